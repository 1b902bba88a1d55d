"""Runs; in mutations the SDK calls them buckets."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry.scalars import JSON

from graph import runs
from graph.policy import Permission, granted
from service.content.run_streams import Stream
from service.graphql.scalars import DateTime, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import run_artifacts, run_data
from service.wandb.reads.pages import Page, Window
from service.wandb.schema import artifact_lists, files, people, projects
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifact_lists import ArtifactConnection, InputArtifactConnection
    from service.wandb.schema.files import FileConnection
    from service.wandb.schema.people import User
    from service.wandb.schema.projects import Project

_FILES = strawberry.lazy("service.wandb.schema.files")
_LISTS = strawberry.lazy("service.wandb.schema.artifact_lists")
_PEOPLE = strawberry.lazy("service.wandb.schema.people")
_PROJECTS = strawberry.lazy("service.wandb.schema.projects")


@strawberry.type
class Run(Node):
    """One execution. Its name is the id that the client chose."""

    record: strawberry.Private[runs.Run]
    name: str
    display_name: str | None
    state: str | None
    group: str | None
    group_name: str | None
    job_type: str | None
    commit: str | None
    created_at: DateTime
    heartbeat_at: DateTime | None
    updated_at: DateTime | None
    description: str | None
    notes: str | None
    tags: list[str] | None
    system_metrics: JSONString | None
    summary_metrics: JSONString | None
    history_line_count: int | None
    events_line_count: int | None
    log_line_count: int | None
    history_keys: JSON | None
    sweep_name: str | None
    stopped: bool | None
    host: str | None

    @strawberry.field(description="Its configuration.")
    def config(self, format: str | None = None) -> JSONString | None:  # noqa: A002 - the SDK's name
        del format  # there is one
        return JSONString(self.record.config)

    @strawberry.field(description="Of what the SDK itself keeps in the configuration, those keys.")
    def wandb_config(self, keys: list[str] | None = None) -> JSONString | None:
        return JSONString(run_data.wandb_config(self.record, keys))

    @strawberry.field(description="Whether the viewer may not change it.")
    async def read_only(self, info: Info) -> bool | None:
        place = await loaders.PLACE.load(info.context, self.record.project)
        target = place.project.target if place else None
        return target is None or granted(info.context.actor.sight, Permission.RUN_WRITE, target) is None

    @strawberry.field(description="Who started it.")
    async def user(self, info: Info) -> Annotated["User", _PEOPLE] | None:
        found = await loaders.ENTITY.load(info.context, self.record.user) if self.record.user else None
        return people.User.from_record(found) if found else None

    @strawberry.field(description="The project that it is in.")
    async def project(self, info: Info) -> Annotated["Project", _PROJECTS] | None:
        place = await loaders.PLACE.load(info.context, self.record.project)
        return projects.Project.from_record(place) if place else None

    @strawberry.field(name="projectId", description="The number of that project.")
    async def project_id(self, info: Info) -> int | None:
        place = await loaders.PLACE.load(info.context, self.record.project)
        return place.project.seq if place else None

    @strawberry.field(description="The last lines that it logged, as JSON.")
    async def history_tail(self, info: Info) -> str | None:
        run = self.record
        return await run_data.tail(info.context, run, Stream.HISTORY, run.history_lines)

    @strawberry.field(description="The last lines of its system metrics, as JSON.")
    async def events_tail(self, info: Info) -> str | None:
        run = self.record
        return await run_data.tail(info.context, run, Stream.EVENTS, run.event_lines)

    @strawberry.field(description="How many files it has.")
    async def file_count(self, info: Info) -> int | None:
        return await run_data.count_files(info.context, self.record)

    @strawberry.field(description="Its files by name.")
    async def files(
        self,
        info: Info,
        names: list[str | None] | None = None,
        after: str | None = None,
        first: int | None = None,
        pattern: str | None = None,
    ) -> Annotated["FileConnection", _FILES] | None:
        page, total = await run_data.files(info.context, self.record, names, pattern, Window(first, after))
        return files.FileConnection.from_page(page, total)

    @strawberry.field(description="The versions that it logged, in order of time.")
    async def output_artifacts(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["ArtifactConnection", _LISTS] | None:
        page = await run_artifacts.outputs(info.context, self.record.id, Window(first, after))
        return artifact_lists.ArtifactConnection.from_page(self.record.id, page)

    @strawberry.field(description="The versions that it used, in order of time.")
    async def input_artifacts(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["InputArtifactConnection", _LISTS] | None:
        page = await run_artifacts.inputs(info.context, self.record.id, Window(first, after))
        return artifact_lists.InputArtifactConnection.from_page(self.record.id, page)

    @classmethod
    def from_record(cls, run: runs.Run) -> Self:
        return cls(
            id=wire_id(Kind.RUN, run.id),
            record=run,
            name=run.name,
            display_name=run.display_name,
            state=run.state.value,
            group=run.group,
            group_name=run.group,
            job_type=run.job_type,
            commit=run.commit,
            created_at=DateTime(run.created_at),
            heartbeat_at=None if run.heartbeat_at is None else DateTime(run.heartbeat_at),
            updated_at=DateTime(run.updated_at),
            description=run.description,
            notes=run.notes,
            tags=list(run.tags),
            system_metrics=None,
            summary_metrics=JSONString(run.summary),
            history_line_count=run.history_lines,
            events_line_count=run.event_lines,
            log_line_count=run.log_lines,
            history_keys=None,
            sweep_name=None,
            stopped=False,
            host=run.host,
        )


@strawberry.type
class ParquetHistory:
    """Logged rows; all are live here, none in Parquet files."""

    parquet_urls: list[str]
    live_data: list[JSON] | None


@strawberry.type
class RunEdge:
    """One element of a page."""

    node: Run
    cursor: str


@strawberry.type
class RunConnection:
    """A page of `Run`."""

    edges: list[RunEdge]
    page_info: PageInfo
    total_count: int | None

    @classmethod
    def from_page(cls, page: Page[runs.Run], total: int) -> Self:
        edges = [RunEdge(node=Run.from_record(run), cursor=cursor) for run, cursor in page.items]
        return cls(edges=edges, page_info=page.info, total_count=total)
