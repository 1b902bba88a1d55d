"""Of which GraphQL type an object is: by its class, or by the test that the type makes itself."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import GraphQLObjectType, is_interface_type
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import get_strawberry_type_cast

from service.graphql.compiled.fields import DEFINITION
from service.graphql.compiled.values import Kinds, Unusual

Complete = Callable[[Any], Any]
Test = Callable[[Any, Any], Any]
CAST: Final = get_strawberry_type_cast


def test_of(kind: GraphQLObjectType) -> Test | None:
    """The test that a type makes itself of each object, without which its class tells all.

    It is asked without knowing the request, as it must not depend on it.
    """
    definition: Any = kind.extensions.get(DEFINITION)
    told = isinstance(definition, StrawberryObjectDefinition) and not _has(definition, "is_type_of")
    return None if told else kind.is_type_of


def checker(kinds: Kinds, kind: GraphQLObjectType, known: set[type]) -> Callable[[Any], None]:
    """Admit the class of an object to those that are `known` to be of a type, or raise."""
    by_class: Any = None if test_of(kind) else kind.is_type_of

    def check(value: object) -> None:
        if not kinds.settled(type(value)) or (by_class is not None and not by_class(value, None)):
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


class Chooser:
    """Chooses how an object of an abstract type is completed, or raises.

    Args:
        kinds: The classes that are known.
        origin: What an object that is Strawberry's must be an instance of.
    """

    def __init__(self, kinds: Kinds, origin: type) -> None:
        self.chosen: dict[type, Complete] = {}  # by class, where that decides
        self._kinds = kinds
        self._origin = origin
        self._members: dict[int, Complete] = {}
        self._tests: list[tuple[Test, Complete]] = []

    def add(self, kind: GraphQLObjectType, complete: Complete) -> None:
        """Another type that it may be, in the order in which they are asked."""
        self._members[id(kind.extensions.get(DEFINITION))] = complete
        if kind.is_type_of is not None:
            self._tests.append((kind.is_type_of, complete))

    def __call__(self, value: object) -> Complete:
        kind = type(value)
        definition = get_object_definition(value)
        if not self._kinds.settled(kind) or isinstance(value, Mapping):
            raise Unusual
        if definition is None:
            return next((done for test, done in self._tests if test(value, None) is True), _unusual)
        if definition.is_graphql_generic or not isinstance(value, self._origin):
            raise Unusual
        complete = self.chosen[kind] = self._members.get(id(definition), _unusual)
        return complete


def _unusual(_: object) -> Any:
    raise Unusual


def _has(definition: object, function: str) -> bool:
    """Does a definition come with a function of its own?"""
    return getattr(definition, function) is not None
