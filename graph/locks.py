"""The Cypher that locks nodes and tells the time of a change; `graph.work` runs it."""

from typing import Final, LiteralString

from graph.access import STANDINGS

# Locks first, reads the clock after: `datetime.realtime()` is evaluated once all SETs have
# their locks. Time never falls below the last time of a locked node, also if a clock steps back.
_HELD: Final[LiteralString] = """
SET n.lock = $operation
WITH collect(n) AS locked
WITH locked, datetime.realtime() AS clock
WITH locked, clock.epochSeconds * 1000000 + clock.microsecond AS clock
WITH locked, reduce(time = clock, n IN locked |
  CASE WHEN coalesce(n.changed_at, 0) >= time THEN n.changed_at + 1 ELSE time END) AS time
WITH locked, CASE WHEN time > $floor THEN time ELSE $floor END AS time
FOREACH (n IN locked | SET n.changed_at = time)
WITH locked, time
"""
WORK_LOCKED: Final[LiteralString] = "UNWIND $ids AS id MATCH (n:Lockable {id: id})" + _HELD

# An artifact or collection by its name; without one there is no row. Sought by a unique key, a name that
# nobody has would be locked itself, out of the order. The name may be given up before the lock is held:
# whoever locks so reads it again.
WORK_LOCKED_BY_NAME: Final[LiteralString] = (
    """
MATCH (n:Holder) USING INDEX n:Holder(project, name)
WHERE n.project = $project AND n.name = $name AND n.deleted_at IS NULL"""
    + _HELD
    + "WHERE size(locked) > 0"
)

WORK_LOCK: Final[LiteralString] = WORK_LOCKED + "RETURN time, [n IN locked | n.id] AS locked"

# The same, and the actor's roles, in one round trip.
WORK_LOCK_AND_SIGHT: Final[LiteralString] = (
    WORK_LOCKED
    + """
OPTIONAL MATCH (u:User {id: $user}) WHERE u.deleted_at IS NULL
RETURN time, [n IN locked | n.id] AS locked,"""
    + STANDINGS
)
