"""Deleting runs and bringing them back: what they made and what they used stays, if not said otherwise."""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.retention import still_restorable
from graph.run_life import MISSING
from graph.run_outputs import delete_outputs
from graph.runs import WORK_RUN_BY_KEY, held_run, run_key
from graph.session import Graph
from graph.work import Work, lock_of

WORK_DELETE_RUN: Final[LiteralString] = """
MATCH (r:Run {id: $id})
SET r.deleted_at = $now, r.deletions = coalesce(r.deletions, []) + $now REMOVE r.live_key
"""

WORK_DELETED_RUN: Final[LiteralString] = """
MATCH (r:Run {id: $id}) WHERE r.deleted_at IS NOT NULL
RETURN r.name AS name, r.project AS project, r.deleted_at AS deleted_at
"""

WORK_RESTORE_RUN: Final[LiteralString] = """
MATCH (r:Run {id: $id})
SET r.live_key = $key, r.deletions = r.deletions + $now, r.updated_at = $now REMOVE r.deleted_at
"""


async def delete_run(
    graph: Graph, actor: Actor, *, run: str, with_outputs: bool = False, once: Once = ANEW
) -> str:
    """Delete a run; its name is free at once. What it used and made stays, and so does that it did.

    `with_outputs` deletes the versions that only it has logged too.

    Raises:
        ConflictError: it was to go with what it made, and that cannot go.
    """

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await held_run(work, run)
        home = await _home(work, found.project if found else None)
        if found is None:
            raise NotFoundError(MISSING)
        if with_outputs:
            await delete_outputs(work, run, missing=MISSING)
        await work.write(WORK_DELETE_RUN, id=run)
        before = {"name": found.name, "state": found.state}
        work.record(Change(Action.RUN_DELETED, "Run", run, before=before, about=(home.id,)), home.target)
        return run

    return await graph.write(actor, operation, queue=run, once=once)


async def restore_run(graph: Graph, actor: Actor, *, run: str, retention: int, once: Once = ANEW) -> str:
    """Bring a deleted run back under its name.

    Raises:
        ConflictError: its retention time, in microseconds, is over, or its name was given away.
    """

    async def operation(work: Work) -> str:
        gone = await work.one(WORK_DELETED_RUN, id=run)
        home = await _home(work, gone["project"] if gone else None)
        await work.lock(lock_of("Project", home.id), lock_of("Run", run), missing=MISSING)
        gone = await work.one(WORK_DELETED_RUN, id=run)
        if gone is None:
            raise NotFoundError(MISSING)
        still_restorable(work, gone["deleted_at"], retention)
        key = run_key(home.id, gone["name"])
        if await work.one(WORK_RUN_BY_KEY, key=key):
            raise ConflictError(f"another run is called {gone['name']!r} by now", field="run")
        await work.write(WORK_RESTORE_RUN, id=run, key=key)
        after = {"name": gone["name"]}
        work.record(Change(Action.RUN_RESTORED, "Run", run, after=after, about=(home.id,)), home.target)
        return run

    return await graph.write(actor, operation, queue=run, once=once)


async def _home(work: Work, project: str | None) -> Project:
    home = await held_project(work, project) if project is not None else None
    if home is None:
        raise NotFoundError(MISSING)
    await work.demand(Permission.RUN_DELETE, home.target, missing=MISSING)
    return home
