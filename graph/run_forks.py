"""Runs that begin as another run was at a step: its lines up to there are theirs too, from the start on.

The lines are kept for the new run before it is there, so nobody sees a part of them; one unit then
makes the run. What becomes of the other run afterwards changes nothing of this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.copies import end_copy
from graph.errors import NotFoundError
from graph.history_keys import KeySeen, told_keys
from graph.names import run_name
from graph.policy import Permission
from graph.run_facts import RunFacts, made_up_display_name
from graph.run_life import WORK_CREATE_RUN, home_of_run, parameters_of_run, run_created, write_documents
from graph.runs import WORK_RUN_BY_KEY, RunState, held_run, run_key
from graph.session import Graph
from graph.work import Work, lock_of


@dataclass(frozen=True, slots=True)
class ForkPoint:
    """A step of a run, by the run's name in its project."""

    run: str
    step: float

    def __str__(self) -> str:
        """As clients spell it: `RUN?_step=N`."""
        return f"{self.run}?_step={self.step:.17g}"

    @property
    def missing(self) -> str:
        """The same for a run that is not there and one that may not be read."""
        return f"the run to fork from was not found in this project: {self.run!r}"


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a run has from another one: so many lines, and what they hold.

    `last_step` is -1 without lines; `summary` is JSON text of the latest value of each name.
    """

    lines: int
    last_step: int
    summary: str
    keys: Sequence[KeySeen]


WORK_INHERIT_KEYS: Final[LiteralString] = """
UNWIND $keys AS seen
CREATE (:HistoryKey {run: $run, name: seen[0], type: seen[1], count: seen[2], last: seen[4], rising: seen[5]})
"""


async def start_fork(
    graph: Graph,
    actor: Actor,
    *,
    made: str,
    project: str,
    name: str,
    facts: RunFacts,
    point: ForkPoint,
    origin: str,
    inherited: Inherited,
) -> bool:
    """Make the run `made`, whose lines are kept already; False if there is one of that name by now.

    Raises:
        NotFoundError: the run `origin`, of which the lines are, is gone or may not be read.
        ConflictError: what was kept has been given up meanwhile.
    """
    run_name(name, "name")
    given = facts.checked()

    async def operation(work: Work) -> bool:
        await work.lock(lock_of("Project", project))
        home = await home_of_run(work, project)
        if await work.one(WORK_RUN_BY_KEY, key=run_key(project, name)):
            return False
        await work.demand(Permission.RUN_READ, home.target, missing=point.missing)
        found = await held_run(work, origin)
        if found is None or found.project != project:
            raise NotFoundError(point.missing)
        told = {**_begun(point, inherited), **given}
        counted = {"history_lines": inherited.lines, "last_step": inherited.last_step}
        await end_copy(work, made)
        await work.write(WORK_CREATE_RUN, **parameters_of_run(work, made, home, name, {**told, **counted}))
        await work.write(WORK_INHERIT_KEYS, run=made, keys=told_keys(inherited.keys))
        await write_documents(work, made, told)
        change = run_created(made, home, name, told)
        work.record(replace(change, about=(*change.about, origin)), home.target)
        return True

    return await graph.write(actor, operation, queue=project)


def _begun(point: ForkPoint, inherited: Inherited) -> dict[str, Any]:
    """What is told of such a run, unless its client says otherwise."""
    return {
        "display_name": made_up_display_name(),
        "state": RunState.RUNNING.value,
        "summary": inherited.summary,
        "branch_point": str(point),
    }
