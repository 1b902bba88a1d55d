"""Making registries. Their fields stand in `graph.projects`, since a registry is a project.

Core registries (`model`, `dataset`) come with an organization; core is a property, not a name.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.changes import note_changes
from graph.entities import take_number
from graph.errors import InvalidInputError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import artifact_type, registry_name
from graph.policy import Permission
from graph.projects import Project, registry_key
from graph.targets import Organization, Visibility
from graph.targets import Project as ProjectTarget
from graph.work import Work

CORE_REGISTRIES: Final = (("model", "Models"), ("dataset", "Datasets"))

WORK_CREATE_REGISTRY: Final[LiteralString] = """
CREATE (p:Project:Registry:Lockable {
  id: $id, seq: $seq, name: $name, live_key: $key, owner: $organization, owner_name: $owner_name,
  organization: $organization, tenant: $organization, description: $description, visibility: $visibility,
  core: $core, all_types: $all_types, accepted_types: $accepted_types, protected_aliases: [],
  created_at: $now, created_by: $actor, deletions: []})
"""


async def create_registry(
    work: Work,
    *,
    organization: str,
    organization_name: str,
    name: str,
    description: str | None = None,
    visibility: Visibility = Visibility.ORGANIZATION,
    accepted_types: Sequence[str] = (),
    core: bool = False,
) -> str:
    """Inside a unit of work that holds the project sequence: make a registry; no types means all types."""
    registry_name(name)
    types = [artifact_type(each, "acceptedTypes") for each in dict.fromkeys(accepted_types)]
    await work.demand(
        Permission.ORGANIZATION_READ, Organization(organization), missing="organization not found"
    )
    made = new_id()
    target = ProjectTarget(made, organization, organization, visibility)
    await work.demand(Permission.PROJECT_CREATE, target, missing="organization not found")
    facts = {
        "name": name,
        "description": description,
        "visibility": visibility,
        "all_types": not types,
        "accepted_types": types,
    }
    await work.write(
        WORK_CREATE_REGISTRY,
        id=made,
        seq=await take_number(work, "project"),
        key=registry_key(organization, name),
        organization=organization,
        owner_name=organization_name,
        core=core,
        actor=work.actor.id,
        **facts,
    )
    await note_changes(work, made, **facts)
    work.record(Change(Action.REGISTRY_CREATED, "Project", made, after={**facts, "core": core}), target)
    return made


def accepts(registry: Project, artifact_type_name: str) -> None:
    """InvalidInputError unless artifacts of this type may be linked into the registry."""
    if not registry.all_types and artifact_type_name not in registry.accepted_types:
        types = ", ".join(registry.accepted_types)
        raise InvalidInputError(
            f"registry {registry.name!r} accepts the types {types}, not {artifact_type_name!r}",
            field="type",
        )
