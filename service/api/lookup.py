"""Finding what a client names: by path, by name, or by global id.

What is missing and what the viewer may not know of give the same NotFoundError.
"""

from collections.abc import Awaitable
from typing import TypeVar

from graph import entities, memberships, paths
from graph.entities import Entity, EntityKind
from graph.errors import InvalidInputError, NotFoundError
from graph.holders import Holder, HolderKind
from graph.projects import Project
from graph.runs import Run
from graph.versions import Version
from service.api.context import ApiContext
from service.api.ids import decode, reference
from service.api.loaders import HOLDERS, LIVE_ENTITIES, VERSIONS
from service.api.paths import ARTIFACT, REGISTRY, RUN, has_scheme, parse

T = TypeVar("T")


async def _found(search: Awaitable[T | None], what: str, text: str, field: str = "path") -> T:
    found = await search
    if found is None:
        raise NotFoundError(f"{what} {text} not found", field=field)
    return found


async def project_at(context: ApiContext, text: str, scheme: str, *, field: str = "path") -> Project:
    path = parse(text, scheme, segments=2, field=field)
    what = "registry" if scheme == REGISTRY else "project"
    return await _found(context.read(lambda reader: paths.project_at(reader, path.place)), what, text, field)


async def registry_id(context: ApiContext, text: str, field: str = "registry") -> str:
    """The graph's id of a registry given by path or global id; what acts on it checks the rest."""
    return await _project_id(context, text, REGISTRY, "Registry", field)


async def project_id(context: ApiContext, text: str, field: str = "project") -> str:
    """The graph's id of a project given by path or global id; what acts on it checks the rest."""
    return await _project_id(context, text, ARTIFACT, "Project", field)


async def _project_id(context: ApiContext, text: str, scheme: str, kind: str, field: str) -> str:
    known = decode(text)
    if known is None:
        return (await project_at(context, text, scheme, field=field)).id
    if known.kind != kind:
        raise InvalidInputError(f"{field} is the id of a {known.kind}", field=field)
    return known.id


async def holder_at(context: ApiContext, text: str, kind: HolderKind) -> Holder:
    schemes = (ARTIFACT,) if kind is HolderKind.ARTIFACT else (REGISTRY, ARTIFACT)
    path = parse(text, *schemes, segments=3)
    search = context.read(lambda reader: paths.holder_at(reader, path.place, path.name, kind))
    return await _found(search, kind.value.lower(), text)


async def run_at(context: ApiContext, text: str, *, field: str = "path") -> Run:
    path = parse(text, RUN, segments=3, field=field)
    search = context.read(lambda reader: paths.run_at(reader, path.place, path.name))
    return await _found(search, "run", text, field)


async def version_at(context: ApiContext, text: str, *, field: str = "path") -> Version:
    """A version through an artifact or a collection; without a suffix its `latest`."""
    path = parse(text, REGISTRY, ARTIFACT, segments=3, suffix=True, field=field)

    search = context.read(
        lambda reader: memberships.find_at(reader, path.place, path.name, path.suffix or "latest")
    )
    found = await _found(search, "version", text, field)
    VERSIONS.prime(context, found.version.id, found.version)
    HOLDERS.prime(context, found.version.artifact, found.artifact)
    return found.version


async def entity_named(context: ApiContext, text: str, kind: EntityKind, field: str) -> Entity:
    """A user, team or organization by name."""

    async def find() -> Entity | None:
        found = await context.read(lambda reader: entities.by_name(reader, text))
        return found if found and found.kind is kind else None

    return await _found(find(), kind.value.lower(), repr(text[:200]), field)


async def entity_id(context: ApiContext, text: str, kind: EntityKind, field: str) -> str:
    """The graph's id of an entity given by name or global id; what acts on it checks the rest."""
    known = decode(text)
    if known is None:
        return (await entity_named(context, text, kind, field)).id
    if known.kind != kind.value.title():
        raise InvalidInputError(f"{field} is the id of a {known.kind}", field=field)
    return known.id


def name_or_id(text: str) -> str:
    """What the domain takes where it finds a user by id or name itself."""
    known = decode(text)
    return known.id if known else text


async def subject_id(context: ApiContext, text: str, field: str = "subject") -> str:
    """The graph's id of what events speak of: given by global id or path with scheme."""
    if not has_scheme(text):
        return reference(text, field).id
    if text.startswith(f"{RUN}:"):
        return (await run_at(context, text, field=field)).id
    return (await _subject_at(context, text, field)).id


async def _subject_at(context: ApiContext, text: str, field: str) -> Project | Holder | Version:
    registry = text.startswith(f"{REGISTRY}:")
    names = text.split("/")
    if len(names) == 2:  # noqa: PLR2004  owner and project
        return await project_at(context, text, REGISTRY if registry else ARTIFACT, field=field)
    if ":" in names[-1] or "@" in names[-1]:
        return await version_at(context, text, field=field)
    return await holder_at(context, text, HolderKind.COLLECTION if registry else HolderKind.ARTIFACT)


async def owner_id(context: ApiContext, text: str, field: str) -> str:
    """The graph's id of a visible user, team or organization given by name or global id."""
    known = decode(text)
    if known is None:
        search = context.read(lambda reader: entities.by_name(reader, text))
    else:
        search = LIVE_ENTITIES.load(context, known.id)
    return (await _found(search, "entity", repr(text[:200]), field)).id
