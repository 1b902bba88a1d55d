"""Which alias names a registry protects. What that protects stands in `graph.protection`.

Saying it takes the locks of all the registry's collections: whoever moves an alias holds one of
them, so they find the name either free or protected, and never find it changing under them.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError
from graph.events import Action, Change
from graph.names import alias_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.project_edits import set_values
from graph.projects import Project
from graph.registry_edits import on_registry
from graph.session import Graph
from graph.work import Work, lock_of

NAMES_LIMIT: Final = 200

WORK_COLLECTIONS: Final[LiteralString] = """
MATCH (h:Holder) WHERE h.project = $registry AND h.deleted_at IS NULL RETURN h.id AS id
"""


async def protect_alias(graph: Graph, actor: Actor, *, registry: str, alias: str, once: Once = ANEW) -> None:
    """Protect an alias name in all collections of a registry, present and future."""
    name = _protectable(alias)

    async def change(work: Work, found: Project) -> None:
        if name in found.protected_aliases:
            return
        if len(found.protected_aliases) >= NAMES_LIMIT:
            raise InvalidInputError(f"a registry protects at most {NAMES_LIMIT} aliases", field="alias")
        await _write(work, found, sorted([*found.protected_aliases, name]))
        after = {"alias": name}
        work.record(Change(Action.ALIAS_PROTECTED, "Project", found.id, after=after), found.target)

    await on_registry(graph, actor, registry, Permission.ALIAS_PROTECT, change, once=once)


async def unprotect_alias(
    graph: Graph, actor: Actor, *, registry: str, alias: str, once: Once = ANEW
) -> None:
    """End the protection of an alias name. The alias itself stays where it is."""
    name = _protectable(alias)

    async def change(work: Work, found: Project) -> None:
        if name not in found.protected_aliases:
            return
        await _write(work, found, [each for each in found.protected_aliases if each != name])
        before = {"alias": name}
        work.record(Change(Action.ALIAS_UNPROTECTED, "Project", found.id, before=before), found.target)

    await on_registry(graph, actor, registry, Permission.ALIAS_PROTECT, change, once=once)


def _protectable(alias: str) -> str:
    if alias_name(alias) == "latest":
        raise InvalidInputError("alias `latest` moves by itself and cannot be protected", field="alias")
    return alias


async def _write(work: Work, registry: Project, names: list[str]) -> None:
    collections = await work.fetch(WORK_COLLECTIONS, registry=registry.id)
    await work.lock(*(lock_of("Holder", row["id"]) for row in collections))
    await set_values(work, registry.id, protected_aliases=names)
