"""Inviting people into an organization or a team of it: who has an account gets the role at once.

An e-mail address without an account becomes an open invitation, which turns into the role when
an account with that address is made, or gets it. Only instance admins give accounts an address,
so having it is proof enough. That happens in `graph.acceptance`; how people are invited into a team
stands in `graph.team_members`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.emails import checked_email, email_key
from graph.entities import Entity, EntityKind, held_entity
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.once import ANEW, Once
from graph.policy import RANKS, ROLE_NAMES, Permission, granted
from graph.roles import checked_role, find_user, grant_role
from graph.running import Row
from graph.session import Graph
from graph.targets import Organization, Team
from graph.work import Reader, Work, lock_of


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation. `rank` is that in the team, if it is into one; `since` is microseconds UTC."""

    id: str
    organization: str
    team: str | None
    email: str
    rank: int
    invited_by: str | None
    since: int


INVITATION: Final[LiteralString] = """
RETURN i.id AS id, i.organization AS organization, i.team AS team, i.email AS email, i.rank AS rank,
  i.invited_by AS invited_by, i.since AS since"""

INVITATIONS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id MATCH (i:Invitation {id: id})
WHERE i.until IS NULL AND ($sight.everything OR i.organization IN $sight.admin_of)"""
    + INVITATION
)

INVITATIONS_OF: Final[LiteralString] = (
    """
UNWIND $organizations AS organization MATCH (i:Invitation {organization: organization})
WHERE i.until IS NULL AND ($sight.everything OR i.organization IN $sight.admin_of)"""
    + INVITATION
    + " ORDER BY since, id"
)

WORK_INVITATION: Final[LiteralString] = "MATCH (i:Invitation {id: $id}) WHERE i.until IS NULL" + INVITATION

WORK_INVITATION_OPEN: Final[LiteralString] = "MATCH (i:Invitation {live_key: $key})" + INVITATION

WORK_INVITE: Final[LiteralString] = (
    """
CREATE (i:Invitation {id: $id, organization: $organization, team: $team, email: $email, email_key: $email_key,
  live_key: $key, rank: $rank, invited_by: $actor, since: $now})"""
    + INVITATION
)

WORK_END_INVITATIONS: Final[LiteralString] = (
    """
