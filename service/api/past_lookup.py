"""Finding what a client names as it was called at a time, by path or by global id.

What was not there and what the viewer may not know of give the same NotFoundError.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

from graph import past_holders, past_homes, past_memberships
from graph.accessors import Way, ask, ways_then
from graph.errors import NotFoundError
from graph.holders import HolderKind
from graph.past_holders import HolderThen
from graph.past_homes import HomeThen
from graph.past_memberships import MemberThen
from graph.past_versions import VersionThen
from service.api.context import ApiContext
from service.api.ids import encode, reference
from service.api.past_loaders import HOLDERS_THEN, HOMES_THEN, VERSIONS_THEN
from service.api.paths import ARTIFACT, REGISTRY, has_scheme, parse

T = TypeVar("T")

OWNED: Final = 2  # segments of `owner/project`


async def _found(search: Awaitable[T | None], what: str, text: str, field: str = "path") -> T:
    found = await search
    if found is None:
        raise NotFoundError(f"{what} {text} not found at that time", field=field)
    return found


async def home_then_at(context: ApiContext, text: str, scheme: str, at: int, field: str = "path") -> HomeThen:
    path = parse(text, scheme, segments=2, field=field)
    what = "registry" if scheme == REGISTRY else "project"
    search = context.read(lambda reader: past_homes.at_path(reader, path.place, at))
    return await _found(search, what, text, field)


async def holder_then_at(
    context: ApiContext, text: str, kind: HolderKind, at: int, field: str = "path"
) -> HolderThen:
    schemes = (ARTIFACT,) if kind is HolderKind.ARTIFACT else (REGISTRY, ARTIFACT)
    path = parse(text, *schemes, segments=3, field=field)
    search = context.read(lambda reader: past_holders.at_path(reader, path.place, path.name, kind, at))
    return await _found(search, kind.value.lower(), text, field)


async def member_then_at(context: ApiContext, text: str, at: int, field: str = "path") -> MemberThen:
    """A version through an artifact or a collection; without a suffix its `latest`."""
    path = parse(text, REGISTRY, ARTIFACT, segments=3, suffix=True, field=field)
    suffix = path.suffix or "latest"
    search = context.read(lambda reader: past_memberships.find(reader, path.place, path.name, suffix, at))
    found = await _found(search, "version", text, field)
    VERSIONS_THEN.prime(context, (found.version.id, at), found.version)
    return found


@dataclass(frozen=True, slots=True)
class Subject:
    """What access is asked of: its global id, and the ways that led to it then."""

    id: str
    ways: tuple[Way, ...]


async def subject_of_access(context: ApiContext, text: str, at: int) -> Subject:
    """What is named by id or path with scheme, for who may ask.

    Raises:
        NotFoundError: it was not there, or the viewer may not know of it or of its organization.
        ForbiddenError: the viewer may not ask.
    """
    found = await (_at_path(context, text, at) if has_scheme(text) else _by_id(context, text, at))
    missing = NotFoundError(f"{text} not found at that time", field="of")
    if found is None:
        raise missing
    sight = context.actor.sight
    if isinstance(found, VersionThen):
        ask(sight, found.organization, missing=missing)
        ways = await context.read(lambda reader: ways_then(reader, found.id, at))
        return Subject(encode("Version", found.id), tuple(ways))
    home = found if isinstance(found, HomeThen) else await HOMES_THEN.load(context, (found.project, at))
    if home is None:
        raise missing
    ask(sight, home.organization, missing=missing)
    kind = found.kind.value.title() if isinstance(found, HolderThen) else _kind_of(home)
    return Subject(encode(kind, found.id), (Way(home.target),))


def _kind_of(home: HomeThen) -> str:
    return "Registry" if home.is_registry else "Project"


async def _by_id(context: ApiContext, text: str, at: int) -> VersionThen | HolderThen | HomeThen | None:
    known = reference(text, "of")
    key = (known.id, at)
    match known.kind:
        case "Version":
            return await VERSIONS_THEN.load(context, key)
        case "Artifact" | "Collection":
            return await HOLDERS_THEN.load(context, key)
        case "Registry" | "Project":
            return await HOMES_THEN.load(context, key)
        case _:
            return None


async def _at_path(context: ApiContext, text: str, at: int) -> VersionThen | HolderThen | HomeThen | None:
    registry = text.startswith(f"{REGISTRY}:")
    names = text.split("/")
    try:
        if len(names) == OWNED:
            return await home_then_at(context, text, REGISTRY if registry else ARTIFACT, at, "of")
        if ":" in names[-1] or "@" in names[-1]:
            return (await member_then_at(context, text, at, "of")).version
        kind = HolderKind.COLLECTION if registry else HolderKind.ARTIFACT
        return await holder_then_at(context, text, kind, at, "of")
    except NotFoundError:
        return None  # told like what the viewer may not ask of
