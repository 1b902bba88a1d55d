"""What the rows of one walk tell, taken up as they come, while the database still works on the next.

A large answer takes Python about as long as the database: side by side they take little longer than one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graph.lineage import Direction, Edge, EdgeKind, Node, NodeKind

Row: TypeAlias = list[Any]


@dataclass(slots=True)
class Told:
    """Nodes by id, the edges that lead on from them in the direction of a walk, and where these end."""

    direction: Direction
    nodes: dict[str, Node] = field(default_factory=dict[str, Node])
    edges: list[Edge] = field(default_factory=list[Edge])
    ends: set[str] = field(default_factory=set[str])

    def add(self, row: Row, hops: int) -> None:
        """A row of `graph.walk_texts.WALKS` or `NODES`, of a node so many edges from the nearest root."""
        node, is_run, onward = row[0], row[2], row[11]
        self.nodes[node] = node_from(row, hops)
        onward.sort()  # the database gives them in the order in which it stored them
        if self.direction is Direction.UPSTREAM:
            kind = EdgeKind.CONSUMED if is_run else EdgeKind.PRODUCED
            self.edges += [
                Edge(EdgeKind.DERIVED if derived else kind, other, node, since)
                for other, since, derived in onward
            ]
        else:
            kind = EdgeKind.PRODUCED if is_run else EdgeKind.CONSUMED
            self.edges += [
                Edge(EdgeKind.DERIVED if derived else kind, node, other, since)
                for other, since, derived in onward
            ]
        self.ends.update([each[0] for each in onward])

    def from_(self, edge: Edge) -> str:
        """Where the walk comes from along an edge."""
        return edge.target if self.direction is Direction.UPSTREAM else edge.source

    def to(self, edge: Edge) -> str:
        """Where the walk goes along an edge."""
        return edge.source if self.direction is Direction.UPSTREAM else edge.target


@dataclass(slots=True)
class Walked:
    """One walk that keeps to a bound on edges, if there is one; all its ways are `lead` edges too long.

    `hops` is how far each node is, nearest first; `hidden` is what the viewer may not see.
    """

    told: Told
    bound: int | None
    lead: int
    hops: dict[str, int] = field(default_factory=dict[str, int])
    hidden: set[str] = field(default_factory=set[str])

    def take(self, record: Mapping[str, Sequence[Row]]) -> None:
        """Rows of `graph.walk_texts.WALKS`."""
        for row in record["rows"]:
            if self._keep(row, seen=row[9]):
                self.told.add(row, self.hops[row[0]])

    def measure(self, record: Mapping[str, Sequence[Row]]) -> None:
        """Rows of `graph.walk_texts.DISTANCES`."""
        for row in record["rows"]:
            self._keep(row, seen=row[2])

    def _keep(self, row: Row, *, seen: bool) -> bool:
        """Whether a node lies within the bound; if so, note how far it is."""
        hops = row[1] - self.lead
        if self.bound is not None and hops > self.bound:
            return False
        self.hops[row[0]] = hops
        if not seen:
            self.hidden.add(row[0])
        return True


def node_from(row: Row, hops: int) -> Node:
    """A node by its row, so many edges from the nearest root."""
    node, _, is_run, name, type_name, index, project, created_at, deleted, visible, group = row[:11]
    # By position: that takes half the time, and an answer has tens of thousands
    return Node(
        node,
        NodeKind.RUN if is_run else NodeKind.VERSION,
        (hops + 1) // 2,
        not visible,
        deleted,
        name,
        type_name,
        index,
        project,
        created_at,
        0,
        group,
    )
