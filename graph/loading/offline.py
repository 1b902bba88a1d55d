"""What loading into an empty database reads before its import, and mends after it.

The import replaces the whole database: what the first start has made goes with it and comes back as it
was. Its files know no empty list, so those are set afterwards, before anything can be seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.session import Graph

# Migrations are left out: after the import they are applied again, to make constraints and indexes.
SYSTEM_NODES: Final[LiteralString] = """
MATCH (n:!Migration) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties
"""
SYSTEM_EDGES: Final[LiteralString] = """
MATCH (a:!Migration)-[r]->(b:!Migration)
RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, properties(r) AS properties
"""

SYSTEM_CONTENT: Final[LiteralString] = """
RETURN EXISTS { MATCH (:Run) } OR EXISTS { MATCH (:Holder) } OR EXISTS { MATCH (:Version) } AS found
"""

FILL_VERSIONS: Final[LiteralString] = """
MATCH (n:Version) WHERE n.deletions IS NULL
CALL (n) { SET n.deletions = [], n.unread = [], n.tags = coalesce(n.tags, []) } IN TRANSACTIONS OF 20000 ROWS
"""
FILL_RUNS: Final[LiteralString] = """
MATCH (n:Run) WHERE n.deletions IS NULL
CALL (n) { SET n.deletions = [] } IN TRANSACTIONS OF 20000 ROWS
"""
FILL_HOLDERS: Final[LiteralString] = """
MATCH (n:Holder) WHERE n.deletions IS NULL
CALL (n) { SET n.deletions = [], n.tags = coalesce(n.tags, []) } IN TRANSACTIONS OF 20000 ROWS
"""
FILL_FIRST: Final[LiteralString] = """
UNWIND $rows AS row MATCH (n:Lockable {id: row[0]}) SET n += row[1]
"""


@dataclass(frozen=True, slots=True)
class FirstNode:
    """A node that the first start made."""

    id: str
    labels: Sequence[str]
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FirstEdge:
    """An edge that the first start made; `start` and `end` are ids of `FirstNode`."""

    start: str
    end: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class First:
    """All that is in the graph before the import."""

    nodes: Sequence[FirstNode]
    edges: Sequence[FirstEdge]


async def first_of(graph: Graph) -> First:
    """Everything in a graph that nothing was logged into."""
    nodes = [FirstNode(**row) for row in await _run(graph, SYSTEM_NODES)]
    edges = [FirstEdge(**row) for row in await _run(graph, SYSTEM_EDGES)]
    return First(nodes, edges)


async def has_content(graph: Graph) -> bool:
    """Whether anything was ever logged into the graph."""
    return (await _run(graph, SYSTEM_CONTENT))[0]["found"]


async def fill(graph: Graph, first: First) -> None:
    """Give everything that was imported the empty lists that it has when it is made online."""
    for statement in (FILL_VERSIONS, FILL_RUNS, FILL_HOLDERS):
        await _run(graph, statement)
    rows = [
        [node.properties["id"], {name: value for name, value in node.properties.items() if value == []}]
        for node in first.nodes
        if "Lockable" in node.labels
    ]
    await _run(graph, FILL_FIRST, rows=rows)


async def _run(graph: Graph, statement: LiteralString, **parameters: object) -> list[dict[str, Any]]:
    async with graph.session() as session:
        result = await session.run(statement, parameters)
        return [dict(row) async for row in result]
