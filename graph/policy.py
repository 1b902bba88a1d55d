"""Who may do what: permissions, the one role table, and the one visibility rule.

Ranks: 4 admin, 3 member, 2 viewer, 1 restricted viewer. The effective role on a target is
the highest that applies; `Grant` says which one it was and where it came from. The Cypher
form of the visibility rule stands in `graph.access`, beside the query that fills a `Sight`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph.permissions import Permission
from graph.targets import Instance, Organization, Person, Project, Target, Team, Visibility

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

    def __hash__(self) -> int:
        """By the user: the mappings have no hash, and are nearly always the same for one user."""
        return hash(self.user)

    def parameters(self) -> dict[str, object]:
        """The viewer as the `$sight` parameter that every read statement takes."""
        owners = [*self.teams, *([self.user] if self.user else [])]
        return {
            "everything": self.instance_admin,
            "user": self.user,
            "owners": owners,
            "member_of": list(self.organizations),
            "admin_of": [each for each, rank in self.organizations.items() if rank == ADMIN],
            "leads": [each for each, rank in self.teams.items() if rank == ADMIN],
            "registries": list(self.registries),
        }


NOBODY: Final = Sight()


@dataclass(frozen=True, slots=True)
class Grant:
    """Why something is allowed: the role that decided and where it came from.

    `creator` says of a role given on a registry itself whether its holder made the registry;
    None for every other role.
    """

    rank: int
    role: str
    through: str
    creator: bool | None = None


# The role table: the least rank that a permission needs on its target, and on which kind.
ROLE_TABLE: Final[Mapping[Permission, tuple[type[object], int]]] = {
    Permission.ALIAS_PROTECT: (Project, ADMIN),
    Permission.ALIAS_SET: (Project, MEMBER),
    Permission.ALIAS_SET_PROTECTED: (Project, ADMIN),
    Permission.ARTIFACT_DELETE: (Project, MEMBER),
    Permission.ARTIFACT_DOWNLOAD: (Project, VIEWER),
    Permission.ARTIFACT_READ: (Project, RESTRICTED_VIEWER),
    Permission.ARTIFACT_USE: (Project, VIEWER),
    Permission.ARTIFACT_WRITE: (Project, MEMBER),
    Permission.AUDIT_READ: (Organization, ADMIN),
    Permission.AUTOMATION_READ: (Project, VIEWER),
    Permission.AUTOMATION_WRITE: (Project, MEMBER),
    Permission.COLLECTION_CREATE: (Project, MEMBER),
    Permission.COLLECTION_DELETE: (Project, MEMBER),
    Permission.COLLECTION_DELETE_PROTECTED: (Project, ADMIN),
    Permission.COLLECTION_UPDATE: (Project, MEMBER),
    Permission.KEY_CREATE: (Person, ADMIN),
    Permission.KEY_REVOKE: (Person, ADMIN),
    Permission.LINK_CREATE: (Project, MEMBER),
    Permission.LINK_DELETE: (Project, MEMBER),
    Permission.LINK_DELETE_PROTECTED: (Project, ADMIN),
    Permission.ORGANIZATION_CREATE: (Instance, ADMIN),
    Permission.ORGANIZATION_CREATE_INTEGRATION: (Organization, ADMIN),
    Permission.ORGANIZATION_CREATE_SERVICE_ACCOUNT: (Organization, ADMIN),
    Permission.ORGANIZATION_DELETE: (Instance, ADMIN),
    Permission.ORGANIZATION_INVITE: (Organization, ADMIN),
    Permission.ORGANIZATION_READ: (Organization, VIEWER),
    Permission.ORGANIZATION_READ_AUTOMATIONS: (Organization, VIEWER),
    Permission.ORGANIZATION_SET_ROLE: (Organization, ADMIN),
    Permission.ORGANIZATION_UPDATE: (Organization, ADMIN),
    Permission.ORGANIZATION_USE_INTEGRATIONS: (Organization, MEMBER),
    Permission.ORGANIZATION_WRITE_AUTOMATIONS: (Organization, ADMIN),
    Permission.PROJECT_CREATE: (Project, MEMBER),
    Permission.PROJECT_DELETE: (Project, ADMIN),
    Permission.PROJECT_READ: (Project, RESTRICTED_VIEWER),
    Permission.PROJECT_UPDATE: (Project, MEMBER),
    Permission.REGISTRY_CREATE: (Organization, MEMBER),
    Permission.REGISTRY_DELETE: (Project, ADMIN),
    Permission.REGISTRY_READ_MEMBERS: (Project, RESTRICTED_VIEWER),
    Permission.REGISTRY_RESTORE: (Organization, ADMIN),
    Permission.REGISTRY_SET_OWNER: (Project, ADMIN),
    Permission.REGISTRY_SET_ROLE: (Project, ADMIN),
    Permission.REGISTRY_SET_TYPES: (Project, ADMIN),
    Permission.REGISTRY_SET_VISIBILITY: (Project, ADMIN),
    Permission.REGISTRY_UPDATE: (Project, MEMBER),
    Permission.RUN_DELETE: (Project, MEMBER),
    Permission.RUN_READ: (Project, VIEWER),
    Permission.RUN_WRITE: (Project, MEMBER),
    Permission.SERVICE_ACCOUNT_DELETE: (Person, ADMIN),
    Permission.TEAM_CREATE: (Organization, ADMIN),
    Permission.TEAM_CREATE_INTEGRATION: (Team, ADMIN),
    Permission.TEAM_CREATE_SERVICE_ACCOUNT: (Team, ADMIN),
    Permission.TEAM_DELETE: (Team, ADMIN),
    Permission.TEAM_READ: (Team, RESTRICTED_VIEWER),
    Permission.TEAM_READ_AUTOMATIONS: (Team, VIEWER),
    Permission.TEAM_SET_ROLE: (Team, ADMIN),
    Permission.TEAM_USE_INTEGRATIONS: (Team, MEMBER),
    Permission.TEAM_WRITE_AUTOMATIONS: (Team, MEMBER),
    Permission.USER_CREATE: (Instance, ADMIN),
    Permission.USER_CREATE_INTEGRATION: (Person, ADMIN),
    Permission.USER_DELETE: (Instance, ADMIN),
    Permission.USER_READ: (Person, VIEWER),
    Permission.USER_UPDATE: (Instance, ADMIN),
    Permission.USER_USE_INTEGRATIONS: (Person, ADMIN),
    Permission.VERSION_DELETE: (Project, MEMBER),
    Permission.VERSION_UPDATE: (Project, MEMBER),
}

# A registry's own admins may do this only to what they made; those of its organization to any.
CREATORS_ONLY: Final = frozenset({Permission.REGISTRY_DELETE})


def standings(sight: Sight, target: Target) -> Iterator[Grant]:
    """Every role of the viewer that applies to the target, unsorted."""
    if sight.instance_admin:
        yield Grant(ADMIN, "admin", "instance")
    match target:
        case Instance():
            if sight.user is not None:  # that it is there is no secret to who has an account
                yield Grant(RESTRICTED_VIEWER, "account", "user")
        case Organization(id=organization):
            yield from _through_organization(sight, organization)
        case Team():
            yield from _on_team(sight, target)
        case Person():
            yield from _on_person(sight, target)
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


def _on_person(sight: Sight, person: Person) -> Iterator[Grant]:
    is_service = person.organization is not None
    if sight.user == person.id:
        # A service account's keys are its organization's business, lest one leaked key makes others.
        yield Grant(VIEWER if is_service else ADMIN, "owner", "user")
    for grant in _through_organization(sight, person.organization or ""):
        if grant.rank == ADMIN:
            yield grant
    if person.team is not None and sight.teams.get(person.team) == ADMIN:
        yield Grant(ADMIN, ROLE_NAMES[ADMIN], f"team:{person.team}")


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
        creator = registry.created_by is not None and registry.created_by == sight.user
        yield Grant(standing.rank, ROLE_NAMES[standing.rank], through, creator)
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
    return grant.rank >= least and not (permission in CREATORS_ONLY and grant.creator is False)


def granted(sight: Sight, permission: Permission, target: Target) -> Grant | None:
    """The highest role that carries the permission on the target, or None."""
    able = (grant for grant in standings(sight, target) if allows(grant, permission, target))
    return max(able, key=lambda grant: grant.rank, default=None)
