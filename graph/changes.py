"""The past of single facts: change points, tag intervals, deletion toggles, roles.

Nothing that an as-of question may touch is overwritten: the current value lies on the node,
its past in append-only nodes beside it. A change point needs no end; the next one is its end.

A point of a name has the key that the name takes: of all that ever had a name, the last that took
it up to a time is the only one that may have had it then. So restoring, which takes the name
again, notes it again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from graph.policy import RANKS, ROLE_NAMES
from graph.work import Work

INSTANCE_ADMIN_KEY: Final = "instance/admin"  # by which those are found who once came to rule the instance

WORK_TAGS: Final[LiteralString] = """
UNWIND $added AS tag CREATE (:TagSpan {subject: $subject, tag: tag, since: $now})
"""

WORK_UNTAG: Final[LiteralString] = """
MATCH (s:TagSpan) WHERE s.subject = $subject AND s.tag IN $removed AND s.until IS NULL SET s.until = $now
"""

WORK_ROLE: Final[LiteralString] = """
MATCH (s:Entity {id: $subject})
MATCH (t:Lockable {id: $target})
OPTIONAL MATCH (s)-[old:ROLE]->(t)
WITH s, t, old, old.rank AS before, old.since AS began
FOREACH (rank IN CASE WHEN before IS NULL OR before = $rank THEN [] ELSE [before] END |
  CREATE (s)-[:HAD_ROLE {rank: rank, since: began, until: $now}]->(t) DELETE old)
FOREACH (rank IN CASE WHEN $rank IS NULL OR before = $rank THEN [] ELSE [$rank] END |
  CREATE (s)-[:ROLE {rank: rank, since: $now}]->(t))
RETURN before
"""


def note_changes(
    work: Work, subject: str, *, keys: Mapping[str, str | None] | None = None, **values: Any
) -> None:
    """Append a change point per field at the end of the work, its value as JSON; by `keys` some are found."""
    found_by = keys or {}
    for name, value in values.items():
        work.note(subject, name, value, key=found_by.get(name))


async def note_tags(work: Work, subject: str, *, added: Sequence[str], removed: Sequence[str] = ()) -> None:
    if added:
        await work.write(WORK_TAGS, subject=subject, added=list(added))
    if removed:
        await work.write(WORK_UNTAG, subject=subject, removed=list(removed))


async def set_role(work: Work, *, subject: str, target: str, role: str | None) -> str | None:
    """Give a user or team a role on a target (None ends it) and return the former role's name.

    The same role again changes nothing: its time stays.
    """
    rank = RANKS[role] if role is not None else None
    rows = await work.write(WORK_ROLE, subject=subject, target=target, rank=rank)
    before = rows[0]["before"] if rows else None
    return ROLE_NAMES[before] if before is not None else None
