"""Projects, and registries, which are projects of an organization with rules of their own."""

from typing import Any

import strawberry

from graph import deletions as deletions_of
from graph import listings, projects, registry_members
from graph.entities import Entity
from graph.histories import member_key
from graph.policy import Permission, Sight, effective
from graph.project_deletion import Deleted
from service.api import lazy
from service.api.abilities import can, of_project, of_registry
from service.api.context import Info
from service.api.deleted import deletions
from service.api.enums import RegistryVisibility, RoleName
from service.api.fields import computed, listing, reference, resolved, seen
from service.api.filter_inputs import ArtifactFilter, CollectionFilter
from service.api.histories import history, member_history
from service.api.ids import encode
from service.api.loaders import ENTITIES, OWNERS_OF_REGISTRIES
from service.api.node import Node
from service.api.order_inputs import NamedOrder, RunOrder
from service.api.paging import Pages
from service.api.past import home_then
from service.graphql.scalars import DateTime

_COLLECTIONS = Pages(listings.COLLECTIONS)
_DELETED_COLLECTIONS = deletions(
    deletions_of.COLLECTIONS,
    Permission.COLLECTION_DELETE,
    lambda home: home.id,
    description="Its deleted collections",
)


def path_of(project: projects.Project | Deleted) -> str:
    return f"{project.owner_name}/{project.name}"


def _role(sight: Sight, project: projects.Project) -> int | None:
    grant = effective(sight, project.target)
    return grant.rank if grant else None


async def _owner(root: strawberry.Parent[Any], info: Info) -> Entity | None:
    """Who answers for a registry, by name also for guests, who do not see them otherwise."""
    registry: projects.Project = root
    if registry.owner_user is None:
        return None
    known = await ENTITIES.load(info.context, registry.owner_user)
    return known or await OWNERS_OF_REGISTRIES.load(info.context, registry.id)


async def _restorable_until(root: strawberry.Parent[Any], info: Info) -> int:
    deleted: Deleted = root
    return deleted.deleted_at + info.context.retention


@strawberry.type(description="A project: runs, and the artifacts that they log.")
class Project(Node):
    """A record of `graph.projects` without visibility of its own."""

    name: str = strawberry.field(description="The name, unique below its owner.")
    path = computed(path_of, str, description="The path: `owner/project`.")
    description: str | None = strawberry.field(description="What it is about.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    created_by = reference(
        ENTITIES, lambda project: project.created_by, lazy.UserRef | None, description="Who made it."
    )
    owner = reference(
        ENTITIES, lambda project: project.owner, lazy.Owner | None, description="Whose project it is."
    )
    viewer_role = seen(_role, RoleName | None, description="Your own effective role on the project.")
    can = can(of_project)
    history = history("the project")
    then = home_then()
    runs = listing(
        Pages(listings.RUNS),
        lazy.Runs,
        description="Its runs, the newest first unless asked otherwise.",
        orders=RunOrder,
    )
    artifacts = listing(
        Pages(listings.ARTIFACTS),
        lazy.Artifacts,
        description="Its artifacts, by name unless asked otherwise.",
        filters=ArtifactFilter,
        orders=NamedOrder,
    )
    collections = listing(
        _COLLECTIONS,
        lazy.Collections,
        description="Its collections, by name unless asked otherwise.",
        filters=CollectionFilter,
        orders=NamedOrder,
    )
    deleted_artifacts = deletions(
        deletions_of.ARTIFACTS,
        Permission.ARTIFACT_DELETE,
        lambda project: project.id,
        description="Its deleted artifacts",
    )
    deleted_collections = _DELETED_COLLECTIONS


@strawberry.type(description="A user or team with a role on a registry.")
class RegistryMember:
    """A record of `graph.registry_members`."""

    member = computed(lambda member: member.entity, lazy.Party, description="The user or team.")
    role = computed(lambda member: member.rank, RoleName, description="The role that was given here.")
    effective_role = computed(
        lambda member: member.effective,
        RoleName,
        description="The role in effect: of a user the highest of their own, their teams' and what their"
        " organization role gives.",
    )
    since: DateTime = strawberry.field(description="Since when the role is what it is.")
    history = member_history(lambda member: member_key(member.registry, member.entity.id))


@strawberry.type(description="A project or registry that was deleted and may be brought back.")
class DeletedProject:
    """A record of `graph.project_deletion`."""

    id = computed(
        lambda deleted: encode("Registry" if deleted.is_registry else "Project", deleted.id),
        strawberry.ID,
        description="The global id, by which it is restored; `node` does not find it meanwhile.",
    )
    name: str = strawberry.field(description="The name it had, and will have again.")
    path = computed(path_of, str, description="The path it had.")
    description: str | None = strawberry.field(description="What it is about.")
    deleted_at: DateTime = strawberry.field(description="When it was deleted.")
    deleted_by = reference(
        ENTITIES, lambda deleted: deleted.deleted_by, lazy.UserRef | None, description="Who deleted it."
    )
    restorable_until = resolved(_restorable_until, DateTime, description="Until when it can be brought back.")


@strawberry.type(description="A registry of an organization: governed collections of linked versions.")
class Registry(Node):
    """A record of `graph.projects` with a visibility."""

    name: str = strawberry.field(description="The name, unique among the organization's registries.")
    path = computed(path_of, str, description="The path: `organization/registry`.")
    description: str | None = strawberry.field(description="What it is about.")
    visibility: RegistryVisibility = strawberry.field(description="Who sees it without being invited.")
    core: bool = strawberry.field(description="Whether it came with the organization.")
    accepted_types = computed(
        lambda registry: None if registry.all_types else list(registry.accepted_types),
        list[str] | None,
        description="The types of artifacts that may be linked; null means all.",
    )
    protected_aliases = computed(
        lambda registry: list(registry.protected_aliases),
        list[str],
        description="The alias names that only admins may move, by name; they guard what they point at.",
    )
    owner = resolved(
        _owner,
        lazy.UserRef | None,
        description="Who answers for it: one of its members. It gives them no right.",
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    created_by = reference(
        ENTITIES, lambda registry: registry.created_by, lazy.UserRef | None, description="Who made it."
    )
    organization = reference(
        ENTITIES,
        lambda registry: registry.organization,
        lazy.OrganizationRef | None,
        description="Whose registry it is; null for guests, who see the registry only.",
    )
    viewer_role = seen(_role, RoleName | None, description="Your own effective role on the registry.")
    can = can(of_registry)
    history = history("the registry")
    then = home_then()
    members = listing(
        Pages(registry_members.MEMBERS),
        lazy.RegistryMembers,
        description="The users and teams that were given a role on it, by name. Who has a role by their"
        " organization alone is not listed. Needs `registry:read_members`.",
    )
    collections = listing(
        _COLLECTIONS,
        lazy.Collections,
        description="Its collections, by name unless asked otherwise.",
        filters=CollectionFilter,
        orders=NamedOrder,
    )
    deleted_collections = _DELETED_COLLECTIONS
