"""Which versions hold a file, and whether that is all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

import strawberry

from graph import containing
from graph.containing import Containing, FileDigest, Listed, Scope
from graph.entities import Entity
from graph.errors import InvalidInputError, NotFoundError
from graph.pages import Page, Window
from graph.projects import Project
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.fields import computed, reference, resolved
from service.api.ids import reference as id_reference
from service.api.loaders import VERSIONS, load_node
from service.api.paging import After, Before, Connection, First, Item, Last, Slice, Span, slice_of
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.loaders import Loader
from service.graphql.scalars import DateTime

LONGEST: Final = 4096  # characters of a digest
BY_COMMIT: Final = "committed_at falling"
PLACES: Final = frozenset({"Organization", "Project", "Registry"})

Digest: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The file's MD5 in hex, or in base64 as manifests have it; for a reference what its"
        " manifest calls its digest: a checksum, an ETag, or its URI if it has none."
    ),
]
Within: TypeAlias = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Only versions of this organization or project, or linked in this registry, by id."
    ),
]
WithDeleted: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether to add versions that were deleted.")
]


@dataclass(frozen=True, slots=True)
class HoldingRecord:
    """What was asked: a digest, and where to look."""

    digest: FileDigest
    scope: Scope


@dataclass(frozen=True, slots=True)
class HolderRecord:
    """A version that holds the file that was asked for."""

    digest: FileDigest
    found: Containing


async def _load_listed(context: ApiContext, keys: list[str]) -> Sequence[Listed]:
    found = await context.read(containing.listed)
    return [found for _ in keys]


async def _load_paths(context: ApiContext, keys: list[tuple[FileDigest, str]]) -> list[list[str]]:
    found: dict[tuple[FileDigest, str], list[str]] = {}
    for digest in dict.fromkeys(digest for digest, _ in keys):
        ids = [version for other, version in keys if other == digest]
        paths = await context.read(
            lambda reader, digest=digest, ids=ids: containing.paths_of(reader, digest, ids)
        )
        found.update({(digest, version): names for version, names in paths.items()})
    return [found.get(key, []) for key in keys]


async def _load_pages(
    context: ApiContext, keys: list[tuple[HoldingRecord, Window]]
) -> list[Page[Containing] | None]:
    found: dict[tuple[HoldingRecord, Window], Page[Containing]] = {}
    for scope, window in dict.fromkeys((asked.scope, window) for asked, window in keys):
        same = [key for key in dict.fromkeys(keys) if (key[0].scope, key[1]) == (scope, window)]
        digests = [asked.digest for asked, _ in same]
        pages = await context.read(
            lambda reader, digests=digests, scope=scope, window=window: containing.containing(
                reader, digests, scope, window
            )
        )
        found.update(zip(same, pages, strict=True))
    return [found.get(key) for key in keys]


_PAGES: Final[Loader[ApiContext, tuple[HoldingRecord, Window], Page[Containing]]] = Loader(_load_pages)
_LISTED: Final[Loader[ApiContext, str, Listed]] = Loader(_load_listed)
_PATHS: Final[Loader[ApiContext, tuple[FileDigest, str], list[str]]] = Loader(_load_paths)


async def _complete(info: Info) -> bool:
    found = await _LISTED.load(info.context, "")
    return found is not None and found.complete


async def _waiting(info: Info) -> int:
    found = await _LISTED.load(info.context, "")
    return found.waiting if found else 0


async def _paths(root: strawberry.Parent[Any], info: Info) -> list[str]:
    held: HolderRecord = root
    return await _PATHS.load(info.context, (held.digest, held.found.id)) or []


async def _versions(
    root: strawberry.Parent[Any],
    info: Info,
    *,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> Slice:
    asked: HoldingRecord = root
    span = Span(first, after, last, before)
    limit, field = span.limit(), "before" if span.backward else "after"
    info.context.budget.spend(limit)
    mark = None if span.cursor is None else mark_of(span.cursor, BY_COMMIT, int, field)
    window = Window(limit, mark, backward=span.backward)
    page = await _PAGES.load(info.context, (asked, window))
    edges = [
        Item(cursor_of(BY_COMMIT, at.key, at.tie), HolderRecord(asked.digest, found))
        for at, found in (page.members if page else ())
    ]

    async def count() -> int:
        return await info.context.read(
            lambda reader: containing.count_containing(reader, asked.digest, asked.scope)
        )

    return slice_of(
        edges,
        more=page is not None and page.more,
        began=mark is not None,
        count=count,
        backward=span.backward,
    )


@strawberry.type(description="A version that holds a file.")
class FileHolder:
    """A `HolderRecord`."""

    version = reference(
        VERSIONS,
        lambda held: held.found.id,
        lazy.VersionRef | None,
        description="The version; null if it was deleted.",
    )
    name = computed(
        lambda held: held.found.name,
        str | None,
        description="The name of its artifact; null if you see the version through a registry only.",
    )
    number = computed(lambda held: held.found.number, int, description="Its number in its artifact.")
    committed_at = computed(
        lambda held: held.found.committed_at, DateTime, description="When its content was complete."
    )
    deleted_at = computed(
        lambda held: held.found.deleted_at, DateTime | None, description="When it was deleted, if it was."
    )
    path = computed(
        lambda held: held.found.path, str, description="Where it has the file: the first path by name."
    )
    places = computed(lambda held: held.found.places, int, description="At how many paths it has the file.")
    paths = resolved(
        _paths, list[str], description=f"These paths by name, the first {containing.PATHS} of them."
    )


@strawberry.type(description="Which versions hold a file, and whether that is all of them.")
class FileHolding:
    """A `HoldingRecord`."""

    digest = computed(
        lambda asked: asked.digest.text, str, description="What was asked for; an MD5 always in hex."
    )
    complete = resolved(
        _complete,
        bool,
        description="Whether the files of all versions are listed. They are from a commit on, but for"
        " versions of very many files, and for a while after an update those from before it.",
    )
    waiting = resolved(
        _waiting,
        int,
        description="How many lists of files are still to be written in your organizations; versions of"
        " equal content have one.",
    )
    versions = resolved(
        _versions,
        Connection[FileHolder],
        description="The versions that you may see, the last committed first.",
    )


async def holding_of(context: ApiContext, digest: str, within: str | None, *, deleted: bool) -> HoldingRecord:
    """What is asked for, checked: InvalidInputError, or NotFoundError where `within` is not to be seen."""
    place = None if within is None else (await place_of(context, within)).id
    return HoldingRecord(digest_of(digest), Scope(place, deleted))


def digest_of(text: str) -> FileDigest:
    """A digest as a client says it; InvalidInputError if it is too long or empty."""
    if not 1 <= len(text) <= LONGEST:
        raise InvalidInputError(f"digest has 1 to {LONGEST} characters", field="digest")
    return FileDigest.of(text)


@dataclass(frozen=True, slots=True)
class Place:
    """An organization, project or registry by its id in the graph; `tenant` is whose it is."""

    id: str
    tenant: str


async def place_of(context: ApiContext, within: str) -> Place:
    """A place that the viewer sees, by global id; InvalidInputError or NotFoundError otherwise."""
    wanted = id_reference(within, "within")
    if wanted.kind not in PLACES:
        raise InvalidInputError("within is the id of an organization, project or registry", field="within")
    match await load_node(context, wanted):
        case Project() as project:
            return Place(project.id, project.tenant)
        case Entity() as entity:
            return Place(entity.id, entity.id)
        case _:
            missing = "within names an organization, project or registry that was not found"
            raise NotFoundError(missing, field="within")
