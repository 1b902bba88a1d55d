"""Pages of Relay lists: where they begin, how long they are, and how they say that more follow."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Generic, TypeVar

from graph.errors import InvalidInputError
from service.wandb.ids import cursor, index_of
from service.wandb.schema.paging import PageInfo

T = TypeVar("T")

USUAL: Final = 50
MOST: Final = 1000  # the SDK asks for 1,000 aliases at a time
MOST_FILES: Final = 5000  # and for 5,000 files


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a client asks for, and in what order; None leaves it to the list."""

    first: int | None = None
    after: str | None = None
    filters: str | None = None
    order: str | None = None

    def length(self, most: int = MOST) -> int:
        """How many elements a page has; a client that asks for more than the most gets shorter pages."""
        if self.first is not None and self.first < 0:
            raise InvalidInputError("first must not be negative", field="first")
        return min(USUAL if self.first is None else self.first, most)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some elements of a list, each with the cursor that a next page begins after."""

    items: Sequence[tuple[T, str]]
    more: bool

    @property
    def info(self) -> PageInfo:
        end = self.items[-1][1] if self.items else None
        return PageInfo(end_cursor=end, has_next_page=self.more, has_previous_page=None, start_cursor=None)


def sliced(items: Collection[T], window: Window, most: int = MOST) -> Page[T]:
    """A page of a list that is there as a whole; the cursor counts."""
    start = index_of(window.after)
    end = start + window.length(most)
    numbered = enumerate(islice(items, start, end), start=start + 1)
    return Page([(item, cursor(number)) for number, item in numbered], len(items) > end)


def fetched(items: Sequence[T], size: int, place: Callable[[T], str | int]) -> Page[T]:
    """A page that was asked for with one element more than its size, to see whether more follow."""
    return Page([(item, cursor(place(item))) for item in items[:size]], len(items) > size)


def counted(items: Sequence[T], skipped: int, size: int) -> Page[T]:
    """`fetched` for a list whose cursors count, of which so many elements were skipped."""
    numbered = enumerate(items[:size], start=skipped + 1)
    return Page([(item, cursor(number)) for number, item in numbered], len(items) > size)
