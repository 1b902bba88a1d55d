"""Writing down which files manifests name, so that versions are found by a file (`graph.file_lists`).

Few files come with the commit itself, for nothing. More are written ahead of it, for as long as a
commit may take; what is left then, and what versions from before have, the worker writes.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

import anyio.to_thread
import structlog

from graph.errors import ContentError, DomainError, InvalidInputError
from graph.file_lists import (
    BATCH,
    NOTHING,
    PATIENCE,
    Rows,
    Waiting,
    note_missed,
    reference_key,
    sweep,
    waiting_lists,
    write_rows,
)
from graph.recurring import recur
from graph.session import Graph
from service.blobs.keys import manifest_key
from service.blobs.store import BlobMissingError, BlobStore
from service.content.assembly import MANIFEST_LIMIT
from service.content.manifest import Entry, ParsedManifest, parse_manifest

FEW: Final = 100  # files that a commit takes along
AHEAD_SECONDS: Final = 5.0  # of the 30 s that the SDK gives a commit
PAUSE_SECONDS: Final = 2.0
LISTS: Final = 64
AT_ONCE: Final = 4

log: Any = structlog.get_logger(__name__)


def rows_of(pool: str, entries: Sequence[Entry]) -> Rows:
    """Entries of a manifest in that pool as `graph.file_lists` writes them."""
    files = [(entry.pool or pool, entry.md5, entry.path) for entry in entries if entry.md5 is not None]
    references = [(reference_key(entry.digest), entry.path) for entry in entries if entry.md5 is None]
    return Rows(files, sorted(references))  # in one order, so that no two wait for each other


async def write_ahead(
    graph: Graph, pool: str, manifest: str, entries: Sequence[Entry], *, seconds: float = AHEAD_SECONDS
) -> Rows:
    """Return what the commit is to write itself; if that is nothing, what there was time for is written.

    A graph that is busy does not keep a version from being committed: the worker has the rest.
    """
    if len(entries) <= FEW:
        return rows_of(pool, entries)
    try:
        await _write(graph, pool, manifest, entries, until=time.monotonic() + seconds)
    except DomainError as error:
        log.warning("files are listed later", manifest=manifest, error=error.message)
    return NOTHING


async def _write(
    graph: Graph, pool: str, manifest: str, entries: Sequence[Entry], *, start: int = 0, until: float
) -> None:
    """Write batch after batch, at least one; whoever else writes them too is joined."""
    total = len(entries)
    while True:
        rows = rows_of(pool, entries[start : start + BATCH])
        start = await write_rows(graph, pool=pool, manifest=manifest, rows=rows, start=start, total=total)
        if start >= total or time.monotonic() >= until:
            return


async def list_files(graph: Graph, store: BlobStore, *, patience: int = PATIENCE) -> int:
    """Go on with a batch of lists and of old versions; returns how much there was to do.

    A manifest that could not be read is tried again after `patience` microseconds.
    """
    swept = await sweep(graph)
    waiting = await waiting_lists(graph, limit=LISTS, patience=patience)
    gate = asyncio.Semaphore(AT_ONCE)

    async def write(each: Waiting) -> None:
        async with gate:
            await _finish(graph, store, each)

    await asyncio.gather(*map(write, waiting))
    return swept + len(waiting)


async def _finish(graph: Graph, store: BlobStore, waiting: Waiting) -> None:
    try:
        parsed = await _read(store, waiting)
    except (BlobMissingError, ContentError, InvalidInputError) as error:
        log.warning("a manifest cannot be read", pool=waiting.pool, md5=waiting.manifest, error=repr(error))
        await note_missed(graph, waiting)
        return
    entries = list(parsed.entries.values())
    where = (waiting.pool, waiting.manifest)
    await _write(graph, *where, entries, start=waiting.written, until=float("inf"))


async def _read(store: BlobStore, waiting: Waiting) -> ParsedManifest:
    data = await store.read(manifest_key(waiting.pool, waiting.manifest), limit=MANIFEST_LIMIT)
    return await anyio.to_thread.run_sync(parse_manifest, data)


async def run_listing(graph: Graph, store: BlobStore, stop: asyncio.Event) -> None:
    """List files until `stop` is set; a graph or store that is away is waited for."""

    async def attempt() -> float:
        return 0 if await list_files(graph, store) else PAUSE_SECONDS

    await recur(stop, attempt, patience=PAUSE_SECONDS, work="listing files")
