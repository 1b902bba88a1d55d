"""The nodes and edges of a load, kind by kind: their labels, their properties, the statement that makes them.

Rows are made once, for both ways of loading: online a statement takes them in batches, offline they
become lines of CSV. What they hold is what the operations on runs, versions, links and aliases write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

Row = Mapping[str, Any]

BATCH: Final = 5000
LAYOUT: Final = 1  # how a file becomes batches; a load that began with another layout cannot go on

# The lock comes first, so that a batch is written once however many processes send it.
_ONCE: Final[LiteralString] = """
MATCH (load:Load {id: $load}) SET load.lock = $batch
WITH load WHERE load.batches = $batch AND load.finished_at IS NULL SET load.batches = $batch + 1
WITH load UNWIND $rows AS row
"""
_MADE: Final[LiteralString] = " RETURN count(*) AS made"

_TEXT: Final = "string"
_TEXTS: Final = "string[]"
_WHOLE: Final = "long"
_WHOLES: Final = "long[]"
_HOLDER: Final = {
    "id": _TEXT, "kind": _TEXT, "name": _TEXT, "live_key": _TEXT, "type": _TEXT, "project": _TEXT,
    "description": _TEXT, "tags": _TEXTS, "next_number": _WHOLE, "created_at": _WHOLE, "updated_at": _WHOLE,
    "created_by": _TEXT, "deletions": _WHOLES, "load": _TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes of the same labels; `columns` names each property with its type in `neo4j-admin`'s words.

    A node without `id` is the end of no edge. None in a row means: no such property.
    """

    name: str
    labels: Sequence[str]
    columns: Mapping[str, str]
    statement: LiteralString


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Edges of one type; a row has the ids of its two nodes as `start` and `end`."""

    name: str
    columns: Mapping[str, str]
    statement: LiteralString


Table = NodeTable | EdgeTable

LOAD_TYPES: Final[LiteralString] = _ONCE + "CREATE (n:ArtifactType) SET n = row" + _MADE
LOAD_ARTIFACTS: Final[LiteralString] = _ONCE + "CREATE (n:Holder:Artifact:Lockable) SET n = row" + _MADE
LOAD_COLLECTIONS: Final[LiteralString] = _ONCE + "CREATE (n:Holder:Collection:Lockable) SET n = row" + _MADE
LOAD_RUNS: Final[LiteralString] = _ONCE + "CREATE (n:Run:Lockable) SET n = row" + _MADE
LOAD_VERSIONS: Final[LiteralString] = _ONCE + "CREATE (n:Version:Lockable) SET n = row" + _MADE
LOAD_LINKS: Final[LiteralString] = _ONCE + "CREATE (n:Link) SET n = row" + _MADE
LOAD_ALIASES: Final[LiteralString] = _ONCE + "CREATE (n:Alias) SET n = row" + _MADE
LOAD_ALIAS_SPANS: Final[LiteralString] = _ONCE + "CREATE (n:AliasSpan) SET n = row" + _MADE
LOAD_TAG_SPANS: Final[LiteralString] = _ONCE + "CREATE (n:TagSpan) SET n = row" + _MADE
LOAD_CHANGES: Final[LiteralString] = _ONCE + "CREATE (n:Change) SET n = row" + _MADE
LOAD_FIELDS: Final[LiteralString] = _ONCE + "CREATE (n:Field) SET n = row" + _MADE
LOAD_OF: Final[LiteralString] = (
    _ONCE + "MATCH (a:Version {id: row.start}) MATCH (b:Artifact {id: row.end}) CREATE (a)-[:OF]->(b)" + _MADE
)
LOAD_PRODUCED: Final[LiteralString] = (
    _ONCE
    + """MATCH (a:Run {id: row.start}) MATCH (b:Version {id: row.end})
CREATE (a)-[:PRODUCED {since: row.since}]->(b)"""
    + _MADE
)
LOAD_CONSUMED: Final[LiteralString] = (
    _ONCE
    + """MATCH (a:Version {id: row.start}) MATCH (b:Run {id: row.end})
CREATE (a)-[:CONSUMED_BY {since: row.since, used_as: row.used_as, through: row.through}]->(b)"""
    + _MADE
)
LOAD_DERIVED: Final[LiteralString] = (
    _ONCE
    + """MATCH (a:Version {id: row.start}) MATCH (b:Version {id: row.end})
CREATE (a)-[:DERIVED {since: row.since, run: row.run}]->(b)"""
    + _MADE
)
LOAD_LINKED: Final[LiteralString] = (
    _ONCE + "MATCH (a:Version {id: row.start}) MATCH (b:Link {id: row.end}) CREATE (a)-[:LINKED]->(b)" + _MADE
)
LOAD_IN: Final[LiteralString] = (
    _ONCE + "MATCH (a:Link {id: row.start}) MATCH (b:Collection {id: row.end}) CREATE (a)-[:IN]->(b)" + _MADE
)
LOAD_POINTS_AT: Final[LiteralString] = (
    _ONCE
    + """MATCH (a:Alias {id: row.start}) MATCH (b:Version {id: row.end})
