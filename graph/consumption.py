"""Consumption: a run used a version. The edge points the way the data flowed."""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.names import NAME_LIMIT
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import held_project
from graph.reach import demand_on_version
from graph.runs import held_run
from graph.session import Graph
from graph.versions import VersionState, held_version
from graph.work import Work, lock_of

WORK_CONSUME: Final[LiteralString] = """
MATCH (r:Run {id: $run}) MATCH (v:Version {id: $version})
WHERE NOT (v)-[:CONSUMED_BY]->(r)
CREATE (v)-[:CONSUMED_BY {since: $now, used_as: $used_as, through: $through}]->(r)
RETURN r.id AS run
"""


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
    """Record that a run used a version; recording it again changes nothing.

    `through` is the id of the project or registry whose collection it was reached by.
    """
    if used_as is not None and len(used_as) > NAME_LIMIT * 4:
        raise InvalidInputError("usedAs has at most 512 characters", field="usedAs")

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Run", run))
        missing_run, missing = f"run {run} not found", f"version {version} not found"
        consumer = await held_run(work, run)
        home = await held_project(work, consumer.project) if consumer else None
        if home is None:
            raise NotFoundError(missing_run)
        await work.demand(Permission.RUN_WRITE, home.target, missing=missing_run)
        way = await demand_on_version(
            work, version, Permission.ARTIFACT_USE, through=through, missing=missing
        )
        found = await held_version(work, version)
        if found is None or found.state is not VersionState.COMMITTED:
            raise NotFoundError(missing)
        if await work.write(WORK_CONSUME, run=run, version=version, used_as=used_as, through=way.id):
            after = {"run": run, "usedAs": used_as, "through": way.id}
            # The reader's side of the story belongs to whoever owns the version.
            work.record(Change(Action.VERSION_CONSUMED, "Version", version, after=after), way)
        return version

    return await graph.write(actor, operation, queue=run, once=once)
