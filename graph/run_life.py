"""The life of a run: start, resume, update, finish, and the bookkeeping in between."""

from collections.abc import Collection, Mapping
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.ids import new_id
from graph.names import run_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.run_facts import DOCUMENTS, RunFacts, made_up_display_name, merged_documents, told
from graph.run_pasts import note_run_changes
from graph.runs import (
    ENDED,
    WORK_RUN_BY_KEY,
    Run,
    RunState,
    check_transition,
    held_run,
    run_from,
    run_key,
)
from graph.session import Bookkeeping, Graph
from graph.targets import Project as ProjectTarget
from graph.work import Work, lock_of

MISSING: Final = "run not found"
_UNSTOPPED: Final[Mapping[str, None]] = {"stop_requested_at": None}

WORK_CREATE_RUN: Final[LiteralString] = """
CREATE (r:Run:Lockable {id: $id, name: $name, live_key: $key, project: $project, tenant: $tenant,
  user: $user, created_at: $now, heartbeat_at: $now, deletions: []})
SET r += $facts, r.updated_at = $now
"""

WORK_UPDATE_RUN: Final[LiteralString] = "MATCH (r:Run {id: $id}) SET r += $facts, r.updated_at = $now"

# The first SET locks the run: counters that were read before would take back what another writer claimed.
SYSTEM_HEARTBEAT: Final[LiteralString] = """
MATCH (r:Run {id: $run})
WITH r, datetime.realtime() AS clock
SET r.heartbeat_at = clock.epochSeconds * 1000000 + clock.microsecond
WITH r, coalesce(r.history_lines, 0) AS history,
  coalesce(r.event_lines, 0) AS events, coalesce(r.log_lines, 0) AS logs
SET r.history_lines = CASE WHEN $history > history THEN $history ELSE history END,
  r.event_lines = CASE WHEN $events > events THEN $events ELSE events END,
  r.log_lines = CASE WHEN $logs > logs THEN $logs ELSE logs END
"""

SYSTEM_RUNNING_SUMMARY: Final[LiteralString] = "MATCH (r:Run {id: $run}) SET r += $facts"


async def start_run(
    graph: Graph,
    actor: Actor,
    *,
    project: str,
    name: str,
    facts: RunFacts,
    resume: bool = True,
    merge: bool = False,
    once: Once = ANEW,
) -> tuple[str, bool]:
    """Start a run, or update the one of that name; returns its id and whether it was made.

    With `merge` the keys of config and summary are laid over those of a run that is there.

    Raises:
        ConflictError: there is a run of that name, and `resume` is false.
    """
    run_name(name, "name")
    given = facts.checked()
    made = new_id()

    async def operation(work: Work) -> list[Any]:
        await work.lock(lock_of("Project", project))
        found = await work.one(WORK_RUN_BY_KEY, key=run_key(project, name))
        if found is None:
            home = await home_of_run(work, project)
            await create_run(work, made, home, name, {"state": RunState.RUNNING.value, **given})
            return [made, True]
        run = await _writable(work, run_from(found))
        if not resume:
            raise ConflictError(f"there is a run {name!r} in this project already", field="name")
        return [await _change(work, run, _merged(run, given) if merge else given), False]

    run, inserted = await graph.write(actor, operation, queue=project, once=once)
    return run, inserted


async def update_run(
    graph: Graph,
    actor: Actor,
    *,
    run: str,
    facts: RunFacts,
    merge: bool = False,
    only_from: Collection[RunState] | None = None,
    once: Once = ANEW,
) -> str:
    """Change what was given of a run; the rest stays.

    With `merge` the keys of config and summary are laid over the former ones; without it they are
    replaced whole. `only_from` are the states in which that is allowed, if not in each.

    Raises:
        ConflictError: a run in its present state does not become what was given.
    """
    given = facts.checked()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await _writable(work, await held_run(work, run))
        if only_from is not None and found.state not in only_from:
            raise ConflictError(f"invalid state transition: the run is {found.state}", field="state")
        return await _change(work, found, _merged(found, given) if merge else given)

    return await graph.write(actor, operation, queue=run, once=once)


async def finish_run(
    graph: Graph,
    actor: Actor,
    *,
    run: str,
    exit_code: int,
    summary: str | None = None,
    merge: bool = False,
    once: Once = ANEW,
) -> str:
    """End a run: finished for exit code 0, failed otherwise, unless it was stopped or preempted.

    Finishing again changes nothing; with another exit code it corrects what was told before.
    """
    given = RunFacts(summary=summary).checked()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Run", run), missing=MISSING)
        found = await _writable(work, await held_run(work, run))
        state, laid = _end(found, exit_code), _merged(found, given) if merge else given
        if found.state is state and found.exit_code == exit_code:
            # Of several clients each may tell the end, and what it summed up.
            return await _change(work, found, laid) if merge else run
        facts = {**laid, "state": state.value, "exit_code": exit_code, "finished_at": work.now}
        await work.write(WORK_UPDATE_RUN, id=run, facts=facts)
        # What was bookkept while it was going is now recorded too.
        await write_documents(work, run, {"config": found.config, "summary": found.summary, **facts})
        after = {"state": state, "exitCode": exit_code, "summary": facts.get("summary", found.summary)}
        change = Change(Action.RUN_FINISHED, "Run", run, before={"state": found.state}, after=after)
        work.record(change, await run_target(work, found.project))
        return run

    return await graph.write(actor, operation, queue=run, once=once)


