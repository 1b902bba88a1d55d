"""The line streams of a run in the blob store: what it logged, its system metrics, its console.

A client sends lines with the number of the first one, and sends them again when it has not seen
an answer. A chunk replaces the lines that it covers, so sending it twice changes nothing; of the
console, earlier lines are rewritten that way too (progress bars).
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from graph.history_keys import note_keys
from graph.policy import Sight
from graph.run_chunks import LINES_LIMIT, Chunk, Noted, by_lines, note_chunks
from graph.runs import Run
from graph.session import Graph
from service.blobs.keys import run_stream_key
from service.blobs.store import BlobMissingError, BlobStore
from service.content.history_rows import row_of, step_of
from service.content.key_tallies import KeyTally

BLOCK_SIZE: Final = 256 * 1024  # characters of one chunk, unless a single line has more
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


@dataclass(frozen=True, slots=True)
class StreamPlace:
    """Where the lines of a run's stream lie: its organization's part of the store, and the run's id."""

    tenant: str
    run: str
    stream: Stream


async def append(graph: Graph, store: BlobStore, run: Run, stream: Stream, sent: Lines) -> None:
    """Keep lines of a run that the actor may write: their bytes first, then the note of where they are.

    `run` is as it was before: lines beyond those that it has are new to what is known of its history.
    """
    if not sent.lines:
        return
    rows = [row_of(line) for line in sent.lines] if stream is Stream.HISTORY else []
    place = StreamPlace(run.tenant, run.id, stream)
    noted, forgotten = await keep_lines(graph, store, place, sent, rows)
    if rows:
        last = max(each.last_step or 0 for each in noted)
        known = min(len(rows), max(0, run.history_lines - sent.first))
        tally = KeyTally()
        tally.add(rows[:known], counted=False)
        tally.add(rows[known:])
        await note_keys(graph, run=run.id, last_step=last, seen=tally.seen())
    for key in forgotten:
        await store.delete(key)


async def keep_lines(
    graph: Graph,
    store: BlobStore,
    place: StreamPlace,
    sent: Lines,
    rows: Sequence[Mapping[str, Any]],
) -> tuple[Sequence[Noted], list[str]]:
    """Write lines and note where they are; of a history `rows` are those of the lines.

    Returns what was noted, and the keys of what nothing refers to any more.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def keep(block: Lines) -> Noted:
        async with gate:
            return await _kept(store, place, block, rows[block.first - sent.first :])

    noted = await asyncio.gather(*map(keep, _cut(sent)))
    return noted, await note_chunks(graph, run=place.run, stream=place.stream, chunks=noted)


async def _kept(
    store: BlobStore, place: StreamPlace, block: Lines, rows: Sequence[Mapping[str, Any]]
) -> Noted:
    data = json.dumps(list(block.lines)).encode()
    digest = hashlib.sha256(data).hexdigest()[:32]
    key = run_stream_key(place.tenant, place.run, place.stream, block.first, digest)
    await store.write(key, data, content_type=JSON)
    numbered = enumerate(rows[: len(block.lines)], start=block.first)
    steps = [step_of(row, number) for number, row in numbered]
    return Noted(block.first, len(block.lines), key, min(steps, default=None), max(steps, default=None))


def _cut(sent: Lines) -> Iterator[Lines]:
    """Blocks of a bounded size, so that whoever looks for a few lines reads little."""
    start, size = 0, 0
    for number, line in enumerate(sent.lines):
        if number > start and (size + len(line) > BLOCK_SIZE or number - start == LINES_LIMIT):
            yield Lines(sent.first + start, sent.lines[start:number])
            start, size = number, 0
        size += len(line)
    yield Lines(sent.first + start, sent.lines[start:])


async def read_lines(
    graph: Graph,
    store: BlobStore,
    sight: Sight,
    run: str,
    stream: Stream,
    *,
    first: int = 0,
    end: int | None = None,
) -> list[str]:
    """The lines of a stream from a line on, to `end`; none if the viewer may not see the run."""

    async def read() -> list[str]:
        noted = await graph.read(sight, lambda reader: by_lines(reader, run, stream, first=first, end=end))
        return laid_over(await _load(store, noted), first, end)

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
    data = await store.read(chunk.key, limit=CHUNK_LIMIT)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(data)  # half a surrogate pair, which is no strict JSON


def laid_over(chunks: Sequence[Lines], first: int = 0, end: int | None = None) -> list[str]:
    """Chunks in the order they came as one text: later ones win where they overlap."""
    found: dict[int, str] = {}
    for chunk in chunks:
        found.update(enumerate(chunk.lines, start=chunk.first))
    return [found[number] for number in sorted(found) if number >= first and (end is None or number < end)]
