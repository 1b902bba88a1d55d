"""Conditions joined without needless levels: what is always true or never is worked out at once."""

from collections.abc import Iterable
from typing import Final

from graph.filters.conditions import Condition, Every, Not, Some

TRUE: Final = Every(())
FALSE: Final = Some(())


def every(conditions: Iterable[Condition]) -> Condition:
    """All of them; none is true."""
    found: list[Condition] = []
    for each in conditions:
        found.extend(each.members if isinstance(each, Every) else (each,))
    if FALSE in found:
        return FALSE
    return found[0] if len(found) == 1 else Every(tuple(found))


def some(conditions: Iterable[Condition]) -> Condition:
    """At least one of them; none is false."""
    found: list[Condition] = []
    for each in conditions:
        found.extend(each.members if isinstance(each, Some) else (each,))
    if TRUE in found:
        return TRUE
    return found[0] if len(found) == 1 else Some(tuple(found))


def negated(condition: Condition) -> Condition:
    match condition:
        case Not(member=member):
            return member
        case Every(members=()):
            return FALSE
        case Some(members=()):
            return TRUE
        case _:
            return Not(condition)
