"""Pages of artifact versions: of a collection, of what a run logged, of what a run used."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from graph.memberships import Membership
from graph.versions import Version
from service.wandb.context import Info
from service.wandb.reads import holdings, run_artifacts
from service.wandb.reads.lists import Asked
from service.wandb.reads.pages import Page
from service.wandb.schema import artifacts
from service.wandb.schema.paging import PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifacts import Artifact

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")


@strawberry.type
class VersionedArtifactEdge:
    """One element of a page."""

    version: str
    node: Annotated["Artifact", _ARTIFACTS]
    cursor: str | None


@strawberry.type
class VersionedArtifactConnection:
    """A page of the versions of a collection, each with its number there."""

    asked: strawberry.Private[Asked[Membership]]
    edges: list[VersionedArtifactEdge]
    page_info: PageInfo

    @strawberry.field(description="How many versions of the collection are asked for.")
    async def total_count(self, info: Info) -> int:
        return await holdings.count_members(info.context, self.asked)

    @classmethod
    def from_page(cls, asked: Asked[Membership], page: Page[Membership]) -> Self:
        edges = [
            VersionedArtifactEdge(
                version=f"v{each.number}",
                node=artifacts.Artifact.from_record(each.version, through=each.project),
                cursor=cursor,
            )
            for each, cursor in page.items
        ]
        return cls(asked=asked, edges=edges, page_info=page.info)


@strawberry.type
class ArtifactEdge:
    """One element of a page."""

    node: Annotated["Artifact", _ARTIFACTS]
    cursor: str | None


@strawberry.type
class ArtifactConnection:
    """A page of what a run logged."""

    run: strawberry.Private[str]
    edges: list[ArtifactEdge]
    page_info: PageInfo

    @strawberry.field(description="How many versions the run logged.")
    async def total_count(self, info: Info) -> int:
        return await run_artifacts.count_outputs(info.context, self.run)

    @classmethod
    def from_page(cls, run: str, page: Page[Version]) -> Self:
        edges = [
            ArtifactEdge(node=artifacts.Artifact.from_record(version), cursor=cursor)
            for version, cursor in page.items
        ]
        return cls(run=run, edges=edges, page_info=page.info)


@strawberry.type
class InputArtifactEdge:
    """One element of a page."""

    node: Annotated["Artifact", _ARTIFACTS]
    cursor: str | None
    used_as: str | None


@strawberry.type
class InputArtifactConnection:
    """A page of what a run used."""

    run: strawberry.Private[str]
    edges: list[InputArtifactEdge]
    page_info: PageInfo

    @strawberry.field(description="How many versions the run used.")
    async def total_count(self, info: Info) -> int:
        return await run_artifacts.count_inputs(info.context, self.run)

    @classmethod
    def from_page(cls, run: str, page: Page[tuple[Version, str | None]]) -> Self:
        edges = [
            InputArtifactEdge(node=artifacts.Artifact.from_record(version), cursor=cursor, used_as=used_as)
            for (version, used_as), cursor in page.items
        ]
        return cls(run=run, edges=edges, page_info=page.info)
