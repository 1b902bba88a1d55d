"""Orders as clients write them: a field, after `-` if the greatest comes first, or `+` if the least does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidInputError
from graph.filters.fields import RUN_FIELDS
from graph.pages import Sorting
from service.wandb.filters.terms import Leaf
from service.wandb.filters.values import storable
from service.wandb.filters.vocabularies import RUN_ORDERS, RUNS

_LONGEST: Final = 512
OLDEST_FIRST: Final = Sorting("created_at", falling=False)


@dataclass(frozen=True, slots=True)
class ValueOrder:
    """Runs by a value of their config or summary, at one of these paths."""

    paths: tuple[str, ...]
    falling: bool


def sorting_of(order: str | None, orders: Mapping[str, str]) -> Sorting | None:
    """By which of a list's orders it is sorted; None leaves it to the list.

    Raises:
        InvalidInputError: it cannot be sorted so.
    """
    name, falling = _parts(order)
    if not name:
        return None
    if name not in orders:
        known = ", ".join(orders)
        raise InvalidInputError(f"{name!r} is no order of this list; there are {known}", field="order")
    return Sorting(orders[name], falling)


def run_order(order: str | None) -> Sorting | ValueOrder:
    """The same for runs, which can be sorted by values too; the oldest come first unless said."""
    name, falling = _parts(order)
    head, _, path = name.partition(".")
    leaf = RUNS.terms.get(head)
    if path and isinstance(leaf, Leaf):
        prefix = RUN_FIELDS[leaf.field].prefix
        return ValueOrder(tuple(prefix + each for each in leaf.paths(path)), falling)
    return sorting_of(order, RUN_ORDERS) or OLDEST_FIRST


def _parts(order: str | None) -> tuple[str, bool]:
    given = (order or "").strip()
    if len(given) > _LONGEST:
        raise InvalidInputError(f"an order has at most {_LONGEST} characters", field="order")
    way, name = (given[0], given[1:]) if given[:1] in {"+", "-"} else ("+", given)
    return storable(name), way == "-"
