"""Pages of lists: one statement answers for a page of each of many parents, another counts them.

Pages are found by key, never by offset: a page starts after (or ends before) a mark, the key of a
member and, where keys may be equal, its id. So a page costs the same wherever it is, and what is
added or removed elsewhere neither shifts nor repeats members. `graph.listings` has the lists.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final, Generic, LiteralString, TypeVar

from graph.filters.conditions import Condition
from graph.filters.fields import Field, Fields
from graph.filters.patterns import fetch_filtered
from graph.filters.texts import compiled
from graph.running import Row
from graph.work import Reader

T = TypeVar("T")

_PARENTS: Final[LiteralString] = "UNWIND $parents AS parent"
_EACH: Final[LiteralString] = _PARENTS + " CALL (parent) { "
_COUNT: Final[LiteralString] = " RETURN parent, COUNT { "
_TOTAL: Final[LiteralString] = " } AS total"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a member stands in its list: the key that orders it, and its id among equal keys."""

    key: str | int | float
    tie: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Members in order, each with its mark, and whether others follow the way the page was asked."""

    members: Sequence[tuple[Mark, T]]
    more: bool


@dataclass(frozen=True, slots=True)
class Order:
    """One key that a list can be sorted by.

    Attributes:
        key: The expression of the key.
        of: The type of the keys.
        within: What stands before the key in an index, so that the index gives the order.
        unique: Whether two members never have the same key; otherwise their ids decide.
        joined: Whether the key is of what the list joins.
    """

    key: LiteralString
    of: type[str | int | float]
    within: LiteralString = ""
    unique: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which of a list's orders, and which way."""

    order: str
    falling: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: how many members after a mark, or, backward, before it."""

    limit: int
    mark: Mark | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One kind of list: what belongs to a parent, as far as the viewer may see it.

    Attributes:
        source: Finds the members of `parent`; ends in a WHERE that conditions can be added to.
        out: The variables that `columns` and keys need.
        tie: The expression of a member's id.
        columns: What is returned of each member.
        read: Makes the member of a row.
        orders: What it can be sorted by.
        default: How it is sorted unless something else is asked for.
        fields: What it can be filtered by.
        join: Joined to the source where a filter or an order speaks of what is joined.
    """

    source: LiteralString
    out: LiteralString
    tie: LiteralString
    columns: LiteralString
    read: Callable[[Row], T]
    orders: Mapping[str, Order]
    default: Sorting
    fields: Fields = field(default_factory=dict[str, Field])
    join: LiteralString = ""

    async def pages(
        self,
        reader: Reader,
        parents: Sequence[str],
        *,
        window: Window,
        sorting: Sorting | None = None,
        condition: Condition | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> list[Page[T]]:
        """A page of each parent, in the order asked; `given` are parameters that the source names."""
        sorting, mark = sorting or self.default, window.mark
        where, values = compiled(condition, self.fields)
        rows = await fetch_filtered(
            reader,
            self.statement(sorting, where, backward=window.backward, marked=mark is not None),
            condition,
            parents=list(parents),
            key=mark.key if mark else None,
            tie=mark.tie if mark else None,
            limit=window.limit + 1,
            **(given or {}),
            **values,
        )
        found: dict[str, list[tuple[Mark, T]]] = {parent: [] for parent in parents}
        for row in rows:
            found[row["parent"]].append((Mark(row["key"], row["tie"]), self.read(row)))
        return [_page(found[parent], window) for parent in parents]

    async def counts(
        self,
        reader: Reader,
        parents: Sequence[str],
        *,
        condition: Condition | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> list[int]:
        """How many members each parent's list has for this viewer, in the order asked."""
        where, values = compiled(condition, self.fields)
        rows = await fetch_filtered(
            reader, self.count(where), condition, parents=list(parents), **(given or {}), **values
        )
        found = {row["parent"]: row["total"] for row in rows}
        return [found.get(parent, 0) for parent in parents]

    def statement(
        self, sorting: Sorting, where: LiteralString = "", *, backward: bool, marked: bool
    ) -> LiteralString:
        """The text that finds a page; `where` is a compiled filter."""
        order = self.orders[sorting.order]
        falling = sorting.falling is not backward
        found = self.source + (self.join if where or order.joined else "")
        found = found + self._beyond(order, falling=falling, marked=marked) + where
        way: LiteralString = " DESC" if falling else ""
        within = order.within + way + ", " if order.within else ""
        ties = "" if order.unique else ", " + self.tie + way
        taken = " RETURN " + self.out + ", " + order.key + " AS key"
        page = _EACH + found + taken + " ORDER BY " + within + order.key + way + ties + " LIMIT $limit }"
        shown = " WITH parent, " + self.out + ", key ORDER BY key" + way + ties
        return page + shown + " RETURN parent, key, " + self.tie + " AS tie, " + self.columns

    def count(self, where: LiteralString = "") -> LiteralString:
        """The text that counts the members; `where` is a compiled filter."""
        order = self.orders[self.default.order]
        known = self._beyond(order, falling=False, marked=False)
        return _PARENTS + _COUNT + self.source + (self.join if where else "") + known + where + _TOTAL

    def statements(self) -> list[LiteralString]:
        """Every text of this list without a filter."""
        sortings = [Sorting(order, falling) for order, falling in product(self.orders, (False, True))]
        return [
            self.count(),
            *(
                self.statement(sorting, backward=False, marked=marked)
                for sorting in sortings
                for marked in (False, True)
            ),
        ]

    def _beyond(self, order: Order, *, falling: bool, marked: bool) -> LiteralString:
        """Members beyond the mark. Without one the key is named all the same, lest no index is used."""
        key, tie = order.key, self.tie
        if not marked:
            return " AND " + key + " IS NOT NULL"
        than: LiteralString = " < $" if falling else " > $"
        strict = key + than + "key"
        if order.unique:
            return " AND " + strict
        until: LiteralString = " <= $key" if falling else " >= $key"
        return " AND " + key + until + " AND (" + strict + " OR " + tie + than + "tie)"


def _page(found: list[tuple[Mark, Any]], window: Window) -> Page[Any]:
    members = found[: window.limit]
    return Page(members[::-1] if window.backward else members, more=len(found) > window.limit)
