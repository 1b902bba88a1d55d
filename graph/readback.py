"""Blobs whose whole digest was never seen, for the worker that reads them back."""

from typing import Final, LiteralString

from graph.manifests import BlobState
from graph.session import Bookkeeping, Graph

SYSTEM_UNREAD: Final[LiteralString] = """
MATCH (b:Blob) WHERE b.state = 'PARTS' RETURN b.tenant AS pool, b.md5 AS md5 LIMIT $limit
"""

SYSTEM_SETTLE: Final[LiteralString] = "MATCH (b:Blob {tenant: $pool, md5: $md5}) SET b.state = $state"


async def unread_blobs(graph: Graph, *, limit: int) -> list[tuple[str, str]]:
    """Pool and hex MD5 of content of which only the parts are proved."""
    rows = await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_UNREAD, limit=limit)
    return [(row["pool"], row["md5"]) for row in rows]


async def settle_blob(graph: Graph, *, pool: str, md5: str, state: BlobState) -> None:
    """Note what reading a blob back has shown."""
    await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_SETTLE, pool=pool, md5=md5, state=state.value)
