"""Projects, and registries, which are projects of an organization with rules of their own."""

import strawberry

from graph import listings, projects
from graph.policy import Sight, effective
from service.api import lazy
from service.api.enums import RegistryVisibility, RoleName
from service.api.fields import computed, listing, reference, seen
from service.api.loaders import ENTITIES
from service.api.node import Node
from service.api.paging import Pages
from service.graphql.scalars import DateTime

_COLLECTIONS = Pages(listings.COLLECTIONS)


def path_of(project: projects.Project) -> str:
    return f"{project.owner_name}/{project.name}"


def _role(sight: Sight, project: projects.Project) -> int | None:
    grant = effective(sight, project.target)
    return grant.rank if grant else None


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
    runs = listing(Pages(listings.RUNS), lazy.Runs, description="Its runs, the newest first.")
    artifacts = listing(Pages(listings.ARTIFACTS), lazy.Artifacts, description="Its artifacts, by name.")
    collections = listing(_COLLECTIONS, lazy.Collections, description="Its collections, by name.")


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
    collections = listing(_COLLECTIONS, lazy.Collections, description="Its collections, by name.")
