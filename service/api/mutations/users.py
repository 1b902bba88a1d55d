"""Changes to accounts and their keys."""

import strawberry

from graph import keys, users
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.given import NewUser
from service.api.ids import encode, id_of
from service.api.lookup import entity_id, owner_id
from service.api.mutations.arguments import (
    Admin,
    Email,
    EntityName,
    EntityRef,
    IdempotencyKey,
    ImportedKey,
    KeyName,
    UserName,
)
from service.api.mutations.people_arguments import ApiKeyId, ExpiresAt, NewAdmin, NewEmail, Pseudonym
from service.api.mutations.people_inputs import AccountEdit, NewKey
from service.api.mutations.people_payloads import RevokePayload, UpdateUserPayload
from service.api.payloads import (
    CreateApiKeyPayload,
    CreateUserPayload,
    DeletePayload,
    SetDefaultEntityPayload,
)
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class UserMutations:
    """Changes to accounts and their keys."""

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
        description="End a person's account: its keys and roles end now; what it did stays readable, under"
        " the name or a pseudonym. Its personal projects stay, for instance admins to see.",
        graphql_type=result("DeleteUserResult", DeletePayload),
    )
    async def delete_user(
        self,
        info: Info,
        *,
        user: UserName,
        pseudonym: Pseudonym = None,
        idempotency_key: IdempotencyKey = None,
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, user, EntityKind.USER, "user")
        repeat = once(actor, idempotency_key, "deleteUser", user=found, pseudonym=pseudonym)
        await users.delete_user(info.context.graph, actor, user=found, pseudonym=pseudonym, once=repeat)
        return DeletePayload(deleted_id=encode("User", found))

    @mutation(
        Permission.USER_UPDATE,
        description="Change a person's e-mail address, or whether they rule the service. An address decides"
        " which invitations become roles, so people do not choose it themselves.",
        graphql_type=result("UpdateUserResult", UpdateUserPayload),
    )
    async def update_user(
        self,
        info: Info,
        *,
        user: UserName,
        email: NewEmail = None,
        admin: NewAdmin = None,
        idempotency_key: IdempotencyKey = None,
    ) -> UpdateUserPayload:
        actor = info.context.acting()
        found = await entity_id(info.context, user, EntityKind.USER, "user")
        given = AccountEdit(user=found, email=email, admin=admin)
        repeat = once(actor, idempotency_key, "updateUser", given=given)
        await users.update_user(info.context.graph, actor, **given, once=repeat)
        return UpdateUserPayload(user_key=found)

    @mutation(
        Permission.KEY_CREATE,
        description="Make an API key for oneself. Admins of its organization or team make those of a service"
        " account, instance admins anybody's.",
        graphql_type=result("CreateApiKeyResult", CreateApiKeyPayload),
    )
    async def create_api_key(
        self,
        info: Info,
        *,
        user: UserName,
        name: KeyName,
        expires_at: ExpiresAt = None,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateApiKeyPayload:
        actor = info.context.acting()
        found = await entity_id(info.context, user, EntityKind.USER, "user")
        given = NewKey(user=found, name=name, expires_at=expires_at)
        repeat = once(actor, idempotency_key, "createApiKey", given=given)
        made, secret = await keys.create_api_key(info.context.graph, actor, **given, once=repeat)
        return CreateApiKeyPayload(made=made, secret=secret)

    @mutation(
        Permission.KEY_REVOKE,
        description="End an API key at once: one's own, or of an account that one rules.",
        graphql_type=result("RevokeApiKeyResult", RevokePayload),
    )
    async def revoke_api_key(
        self, info: Info, *, api_key: ApiKeyId, idempotency_key: IdempotencyKey = None
    ) -> RevokePayload:
        actor, found = info.context.acting(), id_of(api_key, "ApiKey", "apiKey")
        repeat = once(actor, idempotency_key, "revokeApiKey", api_key=found)
        await keys.revoke_api_key(info.context.graph, actor, key=found, once=repeat)
        return RevokePayload(revoked_id=encode("ApiKey", found))

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
