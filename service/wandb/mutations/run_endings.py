"""Stopping, requeueing and deleting runs, and what is refused to be done to their history."""

from typing import Annotated, Final

import strawberry

from graph.errors import ConflictError
from graph.policy import Permission
from graph.run_deletion import delete_run
from graph.run_life import RunFacts, update_run
from graph.run_stopping import request_stop
from graph.runs import RunState
from service.graphql.operation import mutation
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of
from service.wandb.run_paths import run_by_path
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.run_inputs import (
    DeleteRunInput,
    DeleteRunPayload,
    RewindRunInput,
    RewindRunPayload,
    StopRunInput,
    UpdateRunStateInput,
)

# What SDKs document for `Run.update_state`: to which state from which.
UPDATES: Final = {
    "pending": frozenset({RunState.RUNNING, RunState.FAILED, RunState.CRASHED, RunState.PREEMPTED}),
    "failed": frozenset({RunState.PENDING, RunState.RUNNING}),
}
NO_REWINDING: Final = (
    "rewindRun is not supported: the history of a run is append-only, because versions are shown with the"
    " metrics of the step that they were logged at; start a new run instead of resume_from"
)


@strawberry.type
class RunEndingMutations:
    """The mutations that stop, requeue and delete runs."""

    @mutation(
        Permission.RUN_DELETE,
        description="Delete a run; with `deleteArtifacts` the versions that only it has logged, too.",
    )
    async def delete_run(
        self,
        info: Info,
        given: Annotated[DeleteRunInput, strawberry.argument(name="input")],
    ) -> DeleteRunPayload | None:
        run = key_of(Kind.RUN, given.id, "id")
        graph, actor = info.context.graph, info.context.actor
        await delete_run(graph, actor, run=run, with_outputs=bool(given.delete_artifacts))
        return DeleteRunPayload(client_mutation_id=given.client_mutation_id)

    @mutation(Permission.RUN_WRITE, description="Ask the client of a run to stop; it ends by itself.")
    async def stop_run(
        self,
        info: Info,
        given: Annotated[StopRunInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        run = key_of(Kind.RUN, given.id, "id")
        await request_stop(info.context.graph, info.context.actor, run=run)
        return SuccessPayload(success=True, client_mutation_id=None)

    @mutation(
        Permission.RUN_WRITE,
        description="Queue a run again (`pending`), or tell that it was lost (`failed`).",
    )
    async def update_run_state(
        self,
        info: Info,
        given: Annotated[UpdateRunStateInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        run, wanted = key_of(Kind.RUN, given.id, "id"), given.state.lower()
        if wanted not in UPDATES:
            raise ConflictError(
                f"invalid state transition: to pending or failed, not to {given.state[:40]!r}", field="state"
            )
        facts = RunFacts(state=RunState(wanted))
        context = info.context
        await update_run(context.graph, context.actor, run=run, facts=facts, only_from=UPDATES[wanted])
        return SuccessPayload(success=True, client_mutation_id=None)

    @mutation(Permission.RUN_WRITE, description="Not supported: a run's history is append-only.")
    async def rewind_run(
        self,
        info: Info,
        given: Annotated[RewindRunInput, strawberry.argument(name="input")],
    ) -> RewindRunPayload | None:
        owner, project = given.entity_name or "", given.project_name or ""
        await run_by_path(info.context, owner, project, given.run_name, Permission.RUN_WRITE)
        raise ConflictError(NO_REWINDING, field="runName")