async def note_heartbeat(graph: Graph, run: str, *, history: int = 0, events: int = 0, logs: int = 0) -> None:
    """Bookkeeping: the run is alive, and its streams hold at least so many lines."""
    await graph.bookkeep(
        Bookkeeping.HEARTBEAT, SYSTEM_HEARTBEAT, run=run, history=history, events=events, logs=logs
    )


async def note_running(
    graph: Graph,
    run: str,
    *,
    summary: str | None = None,
    config: str | None = None,
    system_metrics: str | None = None,
) -> None:
    """Bookkeeping: documents of a run that is going; summary and config are recorded when it finishes.

    By the values of its summary it is found a little later; see `graph.running_summaries`.
    """
    given = {"summary": summary, "config": config, "system_metrics": system_metrics}
    facts: dict[str, object] = {name: text for name, text in given.items() if text is not None}
    if summary is not None:
        facts["summary_waiting"] = True
    await graph.bookkeep(Bookkeeping.SUMMARY, SYSTEM_RUNNING_SUMMARY, run=run, facts=facts)


async def home_of_run(work: Work, project: str, missing: str = "project not found") -> Project:
    """Inside a unit of work: the project that a run is made in, by somebody who may."""
    return await demand_home(work, await held_project(work, project), missing)


async def demand_home(work: Work, home: Project | None, missing: str) -> Project:
    """Inside a unit of work: the project, if it is there and the actor may make runs in it."""
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.RUN_WRITE, home.target, missing=missing)
    if home.is_registry:
        raise InvalidInputError("runs live in projects, not in registries", field="project")
    return home


async def create_run(work: Work, made: str, home: Project, name: str, given: dict[str, Any]) -> None:
    """Inside a unit of work that holds the project's lock: make a run of these facts."""
    facts = {"display_name": made_up_display_name(), **given}
    await work.write(WORK_CREATE_RUN, **parameters_of_run(work, made, home, name, facts))
    await write_documents(work, made, facts)
    work.record(run_created(made, home, name, facts), home.target)


def parameters_of_run(
    work: Work, made: str, home: Project, name: str, facts: dict[str, Any]
) -> dict[str, Any]:
    """The parameters of WORK_CREATE_RUN."""
    key = run_key(home.id, name)
    place = {"project": home.id, "tenant": home.tenant, "user": work.actor.id}
    return {"id": made, "name": name, "key": key, "facts": facts, **place}


def run_created(made: str, home: Project, name: str, facts: dict[str, Any]) -> Change:
    """That a run was made."""
    return Change(Action.RUN_CREATED, "Run", made, after={"name": name, **told(facts)}, about=(home.id,))


async def write_documents(work: Work, run: str, facts: dict[str, Any]) -> None:
    """Keep the leaves of config and summary for filtering."""
    for name in DOCUMENTS:
        if name in facts:
            await write_fields(work, run, name, parse_json(facts[name], name))


async def run_target(work: Work, project: str, missing: str = MISSING) -> ProjectTarget:
    """Inside a unit of work: the project of a run, if the actor may write its runs."""
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.RUN_WRITE, home.target, missing=missing)
    return home.target


async def _change(work: Work, run: Run, given: dict[str, Any]) -> str:
    before: dict[str, Any] = {name: getattr(run, name) for name in given}
    if "tags" in before:
        before["tags"] = list(run.tags)  # given as a list, kept in the record as a tuple
    changed = {name: value for name, value in given.items() if before[name] != value}
    if not changed:
        return run.id
    former = {name: before[name] for name in changed}
    action = Action.RUN_UPDATED
    if "state" in changed:
        action = _move(work, run, RunState(changed["state"]), former, changed)
    goes_on = changed.get("state") in {RunState.RUNNING, RunState.PENDING}
    await work.write(WORK_UPDATE_RUN, id=run.id, facts={**changed, **(_UNSTOPPED if goes_on else {})})
    await write_documents(work, run.id, changed)
    await note_run_changes(work, run, former, changed)
    change = Change(action, "Run", run.id, before=told(former), after=told(changed))
    work.record(change, await run_target(work, run.project))
    return run.id


def _move(work: Work, run: Run, state: RunState, former: dict[str, Any], changed: dict[str, Any]) -> Action:
    """Check a change of state and add what goes with it."""
    check_transition(run.state, state)
    if state in ENDED:
        changed["finished_at"] = work.now
        return Action.RUN_FINISHED
    if run.state in ENDED:
        former["exit_code"] = run.exit_code
        changed |= {"finished_at": None, "exit_code": None}
    return Action.RUN_RESUMED if state is RunState.RUNNING else Action.RUN_UPDATED


def _end(run: Run, exit_code: int) -> RunState:
    if run.state is RunState.KILLED:
        return run.state
    if exit_code == 0:
        return RunState.FINISHED
    if run.stopping:
        return RunState.KILLED
    lost = run.state in {RunState.PREEMPTING, RunState.PREEMPTED}
    return RunState.PREEMPTED if lost else RunState.FAILED


def _merged(run: Run, given: dict[str, Any]) -> dict[str, Any]:
    return merged_documents({"config": run.config, "summary": run.summary}, given)


async def _writable(work: Work, run: Run | None) -> Run:
    if run is None:
        raise NotFoundError(MISSING)
    await run_target(work, run.project)
    return run
