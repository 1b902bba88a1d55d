"""Users, teams, organizations, and the keys and roles of users."""

import strawberry

from graph import listings, people_listings, project_deletion
from graph.entities import Entity
from graph.histories import member_key
from graph.policy import Sight, effective
from graph.targets import Organization as OrganizationTarget
from graph.targets import Team as TeamTarget
from service.api import lazy
from service.api.enums import AccountKind, RoleName
from service.api.fields import computed, listing, reference, seen
from service.api.filter_inputs import RegistryFilter
from service.api.histories import member_history
from service.api.loaders import ENTITIES, INVITATIONS_OF, KEYS_OF_USERS
from service.api.node import Node
from service.api.order_inputs import NamedOrder
from service.api.paging import Pages
from service.graphql.scalars import DateTime

_PROJECTS = Pages(listings.PROJECTS)
_DELETED = Pages(project_deletion.DELETED_PROJECTS)
_MEMBERS = Pages(listings.MEMBERS)


def _is_known(sight: Sight, user: Entity) -> bool:
    """May the viewer read what is the account's own (`user:read`)?"""
    return effective(sight, user.target) is not None


def _organization_role(sight: Sight, organization: Entity) -> int | None:
    grant = effective(sight, OrganizationTarget(organization.id))
    return grant.rank if grant else None


def _team_role(sight: Sight, team: Entity) -> int | None:
    grant = effective(sight, TeamTarget(team.id, team.organization or ""))
    return grant.rank if grant else None


