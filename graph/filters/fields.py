"""What registries, collections, versions and runs can be filtered by: each field and its Cypher.

The expressions speak of a project `p`, an artifact or collection `h`, a version `v`, a link `l` and a
run `r`.
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

_OWNER: Final[LiteralString] = "head(COLLECT { MATCH (o:Entity {id: p.owner}) RETURN o.seq })"

REGISTRY_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "p.id"),
    "number": Field(FieldKind.NUMBER, "p.seq"),
    "name": Field(FieldKind.TEXT, "p.name"),
    "entityId": Field(FieldKind.IDENTITY, "p.owner"),
    "entityNumber": Field(FieldKind.NUMBER, _OWNER),
    "description": Field(FieldKind.TEXT, "p.description", is_long=True),
    "visibility": Field(FieldKind.IDENTITY, "p.visibility"),
    "createdAt": Field(FieldKind.NUMBER, "p.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(p.updated_at, p.created_at)"),
}

HOLDER_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "h.id"),
    "name": Field(FieldKind.TEXT, "h.name"),
    "kind": Field(FieldKind.IDENTITY, "h.kind"),
    "type": Field(FieldKind.TEXT, "h.type"),
    "tag": Field(FieldKind.TEXTS, "coalesce(h.tags, [])"),
    "description": Field(FieldKind.TEXT, "h.description", is_long=True),
    "createdAt": Field(FieldKind.NUMBER, "h.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(h.updated_at, h.created_at)"),
}

_OWN_ALIASES: Final[LiteralString] = "[(a:Alias)-[:POINTS_AT]->(v) WHERE a.holder = v.artifact | a.name]"
_ALIASES: Final[LiteralString] = "[(a:Alias)-[:POINTS_AT]->(v) WHERE a.holder = l.collection | a.name]"
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
    "metadata": Field(FieldKind.LEAVES, "leaves", found=_METADATA, prefix="metadata.", is_long=True),
    "size": Field(FieldKind.NUMBER, "coalesce(v.size, 0)"),
    "createdAt": Field(FieldKind.NUMBER, "v.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(v.updated_at, v.created_at)"),
}
# A version has one number in its artifact and another in each collection, and aliases in each of them.
VERSION_FIELDS: Final[Fields] = {
    **_OF_VERSION,
    "number": Field(FieldKind.NUMBER, "v.index"),
    "alias": Field(FieldKind.TEXTS, "aliases", found=_OWN_ALIASES),
    "placedAt": Field(FieldKind.NUMBER, "v.committed_at"),
}
LINK_FIELDS: Final[Fields] = {
    **_OF_VERSION,
    "number": Field(FieldKind.NUMBER, "l.number"),
    "alias": Field(FieldKind.TEXTS, "aliases", found=_ALIASES),
    "placedAt": Field(FieldKind.NUMBER, "l.since"),
}

_VALUES: Final[
    LiteralString
] = """COLLECT { MATCH (leaf:Field) WHERE leaf.owner = r.id AND leaf.path IN $paths
  RETURN leaf {.path, .number, .text, .flag} }"""
# Fellows only, without those whom a registry alone shows: the whole rule for persons takes
# the graph longer to plan inside a filter than a reader waits.
_USER: Final[LiteralString] = """COLLECT { MATCH (e:User {id: r.user})
  WHERE $sight.everything OR e.id IN $sight.owners OR e.organization IN $sight.member_of
    OR any(home IN [(e)-[:ROLE]->(o) | o.id] WHERE home IN $sight.member_of OR home IN $sight.owners)
  RETURN e.name }"""

# From its start to its end, or as long as it has been heard of.
RUN_SECONDS: Final[LiteralString] = """(coalesce(r.finished_at, r.heartbeat_at, r.updated_at, r.created_at)
  - coalesce(r.started_at, r.created_at)) / 1000000.0"""

RUN_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "r.id"),
    "name": Field(FieldKind.TEXT, "r.name"),
    "displayName": Field(FieldKind.TEXT, "r.display_name"),
    "state": Field(FieldKind.TEXT, "r.state"),
    "description": Field(FieldKind.TEXT, "r.description", is_long=True),
    "notes": Field(FieldKind.TEXT, "r.notes", is_long=True),
    "group": Field(FieldKind.TEXT, "r.group"),
    "jobType": Field(FieldKind.TEXT, "r.job_type"),
    "host": Field(FieldKind.TEXT, "r.host"),
    "commit": Field(FieldKind.TEXT, "r.commit"),
    "user": Field(FieldKind.TEXTS, "users", found=_USER),
    "tag": Field(FieldKind.TEXTS, "coalesce(r.tags, [])"),
    "createdAt": Field(FieldKind.NUMBER, "r.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(r.updated_at, r.created_at)"),
    "heartbeatAt": Field(FieldKind.NUMBER, "r.heartbeat_at"),
    "duration": Field(FieldKind.NUMBER, RUN_SECONDS),
    "config": Field(FieldKind.LEAVES, "leaves", found=_VALUES, prefix="config.", is_long=True),
    "summary": Field(FieldKind.LEAVES, "leaves", found=_VALUES, prefix="summary.", is_long=True),
}

AUTOMATION_FIELDS: Final[Fields] = {
    "id": Field(FieldKind.IDENTITY, "a.id"),
    "name": Field(FieldKind.TEXT, "a.name"),
    "description": Field(FieldKind.TEXT, "a.description", is_long=True),
    "createdAt": Field(FieldKind.NUMBER, "a.created_at"),
    "updatedAt": Field(FieldKind.NUMBER, "coalesce(a.updated_at, a.created_at)"),
}


def scoped(scope: str, fields: Fields) -> Fields:
    """The same fields under names that say what they are of, where a list speaks of several things."""
    return {f"{scope}.{name}": field for name, field in fields.items()}


# What a list of links over several registries can be filtered by.
HOLDINGS_FIELDS: Final[Fields] = {
    **scoped("registry", REGISTRY_FIELDS),
    **scoped("collection", HOLDER_FIELDS),
    **scoped("version", LINK_FIELDS),
}
