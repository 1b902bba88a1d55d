"""Users: people and service accounts, made and deleted by instance admins."""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.changes import end_roles, note_changes
from graph.entities import WORK_DELETE_ENTITY, claim_names, held_entity, take_number
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_api_key, new_id
from graph.keys import add_key, checked_key, revoke_keys
from graph.names import NAME_LIMIT, entity_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.session import Graph
from graph.targets import Instance, Person
from graph.work import Work, lock_of

WORK_CREATE_USER: Final[LiteralString] = """
CREATE (:Entity:User:Lockable {
  id: $id, seq: $seq, user_seq: $user_seq, kind: 'USER', account: $account, name: $name, live_key: $name,
  email: $email, instance_admin: $admin, default_entity: $id, created_at: $now, deletions: []})
"""

WORK_DEFAULT_ENTITY: Final[LiteralString] = "MATCH (u:User {id: $user}) SET u.default_entity = $entity"


async def create_user(
    graph: Graph,
    actor: Actor,
    *,
    name: str,
    email: str = "",
    admin: bool = False,
    imported_key: str | None = None,
    once: Once = ANEW,
) -> tuple[str, str | None]:
    """Make a user with one API key; returns the user's id and the key if it was made now.

    `imported_key` keeps a key from another server: at least 40 printable characters.
    """
    entity_name(name)
    if len(email) > NAME_LIMIT * 2:
        raise InvalidInputError("email has at most 256 characters", field="email")
    secret = checked_key(imported_key) if imported_key is not None else new_api_key()
    user = new_id()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:entity"), lock_of("Sequence", "sequence:user"))
        await work.demand(Permission.USER_CREATE, Instance(), missing="only instance admins make users")
        seq = await claim_names(work, name)
        await work.write(
            WORK_CREATE_USER,
            id=user,
            seq=seq,
            user_seq=await take_number(work, "user"),
            account="USER",
            name=name,
            email=email,
            admin=admin,
        )
        await note_changes(work, user, name=name, instance_admin=admin, default_entity=user)
        personal = {"name": name, "email": email}
        after = {"admin": admin}
        work.record(Change(Action.USER_CREATED, "User", user, after=after, personal=personal), Instance())
        await work.demand(Permission.KEY_CREATE, Person(user), missing="user not found")
        await add_key(work, user=user, name="imported" if imported_key else "first", key=secret)
        return user

    made = await graph.write(actor, operation, queue="sequence:entity", once=once)
    return made, secret if made == user and imported_key is None else None


async def set_default_entity(
    graph: Graph, actor: Actor, *, user: str, entity: str, once: Once = ANEW
) -> None:
    """Choose where a user's runs go when they name no entity."""

    async def operation(work: Work) -> None:
        missing = f"user {user} not found"
        await work.lock(lock_of("Entity", user), missing=missing)
        await work.demand(Permission.KEY_CREATE, Person(user), missing=missing)
        before, chosen = await held_entity(work, user), await held_entity(work, entity)
        if before is None or chosen is None:
            raise NotFoundError(f"entity {entity} not found")
        if before.default_entity == entity:
            return
        await work.write(WORK_DEFAULT_ENTITY, user=user, entity=entity)
        await note_changes(work, user, default_entity=entity)
        work.record(
            Change(
                Action.USER_UPDATED,
                "User",
                user,
                before={"defaultEntity": before.default_entity},
                after={"defaultEntity": entity},
            ),
            Person(user),
        )

    await graph.write(actor, operation, queue=user, once=once)


async def delete_user(graph: Graph, actor: Actor, *, user: str, once: Once = ANEW) -> None:
    """End an account: keys and roles end now, history stays readable under the name."""

    async def operation(work: Work) -> None:
        missing = f"user {user} not found"
        await work.lock(lock_of("Entity", user), missing=missing)
        await work.demand(Permission.USER_DELETE, Instance(), missing=missing)
        found = await held_entity(work, user)
        if found is None or found.kind != "USER":
            raise NotFoundError(missing)
        if user == actor.id:
            raise InvalidInputError("an account cannot delete itself", field="user")
        await work.demand(Permission.KEY_CREATE, Person(user), missing=missing)
        await revoke_keys(work, user)
        await end_roles(work, user)
        await work.write(WORK_DELETE_ENTITY, id=user)
        work.record(Change(Action.USER_DELETED, "User", user, personal={"name": found.name}), Instance())

    await graph.write(actor, operation, queue=user, once=once)
