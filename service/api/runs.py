"""Runs: one execution each, with what it used and what it made."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph import listings, runs
from service.api import lazy
from service.api.context import Info
from service.api.enums import RunStateName
from service.api.fields import computed, listing, reference, resolved
from service.api.json_values import json_value
from service.api.loaders import ENTITIES, PROJECTS
from service.api.node import Node
from service.api.paging import Pages
from service.api.projects import path_of
from service.graphql.scalars import DateTime


async def _path(root: strawberry.Parent[Any], info: Info) -> str | None:
    run: runs.Run = root
    project = await PROJECTS.load(info.context, run.project)
    return f"{path_of(project)}/{run.name}" if project else None


@strawberry.type(description="One execution: its config and summary, what it consumed and what it produced.")
class Run(Node):
    """A record of `graph.runs`."""

    name: str = strawberry.field(description="The id that its client chose, unique in the project.")
    path = resolved(_path, str | None, description="The path: `owner/project/run`.")
    display_name: str = strawberry.field(description="The name for people.")
    state: RunStateName = strawberry.field(description="Where it is in its life.")
    config = computed(
        lambda run: json_value(run.config),
        JSON | None,
        description="What it was started with. NaN and infinities stand as texts.",
    )
    summary = computed(
        lambda run: json_value(run.summary),
        JSON | None,
        description="What it came to: the last or best of its metrics. NaN and infinities stand as texts.",
    )
    notes: str | None = strawberry.field(description="What people noted on it.")
    tags: list[str] = strawberry.field(description="Free labels.")
    group: str | None = strawberry.field(description="The group of runs that it belongs to.")
    job_type: str | None = strawberry.field(description="What kind of job it is, such as `train`.")
    commit: str | None = strawberry.field(description="The commit of the code that ran.")
    repository: str | None = strawberry.field(description="The repository of the code that ran.")
    program: str | None = strawberry.field(description="The program that ran.")
    command: str | None = strawberry.field(
        description="The command line that ran it; null where only a file of the run tells it."
    )
    requirements: str | None = strawberry.field(
        description="The packages that were installed, a line for each; null where only a file of the run"
        " tells them."
    )
    host: str | None = strawberry.field(description="The machine that it ran on.")
    exit_code: int | None = strawberry.field(description="What the program ended with.")
    created_at: DateTime = strawberry.field(description="When it was recorded.")
    started_at = computed(
        lambda run: run.created_at if run.started_at is None else run.started_at,
        DateTime,
        description="When it began; of a run that was recorded afterwards, as its pipeline said.",
    )
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    heartbeat_at: DateTime | None = strawberry.field(description="When it was last heard of.")
    finished_at: DateTime | None = strawberry.field(description="When it ended.")
    created_by = reference(ENTITIES, lambda run: run.user, lazy.UserRef | None, description="Who started it.")
    project = reference(
        PROJECTS, lambda run: run.project, lazy.ProjectRef | None, description="Where it stands."
    )
    inputs = listing(
        Pages(listings.INPUTS), lazy.Versions, description="The versions that it used, the earliest first."
    )
    outputs = listing(
        Pages(listings.OUTPUTS), lazy.Versions, description="The versions that it logged, the earliest first."
    )
