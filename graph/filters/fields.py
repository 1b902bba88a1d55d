"""What registries, collections and versions can be filtered by: each field and its Cypher.

The expressions speak of a project `p`, an artifact or collection `h`, a version `v`, a link `l`
and of `parent`, the id of what is listed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, LiteralString, TypeAlias

from graph.filters.conditions import Operator


class FieldKind(Enum):
    """What the values of a field are."""

    IDENTITY = "an id or one of few words"
    NUMBER = "a number or a time"
    TEXT = "a text"
    TEXTS = "a list of texts"
    LEAVES = "the values of a JSON object, each with a path"


_COMPARED: Final = frozenset({Operator.EQ, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE, Operator.IN})
_SOUGHT: Final = frozenset({Operator.CONTAINS, Operator.REGEX})
_LISTED: Final = frozenset({Operator.EQ, Operator.IN, Operator.EXISTS, Operator.ALL, Operator.SIZE})

OPERATORS: Final[Mapping[FieldKind, frozenset[Operator]]] = {
    FieldKind.IDENTITY: frozenset({Operator.EQ, Operator.IN, Operator.EXISTS}),
    FieldKind.NUMBER: _COMPARED | {Operator.EXISTS},
    FieldKind.TEXT: _COMPARED | _SOUGHT | {Operator.EXISTS},
    FieldKind.TEXTS: _LISTED | _SOUGHT,
    FieldKind.LEAVES: _COMPARED | _SOUGHT | {Operator.EXISTS},
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        kind: What its values are.
        text: The expression of its value.
        found: What `text` then names, where the value is looked up: once, however often it is tested.
        prefix: What the paths of `LEAVES` begin with. The lookup takes those asked for as `$paths`.
        is_long: Of a long text only the beginning is matched with patterns.
    """

    kind: FieldKind
    text: LiteralString
    found: LiteralString = ""
    prefix: str = ""
    is_long: bool = False


Fields: TypeAlias = Mapping[str, Field]

REGISTRY_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "p.id"),
    "name": Field(FieldKind.TEXT, "p.name"),
    "entityId": Field(FieldKind.IDENTITY, "p.owner"),
    "description": Field(FieldKind.TEXT, "p.description", is_long=True),
    "visibility": Field(FieldKind.IDENTITY, "p.visibility"),
    "createdAt": Field(FieldKind.NUMBER, "p.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(p.updated_at, p.created_at)"),
}

HOLDER_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "h.id"),
    "name": Field(FieldKind.TEXT, "h.name"),
    "type": Field(FieldKind.TEXT, "h.type"),
    "tag": Field(FieldKind.TEXTS, "coalesce(h.tags, [])"),
    "description": Field(FieldKind.TEXT, "h.description", is_long=True),
    "createdAt": Field(FieldKind.NUMBER, "h.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(h.updated_at, h.created_at)"),
}

_ALIASES: Final[LiteralString] = "[(a:Alias)-[:POINTS_AT]->(v) WHERE a.holder = parent | a.name]"
_METADATA: Final[
    LiteralString
] = """COLLECT { MATCH (leaf:Field) WHERE leaf.owner = v.id AND leaf.path IN $paths
  RETURN leaf {.path, .number, .text, .flag} }"""

_OF_VERSION: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "v.id"),
    "type": Field(FieldKind.TEXT, "v.type"),
    "digest": Field(FieldKind.IDENTITY, "v.digest"),
    "description": Field(FieldKind.TEXT, "v.description", is_long=True),
    "tag": Field(FieldKind.TEXTS, "coalesce(v.tags, [])"),
    "alias": Field(FieldKind.TEXTS, "aliases", found=_ALIASES),
    "metadata": Field(FieldKind.LEAVES, "leaves", found=_METADATA, prefix="metadata.", is_long=True),
    "size": Field(FieldKind.NUMBER, "coalesce(v.size, 0)"),
    "createdAt": Field(FieldKind.NUMBER, "v.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(v.updated_at, v.created_at)"),
}
# A version has one number in its artifact and another in each collection.
VERSION_FIELDS: Final[Fields] = {**_OF_VERSION, "number": Field(FieldKind.NUMBER, "v.index")}
LINK_FIELDS: Final[Fields] = {**_OF_VERSION, "number": Field(FieldKind.NUMBER, "l.number")}
