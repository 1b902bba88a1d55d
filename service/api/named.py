"""Finding what a change names by path or global id: collections, artifacts, links, versions.

What is missing and what the viewer may not know of give the same NotFoundError. An id is taken as
it is: what acts on it checks the rest.
"""

from typing import Final

from strawberry import UNSET

from graph import memberships, paths
from graph.alias_edits import UNASKED, Expected
from graph.errors import InvalidInputError, NotFoundError
from graph.holders import Holder, HolderKind
from graph.names import is_number
from service.api.context import ApiContext
from service.api.ids import Reference, decode
from service.api.loaders import HOLDERS, LINKS
from service.api.naming import Reached, reached
from service.api.paths import ARTIFACT, REGISTRY, parse

_SHELVES: Final = {"Artifact": HolderKind.ARTIFACT, "Collection": HolderKind.COLLECTION}


async def home_id(context: ApiContext, text: str, field: str) -> str:
    """The graph's id of a registry or project; a path without scheme means a registry first."""
    known = decode(text)
    if known is not None:
        return _of_kind(known, field, "Registry", "Project").id
    path = parse(text, REGISTRY, ARTIFACT, segments=2, field=field)
    found = await context.read(lambda reader: paths.project_at(reader, path.place))
    if found is None:
        raise NotFoundError(f"registry or project {text} not found", field=field)
    return found.id


async def holder_id(context: ApiContext, text: str, kind: HolderKind, field: str) -> str:
    """The graph's id of an artifact or of a collection."""
    known = decode(text)
    if known is not None:
        return _of_kind(known, field, kind.title()).id
    return (await _holder_at(context, text, (kind,), field)).id


async def numbering_named(context: ApiContext, text: str, field: str) -> Holder:
    """An artifact or collection; below an organization a path without scheme means a collection first."""
    known = decode(text)
    if known is None:
        return await _holder_at(context, text, (HolderKind.COLLECTION, HolderKind.ARTIFACT), field)
    found = await HOLDERS.load(context, _of_kind(known, field, *_SHELVES).id)
    if found is None:
        raise NotFoundError(f"artifact or collection {text} not found", field=field)
    return found


async def _holder_at(context: ApiContext, text: str, kinds: tuple[HolderKind, ...], field: str) -> Holder:
    schemes = (ARTIFACT,) if kinds == (HolderKind.ARTIFACT,) else (REGISTRY, ARTIFACT)
    path = parse(text, *schemes, segments=3, field=field)
    for kind in kinds:
        found = await context.read(
            lambda reader, kind=kind: paths.holder_at(reader, path.place, path.name, kind)
        )
        if found is not None:
            return found
    what = " or ".join(kind.value.lower() for kind in kinds)
    raise NotFoundError(f"{what} {text} not found", field=field)


async def version_named(context: ApiContext, text: str, field: str) -> Reached:
    """A version as `reached` finds it, or by the id of a link to it."""
    known = decode(text)
    if known is None or known.kind != "Link":
        return await reached(context, text, field)
    link = await LINKS.load(context, known.id)
    if link is None:
        raise NotFoundError(f"link {text} not found", field=field)
    return Reached(link.version, link.project)


async def link_id(context: ApiContext, text: str, field: str) -> str:
    """The graph's id of a link, by id or by a path that goes through its collection."""
    known = decode(text)
    if known is not None:
        return _of_kind(known, field, "Link").id
    path = parse(text, REGISTRY, ARTIFACT, segments=3, suffix=True, field=field)
    found = await context.read(
        lambda reader: memberships.find_at(reader, path.place, path.name, path.suffix or "latest")
    )
    if found is None:
        raise NotFoundError(f"link {text} not found", field=field)
    if not found.is_link:
        raise InvalidInputError(f"{field} names a version in its own artifact, not a link", field=field)
    return found.id


async def version_in(context: ApiContext, holder: Holder, text: str, field: str) -> str:
    """The graph's id of a version that stands in an artifact or collection: `vN`, alias, digest or id."""
    known = decode(text)
    if known is not None:
        return _of_kind(known, field, "Version").id
    found = await context.read(
        lambda reader: memberships.find(reader, holder.project, holder.name, text[:200])
    )
    if found is None:
        raise NotFoundError(
            f"version {text[:200]} not found in {holder.kind.lower()} {holder.name!r}", field=field
        )
    return found.version.id


def expectation(text: str | None, field: str) -> Expected:
    """What `expectedVersion` says: an id, `vN`, null for "not set"; what was left out expects nothing."""
    if text is UNSET:
        return UNASKED
    known = decode(text) if text else None
    if known is not None:
        return _of_kind(known, field, "Version").id
    if text is None or is_number(text):
        return text
    raise InvalidInputError(f"{field} is the id of a version, `vN`, or null", field=field)


async def link_target(context: ApiContext, text: str, field: str) -> tuple[str, str]:
    """The id of the registry or project and the name of a collection that need not be there yet."""
    known = decode(text)
    if known is None:
        path = parse(text, REGISTRY, ARTIFACT, segments=3, field=field)
        home = await context.read(lambda reader: paths.project_at(reader, path.place))
        if home is None:
            raise NotFoundError(f"the registry or project of {text} not found", field=field)
        return home.id, path.name
    found = await HOLDERS.load(context, _of_kind(known, field, "Collection").id)
    if found is None:
        raise NotFoundError(f"collection {text} not found", field=field)
    return found.project, found.name


def _of_kind(known: Reference, field: str, *kinds: str) -> Reference:
    if known.kind not in kinds:
        raise InvalidInputError(f"{field} is the id of a {known.kind}", field=field)
    return known
