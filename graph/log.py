"""Reading the log: events in the order of their positions, then those not yet numbered.

Organization admins read their organization's log; instance admins read the instance's, and
everybody their own rows of it. Position order is the truth; neighbouring times may fall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

import orjson

from graph.errors import InvalidInputError
from graph.events_seen import VISIBLE_EVENT
from graph.filters.events import EventFilter, event_conditions
from graph.policy import Permission, Sight, granted
from graph.running import Row
from graph.targets import INSTANCE_LOG, Organization
from graph.work import Reader

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
    """Events in order, and whether numbered ones lie further the way that was read."""

    events: Sequence[Event]
    more: bool


EVENT: Final[LiteralString] = """
e.id AS id, e.log AS log, e.position AS position, e.at AS at, e.operation AS operation,
  e.action AS action, e.kind AS kind, e.subject AS subject, e.actor AS actor, e.body AS body,
  e.personal AS personal
"""

_RETURN: Final[LiteralString] = " RETURN" + EVENT

# Who may read a log is decided by `_check` before these run.
_NUMBERED: Final[LiteralString] = " WHERE e.log = $log AND e.position > $after AND e.position < $before"
_PENDING: Final[LiteralString] = (
    " WHERE e.log = $log AND e.at >= 0 AND e.operation IS NOT NULL AND e.ordinal >= 0"
)
_MENTIONED: Final[LiteralString] = (
    "MATCH (m:Mention) WHERE m.thing = $about AND m.at >= 0 MATCH (e:Event {id: m.event})"
)
SYSTEM_NUMBERED: Final[LiteralString] = "MATCH (e:Event)" + _NUMBERED
SYSTEM_NUMBERED_ABOUT: Final[LiteralString] = _MENTIONED + _NUMBERED
SYSTEM_NUMBERED_ORDER: Final[LiteralString] = " WITH e ORDER BY e.log, e.position LIMIT $limit"
SYSTEM_LAST_NUMBERED_ORDER: Final[LiteralString] = " WITH e ORDER BY e.log DESC, e.position DESC LIMIT $limit"
SYSTEM_PENDING: Final[LiteralString] = "MATCH (e:Pending)" + _PENDING
SYSTEM_PENDING_ABOUT: Final[LiteralString] = _MENTIONED + _PENDING + " AND e:Pending"
SYSTEM_PENDING_ORDER: Final[LiteralString] = (
    " WITH e ORDER BY e.log, e.at, e.operation, e.ordinal LIMIT $limit"
)
END: Final = 2**62


SYSTEM_NUMBERED_COUNT: Final[LiteralString] = " RETURN count(e) AS total"
EVENTS_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (e:Event {id: id}) RETURN " + VISIBLE_EVENT + " AS visible," + EVENT
)


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


async def read_back(
    reader: Reader, log: str, *, wanted: EventFilter, before: int | None, limit: int, missing: str
) -> Page:
    """The last numbered events of a log, or the last before a position; errors as in `read_log`.

    One that has no number yet would have to be shown again, behind others that were shown already.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise InvalidInputError(f"last is 1 to {PAGE_LIMIT}", field="last")
    allowed = _check(reader, log, wanted, missing)
    events = await _last_numbered(reader, log, allowed, END if before is None else before, limit + 1)
    return Page(events[-limit:], more=len(events) > limit)


async def read_numbered(
    reader: Reader, log: str, *, wanted: EventFilter, after: int, limit: int, missing: str
) -> list[Event]:
    """The numbered events after a position, none of them twice; errors as in `read_log`."""
    return await _numbered(reader, log, _check(reader, log, wanted, missing), after, limit)


def _from(wanted: EventFilter) -> LiteralString:
    """Where to begin: what is about one thing is found by its mentions."""
    return SYSTEM_NUMBERED if wanted.about is None else SYSTEM_NUMBERED_ABOUT


async def _numbered(reader: Reader, log: str, wanted: EventFilter, after: int, limit: int) -> list[Event]:
    conditions, parameters = event_conditions(wanted)
    rows = await reader.fetch(
        _from(wanted) + conditions + SYSTEM_NUMBERED_ORDER + _RETURN,
        log=log,
        after=after,
        before=END,
        limit=limit,
        **parameters,
    )
    return [event_from(row) for row in rows]


async def _last_numbered(
    reader: Reader, log: str, wanted: EventFilter, before: int, limit: int
) -> list[Event]:
    conditions, parameters = event_conditions(wanted)
    text = _from(wanted) + conditions + SYSTEM_LAST_NUMBERED_ORDER + _RETURN
    rows = await reader.fetch(text, log=log, after=0, before=before, limit=limit, **parameters)
    return [event_from(row) for row in reversed(rows)]


async def _pending(reader: Reader, log: str, wanted: EventFilter, limit: int) -> list[Event]:
    conditions, parameters = event_conditions(wanted)
    start = SYSTEM_PENDING if wanted.about is None else SYSTEM_PENDING_ABOUT
    rows = await reader.fetch(
        start + conditions + SYSTEM_PENDING_ORDER + _RETURN, log=log, limit=limit, **parameters
    )
    return [event_from(row) for row in rows]


async def count_log(reader: Reader, log: str, *, wanted: EventFilter, missing: str) -> int:
    """How many numbered events of a log fit; errors as in `read_log`."""
    conditions, parameters = event_conditions(_check(reader, log, wanted, missing))
    text = _from(wanted) + conditions + SYSTEM_NUMBERED_COUNT
    row = await reader.one(text, log=log, after=0, before=END, **parameters)
    return row["total"] if row else 0


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Event | None]:
    """In the order asked; None where missing, or neither in a log nor of a target that the viewer sees."""
    found: dict[str, Event] = {}
    for row in await reader.fetch(EVENTS_BY_ID, ids=list(ids)):
        event = event_from(row)
        if row["visible"] or may_audit(reader.sight, event):
            found[event.id] = event
    return [found.get(each) for each in ids]


def may_audit(sight: Sight, event: Event) -> bool:
    """May the viewer read the log that the event is in, and so where it came from? As `_check` has it."""
    if event.log == INSTANCE_LOG:
        return sight.instance_admin or (event.actor is not None and event.actor == sight.user)
    return granted(sight, Permission.AUDIT_READ, Organization(event.log)) is not None


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
