"""The metrics of a version: what its run had logged when the version was logged.

A client that logs history says how many steps there were; the row just before is the version's. The
steps of a history rise, so the row is found by halving, with a few chunks read however long the
history is. Without history the metrics are the run's summary as it is recorded.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any, Final, cast

from graph.metrics import MetricSource
from graph.run_chunks import Chunk
from service.blobs.store import BlobMissingError, BlobStore
from service.content.run_streams import read_chunk

VALUES_LIMIT: Final = 1000
_AT_ONCE: Final = 16
_STEP: Final = "_step"
_LONGEST_PREFIX: Final = 512

Find = Callable[[], Awaitable[Sequence[MetricSource | None]]]


class Origin(StrEnum):
    """Where metrics come from."""

    HISTORY = "history"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers by name, those in objects by path with dots; `step` is that of the row of history."""

    origin: Origin
    step: int | None
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines `start` to `end` of a history, which stand in this chunk."""

    start: int
    end: int
    chunk: Chunk


async def metrics_of(store: BlobStore, find: Find) -> list[Metrics | None]:
    """The metrics of each source that `find` gives, in that order."""
    try:
        return await _Reading(store).all(await find())
    except BlobMissingError:
        # Between the look and the reading a chunk was rewritten.
        return await _Reading(store).all(await find())


class _Reading:
    """Reads each chunk once, for all versions of one question."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._chunks: dict[str, asyncio.Task[list[str]]] = {}

    async def all(self, sources: Sequence[MetricSource | None]) -> list[Metrics | None]:
        return list(await asyncio.gather(*(self._one(source) for source in sources)))

    async def _one(self, source: MetricSource | None) -> Metrics | None:
        if source is None:
            return None
        if source.steps is None or not source.chunks:
            return Metrics(Origin.SUMMARY, None, numbers(_row(source.summary)))
        row = await self._row_at(segments(source.chunks), max(0, source.steps - 1))
        return Metrics(Origin.HISTORY, _step(row) if row else None, numbers(row or {}))

    async def _row_at(self, parts: Sequence[Segment], step: int) -> dict[str, Any] | None:
        """The last row of that step or an earlier one."""
        low, high = 0, len(parts)
        while low < high:
            middle = (low + high) // 2
            first = (await self._lines(parts[middle]))[:1]
            if first and _step(_row(first[0])) <= step:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return None
        rows = [_row(line) for line in await self._lines(parts[low - 1])]
        return next((row for row in reversed(rows) if _step(row) <= step), None)

    async def _lines(self, part: Segment) -> list[str]:
        key = part.chunk.key
        if key not in self._chunks:
            self._chunks[key] = asyncio.create_task(self._read(part.chunk))
        lines = await self._chunks[key]
        return lines[part.start - part.chunk.first : part.end - part.chunk.first]

    async def _read(self, chunk: Chunk) -> list[str]:
        async with self._gate:
            return await read_chunk(self._store, chunk)


def segments(chunks: Sequence[Chunk]) -> list[Segment]:
    """Which chunk holds which lines, where later ones in `chunks` lie over earlier ones."""
    marks = sorted({mark for chunk in chunks for mark in (chunk.first, chunk.first + chunk.count)})
    begins: dict[int, list[int]] = {}
    for number, chunk in enumerate(chunks):
        begins.setdefault(chunk.first, []).append(number)
    found: list[Segment] = []
    open_: list[int] = []  # negative, so that the latest comes first
    for start, end in pairwise(marks):
        for number in begins.get(start, ()):
            heappush(open_, -number)
        while open_ and chunks[-open_[0]].first + chunks[-open_[0]].count <= start:
            heappop(open_)
        if open_:
            found.append(Segment(start, end, chunks[-open_[0]]))
    return found


def within(parts: Sequence[Segment], first: int, end: int | None) -> list[Segment]:
    """Those parts, or what of them lies between two lines; `end` is exclusive, None is without bound."""
    cut = [
        Segment(max(part.start, first), part.end if end is None else min(part.end, end), part.chunk)
        for part in parts
    ]
    return [part for part in cut if part.start < part.end]


def numbers(row: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of a row or summary. What begins with `_` is its client's own bookkeeping."""
    found: dict[str, float] = {}
    for path, value in _leaves(row, ""):
        if len(found) == VALUES_LIMIT:
            break
        found[path] = value
    return found


def _leaves(row: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, float]]:
    for key, value in row.items():
        if key.startswith("_"):
            continue
        if isinstance(value, dict) and len(prefix) < _LONGEST_PREFIX:
            yield from _leaves(cast("dict[str, Any]", value), f"{prefix}{key}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{prefix}{key}", value


def _row(line: str) -> dict[str, Any]:
    try:
        row: object = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}


def _step(row: Mapping[str, Any]) -> int:
    step = row.get(_STEP)
    return step if isinstance(step, int) else 0
