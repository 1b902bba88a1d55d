"""Who is in a team: read in the order they came, invited, and removed.

An invitation into a team takes effect at once for who has an account. Who is not in the team's
organization becomes a member of it first, which only those may decide who invite into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.acceptance import THERE, WORK_RANK_IN_TEAM
from graph.access import VISIBLE_ENTITY
from graph.actor import Actor
from graph.entities import ENTITY, Entity, entity_from
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.invitations import accounts_of, checked_invitee, leave_invitation, sole
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.roles import checked_role, find_user, grant_role
from graph.session import Graph
from graph.targets import Organization, Team
from graph.teams import belongs, held_team
from graph.work import Reader, Work, lock_of


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's role in a team or organization. `since` is microseconds UTC."""

    person: Entity
    rank: int
    since: int


MEMBERS_AS_THEY_CAME: Final[LiteralString] = (
    """
MATCH (target:Entity {id: $target})<-[role:ROLE]-(e:User)
WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + " WITH e, role ORDER BY role.since, e.seq RETURN role.rank AS rank, role.since AS since,"
    + ENTITY
)


async def members_of(reader: Reader, target: str) -> list[Membership]:
    """Who has a role in a team or organization, the newest last."""
    rows = await reader.fetch(MEMBERS_AS_THEY_CAME, target=target)
    return [Membership(entity_from(row), row["rank"], row["since"]) for row in rows]


async def invite_to_team(
    graph: Graph,
    actor: Actor,
    *,
    team: str,
    user: str | None = None,
    email: str | None = None,
    role: str = THERE,
    once: Once = ANEW,
) -> Mapping[str, str | None]:
    """Put a user (id or name), or who has an e-mail address, into a team; an unknown address waits.

    Returns the id of the user, or of the invitation.

    Raises:
        ConflictError: they are in the team already, or invited with another role.
    """
    checked_role(role)
    address = checked_invitee(user, email)

    async def operation(work: Work) -> dict[str, str | None]:
        missing = f"team {team} not found"
        if address is not None:
            await work.lock(lock_of("Sequence", "sequence:user"))
        known = await _known(work, user, address)
        target = await held_team(work, team, missing, also=known[0] if known else None)
        await work.demand(Permission.TEAM_SET_ROLE, target, missing=missing)
        person = sole(known)
        if person is None or not await belongs(work, person, target):
            await _demand_invitation(work, target)
        if person is not None:
            return {"user": await _put(work, person, target, role), "invitation": None}
        if address is None:
            raise NotFoundError(f"user {user!r} not found", field="user")
        return {"user": None, "invitation": await leave_invitation(work, target, address, role)}

    return await graph.write(actor, operation, queue=team, once=once)


async def _known(work: Work, user: str | None, address: str | None) -> list[Entity]:
    if address is not None:
        return await accounts_of(work, address)
    found = await find_user(work, user or "")
    return [found] if found else []


async def _demand_invitation(work: Work, team: Team) -> None:
    """Whether somebody has an account or not, who may not invite is answered the same."""
    missing = "only who may invite into the organization puts others than its own people into a team"
    await work.demand(Permission.ORGANIZATION_INVITE, Organization(team.organization), missing=missing)
    work.extend(team, Organization(team.organization))


async def _put(work: Work, person: Entity, team: Team, role: str) -> str:
    checked_role(role, person)
    if await work.one(WORK_RANK_IN_TEAM, user=person.id, team=team.id):
        raise ConflictError(f"{person.name} is in the team already", field="user")
    if not await belongs(work, person, team):
        if person.account == "SERVICE":
            raise InvalidInputError("a service account stays where it was made", field="user")
        await grant_role(work, person.id, Organization(team.organization), THERE)
    await grant_role(work, person.id, team, role)
    return person.id
