"""Some of many things, evenly spread, from a stream whose length nobody knows beforehand."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Sample(Generic[T]):
    """At most `size` of what is offered, in its order, with the first and the last.

    Never holds more than twice as many: when it is full, it keeps every other one and from then on
    takes half as many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: list[tuple[T, int]] = []
        self._every = 1
        self._seen = 0
        self._last: tuple[T, int] | None = None
        self.weight = 0

    def offer(self, item: T, weight: int) -> None:
        """One more thing; `weight` adds up in that of all things that are held."""
        if self._seen % self._every == 0 and len(self._kept) >= 2 * max(1, self._size):
            self._kept = self._kept[::2]
            self._every *= 2
            self.weight = sum(each for _, each in self._kept)
        self._last = (item, weight)
        if self._seen % self._every == 0:
            self._kept.append(self._last)
            self.weight += weight
        self._seen += 1

    def items(self) -> list[T]:
        kept = self._kept
        if self._seen > self._size:
            spread = max(0, self._size - 1)
            last = [self._last] if self._last and self._size > 0 else []
            kept = [*(kept[place * len(kept) // spread] for place in range(spread)), *last]
        return [item for item, _ in kept]
