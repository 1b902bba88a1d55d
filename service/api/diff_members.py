"""The parts of a lineage diff that are files, versions or runs."""

from dataclasses import dataclass
from typing import Any

import strawberry

from graph import origins
from graph.differences import Compared, Entry
from graph.lineage import NodeKind
from graph.neighbours import Neighbour
from service.api.context import Info
from service.api.diff_parts import Counted, DiffCounts, DifferenceName, EntriesFirst, page_of, sliced
from service.api.enums import LineageNodeKind
from service.api.fields import computed, resolved
from service.api.ids import Reference, encode
from service.api.loaders import load_node
from service.api.node import Node
from service.api.paging import FIRST, After, Connection, Slice
from service.content.manifest import Entry as File
from service.graphql.scalars import Int64


@dataclass(frozen=True, slots=True)
class FilePart:
    """Files by path."""

    compared: Compared[File]


@strawberry.type(name="LineageDiffFile", description="A file of a version, as a diff tells it.")
class DiffFile:
    """An entry of a manifest."""

    digest = computed(
        lambda file: file.md5 or file.digest,
        str,
        description="The MD5 in hex; for a reference whatever its own store calls it.",
    )
    size: Int64 = strawberry.field(description="The size in bytes.")
    reference = computed(
        lambda file: file.ref, str | None, description="Where a reference points; null for files kept here."
    )


@strawberry.type(name="LineageFileDifference", description="A file that differs.")
class FileDifference:
    """An `Entry` of files."""

    path = computed(lambda entry: entry.key, str, description="Its path; of what was renamed the new one.")
    former_path = computed(
        lambda entry: entry.former, str | None, description="Where the same content was, if it was renamed."
    )
    difference: DifferenceName = strawberry.field(description="What became of it.")
    before: DiffFile | None = strawberry.field(description="The file in `a`.")
    after: DiffFile | None = strawberry.field(description="The file in `b`.")


@strawberry.type(name="LineageFileDiff", description="How the files of two versions differ.")
class FileDiff:
    """A `FilePart`."""

    counts = computed(
        lambda part: Counted.of(part.compared.entries, part.compared.unchanged),
        DiffCounts,
        description="How many files differ.",
    )
    entries = resolved(page_of, Connection[FileDifference], description="What differs, by path.")


def _kind(node: Neighbour) -> NodeKind:
    return NodeKind.RUN if node.is_run else NodeKind.VERSION


async def _node(root: strawberry.Parent[Any], info: Info) -> object | None:
    node: Neighbour = root
    return None if node.hidden else await load_node(info.context, Reference(_kind(node).title(), node.id))


@strawberry.type(
    name="LineageMember",
    description="A version or run beside another. Of a hidden one only its kind and an id are told; that id"
    " means nothing elsewhere and differs from viewer to viewer.",
)
class Member:
    """A `graph.neighbours.Neighbour`."""

    id = computed(
        lambda node: encode(_kind(node).title(), node.id), strawberry.ID, description="The global id."
    )
    kind = computed(_kind, LineageNodeKind, description="What it is.")
    hidden: bool = strawberry.field(description="Whether it is there but not yours to see.")
    deleted: bool = strawberry.field(description="Whether it was deleted at the time that is asked for.")
    name: str | None = strawberry.field(
        description="The name of its artifact, or the run's for people; null for a version that you see"
        " through a registry only."
    )
    type: str | None = strawberry.field(description="The type of its artifact.")
    number: int | None = strawberry.field(description="The version's number in its artifact.")
    digest: str | None = strawberry.field(description="The digest of the version's content.")
    node = resolved(
        _node,
        Node | None,
        description="The version or run itself; null where it is hidden or deleted.",
    )


@strawberry.type(name="LineageMemberDifference", description="A version or run that differs.")
class MemberDifference:
    """An `Entry` of neighbours."""

    difference: DifferenceName = strawberry.field(description="What became of it.")
    before: Member | None = strawberry.field(description="What `a` has.")
    after: Member | None = strawberry.field(
        description="What `b` has; of a change another version of the same artifact."
    )


def _of_kind(part: origins.Compared, *, runs: bool) -> Counted:
    entries = [entry for entry in part.entries if _any(entry).is_run is runs]
    return Counted.of(entries, sum(each.is_run is runs for each in part.unchanged))


def _any(entry: Entry[Neighbour]) -> Neighbour:
    return next(each for each in (entry.after, entry.before) if each is not None)


def _hidden(part: origins.Compared) -> int:
    told = [each for entry in part.entries for each in (entry.before, entry.after) if each is not None]
    return sum(each.hidden for each in (*told, *part.unchanged))


async def _members(
    root: strawberry.Parent[Any], info: Info, first: EntriesFirst = FIRST, after: After = None
) -> Slice:
    part: origins.Compared = root
    return sliced(info.context, part.entries, first, after)


@strawberry.type(name="LineageMemberDiff", description="How two sets of versions and runs differ.")
class MemberDiff:
    """A `graph.origins.Compared`."""

    versions = computed(
        lambda part: _of_kind(part, runs=False),
        DiffCounts,
        description="How many versions differ, those that are not yours to see included.",
    )
    runs = computed(
        lambda part: _of_kind(part, runs=True),
        DiffCounts,
        description="How many runs differ, those that are not yours to see included.",
    )
    hidden = computed(_hidden, int, description="How many versions and runs are not yours to see.")
    complete: bool = strawberry.field(
        description="Whether all were compared; a side takes 20,000 at most, the nearest."
    )
    entries = resolved(
        _members,
        Connection[MemberDifference],
        description="What differs: runs, then versions, each by name; what is not yours to see comes last.",
    )
