"""Runs; in mutations the SDK calls them buckets."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry.scalars import JSON

from graph import runs
from graph.policy import Permission, granted
from service.content.history_reading import Steps
from service.content.run_streams import Stream
from service.graphql.scalars import DateTime, Int64, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import run_artifacts, run_console, run_data, run_history
from service.wandb.reads.pages import Page, Window
from service.wandb.reads.run_lists import Count
from service.wandb.schema import artifact_lists, consoles, files, people, projects
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifact_lists import ArtifactConnection, InputArtifactConnection
    from service.wandb.schema.consoles import LogLineConnection
    from service.wandb.schema.files import FileConnection
    from service.wandb.schema.people import User
    from service.wandb.schema.projects import Project

_CONSOLES = strawberry.lazy("service.wandb.schema.consoles")
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

    @strawberry.field(description="The names and types of what it logged, and its last step.")
    async def history_keys(self, info: Info) -> JSON | None:
        found = await loaders.HISTORY_KEYS.load(info.context, self.record.id)
        return run_history.keys_told(found) if found else None

    @strawberry.field(description="Rows that it logged, as JSON, evenly spread; `maxStep` is exclusive.")
    async def history(
        self,
        info: Info,
        min_step: Int64 | None = None,
        max_step: Int64 | None = None,
        samples: int | None = None,
    ) -> list[JSONString] | None:
        steps = Steps(min_step, max_step)
        return await run_history.history(info.context, self.record.id, steps, samples)

    @strawberry.field(description="Rows of its system metrics, as JSON, evenly spread.")
    async def events(self, info: Info, samples: int | None = None) -> list[JSONString] | None:
        return await run_history.events(info.context, self.record.id, samples)

    @strawberry.field(description="For each spec the rows with all of its keys, evenly spread.")
    async def sampled_history(self, info: Info, specs: list[JSONString]) -> list[JSON | None] | None:
        return await run_history.sampled(info.context, self.record.id, specs)

    @strawberry.field(description="The first rows with any of these keys; all further ones are in `history`.")
    async def parquet_history(self, info: Info, live_keys: list[str]) -> "ParquetHistory | None":
        rows = await run_history.live_rows(info.context, self.record.id, live_keys)
        return ParquetHistory(parquet_urls=[], live_data=rows)

    @strawberry.field(description="The lines of its console, the first ones or the last ones.")
    async def log_lines(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        use_improved_pagination: bool | None = None,
    ) -> Annotated["LogLineConnection", _CONSOLES] | None:
        del use_improved_pagination  # there is one way
        page = await run_console.lines(info.context, self.record, Window(first, after), last)
        return consoles.LogLineConnection.from_page(page)

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
            system_metrics=JSONString(run.system_metrics),
            summary_metrics=JSONString(run.summary),
            history_line_count=run.history_lines,
            events_line_count=run.event_lines,
            log_line_count=run.log_lines,
            sweep_name=None,
            stopped=run.stopping,
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

    count: strawberry.Private[Count]
    edges: list[RunEdge]
    page_info: PageInfo

    @strawberry.field(description="How many there are.")
    async def total_count(self, info: Info) -> int | None:
        return await self.count(info.context)

    @classmethod
    def from_page(cls, page: Page[runs.Run], count: Count) -> Self:
        edges = [RunEdge(node=Run.from_record(run), cursor=cursor) for run, cursor in page.items]
        return cls(count=count, edges=edges, page_info=page.info)
