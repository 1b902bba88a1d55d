"""The collections that the versions of a lineage answer were linked in at its time."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.lineage import Edge, EdgeKind, Node, NodeKind
from graph.packing import PACKED, unpacked
from graph.work import Reader

LINKS: Final[LiteralString] = (
    """
MATCH (v:Version) WHERE v.id IN $ids
MATCH (v)-[:LINKED]->(l:Link)-[:IN]->(c:Collection)
WHERE l.since <= $at AND (l.until IS NULL OR l.until > $at)
WITH collect([v.id, c.id, l.since, c.name, c.type, c.project, c.created_at,
  EXISTS { MATCH (p:Project {id: c.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " }]) AS packed"
    + PACKED
)


async def with_links(
    reader: Reader, nodes: Sequence[Node], edges: Sequence[Edge], at: int
) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges, and behind them the collections and links; `at` in microseconds UTC."""
    depth = {node.id: node.depth for node in nodes if node.kind is NodeKind.VERSION}
    records = await reader.fetch(LINKS, ids=list(depth), at=at)
    collections: dict[str, Node] = {}
    links: list[Edge] = []
    for version, holder, since, name, type_name, project, created_at, visible in unpacked(records):
        known = collections.get(holder)
        collections[holder] = Node(
            id=holder,
            kind=NodeKind.COLLECTION,
            depth=min(depth[version], known.depth if known else depth[version]),
            hidden=not visible,
            deleted=False,
            name=name,
            type=type_name,
            project=project,
            created_at=created_at,
        )
        links.append(Edge(EdgeKind.LINKED, version, holder, since))
    return [*nodes, *collections.values()], [*edges, *links]
