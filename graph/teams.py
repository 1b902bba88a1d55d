"""Teams: users of an organization who own projects together."""

from typing import Final, LiteralString

from graph import protection
from graph.actor import Actor
from graph.changes import note_changes
from graph.endings import end_rest, open_ending
from graph.entities import Entity, EntityKind, claim_names, held_entity
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import entity_name
from graph.once import ANEW, Once
from graph.organizations import held_organization
from graph.policy import Permission
from graph.roles import checked_role, find_user, grant_role, user_of
from graph.session import Graph
from graph.targets import Organization, Team
from graph.work import Work, lock_of

WORK_CREATE_TEAM: Final[LiteralString] = """
CREATE (:Entity:Team:Lockable {
  id: $id, seq: $seq, kind: 'TEAM', name: $name, live_key: $name, organization: $organization,
  created_at: $now, created_by: $actor, deletions: []})
"""

WORK_IN_ORGANIZATION: Final[LiteralString] = """
MATCH (u:User {id: $user})-[:ROLE]->(o:Organization {id: $organization}) RETURN u.id AS id
"""


WORK_TEAM_PROJECTS: Final[LiteralString] = """
MATCH (p:Project) WHERE p.owner = $team AND p.name >= '' AND p.deleted_at IS NULL RETURN p.id AS id
"""


async def create_team(
    graph: Graph, actor: Actor, *, name: str, organization: str, admin_user: str, once: Once = ANEW
) -> str:
    """Make a team whose first admin is a user (id or name) of the organization; returns its id."""
    entity_name(name)
    made = new_id()

    async def operation(work: Work) -> str:
        missing = f"organization {organization} not found"
        await work.lock(
            lock_of("Sequence", "sequence:entity"), lock_of("Entity", organization), missing=missing
        )
        await work.demand(Permission.TEAM_CREATE, Organization(organization), missing=missing)
        await held_organization(work, organization, missing)
        admin = await user_of(work, admin_user, "adminUser")
        await _check_belongs(work, admin, Team(made, organization), "adminUser")
        seq = await claim_names(work, name)
        await work.write(
            WORK_CREATE_TEAM, id=made, seq=seq, name=name, organization=organization, actor=actor.id
        )
        note_changes(work, made, keys={"name": name}, name=name)
        team = Team(made, organization)
        work.extend(Organization(organization), team)
        facts = {"name": name, "organization": organization}
        work.record(Change(Action.TEAM_CREATED, "Team", made, after=facts, about=(organization,)), team)
        await grant_role(work, admin.id, team, "admin")
        return made

    return await graph.write(actor, operation, queue="sequence:entity", once=once)


async def set_team_role(
    graph: Graph, actor: Actor, *, team: str, user: str, role: str | None, once: Once = ANEW
) -> None:
    """Give a user (id or name) of the team's organization a role in it; None takes it away.

    Everybody may leave. A team may be left without an admin: those of its organization rule it too.
    """
    checked_role(role)
    leaves = role is None and user in (actor.id, actor.name)

    async def operation(work: Work) -> None:
        missing = f"team {team} not found"
        target = await held_team(work, team, missing, also=await find_user(work, user))
        needs = Permission.TEAM_READ if leaves else Permission.TEAM_SET_ROLE
        await work.demand(needs, target, missing=missing)
        person = await user_of(work, user, "user")
        if person.team == team and role is None:
            raise InvalidInputError("a service account of the team stays in it: delete it", field="role")
        if role is not None:
            checked_role(role, person)
            await _check_belongs(work, person, target, "user")
        await grant_role(work, person.id, target, role)

    await graph.write(actor, operation, queue=team, once=once)


async def held_team(work: Work, team: str, missing: str, *, also: Entity | None = None) -> Team:
    """Inside a unit of work: lock a live team, its organization, and who is to be in it."""
    found = await _live_team(work, team, missing)
    organization = found.organization or ""
    locked = {team, organization, also.id if also else team}
    await work.lock(*(lock_of("Entity", each) for each in locked), missing=missing)
    await _live_team(work, team, missing)
    return Team(team, organization)


async def _live_team(work: Work, team: str, missing: str) -> Entity:
    found = await held_entity(work, team)
    if found is None or found.kind is not EntityKind.TEAM:
        raise NotFoundError(missing)
    return found


async def belongs(work: Work, person: Entity, team: Team) -> bool:
    """Whether somebody may be in a team without being invited into its organization first.

    People need a role in it; service accounts belong to it, or to one team.
    """
    if person.account == "SERVICE":
        return person.organization == team.organization and person.team in (None, team.id)
    row = await work.one(WORK_IN_ORGANIZATION, user=person.id, organization=team.organization)
    return row is not None


async def _check_belongs(work: Work, person: Entity, team: Team, field: str) -> None:
    if not await belongs(work, person, team):
        raise InvalidInputError(f"{field} must have a role in the organization first", field=field)


async def delete_team(graph: Graph, actor: Actor, *, team: str, once: Once = ANEW) -> None:
    """End a team: nobody is in it from now on, its name is free, and its projects end with it.

    Raises:
        ConflictError: a protected alias points at a version of one of its projects.
    """

    async def operation(work: Work) -> None:
        missing = f"team {team} not found"
        target = await held_team(work, team, missing)
        grant = await work.demand(Permission.TEAM_DELETE, target, missing=missing)
        found = await _live_team(work, team, missing)
        projects = [row["id"] for row in await work.fetch(WORK_TEAM_PROJECTS, team=team)]
        protection.refuse_source(await protection.on_projects(work, projects), f"team {found.name}")
        await open_ending(work, found, Permission.TEAM_DELETE, grant)
        about = (target.organization,)
        change = Change(Action.TEAM_DELETED, "Team", team, before={"name": found.name}, about=about)
        work.record(change, target)

    await graph.write(actor, operation, queue=team, once=once)
    await end_rest(graph, team)
