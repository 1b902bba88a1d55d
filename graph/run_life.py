"""The life of a run: start, resume, update, finish, and the bookkeeping in between."""

import secrets
from dataclasses import dataclass, fields
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.ids import new_id
from graph.names import METADATA_LIMIT, free_text, run_name, tag_names
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import held_project
from graph.runs import WORK_RUN_BY_KEY, Run, RunState, held_run, run_from, run_key
from graph.session import Bookkeeping, Graph
from graph.work import Work, lock_of

MISSING: Final = "run not found"
MOODS: Final = (
    "amber",
    "brisk",
    "calm",
    "clear",
    "deep",
    "early",
    "fair",
    "gentle",
    "grand",
    "quiet",
    "wise",
)
THINGS: Final = (
    "brook",
    "cedar",
    "cloud",
    "dune",
    "field",
    "grove",
    "harbor",
    "lark",
    "meadow",
    "river",
    "stone",
)

WORK_CREATE_RUN: Final[LiteralString] = """
CREATE (r:Run:Lockable {id: $id, name: $name, live_key: $key, project: $project, tenant: $tenant,
  user: $user, created_at: $now, heartbeat_at: $now, deletions: []})
SET r += $facts, r.updated_at = $now
"""

WORK_UPDATE_RUN: Final[LiteralString] = "MATCH (r:Run {id: $id}) SET r += $facts, r.updated_at = $now"

SYSTEM_HEARTBEAT: Final[LiteralString] = """
MATCH (r:Run {id: $run})
WITH r, datetime.realtime() AS clock, coalesce(r.history_lines, 0) AS history,
  coalesce(r.event_lines, 0) AS events, coalesce(r.log_lines, 0) AS logs
SET r.heartbeat_at = clock.epochSeconds * 1000000 + clock.microsecond,
  r.history_lines = CASE WHEN $history > history THEN $history ELSE history END,
  r.event_lines = CASE WHEN $events > events THEN $events ELSE events END,
  r.log_lines = CASE WHEN $logs > logs THEN $logs ELSE logs END
"""

SYSTEM_RUNNING_SUMMARY: Final[LiteralString] = "MATCH (r:Run {id: $run}) SET r += $facts"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a client says of a run; None leaves a fact as it is. `config` and `summary` are JSON text."""

    display_name: str | None = None
    config: str | None = None
    summary: str | None = None
    state: RunState | None = None
    description: str | None = None
    notes: str | None = None
    group: str | None = None
    job_type: str | None = None
    tags: list[str] | None = None
    commit: str | None = None
    repository: str | None = None
    program: str | None = None
    host: str | None = None

    def checked(self) -> dict[str, Any]:
        """The given facts, each within its limits."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        facts = {name: value for name, value in given.items() if value is not None}
        for name in ("config", "summary"):
            if len(facts.get(name, "")) > METADATA_LIMIT:
                raise InvalidInputError(f"{name} has more than 16 MiB of JSON", field=name)
        for name in (
            "display_name",
            "description",
            "notes",
            "group",
            "job_type",
            "commit",
            "program",
            "host",
        ):
            free_text(facts.get(name), name)
        if self.tags is not None:
            facts["tags"] = tag_names(self.tags)
        if self.state is not None:
            facts["state"] = self.state.value
        return facts


async def start_run(
    graph: Graph, actor: Actor, *, project: str, name: str, facts: RunFacts, once: Once = ANEW
) -> tuple[str, bool]:
    """Start a run, or update the one of that name; returns its id and whether it was made."""
    run_name(name)
    given = facts.checked()
    made = new_id()

    async def operation(work: Work) -> list[Any]:
        await work.lock(lock_of("Project", project))
        found = await work.one(WORK_RUN_BY_KEY, key=run_key(project, name))
        if found:
            return [await _change(work, run_from(found), given), False]
        return [await _create(work, made, project, name, given), True]

    run, inserted = await graph.write(actor, operation, queue=project, once=once)
    return run, inserted


async def update_run(graph: Graph, actor: Actor, *, run: str, facts: RunFacts, once: Once = ANEW) -> str:
    """Change what was given of a run; the rest stays."""
    given = facts.checked()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await held_run(work, run)
        if found is None:
            raise NotFoundError(MISSING)
        return await _change(work, found, given)

    return await graph.write(actor, operation, queue=run, once=once)


