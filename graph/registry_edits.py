"""What the people of a registry do with it as a whole: make it, name it, open and close it.

The limits of core registries and the add-only list of accepted types are rules of W&B Registry: a
core registry's name, description and visibility stay as they are, and a type that was accepted
once stays accepted, because collections of that type may stand there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from graph.actor import Actor
from graph.entities import EntityKind, held_entity
from graph.errors import InvalidInputError, NotFoundError
from graph.names import free_text, registry_name
from graph.once import ANEW, Once
from graph.policy import MEMBER, Permission, effective
from graph.project_edits import Edit, change_project, held_for_change
from graph.projects import Project, held_project
from graph.registries import TYPES_LIMIT, checked_types, create_registry
from graph.roles import find_user, grant_role
from graph.session import Graph
from graph.sights import sight_of
from graph.targets import Organization, Visibility
from graph.targets import Project as ProjectTarget
from graph.work import Work, lock_of

Change = Callable[[Work, Project], Awaitable[None]]

SERVICE: Final = "SERVICE"


async def new_registry(
    graph: Graph,
    actor: Actor,
    *,
    organization: str,
    name: str,
    description: str | None = None,
    visibility: Visibility = Visibility.ORGANIZATION,
    accepted_types: Sequence[str] | None = None,
    owner: str | None = None,
    joining: bool = False,
    once: Once = ANEW,
) -> str:
    """Make a registry of an organization (by id) and return its id; None as types means all types.

    Who makes it becomes its admin, unless they act as instance admin only and are not `joining`.
    `owner` is a member, by id or name.
    """
    if accepted_types is not None and not accepted_types:
        raise InvalidInputError("acceptedTypes names a type, or is null for all", field="acceptedTypes")
    registry_name(name, "name")
    checked_types(accepted_types or ())

    async def operation(work: Work) -> str:
        missing = f"organization {organization} not found"
        await work.lock(
            lock_of("Sequence", "sequence:project"), lock_of("Entity", organization), missing=missing
        )
        await work.demand(Permission.REGISTRY_CREATE, Organization(organization), missing=missing)
        home = await held_entity(work, organization)
        if home is None or home.kind is not EntityKind.ORGANIZATION:
            raise NotFoundError(missing)
        made = await create_registry(
            work,
            organization=organization,
            organization_name=home.name,
            name=name,
            description=description,
            visibility=visibility,
            accepted_types=accepted_types or (),
        )
        await _settle(work, made, owner, joining=joining)
        return made

    return await graph.write(actor, operation, queue="sequence:project", once=once)


async def _settle(work: Work, registry: str, owner: str | None, *, joining: bool) -> None:
    """The first member and the owner of a new registry."""
    made = await held_project(work, registry)
    if made is None or made.organization is None:
        raise LookupError(registry)
    if work.actor.id and (joining or work.sight.organizations.get(made.organization, 0) >= MEMBER):
        await grant_role(work, work.actor.id, made.target, "admin")
    if owner is not None:
        await _set_owner(work, made, owner)


async def on_registry(
    graph: Graph,
    actor: Actor,
    registry: str,
    permission: Permission,
    change: Change,
    *,
    naming: bool = False,
    once: Once = ANEW,
) -> None:
    """Run a change of one registry, which is locked and read, as one who has the permission on it."""

    async def operation(work: Work) -> None:
        missing = f"registry {registry} not found"
        found = await held_for_change(work, registry, registry=True, missing=missing, naming=naming)
        await work.demand(permission, found.target, missing=missing)
        await change(work, found)

    await graph.write(actor, operation, queue=registry, once=once)


async def update_registry(
    graph: Graph, actor: Actor, *, registry: str, edit: Edit, once: Once = ANEW
) -> None:
    """Change a registry's name or description; its id, collections and links stay."""
    if "name" in edit:
        registry_name(edit["name"], "name")
    free_text(edit.get("description"))

    async def change(work: Work, found: Project) -> None:
        for field in edit:
            not_core(found, field)
        await change_project(work, found, **edit)

    naming = "name" in edit
    await on_registry(graph, actor, registry, Permission.REGISTRY_UPDATE, change, naming=naming, once=once)


async def set_visibility(
    graph: Graph, actor: Actor, *, registry: str, visibility: Visibility, once: Once = ANEW
) -> None:
    """Show a registry to its organization, or only to who was invited."""

    async def change(work: Work, found: Project) -> None:
        not_core(found, "visibility")
        await change_project(work, found, visibility=visibility)

    await on_registry(graph, actor, registry, Permission.REGISTRY_SET_VISIBILITY, change, once=once)


def not_core(registry: Project, field: str) -> None:
    """InvalidInputError if it is a core registry."""
    if registry.core:
        raise InvalidInputError(
            f"{registry.name!r} is a core registry: its name, description and visibility cannot be changed",
            field=field,
        )


async def add_accepted_types(
    graph: Graph, actor: Actor, *, registry: str, types: Sequence[str], once: Once = ANEW
) -> None:
    """Accept more types; those that are accepted already change nothing."""
    wanted = checked_types(types, "types")
    if not wanted:
        raise InvalidInputError("types names at least one type", field="types")

    async def change(work: Work, found: Project) -> None:
        if found.all_types:
            raise InvalidInputError("the registry accepts all types; none can be added", field="types")
        all_types = list(dict.fromkeys([*found.accepted_types, *wanted]))
        if len(all_types) > TYPES_LIMIT:
            raise InvalidInputError(f"a registry lists at most {TYPES_LIMIT} types", field="types")
        await change_project(work, found, accepted_types=all_types)

    await on_registry(graph, actor, registry, Permission.REGISTRY_SET_TYPES, change, once=once)


async def accept_all_types(graph: Graph, actor: Actor, *, registry: str, once: Once = ANEW) -> None:
    """Accept every type from now on.

    It takes no type away, so it keeps the add-only rule. `graph.registry_saves` has the way back, which
    leaves accepted whatever stands in the registry.
    """

    async def change(work: Work, found: Project) -> None:
        await change_project(work, found, all_types=True)

    await on_registry(graph, actor, registry, Permission.REGISTRY_SET_TYPES, change, once=once)


async def set_owner(
    graph: Graph, actor: Actor, *, registry: str, owner: str | None, once: Once = ANEW
) -> None:
    """Say which member (id or name) answers for a registry, or nobody. It gives them no right."""

    async def change(work: Work, found: Project) -> None:
        if owner is not None:
            await _set_owner(work, found, owner)
        elif found.owner_user is not None:
            await change_project(work, found, owner_user=None, about=(found.owner_user,))

    await on_registry(graph, actor, registry, Permission.REGISTRY_SET_OWNER, change, once=once)


async def _set_owner(work: Work, registry: Project, owner: str) -> None:
    person = await find_user(work, owner)
    if person is None:
        raise NotFoundError(f"user {owner!r} not found", field="owner")
    if person.account == SERVICE or not await _is_member(work, person.id, registry.target):
        raise InvalidInputError("the owner of a registry is a person among its members", field="owner")
    about = [each for each in (registry.owner_user, person.id) if each]
    await change_project(work, registry, owner_user=person.id, about=tuple(about))


async def _is_member(work: Work, user: str, registry: ProjectTarget) -> bool:
    """Has somebody else a role on the registry, be it their organization's or a team's?"""
    # Ruling the instance makes nobody a member.
    sight = replace(await sight_of(work, user), instance_admin=False)
    return effective(sight, registry) is not None
