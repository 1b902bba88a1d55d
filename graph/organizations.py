"""Organizations: the tenants. Each comes with its own log and, by default, core registries."""

import re
from typing import Final, LiteralString

from graph.actor import Actor
from graph.changes import end_roles, note_changes, set_role
from graph.entities import (
    WORK_DELETE_ENTITY,
    EntityKind,
    claim_names,
    held_entity,
    held_entity_by_name,
)
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import display_name, entity_name
from graph.once import ANEW, Once
from graph.policy import ADMIN, RANKS, Permission
from graph.projects import delete_projects_of
from graph.registries import CORE_REGISTRIES, create_registry
from graph.session import Graph
from graph.targets import Instance, Organization, Team
from graph.work import Work, lock_of

ROLES: Final = ("admin", "member", "viewer")

WORK_CREATE_ORGANIZATION: Final[LiteralString] = """
CREATE (:Entity:Organization:Lockable {
  id: $id, seq: $seq, kind: 'ORGANIZATION', name: $name, live_key: $name, display_name: $display_name,
  display_key: $display_key, created_at: $now, created_by: $actor, deletions: []})
CREATE (:Log {id: $id, position: 0})
"""

WORK_TEAMS_OF: Final[LiteralString] = """
MATCH (t:Team) WHERE t.organization = $organization AND t.deleted_at IS NULL RETURN t.id AS id, t.name AS name
"""

WORK_OTHER_ADMINS: Final[LiteralString] = """
MATCH (u:User)-[r:ROLE]->(o:Organization {id: $organization})
WHERE r.rank = 4 AND u.id <> $user AND u.deleted_at IS NULL RETURN count(u) AS admins
"""

WORK_TEAM_ROLES: Final[LiteralString] = """
MATCH (u:User {id: $user})-[r:ROLE]->(t:Team) WHERE t.organization = $organization RETURN t.id AS team
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
    display_name(name)
    entity = entity_name(entity_name_of(name))
    made = new_id()

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:entity"), lock_of("Sequence", "sequence:project"))
        await work.demand(
            Permission.ORGANIZATION_CREATE, Instance(), missing="only instance admins make organizations"
        )
        admin = await user_of(work, admin_user, "adminUser")
        await _create(work, made, entity, name)
        await grant_role(work, admin, Organization(made), "admin")
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
    await note_changes(work, made, name=entity, display_name=name)
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


async def set_organization_role(
    graph: Graph, actor: Actor, *, organization: str, user: str, role: str | None, once: Once = ANEW
) -> None:
    """Give a user (id or name) a role in an organization; None takes it away, and the team roles with it."""
    if role is not None and role not in ROLES:
        raise InvalidInputError(f"role is one of {', '.join(ROLES)}", field="role")

    async def operation(work: Work) -> None:
        target = Organization(organization)
        missing = f"organization {organization} not found"
        await work.lock(lock_of("Entity", organization), missing=missing)
        await work.demand(Permission.ORGANIZATION_SET_ROLE, target, missing=missing)
        if await held_entity(work, organization) is None:
            raise NotFoundError(missing)
        person = await user_of(work, user, "user")
        if RANKS.get(role or "") != ADMIN:
            others = await work.one(WORK_OTHER_ADMINS, organization=organization, user=person)
            if others is not None and others["admins"] == 0:
                raise InvalidInputError("an organization keeps at least one admin", field="role")
        await grant_role(work, person, target, role)
        if role is None:
            for row in await work.fetch(WORK_TEAM_ROLES, user=person, organization=organization):
                team = Team(row["team"], organization)
                await work.demand(Permission.TEAM_SET_ROLE, team, missing="team not found")
                await grant_role(work, person, team, None)

    await graph.write(actor, operation, queue=organization, once=once)


async def delete_organization(graph: Graph, actor: Actor, *, organization: str, once: Once = ANEW) -> None:
    """End an organization: its teams, registries and projects end with it; its log stays readable."""

    async def operation(work: Work) -> None:
        missing = f"organization {organization} not found"
        await work.lock(lock_of("Entity", organization), missing=missing)
        await work.demand(Permission.ORGANIZATION_DELETE, Instance(), missing=missing)
        found = await held_entity(work, organization)
        if found is None or found.kind is not EntityKind.ORGANIZATION:
            raise NotFoundError(missing)
        target = Organization(organization)
        await work.demand(Permission.ORGANIZATION_SET_ROLE, target, missing=missing)
        for team in await work.fetch(WORK_TEAMS_OF, organization=organization):
            await end_team(work, Team(team["id"], organization), team["name"])
        await delete_projects_of(work, organization)
        await end_roles(work, organization)
        await work.write(WORK_DELETE_ENTITY, id=organization)
        before = {"name": found.name, "displayName": found.display_name}
        work.record(Change(Action.ORGANIZATION_DELETED, "Organization", organization, before=before), target)

    await graph.write(actor, operation, queue=organization, once=once)


async def end_team(work: Work, team: Team, name: str) -> None:
    """Inside a unit of work: a team's projects, roles and name end."""
    await work.demand(Permission.TEAM_DELETE, team, missing=f"team {team.id} not found")
    await delete_projects_of(work, team.id)
    await end_roles(work, team.id, of=team)
    await work.write(WORK_DELETE_ENTITY, id=team.id)
    work.record(Change(Action.TEAM_DELETED, "Team", team.id, before={"name": name}), team)


async def user_of(work: Work, user: str, field: str) -> str:
    """The id of the user given by id or name; NotFoundError names the field."""
    found = await held_entity(work, user) or await held_entity_by_name(work, user)
    if found is None or found.kind is not EntityKind.USER:
        raise NotFoundError(f"user {user!r} not found", field=field)
    return found.id


async def grant_role(work: Work, subject: str, target: Organization | Team, role: str | None) -> None:
    """Inside a unit of work: set or end a role, recorded only if it changes."""
    before = await set_role(work, subject=subject, target=target.id, role=role)
    if before == role:
        return
    action = Action.ROLE_GRANTED if role else Action.ROLE_REVOKED
    facts = {"on": target.id}
    work.record(
        Change(
            action,
            "Entity",
            subject,
            before={**facts, "role": before} if before else {},
            after={**facts, "role": role} if role else {},
        ),
        target,
    )
