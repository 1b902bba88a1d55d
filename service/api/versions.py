"""Versions and their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Final

import strawberry
from strawberry.scalars import JSON

from graph import listings, versions
from graph.listings import BY_NAME
from graph.manifests import BlobState
from graph.versions import VersionState
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.enums import ContentProof, VersionStateName
from service.api.fields import computed, listing, reference, resolved
from service.api.json_values import json_value
from service.api.loaders import ALIASES_OF_VERSIONS, ENTITIES, HOLDERS, MAY_DOWNLOAD, PROJECTS
from service.api.node import Node
from service.api.paging import (
    After,
    Connection,
    Item,
    Pages,
    Slice,
    checked_first,
    cursor_of,
    mark_of,
    slice_of,
)
from service.content.manifest import Entry
from service.graphql.scalars import DateTime, Int64

FILES: Final = 1000

FilesFirst = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {FILES}.")]
Prefix = Annotated[str, strawberry.argument(description="Only files whose path begins like this.")]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """An entry of a version's manifest, and the version."""

    version: versions.Version
    entry: Entry


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
        description="A signed address of the bytes, good for a day; null if you may not download.",
    )


async def _content_proof(root: strawberry.Parent[Any], info: Info) -> BlobState:
    if root.state is VersionState.DRAFT:
        return BlobState.EXPECTED
    return await info.context.contents.proof(root)


async def _files(
    root: strawberry.Parent[Any],
    info: Info,
    prefix: Prefix = "",
    first: FilesFirst = 100,
    after: After = None,
) -> Slice:
    return await files_of(info.context, root, prefix, checked_first(first, FILES), after)


async def files_of(
    context: ApiContext, version: versions.Version, prefix: str, first: int, after: str | None
) -> Slice:
    """A page of a version's files by path; a draft has none yet."""
    context.budget.spend(first)
    entries: Mapping[str, Entry] = (
        {} if version.manifest is None else (await context.contents.manifest(version)).entries
    )
    start = "" if after is None else str(mark_of(after, BY_NAME).key)
    wanted = (path for path in entries if path.startswith(prefix) and path > start)
    page = list(islice(wanted, first + 1))
    items = [Item(cursor_of(path, ""), FileRecord(version, entries[path])) for path in page[:first]]

    async def count() -> int:
        return sum(path.startswith(prefix) for path in entries)

    return slice_of(items, more=len(page) > first, began=after is not None, count=count)


@strawberry.type(description="Immutable content, numbered in its artifact.")
class Version(Node):
    """A record of `graph.versions`."""

    number = computed(
        lambda version: version.index,
        int | None,
        description="The number in its artifact: 3 is `v3`. Drafts have none; collections have their own.",
    )
    type: str = strawberry.field(description="The type of its artifact.")
    state: VersionStateName = strawberry.field(description="Where it is in its life.")
    digest: str = strawberry.field(description="The digest of its content; equal content has equal digests.")
    content_proof = resolved(
        _content_proof,
        ContentProof,
        description="How well its bytes are proved. Files of some gigabytes are read back after the commit.",
    )
    size: Int64 = strawberry.field(description="The size of all files in bytes.")
    file_count: int = strawberry.field(description="How many files it has.")
    description: str | None = strawberry.field(description="What it is about.")
    metadata = computed(
        lambda version: json_value(version.metadata),
        JSON | None,
        description="What was noted with it. NaN and infinities stand as texts.",
    )
    tags: list[str] = strawberry.field(description="Free labels.")
    created_at: DateTime = strawberry.field(description="When its draft was begun.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    committed_at: DateTime | None = strawberry.field(description="When its content was complete.")
    created_by = reference(
        ENTITIES, lambda version: version.user, lazy.UserRef | None, description="Who logged it."
    )
    project = reference(
        PROJECTS,
        lambda version: version.project,
        lazy.ProjectRef | None,
        description="The project of its artifact; null if you see the version through a registry only.",
    )
    artifact = reference(
        HOLDERS,
        lambda version: version.artifact,
        lazy.ArtifactRef | None,
        description="The artifact; null if you see the version through a registry only.",
    )
    aliases = reference(
        ALIASES_OF_VERSIONS,
        lambda version: version.id,
        list[lazy.AliasRef] | None,
        description="What points at it, in its artifact and in every collection that you see, by name.",
    )
    links = listing(
        Pages(listings.LINKS_TO), lazy.Links, description="Where it is linked, the oldest link first."
    )
    produced_by = listing(
        Pages(listings.PRODUCERS),
        lazy.Runs,
        description="The runs that logged it, its creator first; several where equal content came again.",
    )
    consumed_by = listing(
        Pages(listings.CONSUMERS), lazy.Runs, description="The runs that used it, the earliest first."
    )
    files = resolved(
        _files,
        Connection[File],
        description="Its files, by path. A draft has none yet.",
    )
