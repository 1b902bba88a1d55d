"""Reading the log: events in the order of their positions, then those not yet numbered.

Organization admins read their organization's log; instance admins read the instance's, and
everybody their own rows of it. Position order is the truth; neighbouring times may fall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

import orjson

from graph.errors import InvalidInputError
from graph.filters import EventFilter, event_conditions
from graph.policy import Permission, granted
from graph.targets import INSTANCE_LOG, Organization
from graph.work import Reader, Row

PAGE_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded change. `body` is the parsed canonical JSON; persons stand beside it."""

    id: str
    log: str
    position: int | None
    at: int
    operation: str
    action: str
    kind: str
    subject: str
    actor: str | None
    body: Mapping[str, Any]
    personal: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order, and whether numbered ones follow."""

    events: Sequence[Event]
    more: bool


_EVENT: Final[LiteralString] = """
RETURN e.id AS id, e.log AS log, e.position AS position, e.at AS at, e.operation AS operation,
  e.action AS action, e.kind AS kind, e.subject AS subject, e.actor AS actor, e.body AS body,
  e.personal AS personal
"""

# Who may read a log is decided by `_check` before these run.
SYSTEM_NUMBERED: Final[LiteralString] = "MATCH (e:Event) WHERE e.log = $log AND e.position > $after"
SYSTEM_NUMBERED_ORDER: Final[LiteralString] = " WITH e ORDER BY e.log, e.position LIMIT $limit"
SYSTEM_PENDING: Final[LiteralString] = """
MATCH (e:Pending) WHERE e.log = $log AND e.at >= 0 AND e.operation IS NOT NULL AND e.ordinal >= 0"""
SYSTEM_PENDING_ORDER: Final[LiteralString] = (
    " WITH e ORDER BY e.log, e.at, e.operation, e.ordinal LIMIT $limit"
)


SYSTEM_NUMBERED_COUNT: Final[LiteralString] = " RETURN count(e) AS total"
SYSTEM_EVENTS_BY_ID: Final[LiteralString] = "UNWIND $ids AS id MATCH (e:Event {id: id})" + _EVENT


async def read_log(
    reader: Reader, log: str, *, wanted: EventFilter, after: int = 0, limit: int = 100, missing: str
) -> Page:
    """A page of a log after a position.

    Raises:
        NotFoundError: the log is not the viewer's to know of.
        ForbiddenError: the viewer may not read it.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise InvalidInputError(f"first is 1 to {PAGE_LIMIT}", field="first")
    allowed = _check(reader, log, wanted, missing)
    events = await _numbered(reader, log, allowed, after, limit + 1)
    if len(events) > limit:
        return Page(events[:limit], more=True)
    pending = await _pending(reader, log, allowed, limit)
    # What was numbered between the two statements is in neither: the numbered ones are read again.
    events = await _numbered(reader, log, allowed, after, limit + 1)
    more, known = len(events) > limit, {event.id for event in events}
    events += [event for event in pending if event.id not in known]
    return Page(events[:limit], more=more)


async def _numbered(reader: Reader, log: str, wanted: EventFilter, after: int, limit: int) -> list[Event]:
    conditions, parameters = event_conditions(wanted)
    rows = await reader.fetch(
        SYSTEM_NUMBERED + conditions + SYSTEM_NUMBERED_ORDER + _EVENT,
        log=log,
        after=after,
        limit=limit,
        **parameters,
    )
    return [event_from(row) for row in rows]


async def _pending(reader: Reader, log: str, wanted: EventFilter, limit: int) -> list[Event]:
    conditions, parameters = event_conditions(wanted)
    rows = await reader.fetch(
        SYSTEM_PENDING + conditions + SYSTEM_PENDING_ORDER + _EVENT, log=log, limit=limit, **parameters
    )
    return [event_from(row) for row in rows]


async def count_log(reader: Reader, log: str, *, wanted: EventFilter, missing: str) -> int:
    """How many numbered events of a log fit; errors as in `read_log`."""
    conditions, parameters = event_conditions(_check(reader, log, wanted, missing))
    row = await reader.one(
        SYSTEM_NUMBERED + conditions + SYSTEM_NUMBERED_COUNT, log=log, after=0, **parameters
    )
    return row["total"] if row else 0


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Event | None]:
    """In the order asked; None where missing or in a log that is not the viewer's to read."""
    events = [event_from(row) for row in await reader.fetch(SYSTEM_EVENTS_BY_ID, ids=list(ids))]
    found = {event.id: event for event in events if _may_read(reader, event)}
    return [found.get(each) for each in ids]


def _may_read(reader: Reader, event: Event) -> bool:
    """The rule of `_check` for one event."""
    if event.log == INSTANCE_LOG:
        own = event.actor is not None and event.actor == reader.sight.user
        return reader.sight.instance_admin or own
    log = Organization(event.log)
    return granted(reader.sight, Permission.AUDIT_READ, log) is not None


def _check(reader: Reader, log: str, wanted: EventFilter, missing: str) -> EventFilter:
    if log != INSTANCE_LOG:
        reader.require(Permission.AUDIT_READ, Organization(log), missing=missing)
        return wanted
    if reader.sight.instance_admin:
        return wanted
    own = reader.sight.user
    if wanted.actor not in (None, own):
        return replace(wanted, actor="")  # nobody's: others' rows look like none
    return replace(wanted, actor=own or "")


def event_from(row: Row) -> Event:
    return Event(
        id=row["id"],
        log=row["log"],
        position=row["position"],
        at=row["at"],
        operation=row["operation"],
        action=row["action"],
        kind=row["kind"],
        subject=row["subject"],
        actor=row["actor"],
        body=orjson.loads(row["body"]),
        personal=orjson.loads(row["personal"] or "{}"),
    )
