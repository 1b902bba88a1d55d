"""Uploads in parts that a store has opened: remembered here, because stores cannot be asked."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.ids import new_id
from graph.policy import Sight
from graph.session import Bookkeeping, Graph
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload: the store's id for it, the blob it makes, the parts' MD5s as declared, is it complete."""

    id: str
    store_id: str
    pool: str
    version: str
    md5: str
    parts: tuple[str, ...]
    complete: bool


SYSTEM_OPEN_UPLOAD: Final[LiteralString] = """
MERGE (u:Upload {id: $id}) ON CREATE SET u.store_id = $store_id, u.tenant = $pool, u.version = $version,
  u.md5 = $md5, u.parts = $parts, u.opened_at = datetime.realtime().epochSeconds * 1000000
"""

SYSTEM_CLOSE_UPLOAD: Final[LiteralString] = "MATCH (u:Upload {id: $id}) SET u.complete = true"

PUBLIC_UPLOAD: Final[LiteralString] = """
MATCH (u:Upload {id: $id})
RETURN u.id AS id, u.store_id AS store_id, u.tenant AS pool, u.version AS version, u.md5 AS md5,
       u.parts AS parts, coalesce(u.complete, false) AS complete
"""


async def open_upload(
    graph: Graph, *, store_id: str, pool: str, version: str, md5: str, parts: list[str]
) -> str:
    """Remember an upload that the store has opened; returns our id for it."""
    made = new_id()
    await graph.bookkeep(
        Bookkeeping.UPLOAD_STATE,
        SYSTEM_OPEN_UPLOAD,
        id=made,
        store_id=store_id,
        pool=pool,
        version=version,
        md5=md5,
        parts=parts,
    )
    return made


async def find_upload(graph: Graph, sight: Sight, upload: str) -> Upload | None:
    """The upload of this id; whoever asks must be allowed to write its version."""

    async def read(reader: Reader) -> Upload | None:
        row = await reader.one(PUBLIC_UPLOAD, id=upload)
        if row is None:
            return None
        facts: dict[str, Any] = {name: row[name] for name in Upload.__dataclass_fields__}
        facts["parts"] = tuple(facts["parts"])
        return Upload(**facts)

    return await graph.read(sight, read)


async def close_upload(graph: Graph, upload: str) -> None:
    """Remember that the parts were joined: a client that missed the answer asks again."""
    await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_CLOSE_UPLOAD, id=upload)
