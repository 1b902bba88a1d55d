"""The inputs of changes to people as one value: what is done, and what an idempotency key stands for."""

from typing import TypedDict


class NewTeamRole(TypedDict):
    """The input of `setTeamRole`."""

    team: str
    user: str
    role: str | None


class NewInvitation(TypedDict):
    """The input of `inviteMember`."""

    organization: str
    user: str | None
    email: str | None
    role: str


class NewOrganizationAccount(TypedDict):
    """The input of `createOrganizationServiceAccount`."""

    organization: str
    name: str
    default_team: str
    role: str
    key_name: str


class NewTeamAccount(TypedDict):
    """The input of `createTeamServiceAccount`."""

    team: str
    name: str
    role: str
    key_name: str


class NewKey(TypedDict):
    """The input of `createApiKey`."""

    user: str
    name: str
    expires_at: int | None


class AccountEdit(TypedDict):
    """The input of `updateUser`."""

    user: str
    email: str | None
    admin: bool | None
