"""How two versions differ, or one version at two times: what it is made of, by what, and with what."""

from typing import Annotated, Any, TypeAlias

import anyio.to_thread
import strawberry

from graph import origins
from graph.differences import Compared, compare
from graph.moments import Snapshot, moments
from service.api import lazy
from service.api.comparison import THERE, Comparison, Side, named, part_of
from service.api.context import ApiContext, Info
from service.api.diff_members import FileDiff, FilePart, MemberDiff
from service.api.diff_parts import ValueDiff, ValuePart
from service.api.fields import computed, resolved
from service.api.loaders import VERSIONS
from service.api.naming import reached
from service.api.past_loaders import moment_of
from service.api.past_lookup import member_then_at
from service.api.paths import has_scheme
from service.content.file_differences import compare_files
from service.graphql.scalars import DateTime

DiffFrom: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="The version to compare from: its id, or its path as `version(path:)` takes it. A path"
        " means what it names now, for whatever time."
    ),
]
DiffTo: TypeAlias = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="The version to compare with; null for the same one, at another time."),
]
DiffFromAt: TypeAlias = Annotated[
    DateTime | None,
    strawberry.argument(description="The time that `a` is compared as of, from its commit on; null for now."),
]
DiffToAt: TypeAlias = Annotated[
    DateTime | None, strawberry.argument(description="The time that `b` is compared as of; null for now.")
]


async def comparison_of(
    context: ApiContext, a: str, b: str | None, a_at: int | None, b_at: int | None
) -> Comparison:
    """The two sides of a question.

    Raises:
        NotFoundError: a version is missing or invisible; `field` says which.
        InvalidInputError: a time is in the future, or before its version was committed.
    """
    first = await _version_of(context, a, "a", a_at)
    second = first if b is None else await _version_of(context, b, "b", b_at)
    asked = [("a", first, a_at), ("b", second, b_at)]
    found = await context.read(lambda reader: moments(reader, asked))
    return Comparison(*(Side(context, moment) for moment in found))


async def _version_of(context: ApiContext, text: str, field: str, at: int | None) -> str:
    """The version that an id or path names; a path means what it meant at its time."""
    if at is None or not has_scheme(text):
        return (await reached(context, text, field)).version
    moment = await moment_of(context, at, field=f"{field}At")
    return (await member_then_at(context, text, moment.at, field)).version.id


async def _facts(root: strawberry.Parent[Any]) -> ValuePart:
    sides: Comparison = root
    a, b = sides.a.facts(), sides.b.facts()
    unknown = {*sides.a.moment.not_kept, *sides.b.moment.not_kept}
    was, became = ({name: text for name, text in facts.items() if name not in unknown} for facts in (a, b))
    return ValuePart(compare(was, became))


async def _metadata(root: strawberry.Parent[Any]) -> ValuePart:
    return await part_of(await root.a.metadata(), await root.b.metadata())


async def _code(root: strawberry.Parent[Any]) -> ValuePart:
    return await part_of(await root.a.code(), await root.b.code())


async def _config(root: strawberry.Parent[Any]) -> ValuePart:
    return await part_of(await root.a.config(), await root.b.config())


async def _environment(root: strawberry.Parent[Any]) -> ValuePart:
    return await part_of(await root.a.environment(), await root.b.environment())


async def _metrics(root: strawberry.Parent[Any]) -> ValuePart:
    return await part_of(await root.a.metrics(), await root.b.metrics())


def _tags(sides: Comparison) -> ValuePart:
    a, b = sides.a.moment, sides.b.moment
    return ValuePart(compare(dict.fromkeys(a.tags, THERE), dict.fromkeys(b.tags, THERE)))


def _aliases(sides: Comparison) -> ValuePart:
    a, b = sides.a.moment, sides.b.moment
    return ValuePart(compare(dict.fromkeys(a.aliases, THERE), dict.fromkeys(b.aliases, THERE)))


