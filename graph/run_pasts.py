"""What was known of a run at a time: the code that it ran, and its config and summary.

Most runs never change after they are told, so a fact gets change points with its first change only:
what it was since the run's beginning, and what it became. Without any the present value held then
too, unless an event tells of a change from before this was kept; such a past is unknown. While a run
goes its summary is bookkeeping, so what it was before the run's end is unknown as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import orjson

from graph.access import VISIBLE_PROJECT
from graph.moments import facts_then
from graph.running import Row
from graph.runs import ENDED, RUN, Run, run_from
from graph.work import Reader, Work

KEPT: Final = ("config", "commit", "repository", "program", "command", "requirements", "host")
SUMMARY: Final = "summary"

WORK_RUN_PAST: Final[LiteralString] = """
MATCH (r:Run {id: $run})
UNWIND $changes AS change
CALL (r, change) {
  WITH r, change WHERE NOT EXISTS {
    MATCH (c:Change {subject: r.id}) WHERE c.field = change[0] AND c.since >= 0 }
  CREATE (:Change {subject: r.id, field: change[0], value: change[1], since: r.created_at})
}
CREATE (:Change {subject: r.id, field: change[0], value: change[2], since: $now})
"""

RUN_MOMENTS: Final[LiteralString] = (
    """
UNWIND $asked AS asked
MATCH (r:Run {id: asked[0]}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
WITH r, asked[1] AS at
RETURN at, [field IN $fields | [field,
  head(COLLECT { MATCH (c:Change {subject: r.id}) WHERE c.field = field AND c.since <= at
    RETURN c.value AS value ORDER BY c.since DESC LIMIT 1 }),
  EXISTS { MATCH (c:Change {subject: r.id}) WHERE c.field = field AND c.since > at }
  OR EXISTS { MATCH (e:Event {subject: r.id}) WHERE e.position >= 0 AND e.at > at
    AND e.action IN ['run.updated', 'run.resumed', 'run.finished'] AND e.body CONTAINS '"' + field + '":' }
]] AS facts,"""
    + RUN
)


@dataclass(frozen=True, slots=True)
class RunMoment:
    """A run with what was known of it at a time; `not_kept` are the facts whose past is not known."""

    run: Run
    facts: Mapping[str, Any]
    not_kept: tuple[str, ...]


async def note_run_changes(work: Work, run: Run, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Inside a unit of work: keep what facts were and are, of those that a question for a time tells."""
    kept = (*KEPT, SUMMARY) if run.state in ENDED else KEPT
    changes = [
        [name, orjson.dumps(before[name]).decode(), orjson.dumps(after[name]).decode()]
        for name in kept
        if name in after
    ]
    if changes:
        await work.write(WORK_RUN_PAST, run=run.id, changes=changes)


async def run_moments(reader: Reader, asked: Sequence[tuple[str, int | None]]) -> list[RunMoment | None]:
    """Runs at times in microseconds UTC, None for now, in the order asked.

    None where a run is deleted or invisible today.
    """
    rows = await reader.fetch(RUN_MOMENTS, asked=[list(each) for each in asked], fields=[*KEPT, SUMMARY])
    found = {(row["id"], row["at"]): _moment(row) for row in rows}
    return [found.get(each) for each in asked]


def _moment(row: Row) -> RunMoment:
    run = run_from(row)
    facts, not_kept = facts_then(row["facts"], run)
    at: int | None = row["at"]
    ended = at is None or (run.finished_at is not None and run.finished_at <= at)
    if not ended and SUMMARY not in not_kept:
        not_kept = (*not_kept, SUMMARY)
    return RunMoment(run, facts, not_kept)
