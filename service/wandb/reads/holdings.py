"""Artifacts and collections of a project, their versions, and how a name finds them."""

from collections.abc import Sequence

from graph import holders, inventory, memberships
from graph.aliases import LATEST, Alias
from graph.filters.conditions import Operator, Test
from graph.holders import ArtifactType, Holder, HolderKind
from graph.holdings import HOLDERS, LINKS_HELD, VERSIONS_HELD
from graph.memberships import Membership
from graph.projects import Project
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.filters.orders import sorting_of
from service.wandb.filters.vocabularies import COLLECTIONS, NAMED_ORDERS, VERSION_ORDERS, VERSIONS
from service.wandb.ids import place_of
from service.wandb.loaders import ALIASES, HOLDER, SIZE, TYPE
from service.wandb.names import split_name
from service.wandb.reads.lists import Asked, joined
from service.wandb.reads.pages import Page, Window, fetched


async def membership(context: ServiceContext, project: str, name: str) -> Membership | None:
    """What `collection:alias` means in a project (by id): an alias, `vN` or a digest, else `latest`."""
    collection, suffix = split_name(name)
    return await context.read(lambda reader: memberships.find(reader, project, collection, suffix))


async def membership_in(context: ServiceContext, holder: Holder, suffix: str) -> Membership | None:
    """What an alias, `vN` or a digest means in an artifact or collection."""
    return await context.read(
        lambda reader: memberships.find(reader, holder.project, holder.name, suffix or LATEST)
    )


async def holder(
    context: ServiceContext, project: str, name: str, type_name: str | None = None
) -> Holder | None:
    """The artifact or collection of that name, and of that type if one is given."""
    found = await context.read(lambda reader: holders.by_name(reader, project, name))
    if found is None or type_name not in {None, found.type}:
        return None
    HOLDER.prime(context, found.id, found)
    return found


def holders_of(project: str, type_name: str | None, window: Window) -> Asked[Holder]:
    """The artifacts and collections of a project, by name unless asked otherwise."""
    of_type = None if type_name is None else Test("collection.type", Operator.EQ, type_name)
    condition = joined(of_type, COLLECTIONS.parsed(window.filters))
    return Asked(HOLDERS, project, condition, sorting_of(window.order, NAMED_ORDERS))


def members(holder: Holder, window: Window) -> Asked[Membership]:
    """What stands in an artifact or collection, the newest first unless asked otherwise."""
    listing = VERSIONS_HELD if holder.kind is HolderKind.ARTIFACT else LINKS_HELD
    return Asked(
        listing, holder.id, VERSIONS.parsed(window.filters), sorting_of(window.order, VERSION_ORDERS)
    )


async def count_members(context: ServiceContext, asked: Asked[Membership]) -> int:
    """How many they are; without a filter, those of many artifacts are counted at once."""
    if asked.condition is None:
        return await SIZE.load(context, asked.parent) or 0
    return await asked.count(context)


async def aliases_in(context: ServiceContext, version: str, holder: str) -> Sequence[Alias]:
    """The aliases of a version within one artifact or collection."""
    found: list[Alias] = await ALIASES.load(context, version) or []
    return [alias for alias in found if alias.holder == holder]


async def type_named(context: ServiceContext, project: Project, name: str) -> ArtifactType | None:
    """A type that a project has had, or that a registry accepts."""
    return await TYPE.load(context, (project.id, name)) or _accepted(project, name)


async def types_of(
    context: ServiceContext, project: Project, window: Window, *, all_types: bool
) -> Page[ArtifactType]:
    """A page of the types of a project by name; with `all_types`, those that it accepts too."""
    size, start = window.length(), place_of(window.after) or ""

    async def used(reader: Reader) -> list[ArtifactType]:
        return await inventory.types(reader, project.id, after=start, limit=size + 1)

    found = {each.name: each for each in await context.read(used)}
    for name in project.accepted_types if all_types else ():
        accepted = _accepted(project, name)
        if accepted and name > start and name not in found:
            found[name] = accepted
    return fetched([found[name] for name in sorted(found)], size, lambda each: each.name)


def _accepted(project: Project, name: str) -> ArtifactType | None:
    """A type that a registry accepts, or accepted by name before all, and that nothing there has yet."""
    if name not in project.accepted_types:
        return None
    return ArtifactType(f"{project.id}/{name}", project.id, name, None, project.created_at)
