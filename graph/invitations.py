"""Inviting people into an organization: who has an account gets the role at once.

An e-mail address without an account becomes an open invitation, which turns into the role when
an account with that address is made, or gets it. Only instance admins give accounts an address,
so having it is proof enough.
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
from graph.session import Graph
from graph.targets import Instance, Organization
from graph.work import Reader, Row, Work, lock_of


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation. `since` is microseconds UTC."""

    id: str
    organization: str
    email: str
    rank: int
    invited_by: str | None
    since: int


_INVITATION: Final[LiteralString] = """
RETURN i.id AS id, i.organization AS organization, i.email AS email, i.rank AS rank,
  i.invited_by AS invited_by, i.since AS since"""

INVITATIONS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id MATCH (i:Invitation {id: id})
WHERE i.until IS NULL AND ($sight.everything OR i.organization IN $sight.admin_of)"""
    + _INVITATION
)

INVITATIONS_OF: Final[LiteralString] = (
    """
UNWIND $organizations AS organization MATCH (i:Invitation {organization: organization})
WHERE i.until IS NULL AND ($sight.everything OR i.organization IN $sight.admin_of)"""
    + _INVITATION
    + " ORDER BY since, id"
)

WORK_INVITATION: Final[LiteralString] = "MATCH (i:Invitation {id: $id}) WHERE i.until IS NULL" + _INVITATION

WORK_INVITATION_OPEN: Final[LiteralString] = "MATCH (i:Invitation {live_key: $key})" + _INVITATION

WORK_INVITATIONS_FOR: Final[LiteralString] = (
    """
MATCH (i:Invitation {email_key: $email_key}) WHERE i.until IS NULL
MATCH (o:Organization {id: i.organization}) WHERE o.deleted_at IS NULL"""
    + _INVITATION
)

WORK_INVITE: Final[LiteralString] = (
    """
CREATE (i:Invitation {id: $id, organization: $organization, email: $email, email_key: $email_key,
  live_key: $key, rank: $rank, invited_by: $actor, since: $now})"""
    + _INVITATION
)

WORK_END_INVITATIONS: Final[LiteralString] = (
    """
UNWIND $ids AS id MATCH (i:Invitation {id: id}) WHERE i.until IS NULL
SET i.until = $now, i.accepted_by = $accepted_by REMOVE i.live_key"""
    + _INVITATION
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
    address = _one_of(user, email)

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
        found = known if address is None else await _by_email(work, address)
        if found is not None:
            return {"user": await _enrol(work, found, home, role), "invitation": None}
        if address is None:
            raise NotFoundError(f"user {user!r} not found", field="user")
        return {"user": None, "invitation": await _invite(work, home, address, role)}

    return await graph.write(actor, operation, queue=organization, once=once)


def _one_of(user: str | None, email: str | None) -> str | None:
    if (user is None) == (email is None):
        raise InvalidInputError("say who: either user or email", field="user")
    return checked_email(email) if email is not None else None


async def _by_email(work: Work, email: str) -> Entity | None:
    rows = await work.fetch(WORK_USERS_BY_EMAIL, email_key=email_key(email))
    if len(rows) > 1:
        raise ConflictError("several accounts have this address; invite by name", field="email")
    return await held_entity(work, rows[0]["id"]) if rows else None


async def _enrol(work: Work, person: Entity, home: Organization, role: str) -> str:
    """Give an account the role, unless it has another one."""
    if person.account == "SERVICE":
        raise InvalidInputError("a service account stays where it was made", field="user")
    row = await work.one(WORK_RANK_IN, user=person.id, organization=home.id)
    if row is not None and row["rank"] != RANKS[role]:
        raise ConflictError(f"they have the role {ROLE_NAMES[row['rank']]} already", field="role")
    await grant_role(work, person.id, home, role)
    return person.id


async def _invite(work: Work, home: Organization, email: str, role: str) -> str:
    key = f"{home.id}/{email_key(email)}"
    row = await work.one(WORK_INVITATION_OPEN, key=key)
    if row is not None and row["rank"] != RANKS[role]:
        raise ConflictError(f"they are invited as {ROLE_NAMES[row['rank']]}: revoke that first", field="role")
    if row is not None:
        return row["id"]
    rows = await work.write(
        WORK_INVITE,
        id=new_id(),
        organization=home.id,
        email=email,
        email_key=email_key(email),
        key=key,
        rank=RANKS[role],
        actor=work.actor.id,
    )
    made = invitation_from(rows[0])
    _record(work, Action.INVITATION_CREATED, made)
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
        _record(work, Action.INVITATION_REVOKED, invitation_from(row))
    return len(rows)


async def inviting(work: Work, email: str) -> list[str]:
    """The organizations that wait for an account with this address. The user sequence must be locked."""
    if not email:
        return []
    return [row["organization"] for row in await work.fetch(WORK_INVITATIONS_FOR, email_key=email_key(email))]


async def accept_invitations(work: Work, user: str, email: str, *, cause: Instance) -> None:
    """Inside a unit of work that holds `inviting` organizations: open invitations become roles."""
    if not email:
        return
    open_ones = [row["id"] for row in await work.fetch(WORK_INVITATIONS_FOR, email_key=email_key(email))]
    if not open_ones:
        return
    for row in await work.write(WORK_END_INVITATIONS, ids=open_ones, accepted_by=user):
        invitation = invitation_from(row)
        home = Organization(invitation.organization)
        work.extend(cause, home)
        _record(work, Action.INVITATION_ACCEPTED, invitation, user=user)
        if await work.one(WORK_RANK_IN, user=user, organization=home.id) is None:
            await grant_role(work, user, home, ROLE_NAMES[invitation.rank])


def _record(work: Work, action: Action, invitation: Invitation, *, user: str | None = None) -> None:
    facts = {"organization": invitation.organization, "role": ROLE_NAMES[invitation.rank]}
    ended = action is not Action.INVITATION_CREATED
    change = Change(
        action,
        "Invitation",
        invitation.id,
        before=facts if ended else {},
        after={} if action is Action.INVITATION_REVOKED else facts | ({"user": user} if user else {}),
        personal={"email": invitation.email},
        about=(invitation.organization, *([user] if user else [])),
    )
    work.record(change, Organization(invitation.organization))
