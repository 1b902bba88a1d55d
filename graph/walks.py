"""Walking the lineage graph: one statement per root and direction, answers packed.

Edges point the way the data flowed, so each direction is one variable-length pattern that Neo4j
prunes to distinct end nodes (plan: `VarLengthExpand(Pruning,BFS)`); paths are never enumerated.
Rows come 500 to a record, because the driver costs 21-25 microseconds per record.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT, VISIBLE_VERSION
from graph.errors import InvalidInputError, NotFoundError
from graph.lineage import DEPTH_LIMIT, NODE_LIMIT, Direction, Edge, EdgeKind, Lineage, Node, NodeKind
from graph.projects import visible_ids
from graph.work import Reader

ROOT_LIMIT: Final = 100
DEFAULT_NODES: Final = 1000

_NODE: Final[LiteralString] = """
WITH n, min(length(p)) AS hops ORDER BY hops, n.id LIMIT $limit
WITH collect([n.id, hops, n:Run,
  CASE WHEN n:Run THEN n.display_name WHEN n.project IN $projects THEN n.artifact_name END, n.type, n.state,
  n.index, n.project, n.created_at, size([d IN n.deletions WHERE d <= $at]) % 2 = 1,
  CASE WHEN n.project IN $projects THEN true WHEN n:Run THEN false ELSE EXISTS {
    MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects } END,"""

_PACK: Final[LiteralString] = """]) AS packed
UNWIND CASE WHEN size(packed) = 0 THEN [] ELSE range(0, size(packed) - 1, 500) END AS k
RETURN packed[k..k + 500] AS rows"""

_ROOT: Final[LiteralString] = "MATCH (x:Lockable {id: $root}) MATCH p = (x) "
_UP: Final[LiteralString] = "(()<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-())"
_DOWN: Final[LiteralString] = "(()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->())"
_SOURCES: Final[LiteralString] = "[(n)<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-(m) | [m.id, e.since]]"
_TARGETS: Final[LiteralString] = "[(n)-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->(m) | [m.id, e.since]]"

# Edges, two for a run. A literal bound keeps the pruning plan; `length(p) <= $n` enumerates paths.
_RUNGS: Final[dict[int, LiteralString]] = {
    2: "{0,2} (n)",
    4: "{0,4} (n)",
    6: "{0,6} (n)",
    10: "{0,10} (n)",
    20: "{0,20} (n)",
    40: "{0,40} (n)",
    100: "{0,100} (n)",
}
_UNBOUNDED: Final[LiteralString] = "{0,} (n)"

WALKS: Final[dict[Direction, dict[int, LiteralString]]] = {
    Direction.UPSTREAM: {
        rung: _ROOT + _UP + bound + _NODE + _SOURCES + _PACK for rung, bound in _RUNGS.items()
    },
    Direction.DOWNSTREAM: {
        rung: _ROOT + _DOWN + bound + _NODE + _TARGETS + _PACK for rung, bound in _RUNGS.items()
    },
}
UNBOUNDED_WALKS: Final[dict[Direction, LiteralString]] = {
    Direction.UPSTREAM: _ROOT + _UP + _UNBOUNDED + _NODE + _SOURCES + _PACK,
    Direction.DOWNSTREAM: _ROOT + _DOWN + _UNBOUNDED + _NODE + _TARGETS + _PACK,
}

ROOTS: Final[LiteralString] = (
    """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 + clock.microsecond AS now
OPTIONAL MATCH (v:Version) WHERE v.id IN $ids AND v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + """
WITH now, collect(v.id) AS versions
OPTIONAL MATCH (r:Run) WHERE r.id IN $ids AND r.deleted_at IS NULL
  AND EXISTS { MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """ }
WITH now, versions, collect(r.id) AS runs
RETURN now, versions + runs AS roots"""
)

LINKS: Final[LiteralString] = (
    """
