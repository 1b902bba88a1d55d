"""Pages of the graph's lists: a cursor says where an element stands in the order, and nothing else.

So it goes on in any list of the same order: of another page size, by another way to the same things,
with a filter that says the same in other words.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from graph.filters.conditions import Condition, Every
from graph.pages import Listing, Sorting
from graph.pages import Window as GraphWindow
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.service_context import ServiceContext
from service.wandb.reads.pages import Page, Window

T = TypeVar("T")

Count: TypeAlias = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """A list of one parent as somebody asks for it; `label` names its order where that has no name."""

    listing: Listing[T]
    parent: str
    condition: Condition | None = None
    sorting: Sorting | None = None
    given: Mapping[str, Any] | None = None
    label: str | None = None

    async def page(self, context: ServiceContext, window: Window) -> Page[T]:
        sorting = self.sorting or self.listing.default
        label = self.label or f"{'-' if sorting.falling else '+'}{sorting.order}"
        mark = mark_of(window.after, label, self.listing.orders[sorting.order].of) if window.after else None
        asked = GraphWindow(window.length(), mark)
        (page,) = await context.read(
            lambda reader: self.listing.pages(
                reader,
                [self.parent],
                window=asked,
                sorting=sorting,
                condition=self.condition,
                given=self.given,
            )
        )
        return Page([(each, cursor_of(label, at.key, at.tie)) for at, each in page.members], page.more)

    async def count(self, context: ServiceContext) -> int:
        """How many there are for the viewer."""
        (total,) = await context.read(
            lambda reader: self.listing.counts(reader, [self.parent], condition=self.condition)
        )
        return total


def joined(*conditions: Condition | None) -> Condition | None:
    """All of the given ones."""
    found = tuple(each for each in conditions if each is not None)
    return Every(found) if found else None
