"""Who may do what: permissions, the one role table, and the one visibility rule.

Ranks: 4 admin, 3 member, 2 viewer, 1 restricted viewer. The effective role on a target is
the highest that applies; `Grant` says which one it was and where it came from. The Cypher
form of the visibility rule stands in `graph.access`, beside the query that fills a `Sight`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ADMIN: Final = 4
MEMBER: Final = 3
VIEWER: Final = 2
RESTRICTED_VIEWER: Final = 1

ROLE_NAMES: Final[Mapping[int, str]] = {
    ADMIN: "admin",
    MEMBER: "member",
    VIEWER: "viewer",
    RESTRICTED_VIEWER: "restricted_viewer",
}
RANKS: Final[Mapping[str, int]] = {name: rank for rank, name in ROLE_NAMES.items()}

INSTANCE_LOG: Final = "instance"


class Permission(StrEnum):
    """What an operation asks for, as `area:action`; alphabetical. docs/permissions.md describes each."""

    ARTIFACT_DOWNLOAD = "artifact:download"
    ARTIFACT_READ = "artifact:read"
    ARTIFACT_USE = "artifact:use"
    ARTIFACT_WRITE = "artifact:write"
    AUDIT_READ = "audit:read"
    COLLECTION_CREATE = "collection:create"
    KEY_CREATE = "key:create"
    LINK_CREATE = "link:create"
    ORGANIZATION_CREATE = "organization:create"
    ORGANIZATION_DELETE = "organization:delete"
    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_SET_ROLE = "organization:set_role"
    PROJECT_CREATE = "project:create"
    PROJECT_READ = "project:read"
    RUN_READ = "run:read"
    RUN_WRITE = "run:write"
    TEAM_CREATE = "team:create"
    TEAM_DELETE = "team:delete"
    TEAM_READ = "team:read"
    TEAM_SET_ROLE = "team:set_role"
    USER_CREATE = "user:create"
    USER_DELETE = "user:delete"
    USER_READ = "user:read"


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
    """A user's own account, keys and personal entity."""

    id: str

    @property
    def log(self) -> str:
        return INSTANCE_LOG


@dataclass(frozen=True, slots=True)
class Project:
    """A project or registry with what decides who may enter it.

    `owner` is the id of the entity; `organization` is None below a personal entity;
    `visibility` is set for registries only.
    """

    id: str
    owner: str
    organization: str | None
    visibility: Visibility | None = None

    @property
    def is_registry(self) -> bool:
        return self.visibility is not None

    @property
    def log(self) -> str:
        return self.organization or INSTANCE_LOG


Target = Instance | Organization | Team | Person | Project


