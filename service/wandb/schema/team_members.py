"""Who is in a team or organization, as the SDK lists them."""

from typing import Self

import strawberry

from graph.entities import Entity
from graph.invitations import Invitation
from graph.policy import ADMIN, ROLE_NAMES
from graph.team_members import Membership
from service.graphql.service_context import ServiceContext
from service.wandb import loaders
from service.wandb.ids import Kind, wire_id
from service.wandb.reads import people


@strawberry.type
class Member:
    """A user with a role in a team, or somebody who is invited and has no account yet."""

    id: str | None
    admin: bool | None
    role: str | None
    pending: bool | None
    email: str | None
    username: str | None
    name: str
    photo_url: str | None
    account_type: str | None
    api_key: str | None

    @classmethod
    def from_membership(cls, context: ServiceContext, membership: Membership, key: str | None) -> Self:
        person = membership.person
        return cls(
            id=wire_id(Kind.USER, person.user_seq or 0),
            admin=membership.rank == ADMIN,
            role=ROLE_NAMES[membership.rank],
            pending=False,
            email=people.email_of(context, person),
            username=person.name,
            name=person.display_name,
            photo_url=None,
            account_type=person.account,
            api_key=key,
        )

    @classmethod
    def from_invitation(cls, invitation: Invitation) -> Self:
        return cls(
            id=wire_id(Kind.INVITATION, invitation.id),
            admin=invitation.rank == ADMIN,
            role=ROLE_NAMES[invitation.rank],
            pending=True,
            email=invitation.email,
            username=None,
            name=invitation.email,
            photo_url=None,
            account_type=None,
            api_key=None,
        )


async def members_of(context: ServiceContext, entity: Entity) -> list[Member]:
    """Members and open invitations, the newest last: where the SDK looks for an account it just made."""
    memberships = await people.members_of(context, entity)
    keys = await _keys_of_services(context, [each.person for each in memberships])
    dated = [
        (each.since, Member.from_membership(context, each, keys.get(each.person.id))) for each in memberships
    ]
    invited = [
        (each.since, Member.from_invitation(each)) for each in await people.invited_to(context, entity)
    ]
    return [member for _, member in sorted([*dated, *invited], key=lambda pair: pair[0])]


async def _keys_of_services(context: ServiceContext, accounts: list[Entity]) -> dict[str, str]:
    """The beginning of each service account's newest key, for who rules the account.

    The key itself is not kept: it can be shown at no time but when it is made.
    """
    ids = [each.id for each in accounts if each.account == "SERVICE"]
    found = await loaders.KEYS.load_many(context, ids)
    return {account: keys[-1].prefix for account, keys in zip(ids, found, strict=True) if keys}
