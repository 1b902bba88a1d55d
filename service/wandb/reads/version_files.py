"""The files of a committed version, for those who may download it the way they reached it."""

from collections.abc import Callable, Collection, Sequence

from graph.errors import ForbiddenError
from graph.holders import Holder
from graph.memberships import Membership
from graph.reach import Way
from graph.versions import Version, VersionState
from service.blobs.keys import manifest_key
from service.content.manifest import Entry
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import DOWNLOAD, HOLDER, MEMBERSHIPS, PLACE
from service.wandb.reads.addresses import Addresses, Shelf, StoredFile, version_file
from service.wandb.reads.pages import MOST_FILES, Page, Window, sliced


async def files(
    context: ServiceContext,
    version: Version,
    through: str | None,
    names: Sequence[str] | None,
    window: Window,
) -> tuple[Page[StoredFile], int]:
    """A page of the files, and how many there are; of those names only, if names are given.

    `through` is the id of the project that the version was reached through; None takes any way.

    Raises:
        ForbiddenError: the viewer's role there does not allow to download.
    """
    shelf = await _shelf(context, version, through)
    entries = await _entries(context, version, names)
    page = sliced(entries, window, MOST_FILES)
    found = [(version_file(context, shelf, entry), cursor) for entry, cursor in page.items]
    return Page(found, page.more), len(entries)


async def manifest(
    context: ServiceContext, version: Version, through: str | None, *, aside: Callable[[], bool]
) -> StoredFile | None:
    """The manifest as a file; None while the version is a draft. It lists every file and its digest.

    `aside` tells whether it is asked for by the way. Then it is None for those who may not download:
    the oldest SDK asks for it with everything that it shows of a version.

    Raises:
        ForbiddenError: it is what is asked for, and the viewer's role does not allow to download.
    """
    if version.manifest is None or version.state is not VersionState.COMMITTED:
        return None
    try:
        await _way(context, version, through)
    except ForbiddenError:
        if aside():
            return None
        raise
    address = context.contents.manifest_url(version)
    return StoredFile(
        key=version.manifest,
        name="wandb_manifest.json",
        size=0,
        digest=None,
        md5=None,
        storage_path=manifest_key(version.pool, version.manifest),
        updated_at=version.committed_at or version.created_at,
        addresses=Addresses(lambda: address, lambda: address),
        version=version,
    )


async def _entries(
    context: ServiceContext, version: Version, names: Sequence[str] | None
) -> Collection[Entry]:
    if version.state is not VersionState.COMMITTED:
        return ()
    parsed = (await context.contents.manifest(version)).entries
    if names is None:
        return parsed.values()
    return [parsed[name] for name in dict.fromkeys(names) if name in parsed]


async def _way(context: ServiceContext, version: Version, through: str | None) -> Way:
    way = await DOWNLOAD.load(context, (version.id, through))
    if not isinstance(way, tuple):
        raise way or LookupError(version.id)
    return way


async def _shelf(context: ServiceContext, version: Version, through: str | None) -> Shelf:
    target, _ = await _way(context, version, through)
    place = await PLACE.load(context, target.id)
    holder = await _holder(context, version, target.id)
    if place is None or holder is None:
        raise LookupError(f"{version.id} is not in {target.id} any more")
    return Shelf(version, place, holder)


async def _holder(context: ServiceContext, version: Version, project: str) -> Holder | None:
    """Where the version stands in a project: its own artifact, or the first collection there."""
    if project == version.project:
        return await HOLDER.load(context, version.artifact)
    found: list[Membership] = await MEMBERSHIPS.load(context, version.id) or []
    holder = next((each.holder for each in found if each.project == project), None)
    return await HOLDER.load(context, holder) if holder else None
