"""What a schema promises, as plain dictionaries that can be compared part by part."""

from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)
from graphql.pyutils import Undefined

BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
Shape: TypeAlias = dict[str, str]


def _default(value: Any) -> str:
    return "" if value is Undefined or value is None else f" = {value!r}"


def shape(schema: GraphQLSchema) -> Shape:
    """Each type and each member as `Type` or `Type.member`, with its exact signature.

    A default of null is no default: both mean that the client said nothing.
    """
    parts: Shape = {}
    for name, kind in schema.type_map.items():
        if not name.startswith("__") and name not in BUILT_IN:
            parts[name] = _header(kind)
            parts.update({f"{name}.{member}": text for member, text in _members(kind).items()})
    return parts


def _header(kind: object) -> str:
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        word = "type" if isinstance(kind, GraphQLObjectType) else "interface"
        return " ".join([word, *sorted(each.name for each in kind.interfaces)])
    if isinstance(kind, GraphQLUnionType):
        return " ".join(["union", *sorted(each.name for each in kind.types)])
    if isinstance(kind, GraphQLInputObjectType):
        return "input"
    return "enum" if isinstance(kind, GraphQLEnumType) else "scalar"


def _members(kind: object) -> Shape:
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return {name: f"{_arguments(field.args)}: {field.type}" for name, field in kind.fields.items()}
    if isinstance(kind, GraphQLInputObjectType):
        return {name: f"{each.type}{_default(each.default_value)}" for name, each in kind.fields.items()}
    return dict.fromkeys(kind.values, "") if isinstance(kind, GraphQLEnumType) else {}


def _arguments(arguments: dict[str, Any]) -> str:
    return ", ".join(
        f"{name}: {each.type}{_default(each.default_value)}" for name, each in sorted(arguments.items())
    )
