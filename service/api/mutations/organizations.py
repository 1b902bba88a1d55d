"""Changes to organizations and roles in them."""

import strawberry
from strawberry import UNSET

from graph import organizations
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import said_role
from service.api.given import NewOrganization, NewRole
from service.api.ids import encode
from service.api.lookup import entity_id, name_or_id
from service.api.mutations.arguments import (
    CoreRegistries,
    DisplayName,
    FirstAdmin,
    IdempotencyKey,
    OrganizationName,
    Role,
    UserName,
)
from service.api.payloads import (
    CreateOrganizationPayload,
    DeletePayload,
    SetOrganizationRolePayload,
)
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class OrganizationMutations:
    """Changes to organizations and roles in them."""

    @mutation(
        Permission.ORGANIZATION_CREATE,
        description="Make an organization with its first admin and its core registries.",
        graphql_type=result("CreateOrganizationResult", CreateOrganizationPayload),
    )
    async def create_organization(
        self,
        info: Info,
        *,
        name: DisplayName,
        admin_user: FirstAdmin,
        core_registries: CoreRegistries = True,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateOrganizationPayload:
        actor = info.context.acting()
        given = NewOrganization(name=name, admin_user=name_or_id(admin_user), core_registries=core_registries)
        repeat = once(actor, idempotency_key, "createOrganization", given=given)
        made = await organizations.create_organization(info.context.graph, actor, **given, once=repeat)
        return CreateOrganizationPayload(made=made)

    @mutation(
        Permission.ORGANIZATION_SET_ROLE,
        description="Give a user a role in an organization, change it, or take it and the team roles away.",
        graphql_type=result("SetOrganizationRoleResult", SetOrganizationRolePayload),
    )
    async def set_organization_role(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        user: UserName,
        role: Role = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> SetOrganizationRolePayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        given = NewRole(organization=home, user=name_or_id(user), role=said_role(role))
        repeat = once(actor, idempotency_key, "setOrganizationRole", given=given)
        await organizations.set_organization_role(info.context.graph, actor, **given, once=repeat)
        return SetOrganizationRolePayload(given=given)

    @mutation(
        Permission.ORGANIZATION_DELETE,
        description="Delete an organization with its teams, registries and projects; its log stays readable.",
        graphql_type=result("DeleteOrganizationResult", DeletePayload),
    )
    async def delete_organization(
        self, info: Info, *, organization: OrganizationName, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        repeat = once(actor, idempotency_key, "deleteOrganization", organization=found)
        await organizations.delete_organization(info.context.graph, actor, organization=found, once=repeat)
        return DeletePayload(deleted_id=encode("Organization", found))
