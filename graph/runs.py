"""Runs: one execution each, with its config, summary, state and times.

Config and summary are recorded as events at start, at explicit update and at finish; while a
run is going they are bookkeeping. A run's name is the id that its client chose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.errors import ConflictError
from graph.running import Row
from graph.work import Reader, Work


class RunState(StrEnum):
    """Where a run is in its life; a missing heartbeat makes it CRASHED."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CRASHED = "crashed"
    KILLED = "killed"
    PREEMPTING = "preempting"
    PREEMPTED = "preempted"


ENDED: Final = frozenset(
    {RunState.FINISHED, RunState.FAILED, RunState.CRASHED, RunState.KILLED, RunState.PREEMPTED}
)

# What a state may be followed by. Whatever has ended can be resumed; what runs or failed can be queued again.
# That a run has crashed is a guess from its silence, so anything may still be told of it.
NEXT_STATES: Final[Mapping[RunState, frozenset[RunState]]] = {
    RunState.PENDING: frozenset({RunState.RUNNING, RunState.PREEMPTING, *ENDED}),
    RunState.RUNNING: frozenset({RunState.PENDING, RunState.PREEMPTING, *ENDED}),
    RunState.PREEMPTING: frozenset({RunState.RUNNING, RunState.PENDING, *ENDED}),
    RunState.FINISHED: frozenset({RunState.RUNNING}),
    RunState.FAILED: frozenset({RunState.RUNNING, RunState.PENDING}),
    RunState.CRASHED: frozenset(RunState),
    RunState.KILLED: frozenset({RunState.RUNNING}),
    RunState.PREEMPTED: frozenset({RunState.RUNNING, RunState.PENDING}),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A run. `config` and `summary` are JSON text; counts are lines of its streams.

    `created_at` is when it was recorded, by the database's clock; `started_at` is when it began by
    the word of whoever recorded it afterwards, None for runs that were recorded as they began.
    `command` and `requirements` (a line for each package) are None where only files of the run tell them.
    `stopping` says that somebody asked its client to stop; `system_metrics` is JSON text of the latest.
    `branch_point` is where it was forked from, as `RUN?_step=N`; None where it was not.
    """

    id: str
    name: str
    project: str
    tenant: str
    display_name: str
    state: RunState
    config: str
    summary: str
    description: str | None
    notes: str | None
    group: str | None
    job_type: str | None
    tags: tuple[str, ...]
    commit: str | None
    repository: str | None
    program: str | None
    command: str | None
    requirements: str | None
    host: str | None
    user: str | None
    created_at: int
    updated_at: int
    heartbeat_at: int | None
    started_at: int | None
    finished_at: int | None
    exit_code: int | None
    history_lines: int
    event_lines: int
    log_lines: int
    stopping: bool
    system_metrics: str
    branch_point: str | None


RUN: Final[LiteralString] = """
r.id AS id, r.name AS name, r.project AS project, r.tenant AS tenant, r.display_name AS display_name,
r.state AS state, coalesce(r.config, '{}') AS config, coalesce(r.summary, '{}') AS summary,
r.description AS description, r.notes AS notes, r.group AS group, r.job_type AS job_type,
coalesce(r.tags, []) AS tags, r.commit AS commit, r.repository AS repository, r.program AS program,
r.command AS command, r.requirements AS requirements, r.host AS host, r.user AS user,
r.created_at AS created_at, coalesce(r.updated_at, r.created_at) AS updated_at,
r.heartbeat_at AS heartbeat_at, r.started_at AS started_at,
r.finished_at AS finished_at, r.exit_code AS exit_code,
coalesce(r.history_lines, 0) AS history_lines, coalesce(r.event_lines, 0) AS event_lines,
coalesce(r.log_lines, 0) AS log_lines, r.stop_requested_at IS NOT NULL AS stopping,
coalesce(r.system_metrics, '{}') AS system_metrics, r.branch_point AS branch_point"""

RUN_BY_NAME: Final[LiteralString] = (
    """
MATCH (r:Run {live_key: $key})
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + RUN
)

RUNS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (r:Run {id: id}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + RUN
)

RUNS_OF_PROJECT: Final[LiteralString] = (
    """
MATCH (r:Run) WHERE r.project = $project AND r.created_at < $before AND r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " WITH r ORDER BY r.project DESC, r.created_at DESC LIMIT $limit RETURN"
    + RUN
)

WORK_RUN: Final[LiteralString] = "MATCH (r:Run {id: $id}) WHERE r.deleted_at IS NULL RETURN" + RUN
WORK_RUN_BY_KEY: Final[LiteralString] = "MATCH (r:Run {live_key: $key}) RETURN" + RUN


def check_transition(before: RunState, after: RunState) -> None:
    """ConflictError unless a run in one state may become the other; staying is always fine."""
    if after is not before and after not in NEXT_STATES[before]:
        raise ConflictError(
            f"invalid state transition: a {before} run does not become {after}", field="state"
        )


def run_key(project: str, name: str) -> str:
    return f"{project}/{name}"


def run_from(row: Row) -> Run:
    fields: dict[str, Any] = {name: row[name] for name in Run.__dataclass_fields__}
    fields["state"] = RunState(fields["state"])
    fields["tags"] = tuple(fields["tags"])
    return Run(**fields)


async def by_name(reader: Reader, project: str, name: str) -> Run | None:
    """The run of that name in a project (by id), if the viewer may see it."""
    row = await reader.one(RUN_BY_NAME, key=run_key(project, name))
    return run_from(row) if row else None


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Run | None]:
    """In the order asked; None where missing, deleted or invisible."""
    found = {row["id"]: run_from(row) for row in await reader.fetch(RUNS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def of_project(reader: Reader, project: str, *, before: int, limit: int) -> list[Run]:
    """The newest runs of a project that began before a time."""
    rows = await reader.fetch(RUNS_OF_PROJECT, project=project, before=before, limit=limit)
    return [run_from(row) for row in rows]


async def held_run(work: Work, run: str) -> Run | None:
    """Inside a unit of work: the live run of this id, whoever asks."""
    row = await work.one(WORK_RUN, id=run)
    return run_from(row) if row else None
