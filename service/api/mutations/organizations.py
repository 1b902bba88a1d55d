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
from service.api.mutations.people_payloads import UpdateOrganizationPayload
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
        Permission.ORGANIZATION_UPDATE,
        description="Change an organization's name for people; its id and its name in paths stay.",
        graphql_type=result("UpdateOrganizationResult", UpdateOrganizationPayload),
    )
    async def update_organization(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        display_name: DisplayName,
        idempotency_key: IdempotencyKey = None,
    ) -> UpdateOrganizationPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        repeat = once(actor, idempotency_key, "updateOrganization", organization=home, label=display_name)
        await organizations.update_organization(
            info.context.graph, actor, organization=home, name=display_name, once=repeat
        )
        return UpdateOrganizationPayload(organization_key=home)

    @mutation(
        Permission.ORGANIZATION_SET_ROLE,
        description="Give a user a role in an organization, change it, or take it away, and with it what they"
        " had in its teams and registries. Anybody may leave, but for the last admin.",
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
        description="Delete an organization with its teams, service accounts, registries and projects: nobody"
        " sees any of it from now on, also while much of it is still being ended. Its log stays readable.",
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
