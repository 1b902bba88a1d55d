"""Search: what fits some words, of every kind that has a name, tags or a description."""

from enum import Enum
from typing import Annotated, Any, Final, TypeAlias

import strawberry

from graph import search
from graph.entities import EntityKind
from graph.pages import Mark
from graph.search import Hit, SearchField, SearchKind, Within
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.enums import stands_for
from service.api.fields import resolved
from service.api.ids import Reference
from service.api.loaders import load_node
from service.api.lookup import entity_id, registry_id
from service.api.paging import Item, Slice, checked_first, slice_of
from service.graphql.cursors import cursor_of, mark_of

BY_SCORE: Final = "-score"


@strawberry.enum(name="SearchKind", description="What a search can find.")
class SearchKindName(Enum):
    """`graph.search.SearchKind`."""

    REGISTRY = strawberry.enum_value(SearchKind.REGISTRY, description="A registry.")
    COLLECTION = strawberry.enum_value(SearchKind.COLLECTION, description="A collection.")
    ARTIFACT = strawberry.enum_value(SearchKind.ARTIFACT, description="An artifact.")
    ALIAS = strawberry.enum_value(SearchKind.ALIAS, description="An alias that points at a version.")
    VERSION = strawberry.enum_value(SearchKind.VERSION, description="A committed version.")


@strawberry.enum(name="SearchField", description="Where a search found a word.")
class SearchFieldName(Enum):
    """`graph.search.SearchField`."""

    NAME = strawberry.enum_value(SearchField.NAME, description="In the name.")
    ALIAS = strawberry.enum_value(SearchField.ALIAS, description="In the name of an alias.")
    TAG = strawberry.enum_value(SearchField.TAG, description="In a tag.")
    DESCRIPTION = strawberry.enum_value(SearchField.DESCRIPTION, description="In the description or card.")


async def _node(root: strawberry.Parent[Any], info: Info) -> object | None:
    hit: Hit = root
    return await load_node(info.context, Reference(hit.kind.value.title(), hit.id))


@strawberry.type(description="Something that fits.")
class SearchHit:
    """A record of `graph.search.Hit`."""

    kind: SearchKindName = strawberry.field(description="What it is.")
    score: int = strawberry.field(
        description="How well it fits: a name more than a tag, and a tag more than a description. It depends"
        " on the thing and the text alone."
    )
    matched: list[SearchFieldName] = strawberry.field(description="Where the words were found.")
    node = resolved(
        _node,
        lazy.Found | None,
        description="The thing itself; null if it has gone meanwhile.",
    )


@strawberry.input(description="Where to search; every condition that is given must hold.")
class SearchFilter:
    """Where to search."""

    organization: str | None = strawberry.field(
        default=None, description="What belongs to this organization: name or id."
    )
    registry: str | None = strawberry.field(
        default=None, description="What stands in this registry: `organization/registry`, or its id."
    )
    type: str | None = strawberry.field(
        default=None, description="Collections, artifacts and versions of this type."
    )


SearchText: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="Up to ten words, all of which must be found, the last also as a beginning. No sign has a"
        " meaning of its own."
    ),
]
SearchKinds: TypeAlias = Annotated[
    list[SearchKindName] | None, strawberry.argument(description="What to find; anything unless said.")
]
SearchWithin: TypeAlias = Annotated[
    SearchFilter | None, strawberry.argument(description="Where to search; everywhere unless said.")
]


async def searched(
    context: ApiContext, kinds: list[SearchKindName] | None, given: SearchFilter | None
) -> Within:
    """Where to search; NotFoundError names the condition whose thing is not found."""
    wanted = frozenset(SearchKind if kinds is None else [stands_for(kind) for kind in kinds])
    if given is None:
        return Within(wanted)
    organization, registry = given.organization, given.registry
    if organization is not None:
        organization = await entity_id(context, organization, EntityKind.ORGANIZATION, "organization")
    if registry is not None:
        registry = await registry_id(context, registry)
    return Within(wanted, organization, registry, given.type)


async def found(context: ApiContext, text: str, within: Within, first: int, after: str | None) -> Slice:
    """A page of what fits."""
    context.budget.spend(checked_first(first))
    mark: Mark | None = None if after is None else mark_of(after, BY_SCORE, int)
    page = await context.read(lambda reader: search.search(reader, text, within, after=mark, limit=first))

    async def count() -> int:
        return await context.read(lambda reader: search.count_found(reader, text, within))

    items = [Item(cursor_of(BY_SCORE, hit.score, hit.id), hit) for hit in page.hits]
    return slice_of(items, more=page.more, began=mark is not None, count=count)
