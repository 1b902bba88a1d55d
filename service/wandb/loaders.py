"""References that the SDK's documents follow, each looked up in batches; what is invisible is None."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from graph import (
    aliases,
    entities,
    history_keys,
    inventory,
    keys,
    memberships,
    places,
    registry_members,
    runs,
    versions,
)
from graph.aliases import Alias
from graph.automations import Automation
from graph.entities import Entity
from graph.errors import DomainError
from graph.history_keys import HistoryKeys
from graph.holders import ArtifactType, Holder
from graph.keys import ApiKey
from graph.listings import AUTOMATIONS as AUTOMATION_LISTING
from graph.memberships import Membership, own_membership
from graph.pages import Window
from graph.places import Place, Standing
from graph.policy import Permission, granted
from graph.reach import Way, allowed_ways
from graph.registry_members import Member as RegistryMember
from graph.runs import Run
from graph.versions import Version
from service.graphql.loaders import Loader
from service.graphql.service_context import ServiceContext

Context: TypeAlias = ServiceContext

_ALL: Final = 100_000  # the SDK asks for the automations of a project whole


async def _places(context: Context, ids: list[str]) -> Sequence[Place | None]:
    return await context.read(lambda reader: places.by_ids(reader, ids))


async def _entities(context: Context, ids: list[str]) -> Sequence[Entity | None]:
    return await context.read(lambda reader: entities.by_ids(reader, ids))


async def _joined(context: Context, users: list[str]) -> Sequence[list[Entity]]:
    return await context.read(lambda reader: entities.joined(reader, users))


async def _keys(context: Context, users: list[str]) -> Sequence[list[ApiKey]]:
    return await context.read(lambda reader: keys.of_users(reader, users))


async def _holders(context: Context, ids: list[str]) -> Sequence[Holder | None]:
    """The SDK asks for the project of nearly every collection: it comes along."""
    found = await context.read(lambda reader: places.of_holders(reader, ids))
    for held in found:
        if held:
            PLACE.prime(context, held[0].project, held[1])
    return [held[0] if held else None for held in found]


async def version_at_home(context: Context, version: str) -> Version | None:
    """A version by our own id, if the viewer may see it.

    The SDK asks for the collection of nearly every version, and where that is: they come along.
    """
    return _remembered(context, await context.read(lambda reader: places.of_version(reader, version)))


async def version_with_aliases(context: Context, version: str) -> Version | None:
    """The same with the aliases that point at it, for a request that changes nothing."""
    found = await context.read(lambda reader: places.of_version(reader, version))
    if found:
        ALIASES.prime(context, version, list(found.aliases))
    return _remembered(context, found)


async def version_beside_latest(context: Context, version: str) -> Version | None:
    """The same with what `latest` means in its artifact, which the SDK asks of what it has just drafted."""
    found, latest = await context.read(lambda reader: places.beside_latest(reader, version))
    if found and found.at:
        LATEST.prime(context, found.version.artifact, own_membership(latest) if latest else None)
    return _remembered(context, found)


def _remembered(context: Context, found: Standing | None) -> Version | None:
    if found and found.at:
        holder, place = found.at
        HOLDER.prime(context, holder.id, holder)
        PLACE.prime(context, holder.project, place)
    return found.version if found else None


async def _sizes(context: Context, holders: list[str]) -> Sequence[int]:
    return await context.read(lambda reader: memberships.sizes(reader, holders))


async def _latest(context: Context, holders: list[str]) -> Sequence[Membership | None]:
    return await context.read(lambda reader: memberships.latest_of(reader, holders))


async def _types(context: Context, keys: list[tuple[str, str]]) -> Sequence[ArtifactType | None]:
    return await context.read(lambda reader: inventory.types_by_name(reader, keys))


async def _aliases(context: Context, ids: list[str]) -> Sequence[list[Alias]]:
    return await context.read(lambda reader: aliases.of_versions(reader, ids))


async def _holder_aliases(context: Context, holders: list[str]) -> Sequence[list[Alias]]:
    return await context.read(lambda reader: aliases.of_holders(reader, holders))


async def _memberships(context: Context, ids: list[str]) -> Sequence[list[Membership]]:
    return await context.read(lambda reader: memberships.of_versions(reader, ids))


async def _producers(context: Context, ids: list[str]) -> Sequence[list[str]]:
    return await context.read(lambda reader: versions.producers(reader, ids))


async def _consumers(context: Context, ids: list[str]) -> Sequence[list[str]]:
    return await context.read(lambda reader: versions.consumers(reader, ids))


async def _downloads(context: Context, wanted: list[tuple[str, str | None]]) -> Sequence[Way | DomainError]:
    permission = Permission.ARTIFACT_DOWNLOAD
    return await context.read(
        lambda reader: allowed_ways(reader, wanted, permission, missing="artifact not found")
    )


async def _registry_members(context: Context, ids: list[str]) -> Sequence[list[RegistryMember]]:
    return await context.read(lambda reader: registry_members.of_registries(reader, ids))


async def _automations(context: Context, projects: list[str]) -> Sequence[list[Automation]]:
    """Whether the viewer may read them is for the caller to ask."""
    window = Window(_ALL)
    pages = await context.read(lambda reader: AUTOMATION_LISTING.pages(reader, projects, window=window))
    return [[automation for _, automation in page.members] for page in pages]


async def _runs(context: Context, ids: list[str]) -> Sequence[Run | None]:
    """Who sees a project does not always see its runs."""
    found = await context.read(lambda reader: runs.by_ids(reader, ids))
    await PLACE.load_many(context, {run.project for run in found if run})
    return [run if run and await may_read_runs(context, run.project) else None for run in found]


async def may_read_runs(context: Context, project: str) -> bool:
    place, sight = await PLACE.load(context, project), context.actor.sight
    return place is not None and granted(sight, Permission.RUN_READ, place.project.target) is not None


async def _history_keys(context: Context, ids: list[str]) -> Sequence[HistoryKeys | None]:
    return await context.read(lambda reader: history_keys.of_runs(reader, ids))


HISTORY_KEYS: Final[Loader[Context, str, HistoryKeys]] = Loader(_history_keys)
AUTOMATIONS: Final[Loader[Context, str, list[Automation]]] = Loader(_automations)
PLACE: Final[Loader[Context, str, Place]] = Loader(_places)
ENTITY: Final[Loader[Context, str, Entity]] = Loader(_entities)
JOINED: Final[Loader[Context, str, list[Entity]]] = Loader(_joined)
KEYS: Final[Loader[Context, str, list[ApiKey]]] = Loader(_keys)
HOLDER: Final[Loader[Context, str, Holder]] = Loader(_holders)
SIZE: Final[Loader[Context, str, int]] = Loader(_sizes)
LATEST: Final[Loader[Context, str, Membership]] = Loader(_latest)
TYPE: Final[Loader[Context, tuple[str, str], ArtifactType]] = Loader(_types)
ALIASES: Final[Loader[Context, str, list[Alias]]] = Loader(_aliases)
HOLDER_ALIASES: Final[Loader[Context, str, list[Alias]]] = Loader(_holder_aliases)
MEMBERSHIPS: Final[Loader[Context, str, list[Membership]]] = Loader(_memberships)
PRODUCERS: Final[Loader[Context, str, list[str]]] = Loader(_producers)
CONSUMERS: Final[Loader[Context, str, list[str]]] = Loader(_consumers)
REGISTRY_MEMBERS: Final[Loader[Context, str, list[RegistryMember]]] = Loader(_registry_members)
RUN: Final[Loader[Context, str, Run]] = Loader(_runs)
DOWNLOAD: Final[Loader[Context, tuple[str, str | None], Way | DomainError]] = Loader(_downloads)
