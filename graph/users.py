"""Accounts of people, made, changed and ended by instance admins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.acceptance import accept_invitations, inviting
from graph.accounts import end_account
from graph.actor import Actor
from graph.changes import INSTANCE_ADMIN_KEY, note_changes
from graph.emails import checked_email, email_key
from graph.entities import Entity, claim_names, held_entity, take_number
from graph.erasure import erase_rest, open_erasure
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_api_key, new_id
from graph.instance import ask_instance
from graph.invitations import refuse_known_address
from graph.keys import add_key, checked_key
from graph.names import display_name, entity_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.session import Graph
from graph.targets import Instance, Person
from graph.work import Work, lock_of

WORK_CREATE_USER: Final[LiteralString] = """
CREATE (:Entity:User:Lockable {
  id: $id, seq: $seq, user_seq: $user_seq, kind: 'USER', account: 'USER', name: $name, live_key: $name,
  email: $email, email_key: $email_key, instance_admin: $admin, default_entity: $id, created_at: $now,
  deletions: []})
"""

WORK_DEFAULT_ENTITY: Final[LiteralString] = "MATCH (u:User {id: $user}) SET u.default_entity = $entity"

WORK_UPDATE_USER: Final[LiteralString] = """
MATCH (u:User {id: $user}) SET u.email = $email, u.email_key = $email_key, u.instance_admin = $admin
"""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to have an account, as the rules of names and addresses allow it."""

    id: str
    name: str
    email: str
    admin: bool
    secret: str
    imported: bool


async def create_user(
    graph: Graph,
    actor: Actor,
    *,
    name: str,
    email: str = "",
    admin: bool = False,
    imported_key: str | None = None,
    first_of_address: bool = False,
    once: Once = ANEW,
) -> tuple[str, str | None]:
    """Make a user with one API key; returns the user's id and the key if it was made now.

    `imported_key` keeps a key from another server: at least 40 printable characters. Open
    invitations of the e-mail address become roles. With `first_of_address` nobody else may have
    the address.

    Raises:
        ConflictError: the name or the key is taken, or the address where it must not be.
    """
    ask_instance(actor, Permission.USER_CREATE)
    secret = checked_key(imported_key) if imported_key is not None else new_api_key()
    address = checked_email(email) if email else ""
    new = NewUser(new_id(), entity_name(name), address, admin, secret, imported_key is not None)

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:entity"), lock_of("Sequence", "sequence:user"))
        await work.demand(Permission.USER_CREATE, Instance(), missing="only instance admins make users")
        homes = await inviting(work, new.email)
        await work.lock(*(lock_of("Entity", each) for each in homes))
        if first_of_address:
            await refuse_known_address(work, new.email)
        await _create(work, new)
        await accept_invitations(work, new.id, new.email, cause=Instance())
        return new.id

    made = await graph.write(actor, operation, queue="sequence:entity", once=once)
    return made, secret if made == new.id and imported_key is None else None


async def _create(work: Work, new: NewUser) -> None:
    await work.write(
        WORK_CREATE_USER,
        id=new.id,
        seq=await claim_names(work, new.name),
        user_seq=await take_number(work, "user"),
        name=new.name,
        email=new.email,
        email_key=email_key(new.email),
        admin=new.admin,
    )
    keys = {"name": new.name, "instance_admin": INSTANCE_ADMIN_KEY if new.admin else None}
    facts = {"name": new.name, "instance_admin": new.admin, "default_entity": new.id}
    note_changes(work, new.id, keys=keys, **facts)
    personal = {"name": new.name, "email": new.email}
    after = {"admin": new.admin}
    work.record(Change(Action.USER_CREATED, "User", new.id, after=after, personal=personal), Instance())
    owner = Person(new.id)
    work.extend(Instance(), owner)
    label = "imported" if new.imported else "first"
    await add_key(work, owner=owner, name=label, key=new.secret, imported=new.imported)


async def set_default_entity(
    graph: Graph, actor: Actor, *, user: str, entity: str, once: Once = ANEW
) -> None:
    """Choose where a user's runs go when they name no entity."""

    async def operation(work: Work) -> None:
        missing = f"user {user} not found"
        await work.lock(lock_of("Entity", user), missing=missing)
        before, chosen = await held_entity(work, user), await held_entity(work, entity)
        if before is None or not isinstance(before.target, Person):
            raise NotFoundError(missing)
        await work.demand(Permission.KEY_CREATE, before.target, missing=missing)
        if chosen is None:
            raise NotFoundError(f"entity {entity} not found", field="entity")
        if before.default_entity == entity:
            return
        await work.write(WORK_DEFAULT_ENTITY, user=user, entity=entity)
        note_changes(work, user, default_entity=entity)
        facts = {"defaultEntity": before.default_entity}, {"defaultEntity": entity}
        work.record(Change(Action.USER_UPDATED, "User", user, before=facts[0], after=facts[1]), before.target)

    await graph.write(actor, operation, queue=user, once=once)