def _collections(sides: Comparison) -> ValuePart:
    return ValuePart(compare(named(sides.a.moment.links), named(sides.b.moment.links)))


async def _inputs(root: strawberry.Parent[Any], info: Info) -> origins.Compared:
    a, b = root.a.origin, root.b.origin
    return await info.context.read(lambda reader: origins.compare_inputs(reader, a, b))


async def _runs(root: strawberry.Parent[Any], info: Info) -> origins.Compared:
    a, b = root.a.origin, root.b.origin
    return await info.context.read(lambda reader: origins.compare_producers(reader, a, b))


async def _upstream(root: strawberry.Parent[Any], info: Info) -> origins.Compared:
    a, b = root.a.origin, root.b.origin
    return await info.context.read(lambda reader: origins.compare_upstream(reader, a, b))


async def _files(root: strawberry.Parent[Any]) -> FilePart:
    sides: Comparison = root
    if sides.same_content:
        return FilePart(Compared([], sides.a.moment.version.file_count))
    before, after = await sides.a.files(), await sides.b.files()
    return FilePart(await anyio.to_thread.run_sync(compare_files, before, after))


async def _version(root: strawberry.Parent[Any], info: Info) -> object | None:
    side: Side = root
    return await VERSIONS.load(info.context, side.moment.version.id)


def _moment(side: Side) -> Snapshot:
    return side.moment


@strawberry.type(name="LineageDiffSide", description="One side of a diff: a version and a time.")
class DiffSide:
    """A `Side`."""

    version = resolved(_version, lazy.VersionRef | None, description="The version, as it is now.")
    as_of = computed(
        lambda side: _moment(side).at,
        DateTime,
        description="The time it is compared as of. To page through a diff of now, ask for this time again.",
    )
    not_kept = computed(
        lambda side: list(_moment(side).not_kept),
        list[str],
        description="The facts whose value at that time was not kept; they are left out of the comparison.",
    )


@strawberry.type(
    description="How two versions differ, or one version at two times. What you see of either is decided by"
    " your roles of today; what is deleted today is not told for any time."
)
class LineageDiff:
    """A `Comparison`."""

    a: DiffSide = strawberry.field(description="The side to compare from.")
    b: DiffSide = strawberry.field(description="The side to compare with.")
    settled: bool = strawberry.field(
        description="Whether nothing can change the answer for these times; it is false for the present."
    )
    facts = resolved(
        _facts,
        ValueDiff,
        description="The version itself: `description`, `digest`, `fileCount`, `size`, `state`, `ttl` and"
        " `type`.",
    )
    metadata = resolved(_metadata, ValueDiff, description="What was noted with it, by path.")
    tags = computed(_tags, ValueDiff, description="Its tags; each is `true` where it is.")
    aliases = computed(
        _aliases,
        ValueDiff,
        description="What pointed at it, `owner/project/name:alias`, in what you see today; each is `true`.",
    )
    collections = computed(
        _collections, ValueDiff, description="The collections that it was linked in, with its number in each."
    )
    inputs = resolved(
        _inputs,
        MemberDiff,
        description="The versions that the runs which logged it used. Another version of the same artifact is"
        " a change.",
    )
    runs = resolved(_runs, MemberDiff, description="The runs that logged it.")
    upstream = resolved(_upstream, MemberDiff, description="All that it came from, however far.")
    code = resolved(
        _code,
        ValueDiff,
        description="What its first run ran: `commit`, `repository`, `program`, `command`, `host`, `python`.",
    )
    config = resolved(
        _config,
        ValueDiff,
        description="What its first run was started with, by path, without the wrapping of the SDK.",
    )
    environment = resolved(
        _environment, ValueDiff, description="The packages its first run had installed, with their versions."
    )
    metrics = resolved(
        _metrics, ValueDiff, description="What its run had measured when it was logged, as `metrics` says."
    )
    files = resolved(_files, FileDiff, description="Its files, by path and digest.")
