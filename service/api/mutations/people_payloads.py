"""What changes to people, service accounts, roles and invitations answer."""

from typing import Any

import strawberry

from graph.entities import by_name
from graph.policy import RANKS
from service.api import lazy
from service.api.context import Info
from service.api.enums import RoleName
from service.api.fields import computed, reference, resolved
from service.api.loaders import ENTITIES, INVITATIONS
from service.api.mutations.people_inputs import NewTeamRole
from service.api.payloads import SECRET


@strawberry.type(description="The account as it is now.")
class UpdateUserPayload:
    """The account as it is now."""

    user_key: strawberry.Private[str]
    user = reference(
        ENTITIES, lambda payload: payload.user_key, lazy.UserRef | None, description="The account."
    )


@strawberry.type(description="What ended: a key or an invitation.")
class RevokePayload:
    """What ended: a key or an invitation."""

    revoked_id: strawberry.ID = strawberry.field(description="Its global id.")


@strawberry.type(description="The organization as it is now.")
class UpdateOrganizationPayload:
    """The organization as it is now."""

    organization_key: strawberry.Private[str]
    organization = reference(
        ENTITIES,
        lambda payload: payload.organization_key,
        lazy.OrganizationRef | None,
        description="The organization.",
    )


async def _user(root: strawberry.Parent[Any], info: Info) -> object | None:
    """The user of a role, who was given by id or by name."""
    named: str = root.given["user"]
    found = await ENTITIES.load(info.context, named)
    return found or await info.context.read(lambda reader: by_name(reader, named))


@strawberry.type(description="The role that a user now has in a team.")
class SetTeamRolePayload:
    """The role that a user now has in a team."""

    given: strawberry.Private[NewTeamRole]
    role = computed(
        lambda payload: RANKS.get(payload.given["role"] or ""),
        RoleName | None,
        description="The role; null where it was taken away.",
    )
    team = reference(
        ENTITIES,
        lambda payload: payload.given["team"],
        lazy.TeamRef | None,
        description="The team; null if you do not see it now.",
    )
    user = resolved(_user, lazy.UserRef | None, description="The user; null if you do not see them now.")


@strawberry.type(description="Who has the role now, or the invitation that waits for an account.")
class InviteMemberPayload:
    """Who has the role now, or the invitation that waits for an account."""

    user_key: strawberry.Private[str | None]
    invitation_key: strawberry.Private[str | None]
    user = reference(
        ENTITIES,
        lambda payload: payload.user_key,
        lazy.UserRef | None,
        description="Who had an account and has the role now.",
    )
    invitation = reference(
        INVITATIONS,
        lambda payload: payload.invitation_key,
        lazy.InvitationRef | None,
        description="The open invitation, where nobody has that e-mail address.",
    )


@strawberry.type(description="The service account that was made, and its first key.")
class CreateServiceAccountPayload:
    """The service account that was made, and its first key."""

    made: strawberry.Private[str]
    account = reference(
        ENTITIES, lambda payload: payload.made, lazy.UserRef | None, description="The service account."
    )
    secret: str | None = strawberry.field(description=SECRET)
