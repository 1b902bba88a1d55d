"""Artifact versions, their aliases and tags. What the SDK calls an artifact is one version."""

from typing import TYPE_CHECKING, Annotated, Final, Self, TypeAlias

import strawberry

from graph.aliases import Alias
from graph.versions import Version, VersionState
from service.graphql.scalars import DateTime, Int64, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import origins, version_files
from service.wandb.reads.pages import Page, Window, sliced
from service.wandb.reads.run_lists import already
from service.wandb.schema import artifact_types, collections, files, manifests, people, runs
from service.wandb.schema.asked import asks_more
from service.wandb.schema.kinds import ArtifactDigestAlgorithm, ArtifactState
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifact_types import ArtifactType
    from service.wandb.schema.collections import (
        ArtifactCollection,
        ArtifactCollectionMembershipConnection,
        ArtifactSequence,
    )
    from service.wandb.schema.files import FileConnection
    from service.wandb.schema.manifests import ArtifactManifest, ArtifactManifestEntryInput
    from service.wandb.schema.people import User
    from service.wandb.schema.runs import Run, RunConnection

_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")
_FILES = strawberry.lazy("service.wandb.schema.files")
_MANIFESTS = strawberry.lazy("service.wandb.schema.manifests")
_PEOPLE = strawberry.lazy("service.wandb.schema.people")
_RUNS = strawberry.lazy("service.wandb.schema.runs")
_TYPES = strawberry.lazy("service.wandb.schema.artifact_types")

STATES: Final = {
    VersionState.DRAFT: ArtifactState.PENDING,
    VersionState.COMMITTED: ArtifactState.COMMITTED,
    VersionState.DELETED: ArtifactState.DELETED,
}


@strawberry.type
class Tag(Node):
    """A label of a version or collection."""

    name: str
    tag_category_name: str | None
    attributes: JSONString | None

    @classmethod
    def of(cls, owner: str, names: tuple[str, ...]) -> list[Self]:
        """The tags of one thing."""
        return [
            cls(id=wire_id(Kind.TAG, f"{owner}/{name}"), name=name, tag_category_name=None, attributes=None)
            for name in names
        ]


@strawberry.type
class TagEdge:
    """One element of a page."""

    node: Tag


@strawberry.type
class TagConnection:
    """A page of `Tag`."""

    edges: list[TagEdge]


@strawberry.type
class ArtifactAlias(Node):
    """A pointer to a version within one collection."""

    holder: strawberry.Private[str]
    alias: str

    @strawberry.field(description="The collection that the alias belongs to.")
    async def artifact_collection(self, info: Info) -> Annotated["ArtifactCollection", _COLLECTIONS] | None:
        holder = await loaders.HOLDER.load(info.context, self.holder)
        return collections.ArtifactCollection.from_record(holder) if holder else None

    @strawberry.field(description="The name of that collection.")
    async def artifact_collection_name(self, info: Info) -> str | None:
        holder = await loaders.HOLDER.load(info.context, self.holder)
        return holder.name if holder else None

    @classmethod
    def from_record(cls, alias: Alias) -> Self:
        return cls(id=wire_id(Kind.ALIAS, alias.id), holder=alias.holder, alias=alias.name)


@strawberry.type
class ArtifactAliasEdge:
    """One element of a page."""

    node: ArtifactAlias | None
    cursor: str | None


@strawberry.type
class ArtifactAliasConnection:
    """A page of `ArtifactAlias`."""

    edges: list[ArtifactAliasEdge]
    page_info: PageInfo

    @classmethod
    def from_page(cls, page: Page[Alias]) -> Self:
        edges = [
            ArtifactAliasEdge(node=ArtifactAlias.from_record(alias), cursor=cursor)
            for alias, cursor in page.items
        ]
        return cls(edges=edges, page_info=page.info)


ArtifactCreator: TypeAlias = Annotated[
    Annotated["Run", _RUNS] | Annotated["User", _PEOPLE],
    strawberry.union("ArtifactCreator"),
]


