"""Fields that follow a reference or list what belongs to a thing, declared in one line each."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry
from strawberry.types.field import StrawberryField

from graph.policy import Sight
from service.api.context import ApiContext, Info
from service.api.paging import FIRST, After, First, Pages, Slice
from service.graphql.loaders import Loader

T = TypeVar("T")


def resolved(resolver: Callable[..., object], kind: object, *, description: str) -> StrawberryField:
    """A field of that type with that resolver, which may return a record of the domain."""
    # Strawberry types what it returns as what the resolver returns, for use as a class attribute's value.
    return cast(
        "StrawberryField", strawberry.field(resolver=resolver, graphql_type=kind, description=description)
    )


def reference(
    loader: Loader[ApiContext, str, Any], key: Callable[[Any], str | None], kind: object, *, description: str
) -> StrawberryField:
    """A field that loads the record whose id `key` finds in its parent; null where that is invisible."""

    async def resolve(root: strawberry.Parent[Any], info: Info) -> object:
        wanted = key(root)
        return None if wanted is None else await loader.load(info.context, wanted)

    return resolved(resolve, kind, description=description)


def listing(
    pages: Pages[Any],
    kind: object,
    *,
    description: str,
    parent: Callable[[Any], str] = lambda root: root.id,
) -> StrawberryField:
    """A field that pages through a list of its parent."""

    async def resolve(
        root: strawberry.Parent[Any], info: Info, first: First = FIRST, after: After = None
    ) -> Slice:
        return await pages.connection(info.context, parent(root), first, after)

    return resolved(resolve, kind, description=description)


def computed(value: Callable[[Any], object], kind: object, *, description: str) -> StrawberryField:
    """A field that is worked out from its parent alone."""

    def resolve(root: strawberry.Parent[Any]) -> object:
        return value(root)

    return resolved(resolve, kind, description=description)


def seen(value: Callable[[Sight, Any], object], kind: object, *, description: str) -> StrawberryField:
    """A field that is worked out from its parent and what the viewer may see."""

    def resolve(root: strawberry.Parent[Any], info: Info) -> object:
        return value(info.context.actor.sight, root)

    return resolved(resolve, kind, description=description)
