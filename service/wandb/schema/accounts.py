"""Inputs and answers of mutations on users, teams, invitations and API keys."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.scalars import DateTime

if TYPE_CHECKING:
    from service.wandb.schema.people import ApiKey, Entity, User

_PEOPLE = strawberry.lazy("service.wandb.schema.people")


@strawberry.input
class CreateTeamInput:
    """What `createTeam` takes."""

    team_name: str
    team_admin_user_name: str | None = None


@strawberry.type
class EntityPayload:
    """What `createTeam` answers."""

    entity: Annotated["Entity", _PEOPLE] | None


@strawberry.input
class CreateInviteInput:
    """What `createInvite` takes."""

    entity_name: str
    email: str | None = None
    username: str | None = None
    admin: bool | None = None


@strawberry.type
class Invite:
    """An invitation, which for an existing user takes effect at once."""

    id: strawberry.ID
    name: str
    email: str | None
    created_at: DateTime | None
    to_user: Annotated["User", _PEOPLE] | None


@strawberry.type
class CreateInvitePayload:
    """What `createInvite` answers."""

    invite: Invite | None


@strawberry.input
class DeleteInviteInput:
    """What `deleteInvite` takes."""

    id: str | None = None
    entity_name: str | None = None


@strawberry.input
class CreateServiceAccountInput:
    """What `createServiceAccount` takes."""

    description: str
    entity_name: str


@strawberry.type
class UserPayload:
    """What `createServiceAccount` or `createUser` answers."""

    user: Annotated["User", _PEOPLE] | None


@strawberry.input
class CreateUserInput:
    """What `createUser` takes."""

    email: str
    admin: bool | None = None


@strawberry.input
class DeleteApiKeyInput:
    """What `deleteApiKey` takes."""

    id: str


@strawberry.input
class GenerateApiKeyInput:
    """What `generateApiKey` takes."""

    description: str | None = None


@strawberry.type
class GenerateApiKeyPayload:
    """What `generateApiKey` answers."""

    api_key: Annotated["ApiKey", _PEOPLE] | None


@strawberry.type
class SuccessPayload:
    """Whether it was done."""

    success: bool
    client_mutation_id: str | None
