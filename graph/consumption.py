"""Consumption: a run used a version. The edge points the way the data flowed.

The version is not locked: a version of many readers would make them wait for each other, and
consumption that meets a deletion at the same moment is true on either side of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.names import NAME_LIMIT
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.reach import demand_on_version
from graph.run_life import run_target
from graph.runs import held_run
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import VersionState, held_version
from graph.work import Work, lock_of

WORK_CONSUME: Final[LiteralString] = """
MATCH (r:Run {id: $run})
UNWIND $uses AS use
MATCH (v:Version {id: use[0]})
WHERE NOT (v)-[:CONSUMED_BY]->(r)
CREATE (v)-[:CONSUMED_BY {since: $now, used_as: use[1], through: use[2]}]->(r)
RETURN v.id AS version
"""


@dataclass(frozen=True, slots=True)
class Use:
    """A version as a run uses it.

    `through` is the id of the project or registry whose collection it was reached by; None for
    whichever allows it. `used_as` is the name that the run knows it by.
    """

    version: str
    through: str | None = None
    used_as: str | None = None

    def checked(self, field: str = "usedAs") -> "Use":
        """The same; InvalidInputError if its name is too long."""
        if self.used_as is not None and len(self.used_as) > NAME_LIMIT * 4:
            raise InvalidInputError(f"{field} has at most {NAME_LIMIT * 4} characters", field=field)
        return self


async def consume_version(
    graph: Graph,
    actor: Actor,
    *,
    version: str,
    run: str,
    through: str | None = None,
    used_as: str | None = None,
    once: Once = ANEW,
) -> str:
    """Record that a run used a version; recording it again changes nothing."""
    use = Use(version, through, used_as).checked()

    async def operation(work: Work) -> str:
        missing_run, missing = f"run {run} not found", f"version {version} not found"
        await work.lock(lock_of("Run", run), missing=missing_run)
        consumer = await held_run(work, run)
        if consumer is None:
            raise NotFoundError(missing_run)
        await run_target(work, consumer.project, missing_run)
        way = await demand_on_version(
            work, version, Permission.ARTIFACT_USE, through=through, missing=missing
        )
        found = await held_version(work, version)
        if found is None or found.state is not VersionState.COMMITTED:
            raise NotFoundError(missing)
        await note_consumption(work, run, [(use, way)])
        return version

    return await graph.write(actor, operation, queue=run, once=once)


async def note_consumption(work: Work, run: str, uses: Sequence[tuple[Use, ProjectTarget]]) -> None:
    """Inside a unit of work: the run used these, each by a way that was asked; recorded the first time."""
    rows = [[use.version, use.used_as, way.id] for use, way in uses]
    new = {row["version"] for row in await work.write(WORK_CONSUME, run=run, uses=rows)}
    for use, way in uses:
        if use.version in new:
            work.record(consumed(use, way, run), way)


def consumed(use: Use, way: ProjectTarget, run: str) -> Change:
    """That a run used a version: the reader's side of the story belongs to whoever owns the version."""
    after = {"run": run, "usedAs": use.used_as, "through": way.id}
    return Change(Action.VERSION_CONSUMED, "Version", use.version, after=after, about=(run,))
