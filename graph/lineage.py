"""What a lineage answer is: flat nodes and edges, and whether they are the whole of it.

`graph.walks` finds them. Depth counts runs: two edges are one. Nodes and edges are msgspec's records,
which are made in a fifth of the time of a frozen dataclass: an answer has tens of thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

DEPTH_LIMIT: Final = 50
NODE_LIMIT: Final = 50_000
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
    """What an edge says; it points the way the data flowed.

    Derived is a version from another that its run used, where somebody said so of just these two: walks
    tell of it and do not go along it, since the run lies between.
    """

    CONSUMED = "CONSUMED"
    PRODUCED = "PRODUCED"
    DERIVED = "DERIVED"
    LINKED = "LINKED"


class Node(msgspec.Struct, frozen=True, gc=False):
    """One node. `depth` counts runs from the nearest root. A hidden node keeps kind and place only.

    `group` is the artifact's id of a version and the job type of a run: what it collapses with.
    """

    id: str
    kind: NodeKind
    depth: int
    hidden: bool
    deleted: bool
    name: str | None = None
    type: str | None = None
    index: int | None = None
    project: str | None = None
    created_at: int | None = None
    beyond: int = 0
    group: str | None = None


class Edge(msgspec.Struct, frozen=True, gc=False):
    """`source` flowed into `target`; `since` in microseconds UTC. A cluster's edge stands for `count`."""

    kind: EdgeKind
    source: str
    target: str
    since: int
    count: int = 1


class Grouping(StrEnum):
    """What collapses: versions of the same artifact, or runs of the same job type in a project."""

    ARTIFACT = "ARTIFACT"
    JOB = "JOB"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Nodes of one artifact or job. `depth` is the nearest one's; `beyond` the sum of theirs."""

    id: str
    by: Grouping
    name: str | None
    count: int
    depth: int
    beyond: int

    @property
    def kind(self) -> NodeKind:
        """What its nodes are."""
        return NodeKind.VERSION if self.by is Grouping.ARTIFACT else NodeKind.RUN


@dataclass(frozen=True, slots=True)
class Lineage:
    """A lineage graph and whether it is the whole of it.

    `truncated_by` names what cut it (depth, nodes, time); the nodes at the cut have `beyond`, how
    many of their neighbours are not shown. `continuation` goes on where the number of nodes ended it.
    `settled` is False while a late commit could still change the answer for its time.
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    truncated_by: Sequence[str]
    hidden: int
    as_of: int
    settled: bool
    continuation: str | None = None
    clusters: Sequence[Cluster] = ()

    @property
    def complete(self) -> bool:
        return not self.truncated_by
