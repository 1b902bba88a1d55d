"""Of which GraphQL type an object is, by its class alone; where that does not decide, nobody says."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import GraphQLObjectType, is_interface_type
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import get_strawberry_type_cast

from service.graphql.compiled.fields import DEFINITION
from service.graphql.compiled.values import Kinds, Unusual

Complete = Callable[[Any], Any]
CAST: Final = get_strawberry_type_cast


def is_told_by_class(kind: GraphQLObjectType) -> bool:
    """Does an object's class decide whether it is of this type? Not if the type has a test of its own."""
    if kind.is_type_of is None:
        return True
    definition: Any = kind.extensions.get(DEFINITION)
    return isinstance(definition, StrawberryObjectDefinition) and not _has(definition, "is_type_of")


def checker(kinds: Kinds, kind: GraphQLObjectType, known: set[type]) -> Callable[[Any], None]:
    """Admit the class of an object to those that are `known` to be of a type, or raise."""
    test: Any = kind.is_type_of

    def check(value: object) -> None:
        if not kinds.settled(type(value)) or (test is not None and not test(value, None)):
            raise Unusual
        known.add(type(value))

    return check


def origin_of(kind: Any) -> type | None:
    """The Python class of an interface, `object` for a union; None if a resolver of its own decides."""
    if not is_interface_type(kind):
        return object
    definition = kind.extensions.get(DEFINITION)
    if not isinstance(definition, StrawberryObjectDefinition) or _has(definition, "resolve_type"):
        return None
    return definition.origin


def chooser(
    kinds: Kinds, origin: type, members: Mapping[int, Complete], chosen: dict[type, Complete]
) -> Callable[[Any], Complete]:
    """Choose by an object's class how it is completed, and note it in `chosen`, or raise.

    Args:
        kinds: The classes that are known.
        origin: What the object must be an instance of.
        members: How objects are completed, by the id of their type's definition.
        chosen: What was chosen before.
    """

    def choose(value: object) -> Complete:
        definition = get_object_definition(value)
        if definition is None or definition.is_graphql_generic or not isinstance(value, origin):
            raise Unusual
        complete = members.get(id(definition))
        if complete is None or not kinds.settled(type(value)):
            raise Unusual
        chosen[type(value)] = complete
        return complete

    return choose


def _has(definition: object, function: str) -> bool:
    """Does a definition come with a function of its own?"""
    return getattr(definition, function) is not None