@strawberry.type
class Artifact(Node):
    """One version. Aliases are those of all its collections."""

    record: strawberry.Private[Version]
    through: strawberry.Private[str | None]
    version_index: int | None
    description: str | None
    metadata: JSONString | None
    ttl_duration_seconds: Int64
    ttl_is_inherited: bool
    tags: list[Tag]
    history_step: Int64 | None
    state: ArtifactState
    size: Int64
    digest: str
    digest_algorithm: ArtifactDigestAlgorithm | None
    commit_hash: str | None
    file_count: Int64
    created_at: DateTime
    updated_at: DateTime | None

    @strawberry.field(
        description="The collection that it is a version of; without a project if that is hidden."
    )
    async def artifact_sequence(self, info: Info) -> Annotated["ArtifactSequence", _COLLECTIONS]:
        holder = await origins.source(info.context, self.record)
        return collections.ArtifactSequence.of(holder)

    @strawberry.field(description="Its type.")
    def artifact_type(self) -> Annotated["ArtifactType", _TYPES]:
        version = self.record
        return artifact_types.ArtifactType.named(version.project, version.type, since=version.created_at)

    @strawberry.field(description="Every alias that points to it, over all collections.")
    async def aliases(self, info: Info) -> list[ArtifactAlias]:
        found = await loaders.ALIASES.load(info.context, self.record.id) or []
        return [ArtifactAlias.from_record(alias) for alias in found]

    @strawberry.field(description="Every collection that it stands in, its own first.")
    async def artifact_memberships(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["ArtifactCollectionMembershipConnection", _COLLECTIONS]:
        found = await loaders.MEMBERSHIPS.load(info.context, self.record.id) or []
        return collections.ArtifactCollectionMembershipConnection.from_page(
            sliced(found, Window(first, after))
        )

    @strawberry.field(
        description="The list of its files; null while it is not committed, and beside other fields"
        " for who may not download."
    )
    async def current_manifest(self, info: Info) -> Annotated["ArtifactManifest", _MANIFESTS] | None:
        file = await version_files.manifest(
            info.context, self.record, self.through, aside=lambda: asks_more(info)
        )
        return manifests.ArtifactManifest.from_stored(file.key, file) if file else None

    @strawberry.field(description="The runs that used it.")
    async def used_by(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["RunConnection", _RUNS]:
        found = await origins.consumers(info.context, self.record)
        return runs.RunConnection.from_page(sliced(found, Window(first, after)), already(len(found)))

    @strawberry.field(description="The run that first logged it, or else the user who made it.")
    async def created_by(self, info: Info) -> ArtifactCreator | None:
        run, user = await origins.creator(info.context, self.record)
        if run:
            return runs.Run.from_record(run)
        return people.User.from_record(user) if user else None

    @strawberry.field(description="Its files.")
    async def files(
        self, info: Info, names: list[str] | None = None, after: str | None = None, first: int | None = None
    ) -> Annotated["FileConnection", _FILES] | None:
        page, total = await version_files.files(
            info.context, self.record, self.through, names or None, Window(first, after)
        )
        return files.FileConnection.from_page(page, total)

    @strawberry.field(description="Those of its files that a client names from a manifest.")
    async def files_by_manifest_entries(
        self,
        info: Info,
        storage_layout: str,
        manifest_version: str,
        entries: list[Annotated["ArtifactManifestEntryInput", _MANIFESTS]] | None = None,
        storage_region: str | None = None,
    ) -> Annotated["FileConnection", _FILES] | None:
        del storage_layout, manifest_version, storage_region  # there is one layout and one region
        names = [entry.name for entry in entries or ()]
        page, total = await version_files.files(
            info.context, self.record, self.through, names, Window(len(names))
        )
        return files.FileConnection.from_page(page, total)

    @classmethod
    def from_record(cls, version: Version, *, through: str | None = None) -> Self:
        """A version, reached through a project (by id) whose roles decide who may have its bytes."""
        committed = version.state is VersionState.COMMITTED
        return cls(
            id=wire_id(Kind.ARTIFACT, version.id),
            record=version,
            through=through,
            version_index=version.index,
            description=version.description,
            metadata=None if version.metadata is None else JSONString(version.metadata),
            ttl_duration_seconds=Int64(version.ttl),
            ttl_is_inherited=version.ttl == -1,
            tags=Tag.of(version.id, version.tags),
            history_step=None if version.history_step is None else Int64(version.history_step),
            state=STATES[version.state],
            size=Int64(version.size),
            digest=version.digest,
            digest_algorithm=ArtifactDigestAlgorithm.MANIFEST_MD5,
            commit_hash=version.digest if committed else None,
            file_count=Int64(version.file_count),
            created_at=DateTime(version.created_at),
            updated_at=DateTime(version.updated_at),
        )


@strawberry.type
class ClientIDMapping:
    """The id here for the id that a client made up."""

    server_id: strawberry.ID
