"""The references of this schema: one statement for all keys that a request asks for at once."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from graph import (
    aliases,
    entities,
    holders,
    invitations,
    keys,
    links,
    log,
    overviews,
    projects,
    reach,
    registry_members,
    runs,
    versions,
)
from graph.aliases import Alias
from graph.entities import Entity
from graph.errors import DomainError
from graph.holders import Holder
from graph.invitations import Invitation
from graph.keys import ApiKey
from graph.links import Link
from graph.log import Event
from graph.policy import Permission
from graph.projects import Project
from graph.runs import Run
from graph.versions import Version
from graph.work import Reader
from service.api.context import ApiContext
from service.api.ids import Reference
from service.graphql.loaders import Loader

T = TypeVar("T")

Batch: TypeAlias = Callable[[Reader, Sequence[str]], Awaitable[Sequence[T | None]]]


def _by_id(batch: Batch[T]) -> Loader[ApiContext, str, T]:
    async def load(context: ApiContext, ids: list[str]) -> Sequence[T | None]:
        return await context.read(lambda reader: batch(reader, ids))

    return Loader(load)


async def _may_download(reader: Reader, ids: Sequence[str]) -> list[bool]:
    wanted = [(each, None) for each in ids]
    ways = await reach.allowed_ways(reader, wanted, Permission.ARTIFACT_DOWNLOAD, missing="no such version")
    return [not isinstance(way, DomainError) for way in ways]


# Also those that were deleted: history shows who it was. What is asked for by id must be live.
ENTITIES: Final[Loader[ApiContext, str, Entity]] = _by_id(entities.by_ids)
LIVE_ENTITIES: Final[Loader[ApiContext, str, Entity]] = _by_id(entities.live_by_ids)
PROJECTS: Final[Loader[ApiContext, str, Project]] = _by_id(projects.by_ids)
HOLDERS: Final[Loader[ApiContext, str, Holder]] = _by_id(holders.by_ids)
VERSIONS: Final[Loader[ApiContext, str, Version]] = _by_id(versions.by_ids)
RUNS: Final[Loader[ApiContext, str, Run]] = _by_id(runs.by_ids)
LINKS: Final[Loader[ApiContext, str, Link]] = _by_id(links.by_ids)
ALIASES: Final[Loader[ApiContext, str, Alias]] = _by_id(aliases.by_ids)
API_KEYS: Final[Loader[ApiContext, str, ApiKey]] = _by_id(keys.by_ids)
INVITATIONS: Final[Loader[ApiContext, str, Invitation]] = _by_id(invitations.by_ids)
EVENTS: Final[Loader[ApiContext, str, Event]] = _by_id(log.by_ids)

ALIASES_OF_VERSIONS: Final[Loader[ApiContext, str, list[Alias]]] = _by_id(aliases.of_versions)
OWNERS_OF_REGISTRIES: Final[Loader[ApiContext, str, Entity]] = _by_id(registry_members.owners)
INVITATIONS_OF: Final[Loader[ApiContext, str, list[Invitation]]] = _by_id(invitations.of_organizations)
LATEST_LINKS: Final[Loader[ApiContext, str, Link]] = _by_id(overviews.latest_links)
LINK_COUNTS: Final[Loader[ApiContext, str, int]] = _by_id(overviews.link_counts)
KEYS_OF_USERS: Final[Loader[ApiContext, str, list[ApiKey]]] = _by_id(keys.of_users)
MAY_DOWNLOAD: Final[Loader[ApiContext, str, bool]] = _by_id(_may_download)

# A kind finds its whole family: the log calls a registry a project.
_OF_KIND: Final[dict[str, Loader[ApiContext, str, Any]]] = {
    "User": LIVE_ENTITIES,
    "Team": LIVE_ENTITIES,
    "Organization": LIVE_ENTITIES,
    "Project": PROJECTS,
    "Registry": PROJECTS,
    "Artifact": HOLDERS,
    "Collection": HOLDERS,
    "Version": VERSIONS,
    "Run": RUNS,
    "Link": LINKS,
    "Alias": ALIASES,
    "ApiKey": API_KEYS,
    "Invitation": INVITATIONS,
    "Event": EVENTS,
}


async def load_node(context: ApiContext, wanted: Reference) -> object | None:
    """The record that a global id names, if the viewer may see it."""
    loader = _OF_KIND.get(wanted.kind)
    return None if loader is None else await loader.load(context, wanted.id)
