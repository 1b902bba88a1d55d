"""Reading the history and the system metrics of a run: pages by step, and samples of everything.

Chunks are looked up and read some at a time and forgotten, so memory holds what is answered and a
few chunks, however long a run is; a page reads the chunks of its steps and none before them.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from graph.errors import InvalidInputError
from graph.policy import Sight
from graph.run_chunks import Chunk, by_lines, by_steps, page_end
from graph.session import Graph
from graph.work import Reader
from service.blobs.store import BlobMissingError, BlobStore
from service.content.history_rows import mentioning_all, mentioning_any, plain, row_of, step_of, value_at
from service.content.metrics import Segment, segments, within
from service.content.run_streams import Lines, Stream, read_chunk
from service.content.samples import Sample

ANSWER_LIMIT: Final = 128 * 1024 * 1024  # characters of one answer
SAMPLES_LIMIT: Final = 100_000
_AHEAD: Final = 4
_LOWEST: Final = -(2**63)
_HIGHEST: Final = 2**63 - 1

T = TypeVar("T")
# Which lines of a block may count, cheaply, and what is made of those that are kept.
Pick: TypeAlias = tuple[Callable[[Lines], Sequence[str]], Callable[[str], T | None]]


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps from `low` up to, without it, `high`; None is without bound."""

    low: int | None = None
    high: int | None = None

    @property
    def bounded(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def least(self) -> int:
        return _LOWEST if self.low is None else max(_LOWEST, self.low)

    @property
    def beyond(self) -> int:
        return _HIGHEST if self.high is None else min(_HIGHEST, self.high)

    def has(self, step: int) -> bool:
        return self.least <= step < self.beyond

    def rows_at_most(self, samples: int) -> bool:
        """Whether so many samples are asked for as there are steps: then all rows are meant."""
        return self.low is not None and self.high is not None and self.high - self.low <= samples


EVERY: Final = Steps()


@dataclass(frozen=True, slots=True)
class StreamReader:
    """The lines of one run's streams as somebody sees them."""

    graph: Graph
    store: BlobStore
    sight: Sight
    run: str

    async def sample(self, stream: Stream, samples: int, steps: Steps = EVERY) -> list[str]:
        """So many lines of a stream, evenly spread; of a history those within the steps."""

        def made(line: str) -> str:
            return line

        return await self._collected(stream, steps, samples, (lambda block: _within(block, steps), made))

    async def rows(self, keys: Sequence[str], samples: int, steps: Steps) -> list[dict[str, Any]]:
        """So many rows of the history that hold all keys, evenly spread: those values as plain JSON."""

        def chosen(block: Lines) -> list[str]:
            return mentioning_all(_within(block, steps), keys)

        def made(line: str) -> dict[str, Any] | None:
            row = row_of(line)
            values = {key: value_at(row, key) for key in keys}
            return None if None in values.values() else {key: plain(value) for key, value in values.items()}

        return await self._collected(Stream.HISTORY, steps, samples, (chosen, made))

    async def first_rows(self, keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """The first rows of the history: of each the values of those keys that it has."""
        found: list[dict[str, Any]] = []
        async with aclosing(self.blocks(Stream.HISTORY)) as blocks:
            async for block in blocks:
                for line in mentioning_any(block.lines, keys):
                    row = row_of(line)
                    held = {key: plain(value) for key in keys if (value := value_at(row, key)) is not None}
                    if held:
                        found.append(held)
                    if len(found) == limit:
                        return found
        return found

    async def _collected(self, stream: Stream, steps: Steps, samples: int, pick: Pick[T]) -> list[T]:
        try:
            return await self._collect(stream, steps, samples, pick)
        except BlobMissingError:
            # Between the list and the reading a chunk was rewritten.
            return await self._collect(stream, steps, samples, pick)

    async def _collect(self, stream: Stream, steps: Steps, samples: int, pick: Pick[T]) -> list[T]:
        chosen, made = pick
        size = _HIGHEST if steps.rows_at_most(samples) else min(samples, SAMPLES_LIMIT)
        sample = Sample[str, T](size, made, len)
        blocks = self._blocks(await self._of_steps(stream, steps)) if steps.bounded else self.blocks(stream)
        async with aclosing(blocks):
            async for block in blocks:
                sample.offer(chosen(block))
                if sample.weight > ANSWER_LIMIT:
                    raise InvalidInputError("these rows are too large for one answer; ask for fewer")
        return sample.items()

    async def blocks(self, stream: Stream) -> AsyncGenerator[Lines]:
        """All lines of a stream in order, as many at a time as lie together."""
        async for parts in self._pages(stream):
            async for block in self._blocks(parts):
                yield block

    async def _of_steps(self, stream: Stream, steps: Steps) -> list[Segment]:
        low, high = steps.least, steps.beyond
        return segments(
            await self.graph.read(
                self.sight, lambda reader: by_steps(reader, self.run, stream, low=low, high=high)
            )
        )

    async def _pages(self, stream: Stream) -> AsyncIterator[list[Segment]]:
        """Where all lines are, some chunks at a time."""
        first: int | None = 0
        while first is not None:
            found, beyond = await self.graph.read(self.sight, partial(self._page, stream, first))
            yield within(segments(found), first, beyond)
            first = beyond

    async def _page(self, stream: Stream, first: int, reader: Reader) -> tuple[list[Chunk], int | None]:
        beyond = await page_end(reader, self.run, stream, first=first)
        return await by_lines(reader, self.run, stream, first=first, end=beyond), beyond

    async def _blocks(self, parts: Sequence[Segment]) -> AsyncGenerator[Lines]:
        """Each segment's lines; a few chunks are read ahead."""
        reading: list[tuple[Segment, asyncio.Task[list[str]]]] = []
        waiting = iter(parts)
        try:
            while True:
                while len(reading) < _AHEAD and (part := next(waiting, None)) is not None:
                    reading.append((part, asyncio.create_task(read_chunk(self.store, part.chunk))))
                if not reading:
                    return
                part, task = reading.pop(0)
                first = part.chunk.first
                yield Lines(part.start, (await task)[part.start - first : part.end - first])
        finally:
            for _, task in reading:
                task.cancel()


def _within(block: Lines, steps: Steps) -> Sequence[str]:
    """Those lines of a block whose rows are within the steps."""
    if not steps.bounded:
        return block.lines
    numbered = enumerate(block.lines, start=block.first)
    return [line for number, line in numbered if steps.has(step_of(row_of(line), number))]