async def finish_run(
    graph: Graph, actor: Actor, *, run: str, exit_code: int, summary: str | None = None
) -> None:
    """End a run: finished for exit code 0, failed otherwise. Finishing again changes nothing."""

    async def operation(work: Work) -> None:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await _writable(work, await held_run(work, run))
        state = RunState.FINISHED if exit_code == 0 else RunState.FAILED
        if found.state is state and found.exit_code == exit_code:
            return
        given: dict[str, Any] = {"state": state.value, "exit_code": exit_code, "finished_at": work.now}
        if summary is not None:
            given["summary"] = summary
        await work.write(WORK_UPDATE_RUN, id=run, facts=given)
        await _write_documents(work, run, {"config": found.config, "summary": found.summary, **given})
        target = await _target(work, found.project)
        before = {"state": found.state}
        after = {"state": state, "exitCode": exit_code, "summary": given.get("summary", found.summary)}
        work.record(Change(Action.RUN_FINISHED, "Run", run, before=before, after=after), target)

    await graph.write(actor, operation, queue=run)


async def note_heartbeat(graph: Graph, run: str, *, history: int = 0, events: int = 0, logs: int = 0) -> None:
    """Bookkeeping: the run is alive, and its streams hold at least so many lines."""
    await graph.bookkeep(
        Bookkeeping.HEARTBEAT, SYSTEM_HEARTBEAT, run=run, history=history, events=events, logs=logs
    )


async def note_running(
    graph: Graph, run: str, *, summary: str | None = None, config: str | None = None
) -> None:
    """Bookkeeping: the summary or config of a run that is going; recorded when it finishes."""
    facts = {name: text for name, text in (("summary", summary), ("config", config)) if text is not None}
    await graph.bookkeep(Bookkeeping.SUMMARY, SYSTEM_RUNNING_SUMMARY, run=run, facts=facts)


async def _create(work: Work, made: str, project: str, name: str, given: dict[str, Any]) -> str:
    target = await _target(work, project)
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(f"project {project} not found")
    if home.is_registry:
        raise InvalidInputError("runs live in projects, not in registries", field="project")
    facts = {
        "display_name": f"{secrets.choice(MOODS)}-{secrets.choice(THINGS)}-{secrets.randbelow(1000)}",
        "state": RunState.RUNNING.value,
        **given,
    }
    await work.write(
        WORK_CREATE_RUN,
        id=made,
        name=name,
        key=run_key(project, name),
        project=project,
        tenant=home.tenant,
        user=work.actor.id,
        facts=facts,
    )
    await _write_documents(work, made, facts)
    work.record(Change(Action.RUN_CREATED, "Run", made, after={"name": name, **facts}), target)
    return made


async def _change(work: Work, run: Run, given: dict[str, Any]) -> str:
    await _writable(work, run)
    before: dict[str, Any] = {name: getattr(run, name) for name in given}
    if "tags" in before:
        before["tags"] = list(run.tags)  # given as a list, kept in the record as a tuple
    changed = {name: value for name, value in given.items() if before[name] != value}
    if not changed:
        return run.id
    await work.write(WORK_UPDATE_RUN, id=run.id, facts=changed)
    await _write_documents(work, run.id, changed)
    resumed = changed.get("state") == RunState.RUNNING
    action = Action.RUN_RESUMED if resumed else Action.RUN_UPDATED
    former = {name: before[name] for name in changed}
    work.record(Change(action, "Run", run.id, before=former, after=changed), await _target(work, run.project))
    return run.id


async def _write_documents(work: Work, run: str, facts: dict[str, Any]) -> None:
    for name in ("config", "summary"):
        if name in facts:
            await write_fields(work, run, name, parse_json(facts[name], name))


async def _writable(work: Work, run: Run | None) -> Run:
    if run is None:
        raise NotFoundError(MISSING)
    await _target(work, run.project, MISSING)
    return run


async def _target(work: Work, project: str, missing: str = "project not found") -> Any:
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.RUN_WRITE, home.target, missing=missing)
    return home.target