MATCH (v:Version) WHERE v.id IN $ids
MATCH (v)-[:LINKED]->(l:Link)-[:IN]->(c:Collection) WHERE l.live_in IS NOT NULL AND l.since <= $at
WITH collect([v.id, c.id, l.since, c.name, c.type, c.project, c.created_at, c.project IN $projects"""
    + _PACK
)


@dataclass(slots=True)
class _Found:
    """What the walks have found: each node's row, nearest distance, and edges onward."""

    rows: dict[str, list[Any]] = field(default_factory=dict[str, "list[Any]"])
    hops: dict[str, int] = field(default_factory=dict[str, int])
    edges: dict[str, set[Edge]] = field(default_factory=dict[str, "set[Edge]"])


async def walk(
    reader: Reader,
    roots: Sequence[str],
    *,
    direction: Direction,
    max_depth: int | None = None,
    max_nodes: int = DEFAULT_NODES,
    links: bool = True,
) -> Lineage:
    """The lineage of versions and runs, nearest first, and whether it is complete.

    Args:
        reader: reads as the viewer, who decides what is opaque.
        roots: ids of versions and runs, all visible to the viewer.
        direction: against the flow of data, with it, or both.
        max_depth: runs on the way from a root, or None for no bound.
        max_nodes: versions and runs in the answer; collections come on top.
        links: add the collections that the versions are linked in.

    Raises:
        InvalidInputError: a bound or the number of roots is out of range.
        NotFoundError: a root is missing or invisible.
    """
    _check(roots, max_depth, max_nodes)
    start = await reader.one(ROOTS, ids=list(roots))
    if start is None or set(start["roots"]) != set(roots):
        raise NotFoundError("of names a version or run that was not found", field="of")
    scope = {"at": start["now"], "projects": await visible_ids(reader)}
    found = _Found()
    for each in _directions(direction):
        for root in dict.fromkeys(roots):
            statement, hops = _statement(each, max_depth)
            rows = await reader.fetch(statement, root=root, limit=max_nodes + 1, **scope)
            _take(found, each, [row for record in rows for row in record["rows"]], hops)
    shown = sorted(found.rows, key=lambda node: (found.hops[node], node))[:max_nodes]
    nodes, edges, cut = _answer(found, set(shown), shown, max_depth)
    if links:
        more_nodes, more_edges = await _links(reader, nodes, scope)
        nodes, edges = [*nodes, *more_nodes], [*edges, *more_edges]
    return _seen_by(reader.sight.user, nodes, edges, cut, start["now"])


def _check(roots: Sequence[str], max_depth: int | None, max_nodes: int) -> None:
    if not 1 <= len(roots) <= ROOT_LIMIT:
        raise InvalidInputError(f"of takes 1 to {ROOT_LIMIT} ids", field="of")
    if max_depth is not None and not 0 <= max_depth <= DEPTH_LIMIT:
        raise InvalidInputError(f"maxDepth is 0 to {DEPTH_LIMIT}, or absent for no bound", field="maxDepth")
    if not 1 <= max_nodes <= NODE_LIMIT:
        raise InvalidInputError(f"maxNodes is 1 to {NODE_LIMIT}", field="maxNodes")


def _directions(direction: Direction) -> tuple[Direction, ...]:
    return (Direction.UPSTREAM, Direction.DOWNSTREAM) if direction is Direction.BOTH else (direction,)


def _statement(direction: Direction, max_depth: int | None) -> tuple[LiteralString, int | None]:
    if max_depth is None:
        return UNBOUNDED_WALKS[direction], None
    rung = next(rung for rung in _RUNGS if rung >= 2 * max_depth)
    return WALKS[direction][rung], 2 * max_depth


def _take(found: _Found, direction: Direction, rows: list[list[Any]], bound: int | None) -> None:
    for row in rows:
        node, hops = row[0], row[1]
        if bound is not None and hops > bound:
            continue
        if hops <= found.hops.get(node, hops):
            found.rows[node], found.hops[node] = row, hops
        for other, since in row[11]:
            source, target = (other, node) if direction is Direction.UPSTREAM else (node, other)
            kind = EdgeKind.PRODUCED if _is_production(row, direction) else EdgeKind.CONSUMED
            found.edges.setdefault(node, set()).add(Edge(kind, source, target, since))


def _is_production(row: list[Any], direction: Direction) -> bool:
    is_run = row[2]
    return is_run if direction is Direction.DOWNSTREAM else not is_run


def _answer(
    found: _Found, inside: set[str], shown: list[str], max_depth: int | None
) -> tuple[list[Node], list[Edge], list[str]]:
    """Nodes with what lies beyond each, the edges among them, and what cut the answer."""
    beyond: dict[str, int] = {}
    edges: set[Edge] = set()
    cut: set[str] = set()
    for node in shown:
        onward = found.edges.get(node, set())
        within = {edge for edge in onward if edge.source in inside and edge.target in inside}
        edges |= within
        beyond[node] = len(onward) - len(within)
        if beyond[node]:
            at_depth = max_depth is not None and found.hops[node] == 2 * max_depth
            cut.add("DEPTH" if at_depth else "NODES")
    nodes = [_node(found.rows[node], beyond[node]) for node in shown]
    ordered = sorted(edges, key=lambda edge: (edge.since, edge.source, edge.target))
    return nodes, ordered, sorted(cut)


def _node(row: list[Any], beyond: int) -> Node:
    node, hops, is_run, name, type_name, state, index, project, created_at, deleted, visible = row[:11]
    return Node(
        id=node,
        kind=NodeKind.RUN if is_run else NodeKind.VERSION,
        depth=(hops + 1) // 2,
        hidden=not visible,
        deleted=deleted,
        name=name,
        type=type_name,
        state=state,
        index=index,
        project=project,
        created_at=created_at,
        beyond=beyond,
    )


async def _links(
    reader: Reader, nodes: Sequence[Node], scope: dict[str, Any]
) -> tuple[list[Node], list[Edge]]:
    depth = {node.id: node.depth for node in nodes if node.kind is NodeKind.VERSION}
    rows = await reader.fetch(LINKS, ids=list(depth), **scope)
    collections: dict[str, Node] = {}
    edges: list[Edge] = []
    for version, holder, since, name, type_name, project, created_at, visible in _unpacked(rows):
        known = collections.get(holder)
        nearest = min(depth[version], known.depth if known else depth[version])
        collections[holder] = Node(
            id=holder,
            kind=NodeKind.COLLECTION,
            depth=nearest,
            hidden=not visible,
            deleted=False,
            name=name,
            type=type_name,
            project=project,
            created_at=created_at,
        )
        edges.append(Edge(EdgeKind.LINKED, version, holder, since))
    return list(collections.values()), edges


def _unpacked(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for record in rows:
        yield from record["rows"]


def _seen_by(
    viewer: str | None, nodes: Sequence[Node], edges: Sequence[Edge], cut: Sequence[str], at: int
) -> Lineage:
    """Replace what the viewer may not see by opaque nodes: the shape stays, nothing leaks.

    An opaque id is keyed to the viewer, so that two viewers cannot compare what they see.
    """
    opaque = {
        node.id: hashlib.sha256(f"{viewer}:{node.id}".encode()).hexdigest()[:26]
        for node in nodes
        if node.hidden
    }
    seen = [
        Node(opaque[node.id], node.kind, node.depth, hidden=True, deleted=False, beyond=node.beyond)
        if node.hidden
        else node
        for node in nodes
    ]
    shown = [
        replace(
            edge, source=opaque.get(edge.source, edge.source), target=opaque.get(edge.target, edge.target)
        )
        for edge in edges
    ]
    return Lineage(seen, shown, cut, hidden=len(opaque), as_of=at, settled=False)
