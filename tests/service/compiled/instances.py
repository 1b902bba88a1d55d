"""Made-up objects of the types of a real schema, in which anything may be wrong."""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_enum_type,
    is_object_type,
)

from graph.aliases import Alias
from graph.entities import Entity, EntityKind
from graph.holders import Holder, HolderKind
from graph.links import Link
from graph.log import Event
from graph.projects import Project
from graph.runs import Run, RunState
from graph.versions import Version, VersionState
from tests.service.compiled.zoo import Data

DEFINITION: Final = "strawberry-definition"
LEAVES: Final[dict[str, object]] = {
    "Int": 7,
    "Int64": 2**40,
    "Float": 1.5,
    "Duration": 12.5,
    "Boolean": True,
    "DateTime": 1_700_000_000_000_000,
    "JSON": {"a": [1, None]},
}
# What the native schema's nodes are records of, and what tells those of one class apart.
RECORDS: Final[dict[str, type]] = {
    "Artifact": Holder,
    "Collection": Holder,
    "User": Entity,
    "Team": Entity,
    "Organization": Entity,
    "Project": Project,
    "Registry": Project,
    "Version": Version,
    "Run": Run,
    "Link": Link,
    "Alias": Alias,
    "Event": Event,
}
TELLING: Final[dict[str, dict[str, object]]] = {
    "Artifact": {"kind": HolderKind.ARTIFACT},
    "Collection": {"kind": HolderKind.COLLECTION},
    "User": {"kind": EntityKind.USER},
    "Team": {"kind": EntityKind.TEAM},
    "Organization": {"kind": EntityKind.ORGANIZATION},
    "Project": {"visibility": None},
    "Registry": {"visibility": "organization"},
    "Version": {"state": VersionState.COMMITTED},
    "Run": {"state": RunState.RUNNING},
}
GUESSES: Final[tuple[tuple[str, object], ...]] = (
    ("list", ["text"]),
    ("tuple", ("text",)),
    ("dict", {}),
    ("bool", True),
    ("int", 1_700_000_000_000_000),
)


def object_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """All that a selection can be of, without the roots and GraphQL's own."""
    roots = {schema.query_type, schema.mutation_type}
    return [
        each
        for each in schema.type_map.values()
        if is_object_type(each) and each not in roots and not each.name.startswith("__")
    ]


@cache
def asked_directly(schema: GraphQLSchema, kind: GraphQLObjectType) -> GraphQLSchema:
    """The same types under a root that gives objects of one of them."""
    roots = {schema.query_type, schema.mutation_type}
    root: Any = kind

    def given(_: object, info: Any) -> Any:
        return info.context[info.field_name]

    given_fields = {
        "one": GraphQLField(root, resolve=given),
        "many": GraphQLField(GraphQLList(GraphQLNonNull(root)), resolve=given),
    }
    return GraphQLSchema(
        GraphQLObjectType("Query", given_fields),
        types=[each for each in schema.type_map.values() if each not in roots],
    )


@dataclass
class Instances:
    """Makes objects of a schema's types with the data's luck."""

    schema: GraphQLSchema
    data: Data

    def context(self, kind: GraphQLObjectType) -> dict[str, Any]:
        one = self.data.pick(self.instance(kind, 2))
        return {
            "one": one,
            "many": self.data.pick([self.data.pick(self.instance(kind, 2)) for _ in range(3)]),
        }

    def instance(self, kind: GraphQLObjectType, depth: int) -> Any:
        """An object whose attributes are set without its constructor, which may want other things."""
        record = RECORDS.get(kind.name) if self.schema.get_type("VersionConnection") else None
        if record is not None:
            return self._record(record, kind.name)
        definition: Any = kind.extensions[DEFINITION]
        made: Any = object.__new__(definition.origin)
        for field in definition.fields:
            if field.base_resolver is None:
                name = self._name(kind, field)
                if name:
                    value = self.data.pick(self._value(kind.fields[name].type, depth))
                    object.__setattr__(made, field.python_name, value)
        return made

    def _record(self, record: type[Any], name: str) -> Any:
        """A record of the domain, which is what objects of the native schema's nodes are."""
        made = object.__new__(record)
        for each in fields(record):  # pyright: ignore[reportArgumentType] - all are dataclasses
            text = str(each.type)
            found = next((value for word, value in GUESSES if word in text), "text")
            object.__setattr__(made, each.name, self.data.pick(found))
        for attribute, value in TELLING.get(name, {}).items():
            object.__setattr__(made, attribute, self.data.pick(value))
        return made

    def _name(self, kind: GraphQLObjectType, field: Any) -> str | None:
        found = [name for name, each in kind.fields.items() if each.extensions.get(DEFINITION) is field]
        return found[0] if found else None

    def _value(self, kind: Any, depth: int) -> Any:
        inner: Any = getattr(kind, "of_type", None)
        if isinstance(kind, GraphQLNonNull):
            return self._value(inner, depth)
        if isinstance(kind, GraphQLList):
            return [self.data.pick(self._value(inner, depth)) for _ in range(2)]
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind = self.data.random.choice(self.schema.get_possible_types(kind))
        if is_object_type(kind):
            return self.instance(kind, depth - 1) if depth else None
        if is_enum_type(kind):
            members: Any = getattr(kind, "wrapped_cls")  # noqa: B009 - Strawberry's
            return self.data.random.choice(list(members))
        return LEAVES.get(kind.name, "text")
