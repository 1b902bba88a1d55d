"""The files of versions: listed by path, and as a tree of folders.

What a version holds never changes, so a cursor is simply a place in its list.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import strawberry

from graph.containing import FileDigest, Scope
from graph.versions import Version
from service.api.context import ApiContext, Info
from service.api.fields import computed, resolved
from service.api.holding import FileHolding, HoldingRecord
from service.api.loaders import MAY_DOWNLOAD
from service.api.paging import After, Connection, Item, Slice, checked_first, slice_of
from service.content import tree
from service.content.manifest import Entry
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.scalars import Int64

FILES: Final = 1000
BY_PATH: Final = "path"

FilesFirst = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {FILES}.")]
Prefix = Annotated[str, strawberry.argument(description="Only files whose path begins like this.")]
FolderPath = Annotated[
    str, strawberry.argument(description="The folder's path within the version; empty for its root.")
]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """An entry of a version's manifest, and the version."""

    version: Version
    entry: Entry


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """A folder of a version, and the version."""

    version: Version
    folder: tree.Folder


async def _download_url(root: strawberry.Parent[Any], info: Info) -> str | None:
    file: FileRecord = root
    may = await MAY_DOWNLOAD.load(info.context, file.version.id)
    return info.context.contents.file_url(file.version, file.entry) if may else None


@strawberry.type(description="A file of a version, or a reference to one that lies elsewhere.")
class File:
    """A `FileRecord`."""

    path = computed(lambda file: file.entry.path, str, description="The path within the version.")
    size = computed(lambda file: file.entry.size, Int64, description="The size in bytes.")
    digest = computed(
        lambda file: file.entry.md5 or file.entry.digest,
        str,
        description="The MD5 in hex; for a reference whatever its own store calls it.",
    )
    reference = computed(
        lambda file: file.entry.ref,
        str | None,
        description="Where a reference points; null for files kept here.",
    )
    download_url = resolved(
        _download_url,
        str | None,
        description="A signed address of the bytes, good for a day, or where a reference points; null if"
        " you may not download.",
    )
    holding = computed(
        lambda file: HoldingRecord(FileDigest.of(file.entry.digest), Scope()),
        FileHolding,
        description="Which versions hold the same file, this one among them.",
    )


async def _folders(
    root: strawberry.Parent[Any], info: Info, first: FilesFirst = 100, after: After = None
) -> Slice:
    here: FolderRecord = root
    found = list(here.folder.folders.values())
    return _slice(
        info.context, len(found), lambda place: FolderRecord(here.version, found[place]), first, after
    )


async def _files_in(
    root: strawberry.Parent[Any], info: Info, first: FilesFirst = 100, after: After = None
) -> Slice:
    here: FolderRecord = root
    found = here.folder.files
    return _slice(
        info.context, len(found), lambda place: FileRecord(here.version, found[place]), first, after
    )


FolderRef = Annotated["Folder", strawberry.lazy("service.api.files")]


@strawberry.type(description="A folder of a version: what stands in it, and how much it holds in all.")
class Folder:
    """A `FolderRecord`."""

    path = computed(
        lambda here: here.folder.path, str, description="The path within the version; empty for the root."
    )
    name = computed(lambda here: here.folder.name, str, description="The last part of the path.")
    file_count = computed(
        lambda here: here.folder.file_count, int, description="How many files are below it, at any depth."
    )
    size = computed(lambda here: here.folder.size, Int64, description="The size of all these files in bytes.")
    folders = resolved(_folders, Connection[FolderRef], description="The folders in it, by name.")
    files = resolved(_files_in, Connection[File], description="The files in it, by name.")


async def files_of(
    root: strawberry.Parent[Any],
    info: Info,
    prefix: Prefix = "",
    first: FilesFirst = 100,
    after: After = None,
) -> Slice:
    """A page of a version's files by path; a draft has none yet."""
    version: Version = root
    if version.manifest is None:
        return _slice(info.context, 0, lambda _: None, first, after)
    manifest = await info.context.contents.manifest(version)
    paths, length = manifest.paths, len(prefix)
    low = bisect_left(paths, prefix)
    high = bisect_right(paths, prefix, lo=low, key=lambda path: path[:length])

    def record(place: int) -> FileRecord:
        return FileRecord(version, manifest.entries[paths[low + place]])

    return _slice(info.context, high - low, record, first, after)


async def folder_of(root: strawberry.Parent[Any], info: Info, path: FolderPath = "") -> FolderRecord | None:
    """A folder of a version; None if it has none of that path."""
    version: Version = root
    if version.manifest is None:
        return None
    found = await info.context.contents.folder(version, path)
    return FolderRecord(version, found) if found else None


def _slice(
    context: ApiContext, total: int, record: Callable[[int], object], first: int, after: str | None
) -> Slice:
    """A page of a list of which every item is found by its place."""
    limit = checked_first(first, FILES)
    context.budget.spend(limit)
    start = 0 if after is None else max(0, int(mark_of(after, BY_PATH, int).key) + 1)
    end = min(total, start + limit)
    items = [Item(cursor_of(BY_PATH, place), record(place)) for place in range(start, end)]

    async def count() -> int:
        return total

    return slice_of(items, more=end < total, began=after is not None, count=count)