CREATE (a)-[:POINTS_AT {since: row.since}]->(b)"""
    + _MADE
)

TYPES: Final = NodeTable(
    "types",
    ("ArtifactType",),
    {"id": _TEXT, "project": _TEXT, "name": _TEXT, "created_at": _WHOLE},
    LOAD_TYPES,
)
ARTIFACTS: Final = NodeTable("artifacts", ("Holder", "Artifact", "Lockable"), _HOLDER, LOAD_ARTIFACTS)
COLLECTIONS: Final = NodeTable(
    "collections",
    ("Holder", "Collection", "Lockable"),
    {**_HOLDER, "link_count": _WHOLE},
    LOAD_COLLECTIONS,
)
RUNS: Final = NodeTable(
    "runs",
    ("Run", "Lockable"),
    {
        **dict.fromkeys(
            ("id", "name", "live_key", "project", "tenant", "user", "display_name", "state"), _TEXT
        ),
        **dict.fromkeys(("config", "summary", "description", "notes", "group", "job_type", "commit"), _TEXT),
        **dict.fromkeys(("repository", "program", "host", "load"), _TEXT),
        **dict.fromkeys(("created_at", "updated_at", "heartbeat_at", "started_at", "finished_at"), _WHOLE),
        "exit_code": _WHOLE,
        "tags": _TEXTS,
        "deletions": _WHOLES,
    },
    LOAD_RUNS,
)
VERSIONS: Final = NodeTable(
    "versions",
    ("Version", "Lockable"),
    {
        **dict.fromkeys(("id", "artifact", "artifact_name", "type", "project", "tenant", "pool"), _TEXT),
        **dict.fromkeys(("state", "digest", "user", "run", "description", "metadata", "manifest"), _TEXT),
        **dict.fromkeys(("index", "size", "file_count", "ttl"), _WHOLE),
        **dict.fromkeys(("created_at", "updated_at", "committed_at"), _WHOLE),
        "tags": _TEXTS,
        "unread": _TEXTS,
        "deletions": _WHOLES,
        "load": _TEXT,
    },
    LOAD_VERSIONS,
)
LINKS: Final = NodeTable(
    "links",
    ("Link",),
    {
        **dict.fromkeys(("id", "collection", "project", "live_in", "version", "user", "load"), _TEXT),
        "number": _WHOLE,
        "since": _WHOLE,
    },
    LOAD_LINKS,
)
ALIASES: Final = NodeTable(
    "aliases",
    ("Alias",),
    {**dict.fromkeys(("id", "holder", "name", "project"), _TEXT), "changed_at": _WHOLE},
    LOAD_ALIASES,
)
ALIAS_SPANS: Final = NodeTable(
    "alias_spans",
    ("AliasSpan",),
    {**dict.fromkeys(("alias", "holder", "name", "version"), _TEXT), "since": _WHOLE},
    LOAD_ALIAS_SPANS,
)
TAG_SPANS: Final = NodeTable(
    "tag_spans", ("TagSpan",), {"subject": _TEXT, "tag": _TEXT, "since": _WHOLE}, LOAD_TAG_SPANS
)
CHANGES: Final = NodeTable(
    "changes",
    ("Change",),
    {"subject": _TEXT, "field": _TEXT, "value": _TEXT, "key": _TEXT, "since": _WHOLE},
    LOAD_CHANGES,
)
FIELDS: Final = NodeTable(
    "fields",
    ("Field",),
    {"owner": _TEXT, "path": _TEXT, "number": "double", "text": _TEXT, "flag": "boolean"},
    LOAD_FIELDS,
)
OF: Final = EdgeTable("OF", {}, LOAD_OF)
PRODUCED: Final = EdgeTable("PRODUCED", {"since": _WHOLE}, LOAD_PRODUCED)
CONSUMED: Final = EdgeTable(
    "CONSUMED_BY", {"since": _WHOLE, "used_as": _TEXT, "through": _TEXT}, LOAD_CONSUMED
)
DERIVED: Final = EdgeTable("DERIVED", {"since": _WHOLE, "run": _TEXT}, LOAD_DERIVED)
LINKED: Final = EdgeTable("LINKED", {}, LOAD_LINKED)
IN: Final = EdgeTable("IN", {}, LOAD_IN)
POINTS_AT: Final = EdgeTable("POINTS_AT", {"since": _WHOLE}, LOAD_POINTS_AT)

TABLES: Final[Sequence[Table]] = (
    TYPES, ARTIFACTS, COLLECTIONS, RUNS, VERSIONS, LINKS, ALIASES, ALIAS_SPANS, TAG_SPANS, CHANGES, FIELDS,
    OF, PRODUCED, CONSUMED, DERIVED, LINKED, IN, POINTS_AT,
)  # fmt: skip
