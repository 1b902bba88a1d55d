"""Organizations: the tenants. Each comes with its own log and, by default, core registries."""

import re
from typing import Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes
from graph.endings import end_rest, open_ending
from graph.entities import Entity, EntityKind, claim_names, held_entity, refuse_taken
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.instance import ask_instance
from graph.invitations import WORK_RANK_IN
from graph.names import display_name, entity_name
from graph.once import ANEW, Once
from graph.policy import ADMIN, ROLE_NAMES, Permission
from graph.registries import CORE_REGISTRIES, create_registry
from graph.roles import checked_role, end_roles_within, find_user, grant_role, user_of
from graph.session import Graph
from graph.targets import Instance, Organization
from graph.work import Work, lock_of

WORK_CREATE_ORGANIZATION: Final[LiteralString] = """
CREATE (:Entity:Organization:Lockable {
  id: $id, seq: $seq, kind: 'ORGANIZATION', name: $name, live_key: $name, display_name: $display_name,
  display_key: $display_key, created_at: $now, created_by: $actor, deletions: []})
CREATE (:Log {id: $id, position: 0})
"""

# People only: a service account alone could be nobody's.
WORK_OTHER_ADMINS: Final[LiteralString] = """
MATCH (u:User)-[r:ROLE]->(o:Organization {id: $organization})
WHERE r.rank = 4 AND u.id <> $user AND u.account = 'USER' AND u.deleted_at IS NULL RETURN count(u) AS admins
"""

WORK_RENAME: Final[LiteralString] = """
MATCH (o:Organization {id: $id}) SET o.display_name = $name, o.display_key = $key
"""


