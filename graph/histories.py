"""The history of one thing: the events that it is the subject of or that are about it, newest first.

Whoever sees the thing sees its history; of that only the events whose own target they see, too: a
version's link into a registry is no news to whoever does not know of the registry.
"""

from typing import Final, LiteralString

from graph.events_seen import VISIBLE_EVENT
from graph.log import EVENT, Event, event_from
from graph.pages import Listing, Order, Sorting

LATEST_FIRST: Final = Sorting("at", falling=True)
_ORDERS: Final = {"at": Order("m.at", int, within="m.thing")}

_SEEN: Final[LiteralString] = " AND m.at >= 0 MATCH (e:Event {id: m.event}) WHERE " + VISIBLE_EVENT

HISTORY: Final[Listing[Event]] = Listing(
    "MATCH (m:Mention) WHERE m.thing = parent" + _SEEN,
    "m, e",
    "m.event",
    EVENT,
    event_from,
    _ORDERS,
    LATEST_FIRST,
)

# What happened to somebody in one place: the events about both. The parent is made by `member_key`.
MEMBER_HISTORY: Final[Listing[Event]] = Listing(
    "MATCH (m:Mention) WHERE m.thing = split(parent, '/')[1]"
    + _SEEN
    + " AND EXISTS { MATCH (o:Mention {event: e.id}) WHERE o.thing = split(parent, '/')[0] }",
    "m, e",
    "m.event",
    EVENT,
    event_from,
    _ORDERS,
    LATEST_FIRST,
)

STATEMENTS: Final[tuple[LiteralString, ...]] = (*HISTORY.statements(), *MEMBER_HISTORY.statements())


def member_key(target: str, member: str) -> str:
    """The parent of a member's history: where (registry, team or organization) and who, by id."""
    return f"{target}/{member}"
