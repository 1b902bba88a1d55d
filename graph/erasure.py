"""Erasing a person from what was recorded: names, e-mail and addresses beside the events' bodies.

The bodies hold salted hashes of these, so the log still verifies. The account's own record changes
with its deletion; its events are rewritten afterwards in small batches, which a worker goes on with
after a kill. The newest events are looked at again once every unit of work that the person began
before the deletion is over.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Final, LiteralString

import orjson

from graph.errors import DomainError
from graph.events import canonical
from graph.running import Row
from graph.session import UNIT_SECONDS, Bookkeeping, Graph
from graph.work import Work

BATCH: Final = 500
INLINE_SECONDS: Final = 5.0
SETTLED_AFTER: Final = int(2 * UNIT_SECONDS * 1_000_000)  # microseconds

WORK_OPEN_ERASURE: Final[LiteralString] = """
MATCH (u:User {id: $user}) SET u.name = $pseudonym, u.email = '' REMOVE u.email_key
CREATE (:Erasure {id: $user, pseudonym: $pseudonym, began: $now, cursor: 0, settled: false, at: $now})
WITH u
CALL (u) {
  MATCH (c:Change) WHERE c.subject = u.id AND c.field = 'name' AND c.since >= 0
  SET c.value = $value REMOVE c.key
}
CALL (u) { MATCH (p:Project) WHERE p.owner = u.id AND p.name >= '' SET p.owner_name = $pseudonym }
"""

SYSTEM_ERASURE: Final[LiteralString] = """
MATCH (x:Erasure {id: $user})
WITH x, datetime.realtime() AS clock
RETURN x.pseudonym AS pseudonym, x.settled AS settled, x.began AS began, x.cursor AS cursor,
  clock.epochSeconds * 1000000 + clock.microsecond AS clock
"""

SYSTEM_ERASURES: Final[LiteralString] = """
MATCH (x:Erasure) WITH x, datetime.realtime() AS clock
WHERE x.at < clock.epochSeconds * 1000000 - $patience RETURN x.id AS user
"""

# All events of one moment together: the next batch starts after it.
SYSTEM_EVENTS_BY: Final[LiteralString] = """
CALL () {
  MATCH (e:Event) WHERE e.actor = $user AND e.at > $cursor
  RETURN e.at AS at ORDER BY e.actor, e.at LIMIT $limit
}
WITH max(at) AS horizon
MATCH (e:Event) WHERE e.actor = $user AND e.at > $cursor AND e.at <= horizon
RETURN e.id AS id, e.personal AS personal, e.actor AS actor, e.subject AS subject, horizon
"""

SYSTEM_EVENTS_ABOUT: Final[LiteralString] = """
CALL () {
  RETURN $user AS thing UNION MATCH (i:Invitation {accepted_by: $user}) SET i.email = '' REMOVE i.email_key
  RETURN i.id AS thing
}
MATCH (m:Mention) WHERE m.thing = thing AND m.at >= 0
MATCH (e:Event {id: m.event})
WHERE (e.subject = $user OR e.kind = 'Invitation')
  AND (e.personal CONTAINS '"name"' OR e.personal CONTAINS '"email')
RETURN DISTINCT e.id AS id, e.personal AS personal, e.actor AS actor, $user AS subject
"""

SYSTEM_ERASE: Final[LiteralString] = """
MATCH (x:Erasure {id: $user})
WITH x, datetime.realtime() AS clock
SET x.at = clock.epochSeconds * 1000000, x.cursor = $cursor, x.settled = $settled
WITH x UNWIND $events AS event
MATCH (e:Event {id: event[0]}) SET e.personal = event[1]
"""

SYSTEM_CLOSE_ERASURE: Final[LiteralString] = "MATCH (x:Erasure {id: $user}) DELETE x"


async def open_erasure(work: Work, user: str, pseudonym: str) -> None:
    """Inside the unit of work that deletes the account: the record takes the pseudonym."""
    value = orjson.dumps(pseudonym).decode()
    await work.write(WORK_OPEN_ERASURE, user=user, pseudonym=pseudonym, value=value)


async def erase_rest(graph: Graph, user: str) -> None:
    """Erase what is left, for a few seconds; a worker does what remains."""
    with contextlib.suppress(DomainError, TimeoutError):
        async with asyncio.timeout(INLINE_SECONDS):
            while await erase_next(graph, user):
                pass


async def unattended_erasures(graph: Graph, *, patience: int) -> list[str]:
    """The users whose erasure nobody has gone on with for so many microseconds."""
    rows = await graph.bookkeep(Bookkeeping.ERASURE, SYSTEM_ERASURES, patience=patience)
    return [row["user"] for row in rows]


async def erase_next(graph: Graph, user: str) -> bool:
    """Rewrite one batch; False when there is no more to do now."""
    rows = await graph.bookkeep(Bookkeeping.ERASURE, SYSTEM_ERASURE, user=user)
    if not rows:
        return False
    erasure = rows[0]
    events = await graph.bookkeep(
        Bookkeeping.ERASURE, SYSTEM_EVENTS_BY, user=user, cursor=erasure["cursor"], limit=BATCH
    )
    if events:
        await _rewrite(graph, user, erasure, events, cursor=events[0]["horizon"])
        return True
    if erasure["settled"]:
        await graph.bookkeep(Bookkeeping.ERASURE, SYSTEM_CLOSE_ERASURE, user=user)
        return False
    about = await graph.bookkeep(Bookkeeping.ERASURE, SYSTEM_EVENTS_ABOUT, user=user)
    settled = erasure["clock"] > erasure["began"] + SETTLED_AFTER
    cursor = erasure["began"] - SETTLED_AFTER if settled else erasure["cursor"]
    await _rewrite(graph, user, erasure, about, cursor=cursor, settled=settled)
    return settled


async def _rewrite(
    graph: Graph, user: str, erasure: Row, events: Iterable[Row], *, cursor: int, settled: bool | None = None
) -> None:
    await graph.bookkeep(
        Bookkeeping.ERASURE,
        SYSTEM_ERASE,
        user=user,
        cursor=cursor,
        settled=erasure["settled"] if settled is None else settled,
        events=[[event["id"], _without(event, user, erasure["pseudonym"])] for event in events],
    )


def _without(event: Row, user: str, pseudonym: str) -> str:
    """What stands beside an event's body, without the person."""
    personal: dict[str, str] = orjson.loads(event["personal"] or "{}")
    names = {"actor_name"} if event["actor"] == user else set[str]()
    gone = {"actor_email", "actor_ip"} if event["actor"] == user else set[str]()
    if event["subject"] == user:
        names, gone = names | {"name"}, gone | {"email", "email_before"}
    kept = {key: value for key, value in personal.items() if key not in gone}
    return canonical(kept | {name: pseudonym for name in names if name in kept}).decode()
