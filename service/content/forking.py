"""Copying the history of a run, up to a step, to a run that is not made yet.

Lines are read, counted and written some at a time, so memory does not grow with them, and they are
parsed beside the event loop.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

from graph.copies import PATIENCE, Copy, begin_copy, close_copy, give_up_copies, give_up_copy
from graph.errors import InvalidInputError
from graph.names import METADATA_LIMIT
from graph.recurring import recur
from graph.run_chunks import LINES_LIMIT, forget_chunks
from graph.run_forks import Inherited
from graph.session import Graph
from service.blobs.keys import run_streams_prefix
from service.blobs.store import BlobStore
from service.content.history_reading import StreamReader
from service.content.history_rows import row_of, step_of
from service.content.key_tallies import KeyTally
from service.content.run_streams import Lines, Stream, StreamPlace, keep_lines

PAUSE_SECONDS: Final = 30.0
LINES_TAKEN: Final = 2_000_000  # a client waits 30 s for the answer
_PIECE: Final = 4 * LINES_LIMIT
_PIECE_SIZE: Final = 8 * 1024 * 1024  # characters


async def copy_history(
    graph: Graph, store: BlobStore, *, origin: StreamReader, to: StreamPlace, step: float
) -> Inherited:
    """Keep for another run the lines before the first one whose step is beyond `step`.

    Raises:
        InvalidInputError: there are more of them than one run takes over from another.
        BlobMissingError: they were rewritten meanwhile.
    """
    count = _Count(step)
    await begin_copy(graph, Copy(to.run, to.tenant))
    async with aclosing(_pieces(origin.blocks(to.stream))) as pieces:
        async for piece in pieces:
            rows = await asyncio.to_thread(count.taken, piece)
            if rows:
                taken = Lines(piece.first, piece.lines[: len(rows)])
                await keep_lines(graph, store, to, taken, rows)
            if len(rows) < len(piece.lines):
                break
    return count.inherited()


async def forget_copy(graph: Graph, store: BlobStore, copy: Copy) -> None:
    """Take back what was kept for a run that was not made after all, and is not made from now on.

    What was written and not noted any more lies in the store beside it.
    """
    await give_up_copy(graph, copy.run)
    while await forget_chunks(graph, copy.run, Stream.HISTORY):
        continue
    for key in await store.list_keys(run_streams_prefix(copy.tenant, copy.run)):
        await store.delete(key)
    await close_copy(graph, copy.run)


async def forget_copies(graph: Graph, store: BlobStore, *, patience: int = PATIENCE) -> int:
    """Take back a batch of copies whose process is gone, or of which nobody knows what became."""
    left = await give_up_copies(graph, patience=patience)
    for copy in left:
        await forget_copy(graph, store, copy)
    return len(left)


async def run_forgetting(graph: Graph, store: BlobStore, stop: asyncio.Event) -> None:
    """Do so until `stop` is set; a store or graph that is away is waited for."""

    async def attempt() -> float:
        return 0 if await forget_copies(graph, store) else PAUSE_SECONDS

    await recur(stop, attempt, patience=PAUSE_SECONDS, work="taking copies back")


@dataclass(slots=True)
class _Count:
    """What the lines up to a step hold, while they are copied."""

    step: float
    end: int = 0
    last_step: int = -1
    latest: dict[str, Any] = field(default_factory=dict[str, Any])
    keys: KeyTally = field(default_factory=KeyTally)

    def taken(self, piece: Lines) -> list[dict[str, Any]]:
        """The rows of the next lines that belong to the copy, counted."""
        rows: list[dict[str, Any]] = []
        for number, line in enumerate(piece.lines, start=piece.first):
            row = row_of(line)
            step = step_of(row, number)
            if step > self.step:
                break
            rows.append(row)
            self.last_step = max(self.last_step, step)
            self.latest.update(row)
            self.end = number + 1
        if self.end > LINES_TAKEN:
            raise InvalidInputError(
                f"a run takes over at most {LINES_TAKEN} rows; fork from an earlier step", field="config"
            )
        self.keys.add(rows)
        return rows

    def inherited(self) -> Inherited:
        summary = json.dumps(self.latest)
        fits = len(summary) <= METADATA_LIMIT
        return Inherited(self.end, self.last_step, summary if fits else "{}", self.keys.seen())


async def _pieces(blocks: AsyncIterator[Lines]) -> AsyncGenerator[Lines]:
    """The same lines in larger pieces: some runs have kept each line by itself."""
    first, lines, size = 0, list[str](), 0
    async for block in blocks:
        if lines and (block.first != first + len(lines) or len(lines) >= _PIECE or size > _PIECE_SIZE):
            yield Lines(first, lines)
            lines, size = [], 0
        if not lines:
            first = block.first
        lines.extend(block.lines)
        size += sum(map(len, block.lines))
    if lines:
        yield Lines(first, lines)
