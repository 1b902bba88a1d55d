"""The line streams of a run in the blob store: what it logged, its system metrics, its console.

A client sends lines with the number of the first one, and sends them again when it has not seen
an answer. A chunk replaces the lines that it covers, so sending it twice changes nothing; of the
console, earlier lines are rewritten that way too (progress bars).
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph import run_files
from graph.policy import Sight
from graph.run_files import Chunk
from graph.runs import Run
from graph.session import Graph
from service.blobs.keys import run_stream_key
from service.blobs.store import BlobMissingError, BlobStore

CHUNK_LIMIT: Final = 256 * 1024 * 1024
JSON: Final = "application/json"
_AT_ONCE: Final = 16


class Stream(StrEnum):
    """The streams of a run; the values are part of blob keys."""

    HISTORY = "history"
    EVENTS = "events"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines of a stream; `first` counts from 0."""

    first: int
    lines: Sequence[str]

    @property
    def end(self) -> int:
        return self.first + len(self.lines)


async def append(graph: Graph, store: BlobStore, run: Run, stream: Stream, sent: Lines) -> None:
    """Keep lines of a run that the actor may write: their bytes first, then the note of where they are."""
    data = json.dumps(list(sent.lines)).encode()
    digest = hashlib.sha256(data).hexdigest()[:32]
    key = run_stream_key(run.tenant, run.id, stream, sent.first, digest)
    await store.write(key, data, content_type=JSON)
    former = await run_files.note_chunk(
        graph, run=run.id, stream=stream, first=sent.first, count=len(sent.lines), key=key
    )
    if former is not None and former != key:
        await store.delete(former)


async def read_lines(
    graph: Graph, store: BlobStore, sight: Sight, run: str, stream: Stream, *, first: int = 0
) -> list[str]:
    """The lines of a stream from a line on; none if the viewer may not see the run."""

    async def read() -> list[str]:
        noted = await graph.read(sight, lambda reader: run_files.chunks(reader, run, stream))
        wanted = [chunk for chunk in noted if chunk.first + chunk.count > first]
        return laid_over(await _load(store, wanted), first)

    try:
        return await read()
    except BlobMissingError:
        # Between the list and the reading a chunk was rewritten.
        return await read()


async def _load(store: BlobStore, chunks: Sequence[Chunk]) -> list[Lines]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def load(chunk: Chunk) -> Lines:
        async with gate:
            return Lines(chunk.first, await read_chunk(store, chunk))

    return list(await asyncio.gather(*map(load, chunks)))


async def read_chunk(store: BlobStore, chunk: Chunk) -> list[str]:
    """The lines of one chunk; BlobMissingError if it was rewritten meanwhile."""
    return json.loads(await store.read(chunk.key, limit=CHUNK_LIMIT))


def laid_over(chunks: Sequence[Lines], first: int = 0) -> list[str]:
    """Chunks in the order they came as one text: later ones win where they overlap."""
    found: dict[int, str] = {}
    for chunk in chunks:
        found.update(enumerate(chunk.lines, start=chunk.first))
    return [found[number] for number in sorted(found) if number >= first]
