"""What an entity lists: projects, and what stands in all registries of an organization."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph import entities
from service.graphql.scalars import JSONString
from service.wandb.context import Info
from service.wandb.reads import owned
from service.wandb.reads.pages import Window
from service.wandb.schema import collections, projects
from service.wandb.schema.kinds import ArtifactCollectionType

if TYPE_CHECKING:
    from service.wandb.schema.collections import (
        ArtifactCollectionConnection,
        ArtifactCollectionMembershipConnection,
    )
    from service.wandb.schema.projects import ProjectConnection

_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")
_PROJECTS = strawberry.lazy("service.wandb.schema.projects")


@strawberry.type
class EntityLists:
    """What an entity lists; in an organization only its registries count."""

    record: strawberry.Private[entities.Entity]

    @strawberry.field(description="Its projects by name; of an organization its registries.")
    async def projects(
        self,
        info: Info,
        filters: JSONString | None = None,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
    ) -> Annotated["ProjectConnection", _PROJECTS] | None:
        page = await owned.projects_of(info.context, self.record, Window(first, after, filters, order))
        return projects.ProjectConnection.from_page(page)

    @strawberry.field(description="The collections in these projects, by name over all of them.")
    async def artifact_collections(  # noqa: PLR0917 - the SDK's arguments
        self,
        info: Info,
        project_filters: JSONString | None = None,
        filters: JSONString | None = None,
        collection_types: list[ArtifactCollectionType] | None = None,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
    ) -> Annotated["ArtifactCollectionConnection", _COLLECTIONS] | None:
        window = Window(first, after, filters, order)
        asked = owned.collections_of(self.record, project_filters, collection_types, window)
        return await collections.ArtifactCollectionConnection.of(info, asked, window)

    @strawberry.field(description="What is linked in these projects, the newest link first.")
    async def artifact_memberships(  # noqa: PLR0917 - the SDK's arguments
        self,
        info: Info,
        project_filters: JSONString | None = None,
        collection_filters: JSONString | None = None,
        filters: JSONString | None = None,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
    ) -> Annotated["ArtifactCollectionMembershipConnection", _COLLECTIONS] | None:
        window = Window(first, after, filters, order)
        asked = owned.memberships_of(self.record, project_filters, collection_filters, window)
        page = await asked.page(info.context, window)
        return collections.ArtifactCollectionMembershipConnection.from_page(page)
