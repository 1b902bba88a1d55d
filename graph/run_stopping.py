"""Asking the client of a run to stop. It hears of it with its next request, and ends by itself."""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.run_life import MISSING, run_target
from graph.runs import ENDED, held_run
from graph.session import Graph
from graph.work import Work, lock_of

WORK_REQUEST_STOP: Final[LiteralString] = "MATCH (r:Run {id: $id}) SET r.stop_requested_at = $now"


async def request_stop(graph: Graph, actor: Actor, *, run: str, once: Once = ANEW) -> bool:
    """Ask a run to stop, and whether it is to. Asking again, or one that has ended, changes nothing."""

    async def operation(work: Work) -> bool:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await held_run(work, run)
        if found is None:
            raise NotFoundError(MISSING)
        target = await run_target(work, found.project)
        if found.stopping or found.state in ENDED:
            return found.stopping
        await work.write(WORK_REQUEST_STOP, id=run)
        facts = {"name": found.name, "state": found.state}
        work.record(
            Change(Action.RUN_STOP_REQUESTED, "Run", run, after=facts, about=(found.project,)), target
        )
        return True

    return await graph.write(actor, operation, queue=run, once=once)
