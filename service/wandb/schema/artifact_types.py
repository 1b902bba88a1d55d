"""Types of artifacts within one project."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from graph import holders
from graph.holders import HolderKind
from service.graphql.scalars import DateTime, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import holdings
from service.wandb.reads.pages import Page, Window
from service.wandb.schema import artifacts, collections
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifacts import Artifact
    from service.wandb.schema.collections import (
        ArtifactCollection,
        ArtifactCollectionConnection,
        ArtifactSequence,
    )

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")
_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")


@strawberry.type
class ArtifactType(Node):
    """A type of artifacts within one project."""

    home: strawberry.Private[str]
    since: strawberry.Private[int]
    name: str

    @strawberry.field(description="What it is for.")
    async def description(self, info: Info) -> str | None:
        found = await loaders.TYPE.load(info.context, (self.home, self.name))
        return found.description if found else None

    @strawberry.field(description="When the project first had it.")
    async def created_at(self, info: Info) -> DateTime:
        found = await loaders.TYPE.load(info.context, (self.home, self.name))
        # Of a project that is hidden, no more is told than what was seen to be of this type.
        return DateTime(found.created_at if found else self.since)

    @strawberry.field(description="A collection of this type by name.")
    async def artifact_collection(
        self, info: Info, name: str
    ) -> Annotated["ArtifactCollection", _COLLECTIONS] | None:
        holder = await holdings.holder(info.context, self.home, name, self.name)
        return collections.ArtifactCollection.from_record(holder) if holder else None

    @strawberry.field(description="The collections of this type by name.")
    async def artifact_collections(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        filters: JSONString | None = None,
        order: str | None = None,
    ) -> Annotated["ArtifactCollectionConnection", _COLLECTIONS] | None:
        window = Window(first, after, filters, order)
        asked = holdings.holders_of(self.home, self.name, window)
        return await collections.ArtifactCollectionConnection.of(info, asked, window)

    @strawberry.field(description="A version of this type by `collection:alias`.")
    async def artifact(self, info: Info, name: str) -> Annotated["Artifact", _ARTIFACTS] | None:
        found = await holdings.membership(info.context, self.home, name)
        if found is None or found.version.type != self.name:
            return None
        return artifacts.Artifact.from_record(found.version, through=found.project)

    @strawberry.field(description="A sequence of this type by name.")
    async def artifact_sequence(
        self, info: Info, name: str
    ) -> Annotated["ArtifactSequence", _COLLECTIONS] | None:
        holder = await holdings.holder(info.context, self.home, name, self.name)
        if holder is None or holder.kind is not HolderKind.ARTIFACT:
            return None
        return collections.ArtifactSequence.of(holder)

    @classmethod
    def named(cls, project: str, name: str, *, since: int) -> Self:
        """The type of something in a project (by id) that was there at a time; the rest is looked up."""
        return cls(id=wire_id(Kind.ARTIFACT_TYPE, f"{project}/{name}"), home=project, since=since, name=name)

    @classmethod
    def from_record(cls, found: holders.ArtifactType) -> Self:
        return cls.named(found.project, found.name, since=found.created_at)


@strawberry.type
class ArtifactTypeEdge:
    """One element of a page."""

    node: ArtifactType | None
    cursor: str | None


@strawberry.type
class ArtifactTypeConnection:
    """A page of `ArtifactType`."""

    edges: list[ArtifactTypeEdge]
    page_info: PageInfo

    @classmethod
    def from_page(cls, page: Page[holders.ArtifactType]) -> Self:
        edges = [
            ArtifactTypeEdge(node=ArtifactType.from_record(each), cursor=cursor)
            for each, cursor in page.items
        ]
        return cls(edges=edges, page_info=page.info)
