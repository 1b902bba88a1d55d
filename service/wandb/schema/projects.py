"""Projects; to the SDK a registry is a project whose name has a prefix."""

from typing import TYPE_CHECKING, Annotated, Final, Self

import strawberry

from graph.places import Place
from graph.policy import ROLE_NAMES, Permission, granted
from graph.registry_members import Member
from graph.targets import Visibility
from service.graphql.scalars import DateTime, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.names import wire_name
from service.wandb.reads import holdings, members, run_data, run_lists
from service.wandb.reads.pages import Page, Window
from service.wandb.reads.people import email_of
from service.wandb.schema import artifact_types, artifacts, collections, people, runs
from service.wandb.schema.automation_lists import ProjectAutomations
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifact_types import ArtifactType, ArtifactTypeConnection
    from service.wandb.schema.artifacts import Artifact
    from service.wandb.schema.collections import (
        ArtifactCollection,
        ArtifactCollectionConnection,
        ArtifactCollectionMembership,
    )
    from service.wandb.schema.people import Entity, User
    from service.wandb.schema.runs import Run, RunConnection

# The SDK's words for who sees a registry (public wandb SDK); ordinary projects are their owner's.
ACCESS: Final = {Visibility.ORGANIZATION: "PRIVATE", Visibility.RESTRICTED: "RESTRICTED", None: "PRIVATE"}

_HERE: Final = strawberry.lazy(__name__)
_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")
_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")
_RUNS = strawberry.lazy("service.wandb.schema.runs")
_TYPES = strawberry.lazy("service.wandb.schema.artifact_types")
_PEOPLE = strawberry.lazy("service.wandb.schema.people")


