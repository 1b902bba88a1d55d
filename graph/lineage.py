"""What a lineage answer is: flat nodes and edges, and whether they are the whole of it.

`graph.walks` finds them. Depth counts runs: two edges are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEPTH_LIMIT: Final = 50
NODE_LIMIT: Final = 20_000
SETTLED_MICROSECONDS: Final = 12_000_000  # the longest unit of work; older answers are final


class Direction(StrEnum):
    """Against the flow of data, with it, or both."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


class NodeKind(StrEnum):
    """What a node of a lineage graph is."""

    VERSION = "VERSION"
    RUN = "RUN"
    COLLECTION = "COLLECTION"


class EdgeKind(StrEnum):
    """What an edge says; it points the way the data flowed."""

    CONSUMED = "CONSUMED"
    PRODUCED = "PRODUCED"
    LINKED = "LINKED"


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `depth` counts runs from the nearest root. A hidden node keeps kind and place only."""

    id: str
    kind: NodeKind
    depth: int
    hidden: bool
    deleted: bool
    name: str | None = None
    type: str | None = None
    state: str | None = None
    index: int | None = None
    project: str | None = None
    created_at: int | None = None
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` flowed into `target`; `since` in microseconds UTC."""

    kind: EdgeKind
    source: str
    target: str
    since: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """A lineage graph and whether it is the whole of it.

    `truncated_by` names what cut it (depth, nodes); the nodes at the cut have `beyond`, how
    many of their neighbours are not shown. `settled` is False while a late commit could still
    change the answer for its time.
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    truncated_by: Sequence[str]
    hidden: int
    as_of: int
    settled: bool

    @property
    def complete(self) -> bool:
        return not self.truncated_by
