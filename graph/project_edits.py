"""Changing what stands on a project or registry: a change point for each field, one event for all.

A rename keeps the id, and with it everything that belongs there; only paths change.
"""

from collections.abc import Mapping
from typing import Any, Final, LiteralString, TypedDict, cast

from graph.actor import Actor
from graph.changes import note_changes
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.names import free_text, project_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project, name_is_free, project_key, registry_key
from graph.session import Graph
from graph.work import Work, lock_of

WORK_PROJECT_VALUES: Final[LiteralString] = (
    "MATCH (p:Project {id: $id}) SET p += $values, p.updated_at = $now"
)

# How events call the properties.
_FACTS: Final = {
    "all_types": "allTypes",
    "accepted_types": "acceptedTypes",
    "owner_user": "owner",
}


class Edit(TypedDict, total=False):
    """What is to change; what is left out stays."""

    name: str
    description: str | None


def facts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of a project or registry as events tell them."""
    return {_FACTS.get(name, name): value for name, value in values.items()}


def key_of(project: Project, name: str) -> str:
    """The live key that a project or registry has under a name."""
    return (registry_key if project.is_registry else project_key)(project.owner, name)


async def held_for_change(
    work: Work, project: str, *, registry: bool, missing: str, naming: bool = False
) -> Project:
    """Inside a unit of work: lock a project or registry and read it; `naming` locks its owner's names too."""
    if naming:
        before = await _of_kind(work, project, registry=registry, missing=missing)
        await work.lock(lock_of("Entity", before.owner), lock_of("Project", project), missing=missing)
    else:
        await work.lock(lock_of("Project", project), missing=missing)
    return await _of_kind(work, project, registry=registry, missing=missing)


async def _of_kind(work: Work, project: str, *, registry: bool, missing: str) -> Project:
    found = await held_project(work, project)
    if found is None or found.is_registry is not registry:
        raise NotFoundError(missing)
    return found


async def change_project(work: Work, project: Project, *, about: tuple[str, ...] = (), **values: Any) -> None:
    """Inside a unit of work: set properties; those that have the value already change nothing.

    `values` are properties of the node, named as the fields of `Project`.
    """
    changed = {name: value for name, value in values.items() if _plain(getattr(project, name)) != value}
    if not changed:
        return
    before = {name: _plain(getattr(project, name)) for name in changed}
    keys: dict[str, str] = {}
    if "name" in changed:
        keys["live_key"] = key_of(project, changed["name"])
        await name_is_free(work, keys["live_key"], changed["name"])
    await set_values(work, project.id, keys, **changed)
    action = Action.REGISTRY_UPDATED if project.is_registry else Action.PROJECT_UPDATED
    work.record(
        Change(action, "Project", project.id, before=facts_of(before), after=facts_of(changed), about=about),
        project.target,
    )


async def set_values(work: Work, project: str, keys: Mapping[str, str] | None = None, **values: Any) -> None:
    """Set properties with their change points; `keys` are set without, being no facts of their own.

    A new name comes with its `live_key`.
    """
    await work.write(WORK_PROJECT_VALUES, id=project, values={**values, **(keys or {})})
    note_changes(work, project, keys={"name": (keys or {}).get("live_key")}, **values)


def _plain(value: object) -> object:
    """As the graph keeps it: a record holds tuples where a node has lists."""
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


async def update_project(graph: Graph, actor: Actor, *, project: str, edit: Edit, once: Once = ANEW) -> None:
    """Change a project's name or description. Its runs and artifacts go with a new name."""
    if "name" in edit:
        project_name(edit["name"], "name")
    free_text(edit.get("description"))

    async def operation(work: Work) -> None:
        missing = f"project {project} not found"
        found = await held_for_change(work, project, registry=False, missing=missing, naming="name" in edit)
        await work.demand(Permission.PROJECT_UPDATE, found.target, missing=missing)
        await change_project(work, found, **edit)

    await graph.write(actor, operation, queue=project, once=once)
