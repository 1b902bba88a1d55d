"""Runs that begin as another run was at a step: what the SDK's `wandb.init(fork_from=...)` asks for.

The SDK only says so in the configuration of the new run (`_wandb.branch_point`), in each request that
it makes for it; the first one makes the run.
"""

from dataclasses import dataclass
from typing import Final, cast

from graph import history_keys, runs
from graph.actor import Actor
from graph.copies import Copy
from graph.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, UnavailableError
from graph.fields import parse_json
from graph.ids import new_id
from graph.policy import Permission
from graph.projects import Project
from graph.run_facts import RunFacts
from graph.run_forks import ForkPoint, start_fork
from graph.runs import ENDED, Run
from graph.work import Reader
from service.blobs.store import BlobMissingError
from service.content.forking import copy_history, forget_copy
from service.content.history_reading import StreamReader
from service.content.run_streams import Stream, StreamPlace
from service.graphql.service_context import ServiceContext

_BRANCH_POINT: Final = "branch_point"
_STEPS: Final = 2**63


def fork_point_of(config: str | None, name: str) -> ForkPoint | None:
    """Where the configuration says that a run of this name begins; None if it begins anew.

    Raises:
        InvalidInputError: it says so in another form than the SDK does.
    """
    if config is None or _BRANCH_POINT not in config:
        return None
    here: object = cast("object", parse_json(config, "config"))
    for part in ("_wandb", "value", _BRANCH_POINT):
        here = cast("dict[str, object]", here).get(part) if isinstance(here, dict) else None
    if here is None:
        return None
    said = cast("dict[str, object]", here) if isinstance(here, dict) else {}
    run, step = said.get("run_id"), said.get("step")
    if not isinstance(run, str) or not isinstance(step, int | float) or not -_STEPS <= step < _STEPS:
        raise InvalidInputError("config._wandb.branch_point is {run_id, step}", field="config")
    return ForkPoint(run, step) if run != name else None


@dataclass(frozen=True, slots=True)
class Fork:
    """A run that is wanted: its name, what is said of it, and where it begins."""

    name: str
    facts: RunFacts
    point: ForkPoint


async def fork(context: ServiceContext, actor: Actor, home: Project, wanted: Fork) -> bool:
    """Make a run that has the lines of another one up to a step; False if it was made so before.

    Raises:
        NotFoundError: the other run is missing or may not be read.
        ConflictError: it has not come to that step yet, or another run has the name.
    """
    name, point = wanted.name, wanted.point
    there, origin = await _found(context, home, name, point)
    if there is not None:
        if there.branch_point != str(point):
            raise ConflictError(
                f"there is a run {name!r} already that was not forked from {point}", field="name"
            )
        return False
    if origin is None:
        raise NotFoundError(point.missing)
    try:
        return await _made(context, actor, origin, wanted)
    except BlobMissingError:
        # Between the list and the reading a chunk was rewritten.
        return await _made(context, actor, origin, wanted)


async def _found(
    context: ServiceContext, home: Project, name: str, point: ForkPoint
) -> tuple[Run | None, Run | None]:
    """The run of that name, if there is one already, and the other one."""

    async def find(reader: Reader) -> tuple[Run | None, Run | None, int]:
        for permission in (Permission.RUN_WRITE, Permission.RUN_READ):
            reader.require(permission, home.target, missing=point.missing)
        there = await runs.by_name(reader, home.id, name)
        origin = await runs.by_name(reader, home.id, point.run)
        (keys,) = await history_keys.of_runs(reader, [origin.id]) if origin else [None]
        return there, origin, keys.last_step if keys else -1

    there, origin, last = await context.read(find)
    if there is None and origin and origin.state not in ENDED and last < point.step:
        raise ConflictError(
            f"run {point.run!r} is still going and its last step here is {last}: there is no step"
            f" {point.step:.17g} to fork from yet",
            field="config",
        )
    return there, origin


async def _made(context: ServiceContext, actor: Actor, origin: Run, wanted: Fork) -> bool:
    """Copy the lines, then make the run. What was copied in vain is taken back."""
    graph, store, made = context.graph, context.store, new_id()
    reader = StreamReader(graph, store, actor.sight, origin.id)
    to = StreamPlace(origin.tenant, made, Stream.HISTORY)
    try:
        inherited = await copy_history(graph, store, origin=reader, to=to, step=wanted.point.step)
        if await start_fork(
            graph,
            actor,
            made=made,
            project=origin.project,
            name=wanted.name,
            facts=wanted.facts,
            point=wanted.point,
            origin=origin.id,
            inherited=inherited,
        ):
            return True
    except UnavailableError:
        raise  # it may have been made after all: if not, a worker takes it back
    except DomainError:
        await forget_copy(graph, store, Copy(made, origin.tenant))
        raise
    await forget_copy(graph, store, Copy(made, origin.tenant))
    return False
