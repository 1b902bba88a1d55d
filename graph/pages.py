"""Pages of lists: one statement answers for a page of each of many parents, another counts them.

Pages are found by key, never by offset: a page starts after a mark, the key of a member and,
where keys may be equal, its id. So a page costs the same wherever it is, and what is added or
removed elsewhere neither shifts nor repeats members. `graph.listings` has the lists.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, LiteralString, TypeVar

from graph.work import Reader, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a member stands in its list: the key that orders it, and its id among equal keys."""

    key: str | int
    tie: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Members in order, each with its mark, and whether others follow."""

    members: Sequence[tuple[Mark, T]]
    more: bool


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One kind of list. `start` is the mark before its first member, and tells the type of its keys.

    `page` takes `$parents`, `$key`, `$tie` and `$limit` and returns `parent`, `key` and `tie` with
    each member; `count` takes `$parents` and returns `parent` and `total`.
    """

    page: LiteralString
    count: LiteralString
    read: Callable[[Row], T]
    start: Mark

    async def pages(
        self, reader: Reader, parents: Sequence[str], *, after: Mark | None, limit: int
    ) -> list[Page[T]]:
        """A page of each parent, in the order asked."""
        mark = after or self.start
        rows = await reader.fetch(
            self.page, parents=list(parents), key=mark.key, tie=mark.tie, limit=limit + 1
        )
        found: dict[str, list[tuple[Mark, T]]] = {parent: [] for parent in parents}
        for row in rows:
            found[row["parent"]].append((Mark(row["key"], row["tie"]), self.read(row)))
        return [Page(found[parent][:limit], more=len(found[parent]) > limit) for parent in parents]

    async def counts(self, reader: Reader, parents: Sequence[str]) -> list[int]:
        """How many members each parent's list has for this viewer, in the order asked."""
        rows = await reader.fetch(self.count, parents=list(parents))
        found = {row["parent"]: row["total"] for row in rows}
        return [found.get(parent, 0) for parent in parents]
