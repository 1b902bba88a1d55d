"""The past: registries, projects, collections, artifacts, versions and aliases as they stood at a time.

These types are of their own, lest a field of today stands beside one of the past: all that they tell
was so at `asOf`, but what says `now`. What may be seen is decided by the roles of today.
"""

from typing import Annotated, Any, Final

import strawberry
from strawberry.types.field import StrawberryField

from graph.holders import HolderKind
from graph.past_aliases import ALIASES_OF_HOLDER_THEN, AliasThen
from graph.past_holders import HolderThen
from graph.past_homes import HomeThen
from graph.past_memberships import LINKS_HELD_THEN, LINKS_OF_VERSION_THEN, VERSIONS_HELD_THEN, MemberThen
from graph.past_versions import VersionThen
from service.api import lazy
from service.api.context import Info
from service.api.enums import RegistryVisibility
from service.api.fields import computed, listing, reference, resolved
from service.api.loaders import ENTITIES
from service.api.paging import After, Before, Connection, First, Last, Pages, Slice, Span
from service.api.past_fields import as_of, lasting_id, now_node, settled, then, then_reference
from service.api.past_loaders import ALIASES_THEN, HOLDERS_THEN, HOMES_THEN, VERSIONS_THEN
from service.graphql.scalars import DateTime, Int64

_OWN: Final = Pages(VERSIONS_HELD_THEN)
_LINKED: Final = Pages(LINKS_HELD_THEN)


def _home_kind(home: HomeThen) -> str:
    return "Registry" if home.is_registry else "Project"


def _holder_kind(holder: HolderThen) -> str:
    return holder.kind.value.title()


async def _path(root: strawberry.Parent[Any], info: Info) -> str | None:
    holder: HolderThen = root
    home = await HOMES_THEN.load(info.context, (holder.project, holder.at))
    return f"{home.owner_name}/{home.name}/{holder.name}" if home else None


