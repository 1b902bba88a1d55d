"""How root fields are made: `query(permission)` and `mutation(permission)`, and in no other way.

The permission that the operation asks for is part of its declaration, so that a test can walk a
schema and refuse a root field without one. The check itself happens in the operation, in
`graph`, where the target is known. A misdeclared operation fails when its module is imported.
"""

from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from inspect import iscoroutinefunction
from typing import Any, Final, TypeAlias, TypedDict

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField

from graph.policy import Permission

PERMISSION: Final = "permission"


class Public(Enum):
    """The mark of an operation that anybody may call, signed in or not."""

    PUBLIC = "public"


PUBLIC: Final = Public.PUBLIC

Access: TypeAlias = Permission | Public
Resolver: TypeAlias = Callable[..., Coroutine[Any, Any, object]]
Declaration: TypeAlias = Callable[[Resolver], StrawberryField]


class MisdeclaredOperationError(TypeError):
    """A root field without a permission or description, or whose resolver is not async."""


class _Options(TypedDict):
    name: str | None
    description: str
    graphql_type: object
    deprecation_reason: str | None
    extensions: list[FieldExtension]
    metadata: dict[str, Access]


def query(
    permission: Access,
    *,
    description: str,
    name: str | None = None,
    graphql_type: object = None,
    deprecation_reason: str | None = None,
    extensions: Sequence[FieldExtension] = (),
) -> Declaration:
    """Declare a root field of a query type.

    Args:
        permission: What it asks for; PUBLIC must be said too. Reads also filter by the viewer.
        description: What the schema says of it; the permission is added.
        name: The field's name in the schema, where it is not the function's in camel case.
        graphql_type: The field's type, where the resolver returns a record of the domain.
        deprecation_reason: Why it should not be used any more.
        extensions: Strawberry's field extensions.

    Raises:
        MisdeclaredOperationError: Something of the above is missing.
    """
    options = _options(
        permission,
        description,
        name=name,
        graphql_type=graphql_type,
        deprecation_reason=deprecation_reason,
        extensions=extensions,
    )
    return lambda resolver: strawberry.field(_checked(resolver), **options)


def mutation(
    permission: Access,
    *,
    description: str,
    name: str | None = None,
    graphql_type: object = None,
    deprecation_reason: str | None = None,
    extensions: Sequence[FieldExtension] = (),
) -> Declaration:
    """Declare a root field of a mutation type; arguments and errors are those of `query`."""
    options = _options(
        permission,
        description,
        name=name,
        graphql_type=graphql_type,
        deprecation_reason=deprecation_reason,
        extensions=extensions,
    )
    return lambda resolver: strawberry.mutation(_checked(resolver), **options)


def permission_of(field: StrawberryField) -> Access | None:
    """The declared permission of a root field, or None if it was not made here."""
    permission = field.metadata.get(PERMISSION)
    return permission if isinstance(permission, Permission | Public) else None


def _options(
    permission: Access,
    description: str,
    *,
    name: str | None,
    graphql_type: object,
    deprecation_reason: str | None,
    extensions: Sequence[FieldExtension],
) -> _Options:
    # The types say so already; this is for callers that no type checker sees.
    if not isinstance(permission, Permission | Public):  # pyright: ignore[reportUnnecessaryIsInstance]  for callers that no type checker sees
        raise MisdeclaredOperationError(f"{permission!r} is no permission; say PUBLIC if anybody may do this")
    if not description.strip():
        raise MisdeclaredOperationError("a root field needs a description")
    needs = "Open to anybody." if permission is PUBLIC else f"Needs `{permission.value}`."
    return _Options(
        name=name,
        description=f"{description.strip()}\n\n{needs}",
        graphql_type=graphql_type,
        deprecation_reason=deprecation_reason,
        extensions=list(extensions),
        metadata={PERMISSION: permission},
    )


def _checked(resolver: Resolver) -> Resolver:
    if not iscoroutinefunction(resolver):
        raise MisdeclaredOperationError(f"the resolver {resolver!r} is not async")
    return resolver
