"""The inputs of mutations as one value: what is done, and what an idempotency key stands for."""

from typing import TypedDict


class NewUser(TypedDict):
    """The input of `createUser`."""

    name: str
    email: str
    admin: bool
    imported_key: str | None


class NewOrganization(TypedDict):
    """The input of `createOrganization`."""

    name: str
    admin_user: str
    core_registries: bool


class NewTeam(TypedDict):
    """The input of `createTeam`."""

    name: str
    organization: str
    admin_user: str


class NewRole(TypedDict):
    """The input of `setOrganizationRole`."""

    organization: str
    user: str
    role: str | None