UNWIND $ids AS id MATCH (i:Invitation {id: id}) WHERE i.until IS NULL
SET i.until = $now, i.accepted_by = $accepted_by REMOVE i.live_key"""
    + INVITATION
)

WORK_USERS_BY_EMAIL: Final[LiteralString] = """
MATCH (u:User {email_key: $email_key}) WHERE u.deleted_at IS NULL RETURN u.id AS id
"""

WORK_RANK_IN: Final[LiteralString] = """
MATCH (u:User {id: $user})-[r:ROLE]->(o:Organization {id: $organization}) RETURN r.rank AS rank
"""


def invitation_from(row: Row) -> Invitation:
    return Invitation(**{name: row[name] for name in Invitation.__dataclass_fields__})


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Invitation | None]:
    """Open invitations in the order asked, for admins of the organization; None for others."""
    rows = await reader.fetch(INVITATIONS_BY_ID, ids=list(ids))
    found = {row["id"]: invitation_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def of_organizations(reader: Reader, organizations: Sequence[str]) -> list[list[Invitation]]:
    """The open invitations of each organization for its admins, oldest first; others see none."""
    rows = await reader.fetch(INVITATIONS_OF, organizations=list(organizations))
    found = [invitation_from(row) for row in rows]
    return [[each for each in found if each.organization == one] for one in organizations]


async def invite_member(
    graph: Graph,
    actor: Actor,
    *,
    organization: str,
    user: str | None = None,
    email: str | None = None,
    role: str = "member",
    once: Once = ANEW,
) -> Mapping[str, str | None]:
    """Invite a user (id or name) or an e-mail address; returns the id of the user, or of the invitation.

    Raises:
        ConflictError: they have another role already, or an open invitation to another one.
    """
    checked_role(role)
    address = checked_invitee(user, email)

    async def operation(work: Work) -> dict[str, str | None]:
        missing = f"organization {organization} not found"
        known = await find_user(work, user) if user is not None else None
        locks = [lock_of("Entity", each) for each in {organization, known.id if known else organization}]
        await work.lock(lock_of("Sequence", "sequence:user"), *locks, missing=missing)
        home = Organization(organization)
        await work.demand(Permission.ORGANIZATION_INVITE, home, missing=missing)
        held = await held_entity(work, organization)
        if held is None or held.kind is not EntityKind.ORGANIZATION:
            raise NotFoundError(missing)
        found = known if address is None else sole(await accounts_of(work, address))
        if found is not None:
            return {"user": await _enrol(work, found, home, role), "invitation": None}
        if address is None:
            raise NotFoundError(f"user {user!r} not found", field="user")
        return {"user": None, "invitation": await leave_invitation(work, home, address, role)}

    return await graph.write(actor, operation, queue=organization, once=once)


def checked_invitee(user: str | None, email: str | None) -> str | None:
    """The address if it is by address; InvalidInputError unless exactly one of both is said."""
    if (user is None) == (email is None):
        raise InvalidInputError("say who: either user or email", field="user")
    return checked_email(email) if email is not None else None


async def accounts_of(work: Work, email: str) -> list[Entity]:
    """Who has this address. The user sequence must be locked, so that nobody gets it meanwhile."""
    rows = await work.fetch(WORK_USERS_BY_EMAIL, email_key=email_key(email))
    found = [await held_entity(work, row["id"]) for row in rows]
    return [each for each in found if each is not None]


def sole(accounts: Sequence[Entity]) -> Entity | None:
    """The one who has an address; ConflictError if several do."""
    if len(accounts) > 1:
        raise ConflictError("several accounts have this address; invite by name", field="email")
    return accounts[0] if accounts else None


async def refuse_known_address(work: Work, email: str) -> None:
    """ConflictError if an account has this address. The user sequence must be locked."""
    if await work.one(WORK_USERS_BY_EMAIL, email_key=email_key(email)):
        raise ConflictError("an account has this address already", field="email")


async def _enrol(work: Work, person: Entity, home: Organization, role: str) -> str:
    """Give an account the role, unless it has another one."""
    if person.account == "SERVICE":
        raise InvalidInputError("a service account stays where it was made", field="user")
    row = await work.one(WORK_RANK_IN, user=person.id, organization=home.id)
    if row is not None and row["rank"] != RANKS[role]:
        raise ConflictError(f"they have the role {ROLE_NAMES[row['rank']]} already", field="role")
    await grant_role(work, person.id, home, role)
    return person.id


async def leave_invitation(work: Work, home: Organization | Team, email: str, role: str) -> str:
    """Inside a unit of work that may invite: the id of the open invitation, made if there is none.

    ConflictError if there is one to another role.
    """
    key = f"{home.id}/{email_key(email)}"
    row = await work.one(WORK_INVITATION_OPEN, key=key)
    if row is not None and row["rank"] != RANKS[role]:
        raise ConflictError(f"they are invited as {ROLE_NAMES[row['rank']]}: revoke that first", field="role")
    if row is not None:
        return row["id"]
    rows = await work.write(
        WORK_INVITE,
        id=new_id(),
        organization=home.log,
        team=home.id if isinstance(home, Team) else None,
        email=email,
        email_key=email_key(email),
        key=key,
        rank=RANKS[role],
        actor=work.actor.id,
    )
    made = invitation_from(rows[0])
    record_invitation(work, Action.INVITATION_CREATED, made)
    return made.id


async def revoke_invitation(graph: Graph, actor: Actor, *, invitation: str, once: Once = ANEW) -> None:
    """Take an open invitation back; NotFoundError for one that was accepted or taken back."""

    async def operation(work: Work) -> None:
        missing = f"invitation {invitation} not found"
        found = await work.one(WORK_INVITATION, id=invitation)
        if found is None:
            raise NotFoundError(missing)
        await work.lock(lock_of("Entity", found["organization"]), missing=missing)
        home = Organization(found["organization"])
        # Who may not invite does not see invitations, also where they see the organization.
        if granted(await work.look(), Permission.ORGANIZATION_INVITE, home) is None:
            raise NotFoundError(missing)
        await work.demand(Permission.ORGANIZATION_INVITE, home, missing=missing)
        if not await end_invitations(work, [invitation]):
            raise NotFoundError(missing)

    await graph.write(actor, operation, queue=invitation, once=once)


async def end_invitations(work: Work, invitations: Sequence[str]) -> int:
    """Inside a unit of work that may: take open invitations back."""
    rows = await work.write(WORK_END_INVITATIONS, ids=list(invitations), accepted_by=None)
    for row in rows:
        record_invitation(work, Action.INVITATION_REVOKED, invitation_from(row))
    return len(rows)


def record_invitation(work: Work, action: Action, invitation: Invitation, *, user: str | None = None) -> None:
    """Note what became of an invitation, in the log of its organization and the history of all it names."""
    facts = {"organization": invitation.organization, "role": ROLE_NAMES[invitation.rank]}
    facts |= {"team": invitation.team} if invitation.team else {}
    ended = action is not Action.INVITATION_CREATED
    change = Change(
        action,
        "Invitation",
        invitation.id,
        before=facts if ended else {},
        after={} if action is Action.INVITATION_REVOKED else facts | ({"user": user} if user else {}),
        personal={"email": invitation.email},
        about=tuple(each for each in (invitation.organization, invitation.team, user) if each),
    )
    work.record(change, Organization(invitation.organization))
