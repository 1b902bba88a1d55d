"""Recording a finished run at once: for pipelines that tell what they did when they are done.

The run, what it used and what it made are one unit of work: all of it is recorded, or nothing.
When it began and ended is what the pipeline says; since when it is known is the database's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.actor import Actor
from graph.consumption import Use, consumed
from graph.drafts import produced
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import run_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project
from graph.reach import NO_WAYS, decided, ways
from graph.run_facts import RunFacts, made_up_name
from graph.run_life import create_run, home_of_run
from graph.runs import WORK_RUN_BY_KEY, RunState, run_key
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import VersionState
from graph.work import Work, lock_of

EDGES_LIMIT: Final = 1000
SKEW: Final = 300_000_000  # microseconds that a pipeline's clock may be ahead of the database's


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished run as its pipeline tells it; times in microseconds UTC, None for now."""

    facts: RunFacts
    name: str | None = None
    inputs: Sequence[Use] = ()
    outputs: Sequence[str] = ()
    exit_code: int = 0
    started_at: int | None = None
    finished_at: int | None = None

    @property
    def state(self) -> RunState:
        return RunState.FINISHED if self.exit_code == 0 else RunState.FAILED

    def check(self) -> None:
        """InvalidInputError unless what it says is possible."""
        if self.name is not None:
            run_name(self.name, "name")
        if len(self.inputs) + len(self.outputs) > EDGES_LIMIT:
            raise InvalidInputError(f"inputs and outputs are at most {EDGES_LIMIT} together", field="inputs")
        for number, use in enumerate(self.inputs):
            use.checked(f"inputs[{number}].usedAs")
        _distinct([use.version for use in self.inputs], "inputs")
        _distinct(self.outputs, "outputs")


async def record_run(
    graph: Graph, actor: Actor, *, project: str, recording: Recording, once: Once = ANEW
) -> str:
    """Record a finished run with what it consumed and produced; returns its id.

    Raises:
        ConflictError: there is a run of that name.
        NotFoundError: an input or output is missing or invisible; `field` says which list.
        ForbiddenError: an input may not be used, or an output's project not be written.
    """
    recording.check()
    given = recording.facts.checked()
    made, name = new_id(), recording.name or made_up_name()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Project", project), missing="project not found")
        home = await home_of_run(work, project)
        # A name that was made up now is not there yet.
        if recording.name and await work.one(WORK_RUN_BY_KEY, key=run_key(project, name)):
            raise ConflictError(f"there is a run {name!r} in this project already", field="name")
        used, logged = await _ends(work, home, recording)
        facts = {**given, **_ending(work, recording)}
        uses = [[use.version, use.used_as, way.id] for use, way in used]
        await create_run(work, made, home, name, facts, uses=uses, outputs=recording.outputs)
        work.record(_finished(made, recording, given), home.target)
        for use, way in used:
            work.record(consumed(use, way, made), way)
        for version, target in logged:
            work.record(produced(version, made), target)
        return made

    return await graph.write(actor, operation, queue=project, once=once)


def _ending(work: Work, recording: Recording) -> dict[str, Any]:
    finished, began = recording.finished_at, recording.started_at
    for field, time in (("startedAt", began), ("finishedAt", finished)):
        if time is not None and time > work.now + SKEW:
            raise InvalidInputError(f"{field} lies in the future", field=field)
    if finished is None:
        finished = max(work.now, began or 0)
    if began is None:
        began = finished
    if began > finished:
        raise InvalidInputError("startedAt is after finishedAt", field="startedAt")
    return {
        "state": recording.state.value,
        "exit_code": recording.exit_code,
        "started_at": began,
        "finished_at": finished,
    }


def _finished(run: str, recording: Recording, given: dict[str, Any]) -> Change:
    after = {
        "state": recording.state,
        "exitCode": recording.exit_code,
        "summary": given.get("summary", "{}"),
    }
    return Change(Action.RUN_FINISHED, "Run", run, after=after)


async def _ends(
    work: Work, home: Project, recording: Recording
) -> tuple[list[tuple[Use, ProjectTarget]], list[tuple[str, ProjectTarget]]]:
    """Each input with the way by which the actor may use it, and each output with its own project.

    That must be a project of the run's owner, which the actor may write.
    """
    inputs, outputs = recording.inputs, recording.outputs
    versions = [*(use.version for use in inputs), *outputs]
    found = await ways(work, versions, state=VersionState.COMMITTED) if versions else {}
    used = [found.get(use.version, NO_WAYS).by(use.through) for use in inputs]
    homes = [[each.home] if each.home else [] for each in (found.get(output, NO_WAYS) for output in outputs)]
    ways_in = await _allowed(work, used, Permission.ARTIFACT_USE, "inputs")
    ways_out = await _allowed(work, homes, Permission.ARTIFACT_WRITE, "outputs")
    for number, target in enumerate(ways_out):
        if target.owner != home.owner:
            raise InvalidInputError(
                f"outputs[{number}] is of a project of another owner than the run's", field="outputs"
            )
    return list(zip(inputs, ways_in, strict=True)), list(zip(outputs, ways_out, strict=True))


async def _allowed(
    work: Work, targets: Sequence[Sequence[ProjectTarget]], permission: Permission, field: str
) -> list[ProjectTarget]:
    """Of each list of ways the first that allows the act."""
    missing, allowed = "version not found", list[ProjectTarget]()
    for number, each in enumerate(targets):
        way = decided(await work.look(), each, permission, missing=missing)
        if isinstance(way, DomainError):
            raise _named(way, f"{field}[{number}]", field)
        await work.demand(permission, way[0], missing=missing)
        allowed.append(way[0])
    return allowed


def _named(refusal: DomainError, place: str, field: str) -> DomainError:
    kind = ForbiddenError if isinstance(refusal, ForbiddenError) else NotFoundError
    return kind(f"{place}: {refusal.message}", field=field)


def _distinct(ids: Sequence[str], field: str) -> None:
    if len(set(ids)) < len(ids):
        raise InvalidInputError(f"{field} names a version twice", field=field)
