"""How a field is read without its resolver: by an attribute, or by a method that asks nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter
from types import FunctionType
from typing import Any, Final

from graphql import get_named_type, is_abstract_type
from strawberry.types.field import StrawberryField

DEFINITION: Final = "strawberry-definition"
COMPUTED: Final = "computed"  # in a field's metadata: the function that all its resolver does is to call


@dataclass(frozen=True, slots=True)
class Read:
    """An attribute's name, or a function of the object. Exactly one is there."""

    attribute: str | None = None
    method: Callable[[Any], Any] | None = None


def read_of(field: Any) -> Read | None:
    """How a field is read; None if it needs its resolver, as all do that have a hook or may await.

    A method is called as its resolver would call it. Where exception handlers may turn an error into
    an answer, which they do in unions, the resolver stays.
    """
    found: object = field.extensions.get(DEFINITION)
    if not isinstance(found, StrawberryField) or field.args or found.extensions:
        return None
    definition: Any = found
    if definition.base_resolver is None:
        return Read(attribute=definition.python_name) if _is_attribute(field, definition) else None
    return _method(field, definition)


def _is_attribute(field: Any, definition: Any) -> bool:
    return bool(getattr(field.resolve, "_is_default", False)) and definition.default_resolver is getattr


def _method(field: Any, definition: Any) -> Read | None:
    resolver = definition.base_resolver
    if definition.is_async or is_abstract_type(get_named_type(field.type)):
        return None
    given = resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter
    parameters = resolver.signature.parameters
    if given is None or len(parameters) != 1 or given.kind is not Parameter.POSITIONAL_OR_KEYWORD:
        return None
    function = definition.metadata.get(COMPUTED, resolver.wrapped_func)
    return Read(method=function if isinstance(function, FunctionType) else resolver)
