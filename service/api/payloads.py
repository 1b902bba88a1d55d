"""What mutations answer when they have done something."""

from typing import Any

import strawberry

from graph.entities import by_name
from graph.policy import RANKS
from service.api import lazy
from service.api.context import Info
from service.api.enums import RoleName
from service.api.fields import computed, reference, resolved
from service.api.given import NewRole
from service.api.loaders import API_KEYS, ENTITIES

SECRET = "The secret, shown this once and never again; null where this repeats an earlier request."  # noqa: S105


@strawberry.type(description="The account that was made.")
class CreateUserPayload:
    """The account that was made."""

    made: strawberry.Private[str]
    user = reference(ENTITIES, lambda payload: payload.made, lazy.UserRef | None, description="The account.")
    secret: str | None = strawberry.field(description=f"{SECRET} Null also for an imported key.")


@strawberry.type(description="The API key that was made.")
class CreateApiKeyPayload:
    """The API key that was made."""

    made: strawberry.Private[str]
    api_key = reference(API_KEYS, lambda payload: payload.made, lazy.ApiKeyRef | None, description="The key.")
    secret: str | None = strawberry.field(description=SECRET)


@strawberry.type(description="The organization that was made.")
class CreateOrganizationPayload:
    """The organization that was made."""

    made: strawberry.Private[str]
    organization = reference(
        ENTITIES, lambda payload: payload.made, lazy.OrganizationRef | None, description="The organization."
    )


@strawberry.type(description="The team that was made.")
class CreateTeamPayload:
    """The team that was made."""

    made: strawberry.Private[str]
    team = reference(ENTITIES, lambda payload: payload.made, lazy.TeamRef | None, description="The team.")


async def _user(root: strawberry.Parent[Any], info: Info) -> object | None:
    """The user of a role, who was given by id or by name."""
    named: str = root.given["user"]
    found = await ENTITIES.load(info.context, named)
    return found or await info.context.read(lambda reader: by_name(reader, named))


@strawberry.type(description="The role that a user now has in an organization.")
class SetOrganizationRolePayload:
    """The role that a user now has in an organization."""

    given: strawberry.Private[NewRole]
    role = computed(
        lambda payload: RANKS.get(payload.given["role"] or ""),
        RoleName | None,
        description="The role; null where it was taken away.",
    )
    organization = reference(
        ENTITIES,
        lambda payload: payload.given["organization"],
        lazy.OrganizationRef | None,
        description="The organization.",
    )
    user = resolved(
        _user,
        lazy.UserRef | None,
        description="The user; null if you do not see them now.",
    )


@strawberry.type(description="The user whose default entity was chosen.")
class SetDefaultEntityPayload:
    """The user whose default entity was chosen."""

    user_key: strawberry.Private[str]
    user = reference(ENTITIES, lambda payload: payload.user_key, lazy.UserRef | None, description="The user.")


@strawberry.type(description="What was deleted.")
class DeletePayload:
    """What was deleted."""

    deleted_id: strawberry.ID = strawberry.field(description="The global id of what was deleted.")
