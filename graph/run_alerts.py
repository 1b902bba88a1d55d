"""Alerts: what a run tells its people while it is going. Each is an event of the run."""

from enum import StrEnum
from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import free_text
from graph.once import ANEW, Once
from graph.run_life import MISSING, run_target
from graph.runs import held_run
from graph.session import Graph
from graph.work import Work, lock_of


class Severity(StrEnum):
    """How urgent an alert is."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


WORK_RECENT_ALERT: Final[LiteralString] = """
MATCH (a:Alert) WHERE a.run = $run AND a.at > $since AND a.title = $title RETURN a.id AS id LIMIT 1
"""

WORK_CREATE_ALERT: Final[LiteralString] = """
CREATE (:Alert {id: $id, run: $run, at: $now, title: $title, text: $text, severity: $severity})
"""


async def raise_alert(
    graph: Graph,
    actor: Actor,
    *,
    run: str,
    title: str,
    text: str,
    severity: Severity = Severity.INFO,
    quiet: int = 0,
    once: Once = ANEW,
) -> bool:
    """Record an alert of a run; whether it was.

    It is not if one of that title was recorded within the last `quiet` microseconds.
    """
    free_text(title, "title")
    free_text(text, "text")

    async def operation(work: Work) -> bool:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await held_run(work, run)
        if found is None:
            raise NotFoundError(MISSING)
        target = await run_target(work, found.project)
        if quiet and await work.one(WORK_RECENT_ALERT, run=run, title=title, since=work.now - quiet):
            return False
        after = {"title": title, "text": text, "severity": severity}
        await work.write(WORK_CREATE_ALERT, id=new_id(), run=run, **after)
        work.record(Change(Action.RUN_ALERTED, "Run", run, after=after, about=(found.project,)), target)
        return True

    return await graph.write(actor, operation, queue=run, once=once)
