"""What compiled code goes on with; all other values it leaves to the stock executor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import CoroutineType, GeneratorType, NoneType
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    Undefined,
    is_enum_type,
)

# The test on a local variable `v` that says "the value is its own answer"; bounds are those of the scalars.
_STRING: Final = "v.__class__ is str"
USUAL: Final[Mapping[object, str]] = {
    GraphQLString: _STRING,
    GraphQLID: _STRING,
    GraphQLBoolean: "v.__class__ is bool",
    GraphQLInt: "v.__class__ is int and -2147483648 <= v <= 2147483647",
    GraphQLFloat: "v.__class__ is float and -INFINITY < v < INFINITY",
}
_UNSETTLED: Final = (BaseException, CoroutineType, GeneratorType, NoneType, type(Undefined))


class Unusual(Exception):  # noqa: N818 - it is a way out, not a fault
    """A value that only the stock executor answers: an error, something to await, a stranger."""


@dataclass(slots=True)
class Kinds:
    """Which classes of values compiled code may go on with; each is looked at once."""

    _known: dict[type, bool] = field(default_factory=dict[type, bool])

    def settled(self, kind: type) -> bool:
        """Are values of this class there: neither null, nor errors, nor to be awaited?"""
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = _is_settled(kind)
        return known


def _is_settled(kind: type[Any]) -> bool:
    known: Any = kind
    return not (
        issubclass(kind, _UNSETTLED)
        or hasattr(known, "__await__")
        # What an instance answers by itself cannot be known from its class
        or hasattr(known, "__getattr__")
        or kind.__getattribute__ is not object.__getattribute__
        or isinstance(kind.__dict__.get("__class__"), property)
    )


def leaf(kinds: Kinds, kind: Any, *, required: bool) -> Callable[[Any], Any]:
    """Complete a value of a scalar or enum as the stock executor does, or raise.

    Args:
        kinds: The classes that are known.
        kind: GraphQL's scalar or enum type.
        required: Whether null is an error.
    """
    coerce = kind.coerce_output_value

    def complete(value: object) -> Any:
        if value is None or value is Undefined:
            if required:
                raise Unusual
            return None
        if not kinds.settled(type(value)):
            raise Unusual
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unusual
        return coerced

    return complete


def names_of(kind: Any) -> tuple[type[Enum], dict[Enum, str]] | None:
    """The Python class of a GraphQL enum and the names of its members; None for other types."""
    members = getattr(kind, "wrapped_cls", None) if is_enum_type(kind) else None
    if not isinstance(members, type) or not issubclass(members, Enum):
        return None
    return members, {member: kind.coerce_output_value(member) for member in members}
