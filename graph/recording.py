"""Recording a finished run at once: for pipelines that tell what they did when they are done.

The run, what it used and what it made are one unit of work: all of it is recorded, or nothing.
When it began and ended is what the pipeline says; since when it is known is the database's time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import STANDINGS
from graph.actor import Actor
from graph.closing import WORK_CLOSE
from graph.consumption import Use, consumed
from graph.derivations import Derivation, derived
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.fields import leaves, parse_json
from graph.ids import new_id
from graph.locks import WORK_LOCKED
from graph.names import run_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.productions import produced
from graph.projects import PROJECT, Project, project_from
from graph.reach import NO_WAYS, SYSTEM_PLACES, Ways, decided, ways_from
from graph.run_facts import DOCUMENTS, RunFacts, made_up_display_name, made_up_name
from graph.run_life import WORK_CREATE_RUN, demand_home, parameters_of_run, run_created
from graph.running import Row
from graph.runs import RunState, run_key
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import VersionState
from graph.work import Work, lock_of

EDGES_LIMIT: Final = 1000
DERIVED_LIMIT: Final = 1000
MISSING: Final = "project not found"
SKEW: Final = 300_000_000  # microseconds that a pipeline's clock may be ahead of the database's

WORK_LOCK_RECORDING: Final[LiteralString] = (
    WORK_LOCKED
    + "CALL () {"
    + SYSTEM_PLACES
    + """RETURN collect({version: version, place: place, home: p.id, owner: p.owner,
    organization: p.organization, visibility: p.visibility, created_by: p.created_by}) AS ways
}
OPTIONAL MATCH (u:User {id: $user}) WHERE u.deleted_at IS NULL
OPTIONAL MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL
RETURN time, [n IN locked | n.id] AS locked, ways, EXISTS { MATCH (r:Run {live_key: $key}) } AS taken,"""
    + STANDINGS
    + ", "
    + PROJECT
)

WORK_RECORD_RUN: Final[LiteralString] = (
    WORK_CREATE_RUN
    + """
WITH r
CALL () { UNWIND $fields AS field CREATE (f:Field {owner: $id}) SET f += field }
CALL (r) {
  UNWIND $uses AS use MATCH (v:Version {id: use[0]})
  CREATE (v)-[:CONSUMED_BY {since: $now, used_as: use[1], through: use[2]}]->(r)
}
CALL (r) {
  UNWIND $outputs AS output MATCH (v:Version {id: output}) CREATE (r)-[:PRODUCED {since: $now}]->(v)
}
CALL () {
  UNWIND $derived AS pair MATCH (i:Version {id: pair[0]}) MATCH (v:Version {id: pair[1]})
  CREATE (i)-[:DERIVED {since: $now, run: $id}]->(v)
}
WITH r
"""
    + WORK_CLOSE
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished run as its pipeline tells it; times in microseconds UTC, None for now."""

    facts: RunFacts
    name: str | None = None
    inputs: Sequence[Use] = ()
    outputs: Sequence[str] = ()
    derivations: Sequence[Derivation] = ()
    exit_code: int = 0
    started_at: int | None = None
    finished_at: int | None = None

    @property
    def state(self) -> RunState:
        return RunState.FINISHED if self.exit_code == 0 else RunState.FAILED

    @property
    def derived(self) -> list[tuple[str, str]]:
        """Each input that something was made from, with that output."""
        return [(each, to.output) for to in self.derivations for each in to.inputs]

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
        self._check_derivations()

    def _check_derivations(self) -> None:
        used = {use.version for use in self.inputs}
        _distinct([each.output for each in self.derivations], "derivations")
        if sum(len(each.inputs) for each in self.derivations) > DERIVED_LIMIT:
            raise InvalidInputError(
                f"derivations name at most {DERIVED_LIMIT} inputs together", field="derivations"
            )
        for number, each in enumerate(self.derivations):
            place = f"derivations[{number}]"
            if each.output not in self.outputs:
                raise InvalidInputError(f"{place}.output is none of outputs", field="derivations")
            if not used.issuperset(each.inputs):
                raise InvalidInputError(f"{place}.inputs names what is none of inputs", field="derivations")
            each.check("derivations")


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
        row = await _locked(work, project, name, recording)
        home = await demand_home(work, project_from(row) if row["id"] else None, MISSING)
        if row["taken"]:
            raise ConflictError(f"there is a run {name!r} in this project already", field="name")
        used, logged = await _ends(work, home, recording, ways_from(row["ways"]))
        facts = {"display_name": made_up_display_name(), **given, **_ending(work, recording)}
        work.write_last(
            WORK_RECORD_RUN,
            **parameters_of_run(work, made, home, name, facts),
            fields=_leaves(facts),
            uses=[[use.version, use.used_as, way.id] for use, way in used],
            outputs=list(recording.outputs),
            derived=recording.derived,
        )
        work.record(run_created(made, home, name, facts), home.target)
        work.record(_finished(made, recording, given), home.target)
        for use, way in used:
            work.record(consumed(use, way, made), way)
        for version, target in logged:
            work.record(produced(version, made), target)
        homes = dict(logged)
        for source, output in recording.derived:
            work.record(derived(output, source, made), homes[output])
        return made

    return await graph.write(actor, operation, queue=project, once=once)


async def _locked(work: Work, project: str, name: str, recording: Recording) -> Row:
    """Lock the project; what is known of it, of the name and of the ways to all versions."""
    versions = dict.fromkeys([*(use.version for use in recording.inputs), *recording.outputs])
    return await work.lock_reading(
        [lock_of("Project", project)],
        WORK_LOCK_RECORDING,
        missing=MISSING,
        project=project,
        key=run_key(project, name),
        versions=list(versions),
        state=VersionState.COMMITTED,
    )


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


def _leaves(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of config and summary is filtered by."""
    given = [name for name in DOCUMENTS if name in facts]
    return [leaf for name in given for leaf in leaves(parse_json(facts[name], name), name)]


def _finished(run: str, recording: Recording, given: dict[str, Any]) -> Change:
    after = {
        "state": recording.state,
        "exitCode": recording.exit_code,
        "summary": given.get("summary", "{}"),
    }
    return Change(Action.RUN_FINISHED, "Run", run, after=after)


async def _ends(
    work: Work, home: Project, recording: Recording, found: Mapping[str, Ways]
) -> tuple[list[tuple[Use, ProjectTarget]], list[tuple[str, ProjectTarget]]]:
    """Each input with the way by which the actor may use it, and each output with its own project.

    That must be a project of the run's owner, which the actor may write.
    """
    inputs, outputs = recording.inputs, recording.outputs
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
