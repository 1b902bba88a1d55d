"""Some of many things, evenly spread, from a stream whose length nobody knows beforehand."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")


class Sample(Generic[S, T]):
    """At most `size` of what is offered, in its order, with the first and the last.

    `make` makes what is kept of a thing that is offered, or None if it does not count. It is asked of
    things that may be kept and not of all, so what it refuses should be rare. `weigh` is a thing's
    weight; `weight` is that of all that are held. Never holds more than twice as many as are wanted:
    when it is full, it keeps every other one and from then on takes half as many.
    """

    def __init__(self, size: int, make: Callable[[S], T | None], weigh: Callable[[S], int]) -> None:
        self._size = size
        self._make = make
        self._weigh = weigh
        self._kept: list[tuple[T, int]] = []
        self._every = 1
        self._seen = 0
        self._latest: Sequence[S] = ()
        self.weight = 0

    def offer(self, things: Sequence[S]) -> None:
        """More things, in their order."""
        self._latest = things or self._latest
        place = 0
        while True:
            passed = min(-self._seen % self._every, len(things) - place)
            self._seen += passed
            place += passed
            if place == len(things):
                return
            made = self._make(things[place])
            if made is not None:
                self._take(made, self._weigh(things[place]))
            place += 1

    def _take(self, made: T, weight: int) -> None:
        if len(self._kept) >= 2 * max(1, self._size):
            self._kept = self._kept[::2]
            self._every *= 2
            self.weight = sum(each for _, each in self._kept)
        if self._seen % self._every == 0:
            self._kept.append((made, weight))
            self.weight += weight
        self._seen += 1

    def items(self) -> list[T]:
        kept = [item for item, _ in self._kept]
        if self._seen <= self._size:
            return kept
        spread = max(0, self._size - 1)
        last = [self._last(kept[-1])] if self._size > 0 else []
        return [*(kept[place * len(kept) // spread] for place in range(spread)), *last]

    def _last(self, known: T) -> T:
        """The last of all; `known` is the last that is kept."""
        made = (self._make(thing) for thing in reversed(self._latest))
        return next((each for each in made if each is not None), known)
