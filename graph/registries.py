"""Making registries, and what they accept. Their fields stand in `graph.projects`.

Core registries (`model`, `dataset`) come with an organization; core is a property, not a name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from graph.changes import note_changes
from graph.entities import take_number
from graph.errors import InvalidInputError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import artifact_type, free_text, registry_name
from graph.policy import Permission
from graph.project_edits import facts_of
from graph.projects import Project, name_is_free, registry_key
from graph.targets import Organization, Visibility
from graph.targets import Project as ProjectTarget
from graph.work import Work

CORE_REGISTRIES: Final = (("model", "Models"), ("dataset", "Datasets"))
TYPES_LIMIT: Final = 500

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
    registry_name(name, "name")
    free_text(description)
    types = checked_types(accepted_types)
    home = Organization(organization)
    await work.demand(Permission.REGISTRY_CREATE, home, missing=f"organization {organization} not found")
    await name_is_free(work, registry_key(organization, name), name)
    target = ProjectTarget(new_id(), organization, organization, visibility, work.actor.id)
    work.extend(home, target)
    values = {
        "name": name,
        "description": description,
        "visibility": visibility,
        "all_types": not types,
        "accepted_types": types,
    }
    await _write(work, target, values, owner_name=organization_name, core=core)
    after = {**facts_of(values), "core": core}
    change = Change(Action.REGISTRY_CREATED, "Project", target.id, after=after, about=(organization,))
    work.record(change, target)
    return target.id


async def _write(
    work: Work, target: ProjectTarget, values: Mapping[str, Any], *, owner_name: str, core: bool
) -> None:
    key = registry_key(target.owner, values["name"])
    await work.write(
        WORK_CREATE_REGISTRY,
        id=target.id,
        seq=await take_number(work, "project"),
        key=key,
        organization=target.owner,
        owner_name=owner_name,
        core=core,
        actor=work.actor.id,
        **values,
    )
    note_changes(work, target.id, keys={"name": key}, **values)


def checked_types(types: Sequence[str], field: str = "acceptedTypes") -> list[str]:
    """Deduplicated types in first-given order, each by the rules of names."""
    if len(types) > TYPES_LIMIT:
        raise InvalidInputError(f"{field} has {len(types)} types; the limit is {TYPES_LIMIT}", field=field)
    return [artifact_type(each, field) for each in dict.fromkeys(types)]


def accepts(registry: Project, artifact_type_name: str) -> None:
    """InvalidInputError unless artifacts of this type may be linked into the registry."""
    if not registry.all_types and artifact_type_name not in registry.accepted_types:
        types = ", ".join(registry.accepted_types)
        accepted = f"the types {types}, not {artifact_type_name!r}" if types else "no types yet"
        raise InvalidInputError(
            f"registry {registry.name!r} accepts {accepted}",
            field="type",
        )
