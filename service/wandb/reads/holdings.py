"""Artifacts and collections of a project, their versions, and how a name finds them."""

from collections.abc import Sequence
from typing import Final

from graph import holders, inventory, memberships
from graph.aliases import LATEST, Alias
from graph.errors import InvalidInputError
from graph.holders import ArtifactType, Holder
from graph.memberships import Membership
from graph.projects import Project
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.ids import index_of, place_of
from service.wandb.loaders import ALIASES, HOLDER, TYPE
from service.wandb.names import split_name
from service.wandb.reads.pages import Page, Window, fetched, no_filters

# Only committed versions are ever listed, so asking for those is no filter.
COMMITTED_ONLY: Final = frozenset({'{"state":"COMMITTED"}'})
NEWEST_FIRST: Final = frozenset({"", "-version_index", "-created_at"})
OLDEST_FIRST: Final = frozenset({"version_index", "+version_index", "created_at", "+created_at"})
BY_NAME: Final = frozenset({"", "name", "+name"})


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


async def holders_of(
    context: ServiceContext, project: str, type_name: str | None, window: Window
) -> Page[Holder]:
    """A page of the artifacts and collections of a project by name."""
    no_filters(window.filters)
    if (window.order or "") not in BY_NAME:
        raise InvalidInputError("collections are listed by name", field="order")
    size, start = window.length(), place_of(window.after) or ""
    found = await context.read(
        lambda reader: inventory.holders(reader, project, type_name=type_name, after=start, limit=size + 1)
    )
    return fetched(found, size, lambda each: each.name)


async def count_holders(context: ServiceContext, project: str, type_name: str | None) -> int:
    return await context.read(lambda reader: inventory.count_holders(reader, project, type_name=type_name))


async def members(context: ServiceContext, holder: str, window: Window) -> Page[Membership]:
    """A page of what stands in an artifact or collection, the newest first unless asked otherwise."""
    no_filters(window.filters, COMMITTED_ONLY)
    size, after = window.length(), window.after
    wanted = (window.order or "").strip()
    if wanted in NEWEST_FIRST:
        before = index_of(after) if after else None
        found = await context.read(
            lambda reader: memberships.of_holder(reader, holder, before=before, limit=size + 1)
        )
    elif wanted in OLDEST_FIRST:
        above = index_of(after) if after else -1
        found = await context.read(
            lambda reader: memberships.of_holder_rising(reader, holder, after=above, limit=size + 1)
        )
    else:
        raise InvalidInputError("versions are listed by version_index or created_at", field="order")
    return fetched(found, size, lambda each: each.number)


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
    """A type that a registry accepts and that nothing there has yet."""
    if project.all_types or name not in project.accepted_types:
        return None
    return ArtifactType(f"{project.id}/{name}", project.id, name, None, project.created_at)