async def _members(
    root: strawberry.Parent[Any],
    info: Info,
    *,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Slice:
    holder: HolderThen = root
    pages = _OWN if holder.kind is HolderKind.ARTIFACT else _LINKED
    return await pages.connection(info.context, holder.id, Span(first, after, last, before), at=holder.at)


async def _aliases(root: strawberry.Parent[Any], info: Info) -> list[AliasThen]:
    version: VersionThen = root
    return await ALIASES_THEN.load(info.context, (version.id, version.at)) or []


async def _aliases_there(root: strawberry.Parent[Any], info: Info) -> list[str]:
    member: MemberThen = root
    found = await ALIASES_THEN.load(info.context, (member.version.id, member.at)) or []
    return [alias.name for alias in found if alias.holder == member.holder]


@strawberry.type(name="HomeThen", description="A registry or project as it stood at a time.")
class HomeThenType:
    """A record of `graph.past_homes`."""

    as_of = as_of()
    settled = settled()
    id = lasting_id(_home_kind)
    name: str = strawberry.field(description="Its name then.")
    path = computed(
        lambda home: f"{home.owner_name}/{home.name}", str, description="Its path then: `owner/name`."
    )
    description: str | None = strawberry.field(description="What it was said to be about.")
    visibility: RegistryVisibility | None = strawberry.field(
        description="Who saw the registry without being invited; null for a project."
    )
    accepted_types = computed(
        lambda home: None if home.all_types else list(home.accepted_types),
        list[str] | None,
        description="The types that could be linked; null means all.",
    )
    protected_aliases = computed(
        lambda home: list(home.protected_aliases),
        list[str],
        description="The alias names that only admins could move, by name.",
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    now = now_node(_home_kind, lazy.Home | None)


@strawberry.type(description="Where a version or alias stood at a time: the names of that time.")
class PlaceThen:
    """A record of `graph.past_holders`, without what it held."""

    id = lasting_id(_holder_kind)
    name: str = strawberry.field(description="Its name then.")
    path = resolved(_path, str | None, description="Its path then: `owner/project/name`.")
    type: str = strawberry.field(description="The type of all its versions then.")


@strawberry.type(name="NumberingThen", description="An artifact or collection as it stood at a time.")
class NumberingThenType:
    """A record of `graph.past_holders`."""

    as_of = as_of()
    settled = settled()
    id = lasting_id(_holder_kind)
    name: str = strawberry.field(description="Its name then.")
    path = resolved(_path, str | None, description="Its path then: `owner/project/name`.")
    type: str = strawberry.field(description="The type of all its versions then.")
    description: str | None = strawberry.field(description="What it was said to be about, or its card.")
    tags: list[str] = strawberry.field(description="Its labels then, by name.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    home = then_reference(
        HOMES_THEN,
        lambda holder: holder.project,
        HomeThenType | None,
        description="The registry or project that it stood in.",
    )
    members = resolved(
        _members,
        Connection[Annotated["MemberThenType", strawberry.lazy("service.api.past")]],
        description="The versions that stood in it then, the highest number first.",
    )
    aliases = listing(
        Pages(ALIASES_OF_HOLDER_THEN),
        Connection[Annotated["AliasThenType", strawberry.lazy("service.api.past")]],
        description="Its aliases then, by name.",
        then=lambda holder: holder.at,
    )
    now = now_node(_holder_kind, lazy.Numbering | None)


@strawberry.type(name="VersionThen", description="A committed version as it stood at a time.")
class VersionThenType:
    """A record of `graph.past_versions`."""

    as_of = as_of()
    settled = settled()
    id = lasting_id(lambda _: "Version")
    number = computed(lambda version: version.index, int, description="Its number in its artifact.")
    artifact_name: str | None = strawberry.field(
        description="The name of its artifact then; null for a version that you see through a registry only."
    )
    type: str = strawberry.field(description="The type of its artifact then.")
    digest: str = strawberry.field(description="The digest of its content.")
    size: Int64 = strawberry.field(description="The size of all files in bytes.")
    file_count: int = strawberry.field(description="How many files it has.")
    created_at: DateTime = strawberry.field(description="When its draft was begun.")
    committed_at: DateTime = strawberry.field(description="When its content was complete.")
    created_by = reference(
        ENTITIES, lambda version: version.user, lazy.UserRef | None, description="Who logged it."
    )
    tags: list[str] = strawberry.field(description="Its labels then, by name.")
    deleted: bool = strawberry.field(description="Whether it was deleted then.")
    aliases = resolved(
        _aliases,
        list[Annotated["AliasThenType", strawberry.lazy("service.api.past")]],
        description="What pointed at it, in its artifact and in every collection that you see, by name.",
    )
    links = listing(
        Pages(LINKS_OF_VERSION_THEN),
        Connection[Annotated["MemberThenType", strawberry.lazy("service.api.past")]],
        description="Where it was linked then, the oldest link first.",
        then=lambda version: version.at,
    )
    now = now_node(lambda _: "Version", lazy.VersionRef | None)


@strawberry.type(name="AliasThen", description="An alias as it stood at a time.")
class AliasThenType:
    """A record of `graph.past_aliases`."""

    name: str = strawberry.field(description="The name, unique in its artifact or collection.")
    since: DateTime = strawberry.field(description="Since when it had pointed there.")
    protected: bool = strawberry.field(description="Whether the registry protected this name then.")
    version = then_reference(
        VERSIONS_THEN, lambda alias: alias.version, VersionThenType | None, description="What it pointed at."
    )
    numbering = then_reference(
        HOLDERS_THEN,
        lambda alias: alias.holder,
        PlaceThen | None,
        description="What it belonged to.",
    )


@strawberry.type(
    name="MemberThen", description="A version where it stood at a time: in its artifact, or by a link."
)
class MemberThenType:
    """A record of `graph.past_memberships`."""

    as_of = as_of()
    settled = settled()
    number: int = strawberry.field(description="Its number there: 3 is `v3`.")
    is_link: bool = strawberry.field(description="Whether it was linked there, or made there.")
    since: DateTime = strawberry.field(description="When it came there.")
    placed_by = reference(
        ENTITIES, lambda member: member.user, lazy.UserRef | None, description="Who linked or logged it."
    )
    version: VersionThenType = strawberry.field(description="The version then.")
    numbering = then_reference(
        HOLDERS_THEN,
        lambda member: member.holder,
        PlaceThen | None,
        description="Where it stood.",
    )
    aliases = resolved(_aliases_there, list[str], description="The aliases that pointed at it there.")


def home_then() -> StrawberryField:
    """The field `then` of registries and projects."""
    return then(HOMES_THEN, HomeThenType | None, of="It")


def numbering_then() -> StrawberryField:
    """The field `then` of artifacts and collections."""
    return then(HOLDERS_THEN, NumberingThenType | None, of="It")


def version_then() -> StrawberryField:
    """The field `then` of versions."""
    return then(VERSIONS_THEN, VersionThenType | None, of="It")
