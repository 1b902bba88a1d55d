"""Relay connections over `graph.pages`: both ways, sorted, filtered, with stable cursors and a cap.

The pages of many parents that a request asks for at once are one statement; `totalCount` is one
more, only where it is asked for.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar, cast

import strawberry

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition
from graph.pages import Listing, Page, Sorting, Window
from service.api.context import ApiContext
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.loaders import Loader

T = TypeVar("T")

FIRST: Final = 50
CAP: Final = 200

First: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many at most, 1 to {CAP}; {FIRST} unless said.")
]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Go on after this cursor, the `endCursor` of the last page.")
]
Last: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many at most from the end, or from before `before`, 1 to {CAP}; instead of `first`."
    ),
]
Before: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="Go back from this cursor, the `startCursor` of the page after it."),
]

Count: TypeAlias = Callable[[], Awaitable[int]]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(
        description="Whether others follow; of a page from `before`, always true."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether others come before; of a page from `after`, always true."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="Where to go on: give it as `after`.")


@strawberry.type(description="An item of a list and where it stands.")
class Edge(Generic[T]):
    """An item of a list and where it stands."""

    cursor: str = strawberry.field(description="Give it as `after` to go on behind this item.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page of a list; `Slice` is what resolvers return."""

    edges: list[Edge[T]] = strawberry.field(description="The items with their cursors.")
    nodes: list[T] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Whether and where to go on.")

    @strawberry.field(description="How many items the list has for you. Costs nothing unless asked for.")
    @staticmethod
    async def total_count(root: strawberry.Parent[Any]) -> int:
        return await cast("Slice", root).count()


@dataclass(frozen=True, slots=True)
class Item:
    """The record behind an `Edge`."""

    cursor: str
    node: object


@dataclass(frozen=True, slots=True)
class Slice:
    """The record behind a `Connection`."""

    edges: Sequence[Item]
    page_info: PageInfo
    count: Count

    @property
    def nodes(self) -> list[object]:
        return [edge.node for edge in self.edges]


@dataclass(frozen=True, slots=True)
class Span:
    """Which page a client asks for, in its words."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backward(self) -> bool:
        """Whether it goes back from the end or from a cursor."""
        return self.last is not None or self.before is not None

    @property
    def cursor(self) -> str | None:
        return self.before if self.backward else self.after

    def limit(self, cap: int = CAP) -> int:
        """How many; InvalidInputError where that is out of bounds or both ways are asked for."""
        if self.backward and (self.first is not None or self.after is not None):
            raise InvalidInputError(
                "a page goes on (first, after) or back (last, before), not both", field="last"
            )
        if self.backward:
            return checked_first(FIRST if self.last is None else self.last, cap, "last")
        return checked_first(FIRST if self.first is None else self.first, cap)


def slice_of(
    edges: Sequence[Item], *, more: bool, began: bool, count: Count, backward: bool = False
) -> Slice:
    """A page: `began` says that it starts at a cursor, `more` that others lie the way it goes."""
    info = PageInfo(
        has_next_page=began if backward else more,
        has_previous_page=more if backward else began,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return Slice(edges, info, count)


def checked_first(first: int, cap: int = CAP, field: str = "first") -> int:
    if not 1 <= first <= cap:
        raise InvalidInputError(f"{field} is 1 to {cap}", field=field)
    return first


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all parents whose pages can be one statement have in common."""

    window: Window
    sorting: Sorting
    condition: Condition | None
    at: int | None

    @property
    def given(self) -> dict[str, Any]:
        """What the statements of a list of the past name besides."""
        return {} if self.at is None else {"at": self.at}


class Pages(Generic[T]):
    """The loader of one kind of list."""

    def __init__(self, listing: Listing[T]) -> None:
        self._listing = listing
        self._pages: Loader[ApiContext, tuple[str, _Asked], Page[T]] = Loader(self._load_pages)
        self._counts: Loader[ApiContext, tuple[str, _Asked], int] = Loader(self._load_counts)

    async def connection(
        self,
        context: ApiContext,
        parent: str,
        span: Span,
        *,
        sorting: Sorting | None = None,
        condition: Condition | None = None,
        at: int | None = None,
    ) -> Slice:
        """A page of one parent's list, as it was `at` a time; batched with those of other parents."""
        sorting = sorting or self._listing.default
        label, of = _label(sorting), self._listing.orders[sorting.order].of
        limit, field = span.limit(), "before" if span.backward else "after"
        mark = None if span.cursor is None else mark_of(span.cursor, label, of, field)
        asked = _Asked(Window(limit, mark, backward=span.backward), sorting, condition, at)
        page = await self._pages.load(context, (parent, asked))
        members = page.members if page else ()
        edges = [Item(cursor_of(label, at.key, at.tie), member) for at, member in members]

        async def count() -> int:
            counted = _Asked(Window(0), sorting, condition, at)
            return await self._counts.load(context, (parent, counted)) or 0

        more = page is not None and page.more
        return slice_of(edges, more=more, began=mark is not None, count=count, backward=span.backward)

    async def _load_pages(self, context: ApiContext, keys: list[tuple[str, _Asked]]) -> list[Page[T] | None]:
        found: dict[tuple[str, _Asked], Page[T]] = {}
        for asked in dict.fromkeys(asked for _, asked in keys):
            parents = [parent for parent, other in keys if other == asked]
            context.budget.spend(len(parents) * asked.window.limit)
            pages = await context.read(
                lambda reader, parents=parents, asked=asked: self._listing.pages(
                    reader,
                    parents,
                    window=asked.window,
                    sorting=asked.sorting,
                    condition=asked.condition,
                    given=asked.given,
                )
            )
            found.update(zip([(parent, asked) for parent in parents], pages, strict=True))
        return [found[key] for key in keys]

    async def _load_counts(self, context: ApiContext, keys: list[tuple[str, _Asked]]) -> list[int]:
        found: dict[tuple[str, _Asked], int] = {}
        for asked in dict.fromkeys(asked for _, asked in keys):
            parents = [parent for parent, other in keys if other == asked]
            totals = await context.read(
                lambda reader, parents=parents, asked=asked: self._listing.counts(
                    reader, parents, condition=asked.condition, given=asked.given
                )
            )
            found.update(zip([(parent, asked) for parent in parents], totals, strict=True))
        return [found[key] for key in keys]


def _label(sorting: Sorting) -> str:
    """What a cursor says of the order that it is good for."""
    return f"-{sorting.order}" if sorting.falling else sorting.order