@dataclass(frozen=True, slots=True)
class Standing:
    """One role of the viewer, and through whom it came: `user` itself or the id of a team."""

    rank: int
    through: str = "user"


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything the decision needs to know of a viewer, worked out once a request."""

    user: str | None = None
    instance_admin: bool = False
    organizations: Mapping[str, int] = field(default_factory=dict[str, int])
    teams: Mapping[str, int] = field(default_factory=dict[str, int])
    registries: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict[str, tuple[Standing, ...]])

    def parameters(self) -> dict[str, object]:
        """The viewer as the `$sight` parameter that every read statement takes."""
        owners = [*self.teams, *([self.user] if self.user else [])]
        return {
            "everything": self.instance_admin,
            "user": self.user,
            "owners": owners,
            "member_of": list(self.organizations),
            "admin_of": [each for each, rank in self.organizations.items() if rank == ADMIN],
            "registries": list(self.registries),
        }


NOBODY: Final = Sight()


@dataclass(frozen=True, slots=True)
class Grant:
    """Why something is allowed: the role that decided and where it came from."""

    rank: int
    role: str
    through: str


# The role table: the least rank that a permission needs on its target, and on which kind.
ROLE_TABLE: Final[Mapping[Permission, tuple[type[object], int]]] = {
    Permission.ARTIFACT_DOWNLOAD: (Project, VIEWER),
    Permission.ARTIFACT_READ: (Project, RESTRICTED_VIEWER),
    Permission.ARTIFACT_USE: (Project, VIEWER),
    Permission.ARTIFACT_WRITE: (Project, MEMBER),
    Permission.AUDIT_READ: (Organization, ADMIN),
    Permission.COLLECTION_CREATE: (Project, MEMBER),
    Permission.KEY_CREATE: (Person, ADMIN),
    Permission.LINK_CREATE: (Project, MEMBER),
    Permission.ORGANIZATION_CREATE: (Instance, ADMIN),
    Permission.ORGANIZATION_DELETE: (Instance, ADMIN),
    Permission.ORGANIZATION_READ: (Organization, VIEWER),
    Permission.ORGANIZATION_SET_ROLE: (Organization, ADMIN),
    Permission.PROJECT_CREATE: (Project, MEMBER),
    Permission.PROJECT_READ: (Project, RESTRICTED_VIEWER),
    Permission.RUN_READ: (Project, VIEWER),
    Permission.RUN_WRITE: (Project, MEMBER),
    Permission.TEAM_CREATE: (Organization, ADMIN),
    Permission.TEAM_DELETE: (Team, ADMIN),
    Permission.TEAM_READ: (Team, RESTRICTED_VIEWER),
    Permission.TEAM_SET_ROLE: (Team, ADMIN),
    Permission.USER_CREATE: (Instance, ADMIN),
    Permission.USER_DELETE: (Instance, ADMIN),
    Permission.USER_READ: (Person, VIEWER),
}


def standings(sight: Sight, target: Target) -> Iterator[Grant]:
    """Every role of the viewer that applies to the target, unsorted."""
    if sight.instance_admin:
        yield Grant(ADMIN, "admin", "instance")
    match target:
        case Instance():
            pass
        case Organization(id=organization):
            yield from _through_organization(sight, organization)
        case Team():
            yield from _on_team(sight, target)
        case Person(id=person):
            if sight.user == person:
                yield Grant(ADMIN, "owner", "user")
        case Project():
            yield from _on_registry(sight, target) if target.is_registry else _on_project(sight, target)


def _through_organization(sight: Sight, organization: str) -> Iterator[Grant]:
    rank = sight.organizations.get(organization)
    if rank is not None:
        yield Grant(rank, ROLE_NAMES[rank], f"organization:{organization}")


def _on_team(sight: Sight, team: Team) -> Iterator[Grant]:
    rank = sight.teams.get(team.id)
    if rank is not None:
        yield Grant(rank, ROLE_NAMES[rank], f"team:{team.id}")
    for grant in _through_organization(sight, team.organization):
        # Fellows of the organization know the team; only its admins rule it.
        yield grant if grant.rank == ADMIN else Grant(RESTRICTED_VIEWER, grant.role, grant.through)


def _on_project(sight: Sight, project: Project) -> Iterator[Grant]:
    if project.owner == sight.user:
        yield Grant(ADMIN, "owner", "user")
    rank = sight.teams.get(project.owner)
    if rank is not None:
        yield Grant(rank, ROLE_NAMES[rank], f"team:{project.owner}")
    if project.organization is None:
        return
    for grant in _through_organization(sight, project.organization):
        if project.owner == project.organization:
            yield grant
        elif grant.rank == ADMIN:
            yield Grant(VIEWER, grant.role, grant.through)


def _on_registry(sight: Sight, registry: Project) -> Iterator[Grant]:
    for standing in sight.registries.get(registry.id, ()):
        through = "user" if standing.through == "user" else f"team:{standing.through}"
        yield Grant(standing.rank, ROLE_NAMES[standing.rank], through)
    for grant in _through_organization(sight, registry.organization or ""):
        if grant.rank == ADMIN or registry.visibility is Visibility.ORGANIZATION:
            yield grant


def effective(sight: Sight, target: Target) -> Grant | None:
    """The highest role on the target, or None: then the target is invisible."""
    return max(standings(sight, target), key=lambda grant: grant.rank, default=None)


def allows(grant: Grant, permission: Permission, target: Target) -> bool:
    """Does this role carry the permission? A permission of another kind of target is a mistake."""
    kind, least = ROLE_TABLE[permission]
    if type(target) is not kind:
        raise TypeError(f"{permission} is not asked of a {type(target).__name__}")
    return grant.rank >= least
