"""The inputs of mutations as one value: what is done, and what an idempotency key stands for."""

from typing import TypedDict

from strawberry import UNSET

from graph.errors import InvalidInputError
from graph.holder_edits import HolderEdit
from graph.project_edits import Edit
from graph.targets import Visibility


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


class NewRegistry(TypedDict):
    """The input of `createRegistry`."""

    organization: str
    name: str
    description: str | None
    visibility: Visibility
    accepted_types: list[str] | None
    owner: str | None


class NewProject(TypedDict):
    """The input of `createProject`."""

    owner: str
    name: str
    description: str | None


def edit_of(name: str | None, description: str | None) -> Edit:
    """What was said of a name and a description; a name cannot be null."""
    edit = Edit()
    if name is not UNSET:
        if name is None:
            raise InvalidInputError("name must not be null", field="name")
        edit["name"] = name
    if description is not UNSET:
        edit["description"] = description
    return edit


def holder_edit(name: str | None, description: str | None) -> HolderEdit:
    """The same for an artifact or collection, whose description an empty text clears."""
    edit = edit_of(name, description)
    text = (edit["description"] or "") if "description" in edit else None
    return HolderEdit(name=edit.get("name"), description=text)


def must_be_said(value: str | None, field: str) -> str | None:
    """A value that may be null, but not by omission."""
    if value is UNSET:
        raise InvalidInputError(f"{field} must be said; null clears it", field=field)
    return value
