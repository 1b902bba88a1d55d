"""Impact answers: counts first, then what is reached, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import strawberry

from graph.impact import AFFECTED_LIMIT, alias_rank, collection_rank
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.fields import computed, reference, resolved
from service.api.ids import encode
from service.api.loaders import ALIASES, HOLDERS, RUNS, VERSIONS
from service.api.paging import After, Connection, First, Item, Slice, Span, slice_of
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.scalars import DateTime

_WHOLE: Final = "How much is affected, what is hidden from you included."


@strawberry.enum(description="What cut an impact answer short; its counts are what was found until there.")
class ImpactCut(Enum):
    """The words of `graph.impact.Impact.cut`."""

    NODES = strawberry.enum_value("NODES", description=f"More than {AFFECTED_LIMIT} versions and runs.")
    TIME = strawberry.enum_value("TIME", description="The walk took too long.")


@strawberry.type(description="How much is affected, the roots of the question included.")
class ImpactCounts:
    """A record of `graph.impact.Totals`."""

    versions: int = strawberry.field(description="Versions.")
    runs: int = strawberry.field(description="Runs.")
    consumers: int = strawberry.field(description="Runs that consumed an affected version.")
    deleted: int = strawberry.field(description="How many of the versions and runs were deleted.")
    projects: int = strawberry.field(description="Projects with affected versions or runs.")
    links: int = strawberry.field(description="Live links to affected versions.")
    collections: int = strawberry.field(description="Collections with such a link.")
    aliases: int = strawberry.field(description="Aliases in collections that stand on affected versions.")
    protected_aliases = computed(
        lambda totals: totals.protected, int, description="How many of these aliases are protected."
    )
    artifact_aliases: int = strawberry.field(
        description="Aliases in artifacts that stand on affected versions, `latest` among them."
    )


@strawberry.type(description="A collection with affected versions.")
class ImpactCollection:
    """A record of `graph.impact.AffectedCollection`."""

    collection = reference(
        HOLDERS, lambda each: each.id, lazy.CollectionRef | None, description="The collection."
    )
    versions: int = strawberry.field(description="How many affected versions are linked in it.")
    aliases: int = strawberry.field(description="How many of its aliases stand on affected versions.")
    protected_aliases = computed(
        lambda each: each.protected, int, description="How many of these aliases are protected."
    )


@strawberry.type(description="An alias that stands on an affected version.")
class ImpactAlias:
    """A record of `graph.impact.AffectedAlias`."""

    name: str = strawberry.field(description="Its name.")
    protected: bool = strawberry.field(description="Whether it is protected.")
    since: DateTime = strawberry.field(description="Since when it stands there.")
    alias = reference(ALIASES, lambda each: each.id, lazy.AliasRef | None, description="The alias itself.")
    holder = reference(
        HOLDERS,
        lambda each: each.holder,
        lazy.Numbering | None,
        description="The collection or artifact that it belongs to.",
    )
    version = reference(
        VERSIONS, lambda each: each.version, lazy.VersionRef | None, description="What it stands on."
    )


@strawberry.type(description="A run that consumed affected versions.")
class ImpactConsumer:
    """A record of `graph.impact.Consumption`."""

    id = computed(lambda each: encode("Run", each.run), strawberry.ID, description="The run's global id.")
    run = reference(
        RUNS,
        lambda each: each.run,
        lazy.RunRef | None,
        description="The run, which says whose it is; null if it was deleted.",
    )
    at: DateTime = strawberry.field(description="When it consumed the first of them.")
    versions: int = strawberry.field(description="How many of them it consumed.")
    deleted: bool = strawberry.field(description="Whether the run was deleted.")


@dataclass(frozen=True, slots=True)
class _Listed:
    """How one of the lists is in order: by a key of this type, then by ids."""

    label: str
    of: type[str | int]
    rank: Callable[[Any], tuple[str | int, str]]

    def page(self, context: ApiContext, found: Sequence[Any], first: int | None, after: str | None) -> Slice:
        """A page by key: for each page the answer is worked out anew."""
        limit = Span(first).limit()
        context.budget.spend(limit)
        mark = None if after is None else mark_of(after, self.label, self.of)
        left = [each for each in found if mark is None or self.rank(each) > (mark.key, mark.tie)]
        edges = [Item(cursor_of(self.label, *self.rank(each)), each) for each in left[:limit]]

        async def count() -> int:
            return len(found)

        return slice_of(edges, more=len(left) > limit, began=mark is not None, count=count)


_COLLECTIONS: Final = _Listed("collections", int, collection_rank)
_ALIASES: Final = _Listed("aliases", str, alias_rank)
_CONSUMERS: Final = _Listed("consumers", int, lambda each: (-each.at, each.run))


async def _collections(
    root: strawberry.Parent[Any], info: Info, first: First = None, after: After = None
) -> Slice:
    return _COLLECTIONS.page(info.context, root.collections, first, after)


async def _aliases(
    root: strawberry.Parent[Any], info: Info, first: First = None, after: After = None
) -> Slice:
    return _ALIASES.page(info.context, root.aliases, first, after)


async def _consumers(
    root: strawberry.Parent[Any], info: Info, first: First = None, after: After = None
) -> Slice:
    return _CONSUMERS.page(info.context, root.consumers, first, after)


@strawberry.type(
    description="What is affected downstream of the roots, these included, as it stands now. Counts are of"
    " everything; the lists have what you may see of it."
)
class ImpactReport:
    """A record of `graph.impact.Impact`."""

    roots: int = strawberry.field(description="How many versions and runs the question started from.")
    counts: ImpactCounts = strawberry.field(description=_WHOLE)
    hidden: ImpactCounts = strawberry.field(description="How much of that is not yours to see.")
    complete: bool = strawberry.field(description="Whether nothing was left out.")
    truncated_by = computed(
        lambda impact: impact.cut,
        ImpactCut | None,
        description="What cut the answer, if anything did.",
    )
    as_of: DateTime = strawberry.field(description="The time that the answer is for.")
    collections = resolved(
        _collections,
        Connection[ImpactCollection],
        description="The collections reached, those with most protected aliases first, then most aliases.",
    )
    aliases = resolved(
        _aliases,
        Connection[ImpactAlias],
        description="The aliases that stand on affected versions: protected ones, others in collections,"
        " those in artifacts; each by name.",
    )
    consumers = resolved(
        _consumers,
        Connection[ImpactConsumer],
        description="Which runs consumed what is affected, the latest first.",
    )
