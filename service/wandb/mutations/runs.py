"""Starting, resuming and updating runs: all of it is one operation of the SDK."""

from typing import Annotated, Final

import strawberry

from graph import runs
from graph.actor import Actor
from graph.errors import InvalidInputError, NotFoundError
from graph.policy import Permission
from graph.run_life import RunFacts, start_run, update_run
from graph.runs import Run as RunRecord
from graph.runs import RunState
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of
from service.wandb.mutations.forks import Fork, fork, fork_point_of
from service.wandb.mutations.homes import home_of_runs
from service.wandb.names import place_by_path
from service.wandb.releases import told_by
from service.wandb.schema.run_inputs import UpsertBucketInput, UpsertBucketPayload
from service.wandb.schema.runs import Run

NAMELESS: Final = "upsertBucket needs a name, or the id of a run"


@strawberry.type
class RunMutations:
    """Mutations on runs."""

    @mutation(
        Permission.RUN_WRITE,
        description="Start, resume or update a run; null changes nothing. Its project is made on demand.",
    )
    async def upsert_bucket(
        self,
        info: Info,
        given: Annotated[UpsertBucketInput, strawberry.argument(name="input")],
    ) -> UpsertBucketPayload | None:
        run, inserted = await upsert_run(info.context, given)
        return UpsertBucketPayload(bucket=Run.from_record(run), inserted=inserted)


async def upsert_run(context: ServiceContext, given: UpsertBucketInput) -> tuple[RunRecord, bool]:
    """Make or change the run that the input names, and whether it was made."""
    graph, actor, facts = context.graph, told_by(context.actor, given.config), facts_of(given)
    if given.id is not None:
        run, inserted = key_of(Kind.RUN, given.id, "id"), False
        await update_run(graph, actor, run=run, facts=facts, merge=context.beside_others)
    elif given.name is not None:
        forked = await _forked(context, actor, given, given.name, facts)
        home = await home_of_runs(context, given.entity_name, given.model_name)
        merge = context.beside_others  # each tells of its own part of the configuration
        run, inserted = await start_run(
            graph, actor, project=home.id, name=given.name, facts=facts, merge=merge
        )
        inserted = inserted or forked
    else:
        raise InvalidInputError(NAMELESS, field="name")
    found = (await context.read(lambda reader: runs.by_ids(reader, [run])))[0]
    if found is None:
        raise NotFoundError("run not found")
    return found, inserted


async def _forked(
    context: ServiceContext, actor: Actor, given: UpsertBucketInput, name: str, facts: RunFacts
) -> bool:
    """Whether the run was made now, with the lines of another one."""
    point = fork_point_of(given.config, name)
    if point is None:
        return False
    place = await place_by_path(context, given.entity_name, given.model_name)
    if place is None:
        raise NotFoundError(point.missing)
    return await fork(context, actor, place.project, Fork(name, facts, point))


def facts_of(given: UpsertBucketInput) -> RunFacts:
    """What the input says of the run. The run's own client names it, and then it is running."""
    return RunFacts(
        display_name=given.display_name,
        config=given.config,
        summary=given.summary_metrics,
        state=_state(given),
        description=given.description,
        notes=given.notes,
        group=given.group_name,
        job_type=given.job_type,
        tags=given.tags,
        commit=given.commit,
        repository=given.job_repo,
        program=given.job_program,
        host=given.host,
    )


def _state(given: UpsertBucketInput) -> RunState | None:
    if not given.state:
        return RunState.RUNNING if given.name is not None else None
    try:
        return RunState(given.state.lower())
    except ValueError as error:
        known = ", ".join(RunState)
        raise InvalidInputError(f"state {given.state[:40]!r} is none of {known}", field="state") from error
