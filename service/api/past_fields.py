"""Fields that the types of the past have in common, declared in one line each."""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry.types.field import StrawberryField

from service.api.context import ApiContext, Info
from service.api.fields import computed, resolved
from service.api.ids import Reference, encode
from service.api.loaders import load_node
from service.api.past_loaders import Key, moment_of
from service.graphql.loaders import Loader
from service.graphql.scalars import DateTime

AsOf: TypeAlias = Annotated[
    DateTime | None,
    strawberry.argument(description="The time that is asked of, not in the future; now unless said."),
]


async def _settled(root: strawberry.Parent[Any], info: Info) -> bool:
    return (await moment_of(info.context, root.at)).settled


def as_of() -> StrawberryField:
    """The time that an answer is for."""
    return computed(lambda record: record.at, DateTime, description="The time that this is so at.")


def settled() -> StrawberryField:
    """Whether an answer can still change."""
    return resolved(
        _settled,
        bool,
        description="Whether nothing can change this answer for its time: false for the last 12 seconds.",
    )


def then_reference(
    loader: Loader[ApiContext, Key, Any], key: Callable[[Any], str], kind: object, *, description: str
) -> StrawberryField:
    """A field that loads what its parent speaks of, as it was at the same time."""

    async def resolve(root: strawberry.Parent[Any], info: Info) -> object:
        return await loader.load(info.context, (key(root), root.at))

    return resolved(resolve, kind, description=description)


def now_node(kind_of: Callable[[Any], str], kind: object) -> StrawberryField:
    async def resolve(root: strawberry.Parent[Any], info: Info) -> object | None:
        return await load_node(info.context, Reference(kind_of(root), root.id))

    return resolved(resolve, kind, description="The same as it is now; null if it was deleted since.")


def lasting_id(kind_of: Callable[[Any], str]) -> StrawberryField:
    return computed(
        lambda record: encode(kind_of(record), record.id),
        strawberry.ID,
        description="The global id, which never changes.",
    )


def then(loader: Loader[ApiContext, Key, Any], kind: object, *, of: str) -> StrawberryField:
    """The field `then` of a type of today."""

    async def resolve(root: strawberry.Parent[Any], info: Info, as_of: AsOf = None) -> object | None:
        moment = await moment_of(info.context, as_of)
        return await loader.load(info.context, (root.id, moment.at))

    return resolved(
        resolve,
        kind,
        description=f"{of} as it stood at a time: names, tags, aliases and what else can change; null if it"
        " was not there.",
    )
