"""Changes to accounts and their keys."""

import strawberry

from graph import keys, users
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.given import NewUser
from service.api.ids import encode
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
