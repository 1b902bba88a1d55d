"""What compiled code goes on with; all other values it leaves to the stock executor."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import CoroutineType, GeneratorType, NoneType
from typing import Any, Final
from uuid import UUID

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    Undefined,
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
# Each of these classes has a name of its own for the one way in which `object` finds attributes.
_PLAIN: Final[tuple[Any, ...]] = (
    *(object, bool, int, float, str, bytes, list, tuple, dict, set, frozenset),
    *(datetime, Decimal, UUID),
)
_GENERIC: Final = frozenset(each.__getattribute__ for each in _PLAIN)


class Unusual(Exception):  # noqa: N818 - it is a way out, not a fault
    """A value that only the stock executor answers: an error, something to await, a stranger."""


@dataclass(slots=True)
class Kinds:
    """Which classes of values compiled code may go on with; each is looked at once.

    `usual` are those that it may.
    """

    usual: set[type] = field(default_factory=set[type])
    _known: dict[type, bool] = field(default_factory=dict[type, bool])

    def settled(self, kind: type) -> bool:
        """Are values of this class there: neither null, nor errors, nor to be awaited?"""
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = _is_settled(kind)
            self.usual |= {kind} if known else set()
        return known


def _is_settled(kind: type[Any]) -> bool:
    # Looked for in the classes alone: a metaclass, such as that of enums, may have such names of its own.
    names = {name for each in kind.__mro__ for name in ("__await__", "__getattr__") if name in each.__dict__}
    return not (
        names  # to be awaited, or answering what cannot be known from the class
        or issubclass(kind, _UNSETTLED)
        or kind.__getattribute__ not in _GENERIC
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


class Names(dict[type, dict[Enum, str]]):
    """The names that an enum type gives to members, by their class: of the API or of the domain.

    Args:
        kind: GraphQL's enum type.
        complete: How it completes any value.
    """

    def __init__(self, kind: Any, complete: Callable[[Any], Any]) -> None:
        super().__init__()
        self._coerce = kind.coerce_output_value
        self._complete = complete

    def __call__(self, value: Any) -> Any:
        """The name of a value; a class of members is learnt when it is met first."""
        name = self._complete(value)
        if isinstance(value, Enum) and type(value) not in self:
            self[type(value)] = dict(self._named(type(value)))
        return name

    def _named(self, kind: type[Enum]) -> Iterator[tuple[Enum, str]]:
        for member in kind:
            with suppress(Exception):  # what has no name here is met by the stock executor
                yield member, self._coerce(member)