async def update_user(
    graph: Graph,
    actor: Actor,
    *,
    user: str,
    email: str | None = None,
    admin: bool | None = None,
    once: Once = ANEW,
) -> None:
    """Change a person's e-mail address (empty: none), or whether they rule the instance; None leaves it.

    The address is not theirs to choose: it decides which invitations become their roles. Nobody
    takes the rule of the instance from themselves, so that somebody always has it.
    """
    ask_instance(actor, Permission.USER_UPDATE)
    address = checked_email(email) if email else email

    async def operation(work: Work) -> None:
        await work.lock(lock_of("Sequence", "sequence:user"))
        homes = await inviting(work, address or "")
        found = await held_person(work, user, Permission.USER_UPDATE, also=homes)
        if admin is False and user == actor.id:
            raise InvalidInputError("nobody takes this right from themselves", field="admin")
        changed = await _update(work, found, found.email if address is None else address, admin)
        if changed and address:
            await accept_invitations(work, user, address, cause=Instance())

    await graph.write(actor, operation, queue="sequence:user", once=once)


async def held_person(work: Work, user: str, permission: Permission, *, also: Sequence[str] = ()) -> Entity:
    """Inside a unit of work: lock and read a person's account, and demand a right on the instance.

    The actor's own account is locked too, or two instance admins could end each other at once.
    """
    missing = f"user {user} not found"
    myself = {work.actor.id or user} if work.actor.kind != "SYSTEM" else set[str]()
    locks = [lock_of("Entity", each) for each in {user, *myself, *also}]
    await work.lock(lock_of("Sequence", "sequence:user"), *locks, missing=missing)
    await work.demand(permission, Instance(), missing=missing)
    found = await held_entity(work, user)
    if found is None or not isinstance(found.target, Person):
        raise NotFoundError(missing)
    if found.account == "SERVICE":
        raise InvalidInputError("this is a service account, which its organization rules", field="user")
    return found


async def _update(work: Work, person: Entity, email: str, admin: bool | None) -> bool:
    rules = person.instance_admin if admin is None else admin
    if (email, rules) == (person.email, person.instance_admin):
        return False
    await work.write(WORK_UPDATE_USER, user=person.id, email=email, email_key=email_key(email), admin=rules)
    key = INSTANCE_ADMIN_KEY if rules else None
    note_changes(work, person.id, keys={"instance_admin": key}, instance_admin=rules)
    before: dict[str, bool] = {"admin": person.instance_admin} if rules != person.instance_admin else {}
    after: dict[str, bool] = {"admin": rules} if before else {}
    personal = {"email_before": person.email, "email": email} if email != person.email else {}
    change = Change(Action.USER_UPDATED, "User", person.id, before=before, after=after, personal=personal)
    work.record(change, Instance())
    return True


async def delete_user(
    graph: Graph, actor: Actor, *, user: str, pseudonym: str | None = None, once: Once = ANEW
) -> None:
    """End an account: keys and roles end now, history stays readable under the name, or the pseudonym.

    With a pseudonym the name is replaced where names are shown, and e-mail and addresses are erased;
    the events' bodies hold only hashes of these. Personal projects stay, for instance admins to see.
    """
    ask_instance(actor, Permission.USER_DELETE)
    if pseudonym is not None:
        display_name(pseudonym, "pseudonym")

    async def operation(work: Work) -> None:
        found = await held_person(work, user, Permission.USER_DELETE)
        if user == actor.id:
            raise InvalidInputError("an account cannot delete itself", field="user")
        await end_account(work, Person(user), cause=Instance())
        if pseudonym is not None:
            await open_erasure(work, user, pseudonym)
        change = Change(
            Action.USER_DELETED,
            "User",
            user,
            after={"pseudonym": True} if pseudonym else {},
            personal={"name": pseudonym or found.name},
        )
        work.record(change, Instance())

    await graph.write(actor, operation, queue=user, once=once)
    await erase_rest(graph, user)
