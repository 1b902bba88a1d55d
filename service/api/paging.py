"""Relay connections over `graph.pages`: `first` and `after`, stable cursors, a cap.

The pages of many parents that a request asks for at once are one statement; `totalCount` is one
more, only where it is asked for.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar, cast

import orjson
import strawberry

from graph.errors import InvalidInputError
from graph.pages import Listing, Mark, Page
from service.api.context import ApiContext
from service.graphql.loaders import Loader

T = TypeVar("T")

FIRST: Final = 50
CAP: Final = 200
LONGEST_CURSOR: Final = 1000
INT64: Final = 2**63 - 1

First: TypeAlias = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {CAP}.")]
After: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Go on after this cursor, the `endCursor` of the last page.")
]

Count: TypeAlias = Callable[[], Awaitable[int]]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="Whether others follow.")
    has_previous_page: bool = strawberry.field(description="Whether the page began after a cursor.")
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


def slice_of(edges: Sequence[Item], *, more: bool, began: bool, count: Count) -> Slice:
    info = PageInfo(
        has_next_page=more,
        has_previous_page=began,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return Slice(edges, info, count)


def cursor_of(*parts: str | int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def mark_of(cursor: str, like: Mark) -> Mark:
    """The mark that a cursor says; InvalidInputError unless it is one of such a list."""
    match _decoded(cursor):
        case [str() | int() as key, str() as tie] if type(key) is type(like.key) and not _is_long(key):
            return Mark(key, tie)
        case _:
            raise InvalidInputError("after is no cursor of this list", field="after")


def _decoded(cursor: str) -> object:
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None


def _is_long(key: str | int) -> bool:
    """Beyond what the graph can compare with."""
    return isinstance(key, int) and abs(key) > INT64


def checked_first(first: int, cap: int = CAP) -> int:
    if not 1 <= first <= cap:
        raise InvalidInputError(f"first is 1 to {cap}", field="first")
    return first


_Key: TypeAlias = tuple[str, Mark | None, int]


class Pages(Generic[T]):
    """The loader of one kind of list."""

    def __init__(self, listing: Listing[T]) -> None:
        self._listing = listing
        self._pages: Loader[ApiContext, _Key, Page[T]] = Loader(self._load_pages)
        self._counts: Loader[ApiContext, str, int] = Loader(self._load_counts)

    async def connection(self, context: ApiContext, parent: str, first: int, after: str | None) -> Slice:
        """A page of one parent's list; batched with those of other parents."""
        mark = None if after is None else mark_of(after, self._listing.start)
        page = await self._pages.load(context, (parent, mark, checked_first(first)))
        members = page.members if page else ()
        edges = [Item(cursor_of(at.key, at.tie), member) for at, member in members]

        async def count() -> int:
            return await self._counts.load(context, parent) or 0

        return slice_of(edges, more=page is not None and page.more, began=mark is not None, count=count)

    async def _load_pages(self, context: ApiContext, keys: list[_Key]) -> list[Page[T] | None]:
        found: dict[_Key, Page[T]] = {}
        for after, first in dict.fromkeys((after, first) for _, after, first in keys):
            parents = [key[0] for key in keys if key[1:] == (after, first)]
            context.budget.spend(len(parents) * first)
            pages = await context.read(
                lambda reader, parents=parents, after=after, first=first: self._listing.pages(
                    reader, parents, after=after, limit=first
                )
            )
            found.update(zip([(parent, after, first) for parent in parents], pages, strict=True))
        return [found[key] for key in keys]

    async def _load_counts(self, context: ApiContext, parents: list[str]) -> list[int]:
        return await context.read(lambda reader: self._listing.counts(reader, parents))
