"""The root of what the SDK asks. What is missing or invisible is null, never an error."""

from typing import Annotated

import strawberry

from graph.policy import Permission
from service.graphql.operation import PUBLIC, query
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of, wire_id
from service.wandb.loaders import HOLDER
from service.wandb.names import place_by_path
from service.wandb.reads import found, owned, people
from service.wandb.reads.pages import MOST, Window, sliced
from service.wandb.schema.artifacts import Artifact, ClientIDMapping
from service.wandb.schema.collections import ArtifactCollection
from service.wandb.schema.features import server_info
from service.wandb.schema.people import Entity, Organization, User, UserConnection
from service.wandb.schema.projects import Project, ProjectConnection
from service.wandb.schema.server import ServerInfo


@strawberry.type
class Query:
    """The root of what the SDK asks."""

    @query(PUBLIC, name="serverInfo", description="What the server can do; SDKs ask before they log in.")
    async def server_info(self) -> ServerInfo | None:
        return server_info()

    @query(PUBLIC, description="Who asks; null without an API key.")
    async def viewer(self, info: Info) -> User | None:
        viewer = await people.viewer(info.context)
        return User.from_record(viewer) if viewer else None

    @query(Permission.TEAM_READ, description="The person or service account of that name.")
    async def user(self, info: Info, user_name: str | None = None) -> User | None:
        found = await people.user_named(info.context, user_name)
        return User.from_record(found) if found else None

    @query(
        Permission.TEAM_READ,
        description="Who has exactly this name or e-mail address, else all who are known by a part of it.",
    )
    async def users(
        self, info: Info, text: Annotated[str | None, strawberry.argument(name="query")] = None
    ) -> UserConnection | None:
        found = await people.users_found(info.context, text)
        return UserConnection.from_page(sliced(found, Window(first=MOST)))  # the SDK asks for one page only

    @query(Permission.TEAM_READ, description="A user, team or organization by name, or the default entity.")
    async def entity(self, info: Info, name: str | None = None) -> Entity | None:
        entity = await people.entity_named(info.context, name)
        return Entity.from_record(entity) if entity else None

    @query(Permission.ORGANIZATION_READ, description="An organization by its own or its entity's name.")
    async def organization(self, info: Info, name: str) -> Organization | None:
        found = await people.organization_named(info.context, name)
        return Organization.from_record(found) if found else None

    @query(Permission.PROJECT_READ, description="A project, or a registry under its prefixed name.")
    async def project(
        self, info: Info, name: str | None = None, entity_name: str | None = None
    ) -> Project | None:
        place = await place_by_path(info.context, entity_name, name)
        return Project.from_record(place) if place else None

    @query(Permission.PROJECT_READ, description="The same as `project`, by an older name.")
    async def model(
        self, info: Info, name: str | None = None, entity_name: str | None = None
    ) -> Project | None:
        place = await place_by_path(info.context, entity_name, name)
        return Project.from_record(place) if place else None

    @query(Permission.PROJECT_READ, description="The projects of an entity by name.")
    async def models(
        self, info: Info, entity_name: str | None = None, after: str | None = None, first: int | None = None
    ) -> ProjectConnection | None:
        entity = await people.entity_named(info.context, entity_name)
        if entity is None:
            return None
        page = await owned.projects_of(info.context, entity, Window(first, after))
        return ProjectConnection.from_page(page)

    @query(Permission.ARTIFACT_READ, description="A version by its id.")
    async def artifact(self, info: Info, id: strawberry.ID) -> Artifact | None:  # noqa: A002 - the SDK's name
        version = await found.version(info.context, key_of(Kind.ARTIFACT, id, "id"))
        return Artifact.from_record(version) if version else None

    @query(Permission.ARTIFACT_READ, description="A sequence or portfolio by its id.")
    async def artifact_collection(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - the SDK's name
    ) -> ArtifactCollection | None:
        holder = await HOLDER.load(info.context, key_of(Kind.COLLECTION, id, "id"))
        return ArtifactCollection.from_record(holder) if holder else None

    @query(Permission.ARTIFACT_READ, description="The id of the version that one's own client named itself.")
    async def client_id_mapping(self, info: Info, client_id: strawberry.ID) -> ClientIDMapping | None:
        version = await found.version_named_by_client(info.context, client_id)
        return ClientIDMapping(server_id=wire_id(Kind.ARTIFACT, version.id)) if version else None