def entity_name_of(name: str) -> str:
    """The path-safe name of an organization's entity: `My Org` gives `my-org`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "org"


async def create_organization(
    graph: Graph,
    actor: Actor,
    *,
    name: str,
    admin_user: str,
    core_registries: bool = True,
    once: Once = ANEW,
) -> str:
    """Make an organization with its first admin (a user's id or name); returns its id.

    The display name is `name`; the entity's name is made from it. Both find the organization.
    """
    ask_instance(actor, Permission.ORGANIZATION_CREATE)
    display_name(name)
    entity = entity_name(entity_name_of(name))
    made = new_id()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:entity"), lock_of("Sequence", "sequence:project"))
        await work.demand(
            Permission.ORGANIZATION_CREATE, Instance(), missing="only instance admins make organizations"
        )
        admin = await user_of(work, admin_user, "adminUser")
        if admin.account == "SERVICE":
            raise InvalidInputError(
                "adminUser is a service account of another organization", field="adminUser"
            )
        await _create(work, made, entity, name)
        await grant_role(work, admin.id, Organization(made), "admin")
        if core_registries:
            await _create_core_registries(work, made, entity)
        return made

    return await graph.write(actor, operation, queue="sequence:entity", once=once)


async def _create(work: Work, made: str, entity: str, name: str) -> None:
    seq = await claim_names(work, *{name, entity})
    await work.write(
        WORK_CREATE_ORGANIZATION,
        id=made,
        seq=seq,
        name=entity,
        display_name=name,
        display_key=name if name != entity else None,
        actor=work.actor.id,
    )
    keys = {"name": entity, "display_name": name if name != entity else None}
    note_changes(work, made, keys=keys, name=entity, display_name=name)
    target = Organization(made)
    await work.demand(Permission.ORGANIZATION_SET_ROLE, target, missing="organization not found")
    after = {"name": entity, "displayName": name}
    work.record(Change(Action.ORGANIZATION_CREATED, "Organization", made, after=after), target)


async def _create_core_registries(work: Work, organization: str, entity: str) -> None:
    for registry, title in CORE_REGISTRIES:
        await create_registry(
            work,
            organization=organization,
            organization_name=entity,
            name=registry,
            description=title,
            accepted_types=[registry],
            core=True,
        )


async def update_organization(
    graph: Graph, actor: Actor, *, organization: str, name: str, once: Once = ANEW
) -> None:
    """Change an organization's name for people; its id and its name in paths stay."""
    display_name(name, "displayName")

    async def operation(work: Work) -> None:
        missing = f"organization {organization} not found"
        await work.lock(
            lock_of("Sequence", "sequence:entity"), lock_of("Entity", organization), missing=missing
        )
        target = Organization(organization)
        await work.demand(Permission.ORGANIZATION_UPDATE, target, missing=missing)
        found = await held_organization(work, organization, missing)
        if found.display_name == name:
            return
        if name != found.name:
            await refuse_taken(work, name, field="displayName")
        key = name if name != found.name else None
        await work.write(WORK_RENAME, id=organization, name=name, key=key)
        note_changes(work, organization, keys={"display_name": key}, display_name=name)
        before, after = {"displayName": found.display_name}, {"displayName": name}
        work.record(
            Change(Action.ORGANIZATION_UPDATED, "Organization", organization, before=before, after=after),
            target,
        )

    await graph.write(actor, operation, queue=organization, once=once)


async def held_organization(work: Work, organization: str, missing: str) -> Entity:
    """Inside a unit of work: the live organization of this id; NotFoundError if there is none."""
    found = await held_entity(work, organization)
    if found is None or found.kind is not EntityKind.ORGANIZATION:
        raise NotFoundError(missing)
    return found


async def set_organization_role(
    graph: Graph, actor: Actor, *, organization: str, user: str, role: str | None, once: Once = ANEW
) -> None:
    """Give a user (id or name) a role in an organization; None takes it away.

    With it go the roles in the organization's teams and registries. Everybody may leave, but an
    organization keeps at least one person as admin.
    """
    checked_role(role)
    leaves = role is None and user in (actor.id, actor.name)

    async def operation(work: Work) -> None:
        target = Organization(organization)
        missing = f"organization {organization} not found"
        known = await find_user(work, user)
        both = {organization, known.id if known else organization}
        await work.lock(*(lock_of("Entity", each) for each in both), missing=missing)
        needs = Permission.ORGANIZATION_READ if leaves else Permission.ORGANIZATION_SET_ROLE
        await work.demand(needs, target, missing=missing)
        await held_organization(work, organization, missing)
        await _set_role(work, target, await user_of(work, user, "user"), role)

    await graph.write(actor, operation, queue=organization, once=once)


async def _set_role(work: Work, organization: Organization, person: Entity, role: str | None) -> None:
    if person.account == "SERVICE":
        _check_service_account(organization, person, role)
    before = await work.one(WORK_RANK_IN, user=person.id, organization=organization.id)
    if before is not None and before["rank"] == ADMIN and role != ROLE_NAMES[ADMIN]:
        others = await work.one(WORK_OTHER_ADMINS, organization=organization.id, user=person.id)
        if others is not None and others["admins"] == 0:
            raise InvalidInputError("an organization keeps at least one admin", field="role")
    await grant_role(work, person.id, organization, role)
    if before is not None and role is None:
        await end_roles_within(work, person.id, organization)


def _check_service_account(organization: Organization, account: Entity, role: str | None) -> None:
    if account.organization != organization.id or account.team is not None:
        raise InvalidInputError("this service account is not one of the organization itself", field="user")
    if role is None:
        raise InvalidInputError(
            "a service account has a role as long as it is there: delete it", field="role"
        )
    checked_role(role, account)


async def delete_organization(graph: Graph, actor: Actor, *, organization: str, once: Once = ANEW) -> None:
    """End an organization: nobody sees it from now on, and all it has ends with it; its log stays."""
    ask_instance(actor, Permission.ORGANIZATION_DELETE)

    async def operation(work: Work) -> None:
        missing = f"organization {organization} not found"
        await work.lock(lock_of("Entity", organization), missing=missing)
        grant = await work.demand(Permission.ORGANIZATION_DELETE, Instance(), missing=missing)
        found = await held_organization(work, organization, missing)
        await open_ending(work, found, Permission.ORGANIZATION_DELETE, grant)
        target = Organization(organization)
        work.extend(Instance(), target)
        before = {"name": found.name, "displayName": found.display_name}
        work.record(Change(Action.ORGANIZATION_DELETED, "Organization", organization, before=before), target)

    await graph.write(actor, operation, queue=organization, once=once)
    await end_rest(graph, organization)
