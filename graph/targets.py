"""What permissions are asked of: the instance, an organization, team, person or project.

A target holds only what a decision needs. Its `log` is where what changes on it is recorded.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

INSTANCE_LOG: Final = "instance"


class Visibility(StrEnum):
    """Who sees a registry without being invited: the organization, or nobody."""

    ORGANIZATION = "organization"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Instance:
    """The whole service: only instance admins have rights on it."""

    @property
    def log(self) -> str:
        return INSTANCE_LOG


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization, by id."""

    id: str

    @property
    def log(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Team:
    """A team and the organization it belongs to."""

    id: str
    organization: str

    @property
    def log(self) -> str:
        return self.organization


@dataclass(frozen=True, slots=True)
class Person:
    """An account with its keys. A service account belongs to an organization, and may be one team's."""

    id: str
    organization: str | None = None
    team: str | None = None

    @property
    def log(self) -> str:
        return self.organization or INSTANCE_LOG


@dataclass(frozen=True, slots=True)
class Project:
    """A project or registry with what decides who may enter it.

    `owner` is the id of the entity; `organization` is None below a personal entity;
    `visibility` is set for registries only. `created_by` matters to who may delete a registry.
    """

    id: str
    owner: str
    organization: str | None
    visibility: Visibility | None = None
    created_by: str | None = field(default=None, compare=False)

    @property
    def is_registry(self) -> bool:
        return self.visibility is not None

    @property
    def log(self) -> str:
        return self.organization or INSTANCE_LOG


Target = Instance | Organization | Team | Person | Project
