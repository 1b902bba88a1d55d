"""Users, teams and organizations: the SDK calls the owners of projects entities."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final, Self

import strawberry

from graph import entities, keys
from graph.entities import EntityKind
from service.graphql.scalars import DateTime, Int64, JSONString
from service.wandb import loaders
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.names import place_in
from service.wandb.reads import automations as automation_reads
from service.wandb.reads import owned, people
from service.wandb.reads.pages import Page, Window, sliced
from service.wandb.schema import automations, projects
from service.wandb.schema.automation_lists import EntityAutomations
from service.wandb.schema.entity_lists import EntityLists
from service.wandb.schema.paging import Node, PageInfo
from service.wandb.schema.team_members import Member, members_of

if TYPE_CHECKING:
    from service.wandb.schema.automations import TriggerConnection
    from service.wandb.schema.projects import Project, ProjectConnection

AUTOMATION_ENTITY_SCOPE: Final = "automation_entity_scope"  # the SDK's name of a capability

_HERE: Final = strawberry.lazy(__name__)
_PROJECTS = strawberry.lazy("service.wandb.schema.projects")
_AUTOMATIONS = strawberry.lazy("service.wandb.schema.automations")


@strawberry.type
class ApiKey(Node):
    """An API key; its name is the beginning of the key, never the secret."""

    name: str
    description: str | None

    @classmethod
    def from_record(cls, key: keys.ApiKey) -> Self:
        return cls(id=wire_id(Kind.API_KEY, key.id), name=key.prefix, description=key.name)


@strawberry.type
class ApiKeyEdge:
    """One element of a page."""

    node: ApiKey | None


@strawberry.type
class ApiKeyConnection:
    """A page of `ApiKey`."""

    edges: list[ApiKeyEdge]


@strawberry.type
class User(Node):
    """A person or service account."""

    record: strawberry.Private[entities.Entity]
    name: str
    username: str | None
    flags: JSONString | None
    deleted_at: DateTime | None
    account_type: str | None
    photo_url: str | None

    @strawberry.field(description="Their e-mail address, for themselves and instance admins.")
    def email(self, info: Info) -> str | None:
        return people.email_of(info.context, self.record)

    @strawberry.field(description="Whether they rule the whole service; for themselves and instance admins.")
    def admin(self, info: Info) -> bool | None:
        return self.record.instance_admin if people.is_known(info.context, self.record) else None

    @strawberry.field(description="The entity that their runs go to when they name none.")
    async def entity(self, info: Info) -> str | None:
        return await people.default_entity_name(info.context, self.record)

    @strawberry.field(description="Their personal entity, and the teams that they are in, by name.")
    async def teams(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Annotated["EntityConnection", _HERE] | None:
        found = await people.teams_of(info.context, self.record)
        return EntityConnection.from_page(sliced(found, Window(first, after)))

    @strawberry.field(description="Their API keys, without the secrets; others see none.")
    async def api_keys(self, info: Info) -> ApiKeyConnection | None:
        found = await loaders.KEYS.load(info.context, self.record.id) or []
        return ApiKeyConnection(edges=[ApiKeyEdge(node=ApiKey.from_record(key)) for key in found])

    @strawberry.field(
        description="Their own projects and those of their teams, as far as the viewer sees them."
    )
    async def projects(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["ProjectConnection", _PROJECTS] | None:
        page = await owned.projects_of_user(info.context, self.record, Window(first, after))
        return projects.ProjectConnection.from_page(page)

    @strawberry.field(description="The organizations that they have a role in.")
    async def organizations(self, info: Info) -> list[Annotated["Organization", _HERE]]:
        found = await people.organizations_told(info.context, self.record)
        return [Organization.from_record(each) for each in found]

    @classmethod
    def from_record(cls, entity: entities.Entity) -> Self:
        """The person behind a personal entity."""
        return cls(
            id=wire_id(Kind.USER, entity.user_seq or 0),
            record=entity,
            name=entity.display_name,
            username=entity.name,
            flags=JSONString("{}"),
            deleted_at=None,
            account_type=entity.account,
            photo_url=None,
        )


@strawberry.type
class UserEdge:
    """One element of a page."""

    node: User | None


@strawberry.type
class UserConnection:
    """A page of `User`."""

    edges: list[UserEdge]
    page_info: PageInfo | None

    @classmethod
    def from_page(cls, page: Page[entities.Entity]) -> Self:
        edges = [UserEdge(node=User.from_record(user)) for user, _ in page.items]
        return cls(edges=edges, page_info=page.info)


@strawberry.type
class Entity(EntityLists, EntityAutomations, Node):
    """An owner of projects: a user, a team or an organization."""

    name: str
    available: bool | None
    photo_url: str | None
    read_only: bool | None
    read_only_admin: bool
    is_team: bool
    entity_type: str | None
    private_only: bool
    storage_bytes: Int64
    code_saving_enabled: bool
    default_access: str
    is_paid: bool | None
    limits: JSONString | None
    xxhash_digests_enabled: bool | None

    @strawberry.field(description="The tenant that it belongs to; personal entities belong to none.")
    async def organization(self, info: Info) -> Annotated["Organization", _HERE] | None:
        found = await people.organization_of(info.context, self.record)
        return Organization.from_record(found) if found else None

    @strawberry.field(description="The person, if it is a personal entity.")
    async def user(self, info: Info) -> User | None:
        if self.record.kind is not EntityKind.USER:
            return None
        found = await loaders.ENTITY.load(info.context, self.record.id)
        return User.from_record(found) if found else None

    @strawberry.field(description="Who is in it, the newest last; open invitations for who may invite.")
    async def members(self, info: Info) -> list[Member]:
        return await members_of(info.context, self.record)

    @strawberry.field(description="A project of it, or a registry under its prefixed name.")
    async def project(self, info: Info, name: str | None = None) -> Annotated["Project", _PROJECTS] | None:
        place = await place_in(info.context, self.record.id, name)
        return projects.Project.from_record(place) if place else None

    @classmethod
    def from_record(cls, entity: entities.Entity) -> Self:
        return cls(
            id=wire_id(Kind.ENTITY, entity.seq),
            record=entity,
            name=entity.name,
            available=None,
            photo_url=None,
            read_only=None,
            read_only_admin=False,
            is_team=entity.kind is EntityKind.TEAM,
            entity_type=entity.kind.lower(),
            private_only=False,
            storage_bytes=Int64(0),
            code_saving_enabled=True,
            default_access="PRIVATE",
            is_paid=None,
            limits=None,
            xxhash_digests_enabled=False,
        )


@strawberry.type
class EntityEdge:
    """One element of a page."""

    node: Entity | None


@strawberry.type
class EntityConnection:
    """A page of `Entity`."""

    edges: list[EntityEdge]
    page_info: PageInfo | None

    @classmethod
    def from_page(cls, page: Page[entities.Entity]) -> Self:
        edges = [EntityEdge(node=Entity.from_record(entity)) for entity, _ in page.items]
        return cls(edges=edges, page_info=page.info)


@strawberry.enum
class RampIDType(Enum):
    """What names the thing whose flags are asked for."""

    ORG_NAME = strawberry.enum_value("OrgName", name="OrgName")


@strawberry.type
class FeatureFlag:
    """A capability of one organization."""

    ramp_key: str
    is_enabled: bool


@strawberry.type
class AdvancedRegistryFeatures:
    """Whether versions can be searched with the wider set of filters."""

    advanced_search: bool


@strawberry.type
class Organization(Node):
    """A tenant; registries belong to its entity."""

    record: strawberry.Private[entities.Entity]
    name: str
    core_weave_organization_id: str | None = strawberry.field(name="coreWeaveOrganizationId")
    advanced_registry_features: AdvancedRegistryFeatures | None
    org_entity: Entity | None

    @strawberry.field(description="What it can do that SDKs ask of each organization.")
    def feature_flags(self, ramp_id_type: RampIDType | None = None) -> list[FeatureFlag | None] | None:
        del ramp_id_type  # an organization's flags are the same, whatever names it
        return [FeatureFlag(ramp_key=AUTOMATION_ENTITY_SCOPE, is_enabled=True)]

    @strawberry.field(description="The automations of it, its registries, its teams and their projects.")
    async def triggers(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
        filters: JSONString | None = None,
    ) -> Annotated["TriggerConnection", _AUTOMATIONS]:
        window = Window(first, after, filters, order)
        page = await automation_reads.of_organization(info.context, self.record, window)
        return automations.TriggerConnection.from_page(page)

    @classmethod
    def from_record(cls, entity: entities.Entity) -> Self:
        """The organization that an entity of that kind is."""
        return cls(
            id=wire_id(Kind.ORGANIZATION, entity.seq),
            record=entity,
            name=entity.display_name,
            core_weave_organization_id=None,
            advanced_registry_features=AdvancedRegistryFeatures(advanced_search=False),
            org_entity=Entity.from_record(entity),
        )
