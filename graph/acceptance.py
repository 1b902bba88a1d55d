"""Open invitations of an e-mail address become roles when an account has it.

Whoever is invited into a team becomes a member of its organization too.
"""

from typing import Final, LiteralString

from graph.emails import email_key
from graph.events import Action
from graph.invitations import (
    INVITATION,
    WORK_END_INVITATIONS,
    WORK_RANK_IN,
    Invitation,
    invitation_from,
    record_invitation,
)
from graph.policy import ROLE_NAMES
from graph.roles import grant_role
from graph.targets import Instance, Organization, Team
from graph.work import Work

THERE: Final = "member"  # the role in its organization of who comes to it through a team

WORK_INVITATIONS_FOR: Final[LiteralString] = (
    """
MATCH (i:Invitation {email_key: $email_key}) WHERE i.until IS NULL
MATCH (o:Organization {id: i.organization}) WHERE o.deleted_at IS NULL
OPTIONAL MATCH (t:Team {id: i.team})
WITH i, t WHERE i.team IS NULL OR t.deleted_at IS NULL"""
    + INVITATION
    + " ORDER BY team IS NOT NULL, since"
)

WORK_RANK_IN_TEAM: Final[LiteralString] = """
MATCH (u:User {id: $user})-[r:ROLE]->(t:Team {id: $team}) RETURN r.rank AS rank
"""


async def inviting(work: Work, email: str) -> list[str]:
    """The organizations and teams that wait for an account with this address.

    The user sequence must be locked.
    """
    if not email:
        return []
    rows = await work.fetch(WORK_INVITATIONS_FOR, email_key=email_key(email))
    return [each for row in rows for each in (row["organization"], row["team"]) if each]


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
        record_invitation(work, Action.INVITATION_ACCEPTED, invitation, user=user)
        await _accept(work, user, invitation, cause)


async def _accept(work: Work, user: str, invitation: Invitation, cause: Instance) -> None:
    """Give the role, unless they have one there already."""
    home, role = Organization(invitation.organization), ROLE_NAMES[invitation.rank]
    if await work.one(WORK_RANK_IN, user=user, organization=home.id) is None:
        await grant_role(work, user, home, role if invitation.team is None else THERE)
    if invitation.team is None or await work.one(WORK_RANK_IN_TEAM, user=user, team=invitation.team):
        return
    team = Team(invitation.team, home.id)
    work.extend(cause, team)
    await grant_role(work, user, team, role)
