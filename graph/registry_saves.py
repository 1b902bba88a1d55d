"""Saving several fields of a registry at once, as the SDK does: all of them or none, one event for all.

Each field takes what it takes alone, but only where it changes: whoever may change a description
may save it beside the visibility that was there before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.abilities import CORE_TYPES
from graph.actor import Actor
from graph.errors import InvalidInputError
from graph.names import free_text
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.project_edits import change_project
from graph.projects import Project
from graph.registries import TYPES_LIMIT, checked_types
from graph.registry_edits import not_core, on_registry
from graph.session import Graph
from graph.targets import Visibility
from graph.work import Work

WORK_TYPES_IN: Final[LiteralString] = """
MATCH (h:Collection) WHERE h.project = $id AND h.deleted_at IS NULL RETURN collect(DISTINCT h.type) AS types
"""


@dataclass(frozen=True, slots=True)
class RegistrySave:
    """What to change; None leaves a thing as it is. `more_types` are accepted besides the former."""

    description: str | None = None
    visibility: Visibility | None = None
    all_types: bool | None = None
    more_types: Sequence[str] = ()


async def save_registry(
    graph: Graph, actor: Actor, *, registry: str, save: RegistrySave, once: Once = ANEW
) -> None:
    """Change what is said of a registry's description, visibility and accepted types.

    From all types it goes back to a list: of what it accepted before, what its collections hold, and
    what is added.
    """
    free_text(save.description)
    wanted = checked_types(save.more_types, "types")

    async def change(work: Work, found: Project) -> None:
        values: dict[str, Any] = {}
        if save.description not in {None, found.description}:
            not_core(found, "description")
            values["description"] = save.description
        if save.visibility not in {None, found.visibility}:
            await _may(work, found, Permission.REGISTRY_SET_VISIBILITY)
            not_core(found, "visibility")
            values["visibility"] = save.visibility
        types = await _types(work, found, save.all_types, wanted)
        if types:
            await _may(work, found, Permission.REGISTRY_SET_TYPES)
        await change_project(work, found, **values, **types)

    await on_registry(graph, actor, registry, Permission.REGISTRY_UPDATE, change, once=once)


async def _may(work: Work, registry: Project, permission: Permission) -> None:
    await work.demand(permission, registry.target, missing=f"registry {registry.id} not found")


async def _types(
    work: Work, found: Project, all_types: bool | None, more: Sequence[str]
) -> Mapping[str, Any]:
    """The properties that change."""
    every = found.all_types if all_types is None else all_types
    if every:
        if more:
            raise InvalidInputError("the registry accepts all types; none can be added", field="types")
        return {} if found.all_types else {"all_types": True}
    types = list(dict.fromkeys([*found.accepted_types, *await _standing(work, found), *more]))
    if len(types) > TYPES_LIMIT:
        raise InvalidInputError(f"a registry lists at most {TYPES_LIMIT} types", field="types")
    accepted = {"accepted_types": types} if types != list(found.accepted_types) else {}
    return {**accepted, "all_types": False} if found.all_types else accepted


async def _standing(work: Work, found: Project) -> list[str]:
    """The types that a registry of all types holds already, which it must go on accepting."""
    if not found.all_types:
        return []
    if found.core:
        raise InvalidInputError(CORE_TYPES, field="types")
    row = await work.one(WORK_TYPES_IN, id=found.id)
    return sorted(row["types"]) if row else []
