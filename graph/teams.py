"""Teams: users of an organization who own projects together."""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes
from graph.entities import EntityKind, claim_names, held_entity
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import entity_name
from graph.once import ANEW, Once
from graph.organizations import end_team, grant_role, user_of
from graph.policy import Permission
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
        found = await held_entity(work, organization)
        if found is None or found.kind is not EntityKind.ORGANIZATION:
            raise NotFoundError(missing)
        admin = await user_of(work, admin_user, "adminUser")
        if await work.one(WORK_IN_ORGANIZATION, user=admin, organization=organization) is None:
            raise InvalidInputError("adminUser must have a role in the organization first", field="adminUser")
        seq = await claim_names(work, name)
        await work.write(
            WORK_CREATE_TEAM, id=made, seq=seq, name=name, organization=organization, actor=actor.id
        )
        await note_changes(work, made, name=name)
        team = Team(made, organization)
        await work.demand(Permission.TEAM_SET_ROLE, team, missing="team not found")
        work.record(
            Change(Action.TEAM_CREATED, "Team", made, after={"name": name, "organization": organization}),
            team,
        )
        await grant_role(work, admin, team, "admin")
        return made

    return await graph.write(actor, operation, queue="sequence:entity", once=once)


async def delete_team(graph: Graph, actor: Actor, *, team: str, once: Once = ANEW) -> None:
    """End a team: its projects and its members' roles end with it; its name becomes free."""

    async def operation(work: Work) -> None:
        missing = f"team {team} not found"
        await work.lock(lock_of("Entity", team), missing=missing)
        found = await held_entity(work, team)
        if found is None or found.kind is not EntityKind.TEAM:
            raise NotFoundError(missing)
        await end_team(work, Team(team, found.organization or ""), found.name)

    await graph.write(actor, operation, queue=team, once=once)
