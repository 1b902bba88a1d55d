"""Runs the statements of a walk: from one root or many at once, in bounded time."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Final, LiteralString

from graph.ids import new_id
from graph.lineage import Direction
from graph.packing import unpacked
from graph.running import Row, TimeUpError
from graph.walk_answers import Found
from graph.walk_filters import Through
from graph.walk_texts import (
    BEHIND,
    BETWEEN,
    DISTANCES,
    NODES,
    RUNGS,
    SCRATCH_DOWN,
    SCRATCH_UP,
    UNBOUNDED,
    WALKS,
    Filtering,
    Shape,
)
from graph.walked import Told, Walked
from graph.work import Reader

_AT_LEAST: Final = 3.0  # seconds for the smallest bound, on a busy machine too
_SHARE: Final = 0.6  # of its time a walk may take again for answers within bounds


@dataclass(frozen=True, slots=True)
class _Asking:
    """What a walk is asked: its texts by rung, what takes its rows, its way and how many nodes at most."""

    texts: Mapping[int, LiteralString]
    take: Callable[[Walked, Row], None]
    direction: Direction
    limit: int


@dataclass(frozen=True, slots=True)
class Walker:
    """Walks for one question: its roots, its filter, the parameters of both, and how long it may take."""

    reader: Reader
    roots: Sequence[str]
    through: Through | None
    given: Mapping[str, Any]
    seconds: float

    async def nearest(self, found: Found, direction: Direction, count: int) -> None:
        """Take the nearest nodes, one more than asked if there are more, and what lies onward from each."""
        asking = _Asking(WALKS[self._shape(direction)], Walked.take, direction, count + 1)
        await self._take(found, asking)

    async def distances(self, found: Found, direction: Direction, count: int) -> None:
        """Take only how far the nearest nodes are, for `fill`."""
        asking = _Asking(DISTANCES[self._shape(direction)], Walked.measure, direction, count + 1)
        await self._take(found, asking)

    async def fill(self, found: Found) -> None:
        """What is told of the nodes of the page and of those that border on it."""
        filtered = self.through is not None
        for direction, ids in found.lacking().items():
            records = await self.reader.fetch(NODES[direction, filtered], ids=ids, **self.given)
            found.tell(direction, unpacked(records))

    async def cross(self, found: Found) -> None:
        """The edges between what lies upstream and what lies downstream that neither walk goes along."""
        records = await self.reader.fetch(BETWEEN, ids=[*found.before, *found.page], **self.given)
        found.cross(unpacked(records))

    @property
    def _lead(self) -> int:
        """How much longer ways are than from the root itself."""
        return 1 if len(self.roots) > 1 else 0

    def _shape(self, direction: Direction) -> Shape:
        filtering = self.through.filtering if self.through else Filtering.NONE
        return Shape(direction, len(self.roots) > 1, filtering)

    async def _look_behind(self, found: Found, direction: Direction, bound: int | None) -> None:
        """Where a filter lists not all that is walked through, ask whether anything lies behind the bound."""
        if bound is None or found.behind or not (self.through and self.through.leaves_gaps):
            return
        text = BEHIND[self._shape(direction)][_rung(bound)]
        given = {**self.given, "hops": bound + self._lead}
        planned = self.reader.planned(text, start=self.roots[0], **given)
        async with planned, self._started(direction, self.seconds) as (reader, start):
            row = await reader.one(text, start=start, **given)
        found.behind = bool(row and row["behind"])

    async def _take(self, found: Found, asking: _Asking) -> None:
        walked = await self._walked(asking, found.bound)
        found.take(walked)
        await self._look_behind(found, asking.direction, walked.bound)

    async def _walked(self, asking: _Asking, bound: int | None) -> Walked:
        """What is found within a bound on edges: a smaller one where the time was up."""
        rung = UNBOUNDED if bound is None else _rung(bound)
        try:
            return await self._ask(asking, rung, bound, self.seconds)
        except TimeUpError:
            if rung == RUNGS[0]:
                raise
            return await self._within_time(asking, bound)

    async def _within_time(self, asking: _Asking, bound: int | None) -> Walked:
        """What the largest bound gives that finishes in time; TimeUpError if not even the smallest does."""
        end = monotonic() + self.seconds * _SHARE
        best = await self._ask(asking, RUNGS[0], RUNGS[0], _AT_LEAST)
        for rung in RUNGS[1:]:
            left = end - monotonic()
            if left <= 0 or (bound is not None and rung >= bound):
                break
            try:
                best = await self._ask(asking, rung, rung, left)
            except TimeUpError:
                break
        return best

    async def _ask(self, asking: _Asking, rung: int, bound: int | None, seconds: float) -> Walked:
        walked = Walked(Told(asking.direction), bound, self._lead)
        take = partial(asking.take, walked)
        text, given = asking.texts[rung], {**self.given, "limit": asking.limit}
        planned = self.reader.planned(text, start=self.roots[0], **given)
        async with planned, self._started(asking.direction, seconds) as (reader, start):
            await reader.hand_over(take, seconds, text, start=start, **given)
        return walked

    @asynccontextmanager
    async def _started(self, direction: Direction, seconds: float) -> AsyncGenerator[tuple[Reader, str]]:
        """A reader and the id of the node to start from: the root, or a scratch node before all roots."""
        if len(self.roots) == 1:
            yield self.reader, self.roots[0]
            return
        start = new_id()
        async with self.reader.scratch(seconds) as reader:
            make = SCRATCH_UP if direction is Direction.UPSTREAM else SCRATCH_DOWN
            await reader.fetch(make, start=start, roots=list(self.roots))
            yield reader, start


def _rung(bound: int) -> int:
    return next(rung for rung in RUNGS if rung >= bound)
