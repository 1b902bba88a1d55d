"""Changes to users, keys, organizations and teams.

A resolver names what it was given and calls one operation of `graph`, which checks, writes and
records. Errors become members of the result union in `service.api.problems`.
"""

from typing import Annotated, TypeAlias

import strawberry
from strawberry import UNSET

from graph import keys, organizations, teams, users
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import OrganizationRole, said_role
from service.api.given import NewOrganization, NewRole, NewTeam, NewUser
from service.api.ids import encode
from service.api.lookup import entity_id, name_or_id, owner_id
from service.api.payloads import (
    CreateApiKeyPayload,
    CreateOrganizationPayload,
    CreateTeamPayload,
    CreateUserPayload,
    DeletePayload,
    SetDefaultEntityPayload,
    SetOrganizationRolePayload,
)
from service.api.problems import result
from service.graphql.operation import mutation

IdempotencyKey: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="Any 1 to 200 characters: the same key and input again returns the first result and"
        " changes nothing; with other input it is a CONFLICT."
    ),
]
UserName: TypeAlias = Annotated[str, strawberry.argument(description="The user: name or id.")]
OrganizationName: TypeAlias = Annotated[str, strawberry.argument(description="The organization: name or id.")]
EntityName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="Letters, digits and `-_.@+`, at most 128; unique among users, teams and organizations."
    ),
]
Email: TypeAlias = Annotated[str, strawberry.argument(description="The e-mail address, if known.")]
Admin: TypeAlias = Annotated[bool, strawberry.argument(description="Whether it rules the whole service.")]
ImportedKey: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The key that the person has already: 40 to 512 printable characters without spaces."
    ),
]
DisplayName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The name for people; the name in paths is made of it: `My Org` gives `my-org`."
    ),
]
FirstAdmin: TypeAlias = Annotated[
    str, strawberry.argument(description="The first admin: a user's name or id.")
]
CoreRegistries: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether the registries `model` and `dataset` come with it.")
]
Role: TypeAlias = Annotated[
    OrganizationRole | None,
    strawberry.argument(description="The role; null takes it away. It must be said, also if it is null."),
]
KeyName: TypeAlias = Annotated[str, strawberry.argument(description="What to call the key.")]
EntityRef: TypeAlias = Annotated[
    str, strawberry.argument(description="A user, team or organization: name or id.")
]
TeamName: TypeAlias = Annotated[str, strawberry.argument(description="The team: name or id.")]


@strawberry.type(description="What can be changed. Each answers with its payload or with a typed error.")
class Mutation:
    """The root of changes."""

    @mutation(
        Permission.USER_CREATE,
        description="Make an account with one API key: a new one, or one brought from another server.",
        graphql_type=result("CreateUserResult", CreateUserPayload),
    )
    async def create_user(
        self,
        info: Info,
        *,
        name: EntityName,
        email: Email = "",
        admin: Admin = False,
        imported_key: ImportedKey = None,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateUserPayload:
        actor = info.context.acting()
        given = NewUser(name=name, email=email, admin=admin, imported_key=imported_key)
        repeat = once(actor, idempotency_key, "createUser", given=given)
        made, secret = await users.create_user(info.context.graph, actor, **given, once=repeat)
        return CreateUserPayload(made=made, secret=secret)

    @mutation(
        Permission.USER_DELETE,
        description="End an account: its keys and roles end now; what it did stays readable.",
        graphql_type=result("DeleteUserResult", DeletePayload),
    )
    async def delete_user(
        self, info: Info, *, user: UserName, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, user, EntityKind.USER, "user")
        repeat = once(actor, idempotency_key, "deleteUser", user=found)
        await users.delete_user(info.context.graph, actor, user=found, once=repeat)
        return DeletePayload(deleted_id=encode("User", found))

    @mutation(
        Permission.KEY_CREATE,
        description="Make an API key for oneself; instance admins make them for anybody.",
        graphql_type=result("CreateApiKeyResult", CreateApiKeyPayload),
    )
    async def create_api_key(
        self, info: Info, *, user: UserName, name: KeyName, idempotency_key: IdempotencyKey = None
    ) -> CreateApiKeyPayload:
        actor = info.context.acting()
        found = await entity_id(info.context, user, EntityKind.USER, "user")
        repeat = once(actor, idempotency_key, "createApiKey", user=found, label=name)
        made, secret = await keys.create_api_key(
            info.context.graph, actor, user=found, name=name, once=repeat
        )
        return CreateApiKeyPayload(made=made, secret=secret)

    @mutation(
        Permission.KEY_CREATE,
        description="Choose who owns a user's runs and projects where they name no owner.",
        graphql_type=result("SetDefaultEntityResult", SetDefaultEntityPayload),
    )
    async def set_default_entity(
        self, info: Info, *, user: UserName, entity: EntityRef, idempotency_key: IdempotencyKey = None
    ) -> SetDefaultEntityPayload:
        actor, found = info.context.acting(), await entity_id(info.context, user, EntityKind.USER, "user")
        chosen = await owner_id(info.context, entity, "entity")
        repeat = once(actor, idempotency_key, "setDefaultEntity", user=found, entity=chosen)
        await users.set_default_entity(info.context.graph, actor, user=found, entity=chosen, once=repeat)
        return SetDefaultEntityPayload(user_key=found)

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

    @mutation(
        Permission.TEAM_CREATE,
        description="Make a team whose first admin has a role in the organization already.",
        graphql_type=result("CreateTeamResult", CreateTeamPayload),
    )
    async def create_team(
        self,
        info: Info,
        *,
        name: EntityName,
        organization: OrganizationName,
        admin_user: FirstAdmin,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateTeamPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        given = NewTeam(name=name, organization=home, admin_user=name_or_id(admin_user))
        repeat = once(actor, idempotency_key, "createTeam", given=given)
        return CreateTeamPayload(
            made=await teams.create_team(info.context.graph, actor, **given, once=repeat)
        )

    @mutation(
        Permission.TEAM_DELETE,
        description="Delete a team with its projects; its name becomes free.",
        graphql_type=result("DeleteTeamResult", DeletePayload),
    )
    async def delete_team(
        self, info: Info, *, team: TeamName, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, team, EntityKind.TEAM, "team")
        repeat = once(actor, idempotency_key, "deleteTeam", team=found)
        await teams.delete_team(info.context.graph, actor, team=found, once=repeat)
        return DeletePayload(deleted_id=encode("Team", found))
