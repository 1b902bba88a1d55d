"""Reading back what an upload in parts could not prove: the digest of the whole file.

A store hashes the parts of such an upload, not the file. Until a blob was read back it is in
state PARTS and its versions say so; one that differs from its digest is marked BROKEN.
"""

import asyncio
import hashlib
from typing import Any, Final

import structlog

from graph.manifests import BlobState
from graph.readback import settle_blob, unread_blobs
from graph.recurring import recur
from graph.session import Graph
from service.blobs.keys import content_key
from service.blobs.store import BlobMissingError, BlobStore

PAUSE_SECONDS: Final = 5.0
BATCH: Final = 20

log: Any = structlog.get_logger(__name__)


async def read_back(graph: Graph, store: BlobStore) -> int:
    """Read back a batch of blobs and return how many there were."""
    waiting = await unread_blobs(graph, limit=BATCH)
    for pool, md5 in waiting:
        state = await _state(store, pool, md5)
        if state is not BlobState.PROVEN:
            log.error("a blob differs from its digest", pool=pool, md5=md5)
        await settle_blob(graph, pool=pool, md5=md5, state=state)
    return len(waiting)


async def _state(store: BlobStore, pool: str, md5: str) -> BlobState:
    digest = hashlib.md5(usedforsecurity=False)
    try:
        async for chunk in store.stream(content_key(pool, md5)):
            digest.update(chunk)
    except BlobMissingError:
        return BlobState.BROKEN
    return BlobState.PROVEN if digest.hexdigest() == md5 else BlobState.BROKEN


async def run_readback(graph: Graph, store: BlobStore, stop: asyncio.Event) -> None:
    """Read back until `stop` is set; a store or graph that is away is waited for."""

    async def attempt() -> float:
        return 0 if await read_back(graph, store) else PAUSE_SECONDS

    await recur(stop, attempt, patience=PAUSE_SECONDS, work="reading back")