@strawberry.type
class Project(ProjectAutomations, Node):
    """A project, or a registry under its prefixed name."""

    internal_id: strawberry.ID = strawberry.field(name="internalId")
    name: str
    entity_name: str
    description: str | None
    access: str | None
    views: JSONString | None
    is_benchmark: bool
    created_at: DateTime
    updated_at: DateTime | None
    allow_all_artifact_types_in_registry: bool

    @strawberry.field(description="Whether the viewer may not change what is in it.")
    def read_only(self, info: Info) -> bool | None:
        target = self.place.project.target
        return granted(info.context.actor.sight, Permission.ARTIFACT_WRITE, target) is None

    @strawberry.field(description="Who owns it.")
    def entity(self) -> Annotated["Entity", _PEOPLE]:
        return people.Entity.from_record(self.place.owner)

    @strawberry.field(description="Who made it.")
    async def user(self, info: Info) -> Annotated["User", _PEOPLE] | None:
        maker = self.place.project.created_by
        found = await loaders.ENTITY.load(info.context, maker) if maker else None
        return people.User.from_record(found) if found else None

    @strawberry.field(description="A type of artifacts that it has or accepts.")
    async def artifact_type(self, info: Info, name: str) -> Annotated["ArtifactType", _TYPES] | None:
        found = await holdings.type_named(info.context, self.place.project, name)
        return artifact_types.ArtifactType.from_record(found) if found else None

    @strawberry.field(description="The types of artifacts that it has; all that it accepts if asked.")
    async def artifact_types(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        include_all: bool | None = None,
    ) -> Annotated["ArtifactTypeConnection", _TYPES]:
        page = await holdings.types_of(
            info.context, self.place.project, Window(first, after), all_types=bool(include_all)
        )
        return artifact_types.ArtifactTypeConnection.from_page(page)

    @strawberry.field(description="A sequence or portfolio by name.")
    async def artifact_collection(
        self, info: Info, name: str
    ) -> Annotated["ArtifactCollection", _COLLECTIONS] | None:
        holder = await holdings.holder(info.context, self.place.project.id, name)
        return collections.ArtifactCollection.from_record(holder) if holder else None

    @strawberry.field(description="Its sequences and portfolios by name.")
    async def artifact_collections(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        filters: JSONString | None = None,
        order: str | None = None,
    ) -> Annotated["ArtifactCollectionConnection", _COLLECTIONS] | None:
        window = Window(first, after, filters, order)
        asked = holdings.holders_of(self.place.project.id, None, window)
        return await collections.ArtifactCollectionConnection.of(info, asked, window)

    @strawberry.field(description="What `collection:alias` means in it; without an alias it is `latest`.")
    async def artifact_collection_membership(
        self, info: Info, name: str
    ) -> Annotated["ArtifactCollectionMembership", _COLLECTIONS] | None:
        found = await holdings.membership(info.context, self.place.project.id, name)
        return collections.ArtifactCollectionMembership.from_record(found) if found else None

    @strawberry.field(description="The version that `collection:alias` means in it.")
    async def artifact(
        self, info: Info, name: str, enable_tracking: bool | None = None
    ) -> Annotated["Artifact", _ARTIFACTS] | None:
        del enable_tracking  # what a run used is recorded by useArtifact
        found = await holdings.membership(info.context, self.place.project.id, name)
        return artifacts.Artifact.from_record(found.version, through=found.project) if found else None

    @strawberry.field(description="A run by the id that its client chose.")
    async def run(self, info: Info, name: str, desc: str | None = None) -> Annotated["Run", _RUNS] | None:
        del desc
        found = await run_data.run_named(info.context, self.place.project, name)
        return runs.Run.from_record(found) if found else None

    @strawberry.field(description="A run by the id that its client chose; null if it is missing.")
    async def bucket(
        self, info: Info, name: str, missing_ok: bool | None = None
    ) -> Annotated["Run", _RUNS] | None:
        del missing_ok  # what is missing is null, never an error
        found = await run_data.run_named(info.context, self.place.project, name)
        return runs.Run.from_record(found) if found else None

    @strawberry.field(description="The users with a role of their own on a registry.")
    async def members(self, info: Info) -> list[Annotated["ProjectMember", _HERE]]:
        found = await members.users(info.context, self.place.project)
        return [ProjectMember.from_record(info, each) for each in found]

    @strawberry.field(description="The teams with a role on a registry.")
    async def team_members(self, info: Info) -> list[Annotated["ProjectTeamMember", _HERE]]:
        found = await members.teams(info.context, self.place.project)
        return [ProjectTeamMember.from_record(each) for each in found]

    @strawberry.field(description="Its runs, the oldest first unless asked otherwise.")
    async def runs(
        self,
        info: Info,
        filters: JSONString | None = None,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
    ) -> Annotated["RunConnection", _RUNS] | None:
        window = Window(first, after, filters, order)
        page = await run_lists.page(info.context, self.place.project, window)
        return runs.RunConnection.from_page(page, run_lists.counting(self.place.project, filters))

    @strawberry.field(description="How many of its runs there are that fit.")
    async def run_count(self, info: Info, filters: JSONString | None = None) -> int | None:
        return await run_lists.counting(self.place.project, filters)(info.context)

    @classmethod
    def from_record(cls, place: Place) -> Self:
        project = place.project
        return cls(
            id=wire_id(Kind.PROJECT, project.seq),
            place=place,
            internal_id=wire_id(Kind.INTERNAL_PROJECT, project.seq),
            name=wire_name(project),
            entity_name=place.owner.name,
            description=project.description,
            access=ACCESS[project.visibility],
            views=None,
            is_benchmark=False,
            created_at=DateTime(project.created_at),
            updated_at=DateTime(project.updated_at),
            allow_all_artifact_types_in_registry=project.all_types,
        )


@strawberry.type
class ProjectEdge:
    """One element of a page."""

    node: Project | None
    cursor: str


@strawberry.type
class ProjectConnection:
    """A page of `Project`."""

    edges: list[ProjectEdge]
    page_info: PageInfo

    @classmethod
    def from_page(cls, page: Page[Place]) -> Self:
        edges = [ProjectEdge(node=Project.from_record(place), cursor=cursor) for place, cursor in page.items]
        return cls(edges=edges, page_info=page.info)


@strawberry.type
class Role:
    """A role by its name on the wire."""

    name: str


@strawberry.type
class ProjectMember:
    """A user with a role in a registry; the id decodes to a number."""

    id: strawberry.ID
    name: str | None
    username: str | None
    email: str | None
    role: Role

    @classmethod
    def from_record(cls, info: Info, member: Member) -> Self:
        user = member.entity
        return cls(
            id=wire_id(Kind.USER, user.user_seq or 0),
            name=user.name,
            username=user.name,
            email=email_of(info.context, user),
            role=Role(name=ROLE_NAMES[member.rank]),
        )


@strawberry.type
class ProjectTeamMember:
    """A team with a role in a registry."""

    team: Annotated["Entity", _PEOPLE]
    role: Role

    @classmethod
    def from_record(cls, member: Member) -> Self:
        return cls(team=people.Entity.from_record(member.entity), role=Role(name=ROLE_NAMES[member.rank]))
