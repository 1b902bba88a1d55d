"""Collections: a sequence holds the versions of one artifact, a portfolio holds links to versions."""

from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry

from graph.holders import Holder, HolderKind
from graph.memberships import Membership
from service.graphql.scalars import DateTime, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import holdings, version_files
from service.wandb.reads.lists import Asked
from service.wandb.reads.pages import Page, Window, sliced
from service.wandb.schema import artifact_lists, artifact_types, artifacts, files, projects
from service.wandb.schema.kinds import ArtifactCollectionState, ArtifactDigestAlgorithm
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifact_lists import VersionedArtifactConnection
    from service.wandb.schema.artifact_types import ArtifactType
    from service.wandb.schema.artifacts import Artifact, ArtifactAlias, ArtifactAliasConnection, TagConnection
    from service.wandb.schema.files import FileConnection
    from service.wandb.schema.projects import Project

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")
_FILES = strawberry.lazy("service.wandb.schema.files")
_LISTS = strawberry.lazy("service.wandb.schema.artifact_lists")
_PROJECTS = strawberry.lazy("service.wandb.schema.projects")
_TYPES = strawberry.lazy("service.wandb.schema.artifact_types")


@strawberry.interface
class ArtifactCollection:
    """What sequences and portfolios have in common."""

    id: strawberry.ID
    record: strawberry.Private[Holder]
    name: str
    description: str | None
    state: ArtifactCollectionState
    created_at: DateTime
    updated_at: DateTime | None

    @strawberry.field(description="The project; null if the viewer may not see it.")
    async def project(self, info: Info) -> Annotated["Project", _PROJECTS] | None:
        place = await loaders.PLACE.load(info.context, self.record.project)
        return projects.Project.from_record(place) if place else None

    @strawberry.field(description="The type of every version in it.")
    def default_artifact_type(self) -> Annotated["ArtifactType", _TYPES]:
        holder = self.record
        return artifact_types.ArtifactType.named(holder.project, holder.type, since=holder.created_at)

    @strawberry.field(description="Its labels.")
    def tags(self) -> Annotated["TagConnection", _ARTIFACTS]:
        found = artifacts.Tag.of(self.record.id, self.record.tags)
        return artifacts.TagConnection(edges=[artifacts.TagEdge(node=tag) for tag in found])

    @strawberry.field(description="Every alias in it, by name.")
    async def aliases(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["ArtifactAliasConnection", _ARTIFACTS]:
        found = await loaders.HOLDER_ALIASES.load(info.context, self.record.id) or []
        return artifacts.ArtifactAliasConnection.from_page(sliced(found, Window(first, after)))

    @strawberry.field(description="The versions in it, the newest first.")
    async def artifacts(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
        filters: JSONString | None = None,
    ) -> Annotated["VersionedArtifactConnection", _LISTS] | None:
        window = Window(first, after, filters, order)
        asked = holdings.members(self.record, window)
        return artifact_lists.VersionedArtifactConnection.from_page(
            asked, await asked.page(info.context, window)
        )

    @strawberry.field(description="What an alias, `vN` or a digest means in it.")
    async def artifact_membership(
        self, info: Info, alias_name: str
    ) -> Annotated["ArtifactCollectionMembership", strawberry.lazy(__name__)] | None:
        found = await holdings.membership_in(info.context, self.record, alias_name)
        return ArtifactCollectionMembership.from_record(found) if found else None

    @classmethod
    def from_record(cls, holder: Holder) -> "ArtifactSequence | ArtifactPortfolio":
        """The artifact or collection as its own kind."""
        if holder.kind is HolderKind.ARTIFACT:
            return ArtifactSequence.of(holder)
        return ArtifactPortfolio.of(holder)


@strawberry.type
class ArtifactSequence(ArtifactCollection, Node):
    """The versions of one artifact, in their order."""

    digest_algorithm: ArtifactDigestAlgorithm | None

    @strawberry.field(description="The newest version; null if it has none yet.")
    async def latest_artifact(self, info: Info) -> Annotated["Artifact", _ARTIFACTS] | None:
        found = await loaders.LATEST.load(info.context, self.record.id)
        return artifacts.Artifact.from_record(found.version, through=found.project) if found else None

    @classmethod
    def of(cls, holder: Holder) -> Self:
        return cls(digest_algorithm=ArtifactDigestAlgorithm.MANIFEST_MD5, **_facts(holder))


@strawberry.type
class ArtifactPortfolio(ArtifactCollection, Node):
    """Links to versions, in their own order."""

    @classmethod
    def of(cls, holder: Holder) -> Self:
        return cls(**_facts(holder))


def _facts(holder: Holder) -> dict[str, Any]:
    return {
        "id": wire_id(Kind.COLLECTION, holder.id),
        "record": holder,
        "name": holder.name,
        "description": holder.description,
        "state": ArtifactCollectionState.READY,
        "created_at": DateTime(holder.created_at),
        "updated_at": DateTime(holder.updated_at),
    }


@strawberry.type
class ArtifactCollectionEdge:
    """One element of a page."""

    node: ArtifactCollection | None
    cursor: str | None


@strawberry.type
class ArtifactCollectionConnection:
    """A page of the collections of a project, or of those of all registries."""

    asked: strawberry.Private[Asked[Holder]]
    edges: list[ArtifactCollectionEdge]
    page_info: PageInfo

    @strawberry.field(description="How many there are.")
    async def total_count(self, info: Info) -> int:
        return await self.asked.count(info.context)

    @classmethod
    async def of(cls, info: Info, asked: Asked[Holder], window: Window) -> Self:
        page = await asked.page(info.context, window)
        edges = [
            ArtifactCollectionEdge(node=ArtifactCollection.from_record(holder), cursor=cursor)
            for holder, cursor in page.items
        ]
        return cls(asked=asked, edges=edges, page_info=page.info)


@strawberry.type
class ArtifactCollectionMembership(Node):
    """A version as it stands in one collection, with its number there."""

    record: strawberry.Private[Membership]
    version_index: int | None
    created_at: DateTime

    @strawberry.field(description="The aliases that point to the version here.")
    async def aliases(self, info: Info) -> list[Annotated["ArtifactAlias", _ARTIFACTS]]:
        found = await holdings.aliases_in(info.context, self.record.version.id, self.record.holder)
        return [artifacts.ArtifactAlias.from_record(alias) for alias in found]

    @strawberry.field(description="The collection.")
    async def artifact_collection(self, info: Info) -> ArtifactCollection | None:
        holder = await loaders.HOLDER.load(info.context, self.record.holder)
        return ArtifactCollection.from_record(holder) if holder else None

    @strawberry.field(description="The version.")
    def artifact(self) -> Annotated["Artifact", _ARTIFACTS] | None:
        return artifacts.Artifact.from_record(self.record.version, through=self.record.project)

    @strawberry.field(description="The files of the version.")
    async def files(
        self, info: Info, names: list[str] | None = None, after: str | None = None, first: int | None = None
    ) -> Annotated["FileConnection", _FILES] | None:
        found = self.record
        page, total = await version_files.files(
            info.context, found.version, found.project, names or None, Window(first, after)
        )
        return files.FileConnection.from_page(page, total)

    @classmethod
    def from_record(cls, membership: Membership) -> Self:
        return cls(
            id=wire_id(Kind.MEMBERSHIP, membership.id),
            record=membership,
            version_index=membership.number,
            created_at=DateTime(membership.since),
        )


@strawberry.type
class ArtifactCollectionMembershipEdge:
    """One element of a page."""

    node: ArtifactCollectionMembership | None
    cursor: str | None


@strawberry.type
class ArtifactCollectionMembershipConnection:
    """A page of `ArtifactCollectionMembership`."""

    edges: list[ArtifactCollectionMembershipEdge]
    page_info: PageInfo

    @classmethod
    def from_page(cls, page: Page[Membership]) -> Self:
        edges = [
            ArtifactCollectionMembershipEdge(
                node=ArtifactCollectionMembership.from_record(membership), cursor=cursor
            )
            for membership, cursor in page.items
        ]
        return cls(edges=edges, page_info=page.info)
