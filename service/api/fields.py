"""Fields that follow a reference or list what belongs to a thing, declared in one line each."""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Annotated, Any, TypeVar, cast

import strawberry
from strawberry.types.field import StrawberryField

from graph.policy import Sight
from service.api.context import ApiContext, Info
from service.api.filter_inputs import FilterInput
from service.api.order_inputs import OrderInput
from service.api.paging import After, Before, First, Last, Pages, Slice, Span
from service.graphql.compiled.fields import COMPUTED
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
    filters: type[FilterInput] | None = None,
    orders: type[OrderInput] | None = None,
    then: Callable[[Any], int] | None = None,
) -> StrawberryField:
    """A field that pages through a list of its parent; `filters` and `orders` are the inputs it takes.

    `then` finds in the parent the time for which a list of the past is asked.
    """

    async def resolve(
        root: strawberry.Parent[Any],
        info: Info,
        *,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        **given: Any,
    ) -> Slice:
        wanted, order = given.get("filter"), given.get("order_by")
        return await pages.connection(
            info.context,
            parent(root),
            Span(first, after, last, before),
            sorting=order.sorting() if order else None,
            condition=wanted.condition() if wanted else None,
            at=then(root) if then else None,
        )

    return resolved(_taking(resolve, filters, orders), kind, description=description)


def _taking(
    resolve: Callable[..., object], filters: type[FilterInput] | None, orders: type[OrderInput] | None
) -> Callable[..., object]:
    """The resolver with the arguments `filter` and `orderBy` of these types, where there are any."""
    said = signature(resolve)
    plain = [each for each in said.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    more = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[kind | None, strawberry.argument(description=description)],
        )
        for name, kind, description in (
            ("filter", filters, "Which of them; all unless said."),
            ("order_by", orders, "How they are sorted."),
        )
        if kind is not None
    ]
    resolve.__signature__ = said.replace(parameters=[*plain, *more])
    return resolve


def computed(value: Callable[[Any], object], kind: object, *, description: str) -> StrawberryField:
    """A field that is worked out from its parent alone."""

    def resolve(root: strawberry.Parent[Any]) -> object:
        return value(root)

    field = strawberry.field(
        resolver=resolve, graphql_type=kind, description=description, metadata={COMPUTED: value}
    )
    return cast("StrawberryField", field)


def seen(value: Callable[[Sight, Any], object], kind: object, *, description: str) -> StrawberryField:
    """A field that is worked out from its parent and what the viewer may see."""

    def resolve(root: strawberry.Parent[Any], info: Info) -> object:
        return value(info.context.actor.sight, root)

    return resolved(resolve, kind, description=description)