@strawberry.type(description="An API key. The secret itself was shown once and is not kept.")
class ApiKey(Node):
    """A record of `graph.keys`."""

    name: str = strawberry.field(description="What its owner calls it.")
    prefix: str = strawberry.field(description="The first characters of the secret, to recognize it by.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    last_used_at: DateTime | None = strawberry.field(description="When it was last used, to the minute.")
    expires_at: DateTime | None = strawberry.field(
        description="When it ends by itself; null for never. After that it lets nobody in."
    )
    owner = reference(ENTITIES, lambda key: key.user, lazy.UserRef | None, description="Whose key it is.")


@strawberry.type(
    description="A person or service account. Its name is also that of its personal projects' owner."
)
class User(Node):
    """A record of `graph.entities` of kind USER."""

    name: str = strawberry.field(description="The name, unique among users, teams and organizations.")
    created_at: DateTime = strawberry.field(description="When the account was made.")
    account: AccountKind = strawberry.field(description="Whether it is a person's or a machine's.")
    organization = reference(
        ENTITIES,
        lambda user: user.organization,
        lazy.OrganizationRef | None,
        description="The organization that a service account belongs to; null for people.",
    )
    team = reference(
        ENTITIES,
        lambda user: user.team,
        lazy.TeamRef | None,
        description="The team, where a service account is that of one team alone.",
    )
    email = seen(
        lambda sight, user: user.email or None if _is_known(sight, user) else None,
        str | None,
        description="The e-mail address, for the user and instance admins.",
    )
    instance_admin = seen(
        lambda sight, user: user.instance_admin if _is_known(sight, user) else None,
        bool | None,
        description="Whether the user rules the whole service; for the user and instance admins.",
    )
    default_entity = reference(
        ENTITIES,
        lambda user: user.default_entity,
        lazy.Owner | None,
        description="Who owns the user's runs and projects where they name no owner.",
    )
    api_keys = reference(
        KEYS_OF_USERS,
        lambda user: user.id,
        list[ApiKey] | None,
        description="The keys that were not revoked: for the user, for admins of the organization or team of"
        " a service account, and for instance admins; for others an empty list.",
    )
    organizations = listing(
        Pages(listings.ORGANIZATIONS_OF),
        lazy.Organizations,
        description="The organizations that the user has a role in, by name.",
    )
    teams = listing(
        Pages(listings.TEAMS_OF), lazy.Teams, description="The teams that the user is in, by name."
    )
    projects = listing(_PROJECTS, lazy.Projects, description="The user's personal projects, by name.")
    deleted_projects = listing(
        _DELETED,
        lazy.DeletedProjects,
        description="Deleted personal projects, the latest first; empty for who may not restore them.",
    )


@strawberry.type(description="A user and the role that they have in a team or organization.")
class Member:
    """A rank, an entity, and the id of where it has that rank."""

    role = computed(lambda member: member[0], RoleName, description="The role.")
    user = computed(lambda member: member[1], User, description="The user.")
    history = member_history(lambda member: member_key(member[2], member[1].id))


@strawberry.type(description="Users of an organization who own projects together.")
class Team(Node):
    """A record of `graph.entities` of kind TEAM."""

    name: str = strawberry.field(description="The name, unique among users, teams and organizations.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    organization = reference(
        ENTITIES,
        lambda team: team.organization,
        lazy.OrganizationRef | None,
        description="The organization that the team belongs to.",
    )
    viewer_role = seen(_team_role, RoleName | None, description="Your own effective role on the team.")
    members = listing(_MEMBERS, lazy.Users, description="Who is in the team, by name.")
    service_accounts = listing(
        Pages(people_listings.ACCOUNTS_OF_TEAM),
        lazy.Accounts,
        description="The service accounts of this team alone, by name.",
    )
    projects = listing(_PROJECTS, lazy.Projects, description="What the team owns, by name.")
    deleted_projects = listing(
        _DELETED,
        lazy.DeletedProjects,
        description="Its deleted projects, the latest first; empty for who may not restore them.",
    )


@strawberry.type(description="A role that waits for somebody with this e-mail address to have an account.")
class Invitation(Node):
    """A record of `graph.invitations`."""

    email: str = strawberry.field(description="The e-mail address that was invited.")
    role = computed(lambda invitation: invitation.rank, RoleName, description="The role that waits.")
    since: DateTime = strawberry.field(description="When they were invited.")
    organization = reference(
        ENTITIES,
        lambda invitation: invitation.organization,
        lazy.OrganizationRef | None,
        description="Where they are invited to.",
    )
    team = reference(
        ENTITIES,
        lambda invitation: invitation.team,
        lazy.TeamRef | None,
        description="The team, where they are invited into one; the role is that in it, and they become a"
        " member of the organization with it. Null for an invitation into the organization alone.",
    )
    invited_by = reference(
        ENTITIES, lambda invitation: invitation.invited_by, lazy.UserRef | None, description="Who did it."
    )


@strawberry.type(description="A tenant: its people, teams and registries, and one log of all that changed.")
class Organization(Node):
    """A record of `graph.entities` of kind ORGANIZATION."""

    name: str = strawberry.field(description="The name that stands in paths.")
    display_name: str = strawberry.field(description="The name for people; it finds the organization too.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    viewer_role = seen(
        _organization_role, RoleName | None, description="Your own effective role in the organization."
    )
    members = listing(_MEMBERS, lazy.Users, description="Who has a role in the organization, by name.")
    service_accounts = listing(
        Pages(people_listings.ACCOUNTS_OF_ORGANIZATION),
        lazy.Accounts,
        description="Its service accounts and those of its teams, by name.",
    )
    invitations = reference(
        INVITATIONS_OF,
        lambda organization: organization.id,
        list[Invitation] | None,
        description="The open invitations, the oldest first, for who may invite; for others an empty list.",
    )
    teams = listing(Pages(listings.TEAMS), lazy.Teams, description="Its teams, by name.")
    registries = listing(
        Pages(listings.REGISTRIES),
        lazy.Registries,
        description="Its registries that you may see, by name unless asked otherwise.",
        filters=RegistryFilter,
        orders=NamedOrder,
    )
    projects = listing(
        _PROJECTS, lazy.Projects, description="Projects that the organization itself owns, by name."
    )
    deleted_registries = listing(
        Pages(project_deletion.DELETED_REGISTRIES),
        lazy.DeletedProjects,
        description="Its deleted registries, the latest first; empty for who may not restore them.",
    )
    deleted_projects = listing(
        _DELETED,
        lazy.DeletedProjects,
        description="Its own deleted projects, the latest first; empty for who may not restore them.",
    )
