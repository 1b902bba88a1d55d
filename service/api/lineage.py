"""Lineage answers: flat nodes and edges, and whether they are the whole of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import strawberry

from graph import lineage
from graph.lineage import EdgeKind, NodeKind
from service.api.context import Info
from service.api.enums import LineageCut, LineageEdgeKind, LineageGrouping, LineageNodeKind
from service.api.fields import computed, resolved
from service.api.ids import Reference, encoder
from service.api.loaders import load_node
from service.api.node import Node
from service.graphql.scalars import DateTime

_IDS: Final = {kind: encoder(kind.title()) for kind in NodeKind}
_SOURCES: Final = {
    EdgeKind.CONSUMED: _IDS[NodeKind.VERSION],
    EdgeKind.PRODUCED: _IDS[NodeKind.RUN],
    EdgeKind.DERIVED: _IDS[NodeKind.VERSION],
    EdgeKind.LINKED: _IDS[NodeKind.VERSION],
}
_TARGETS: Final = {
    EdgeKind.CONSUMED: _IDS[NodeKind.RUN],
    EdgeKind.PRODUCED: _IDS[NodeKind.VERSION],
    EdgeKind.DERIVED: _IDS[NodeKind.VERSION],
    EdgeKind.LINKED: _IDS[NodeKind.COLLECTION],
}


async def _node(root: strawberry.Parent[Any], info: Info) -> object | None:
    node: lineage.Node = root
    return None if node.hidden else await load_node(info.context, Reference(node.kind.title(), node.id))


@strawberry.type(
    description="A version, run or collection in a lineage graph. Of a hidden one only its kind, its place"
    " and an id are told; that id means nothing elsewhere and differs from viewer to viewer."
)
class LineageNode:
    """A record of `graph.lineage.Node`."""

    id = computed(
        lambda node: _IDS[node.kind](node.id),
        strawberry.ID,
        description="The global id; edges refer to it.",
    )
    kind: LineageNodeKind = strawberry.field(description="What it is.")
    depth: int = strawberry.field(description="How many runs lie on the way from the nearest root.")
    hidden: bool = strawberry.field(description="Whether it is there but not yours to see.")
    deleted: bool = strawberry.field(description="Whether it was deleted; its place in the past stays.")
    beyond: int = strawberry.field(description="How many of its neighbours this answer leaves out.")
    name: str | None = strawberry.field(
        description="The name of its artifact, run or collection; null for a version that you see through a"
        " registry only."
    )
    type: str | None = strawberry.field(description="The type of its artifact.")
    index: int | None = strawberry.field(name="number", description="The version's number in its artifact.")
    created_at: DateTime | None = strawberry.field(description="When it was made.")
    node = resolved(
        _node,
        Node | None,
        description="The version, run or collection itself; null where it is hidden or deleted.",
    )


@strawberry.type(description="An edge of a lineage graph; it points the way the data flowed.")
class LineageEdge:
    """A record of `graph.lineage.Edge`."""

    kind: LineageEdgeKind = strawberry.field(description="What it says.")
    source = computed(
        lambda edge: _SOURCES[edge.kind](edge.source),
        strawberry.ID,
        description="The id of the node that it leaves.",
    )
    target = computed(
        lambda edge: _TARGETS[edge.kind](edge.target),
        strawberry.ID,
        description="The id of the node that it enters.",
    )
    since: DateTime = strawberry.field(description="Since when it is so; of several the earliest.")
    count: int = strawberry.field(description="How many edges it stands for; more than 1 at clusters only.")


@strawberry.type(
    description="Five or more versions of one artifact, or runs of one job, shown as one. Name its id in"
    " `open` to see its nodes; that id means nothing elsewhere and differs from viewer to viewer."
)
class LineageCluster:
    """A record of `graph.lineage.Cluster`."""

    id = computed(
        lambda cluster: _IDS[cluster.kind](cluster.id),
        strawberry.ID,
        description="Edges refer to it.",
    )
    by: LineageGrouping = strawberry.field(description="What its nodes have in common.")
    kind: LineageNodeKind = strawberry.field(description="What its nodes are.")
    name: str | None = strawberry.field(description="The name of the artifact, or the job type.")
    count: int = strawberry.field(description="How many nodes it stands for.")
    depth: int = strawberry.field(description="The depth of its nearest node.")
    beyond: int = strawberry.field(description="How many neighbours of its nodes this answer leaves out.")


@dataclass(frozen=True, slots=True)
class Counted:
    """How much is in a lineage answer."""

    versions: int
    runs: int
    collections: int
    edges: int

    @classmethod
    def of(cls, graph: lineage.Lineage) -> "Counted":
        kinds = Counter(node.kind for node in graph.nodes)
        for cluster in graph.clusters:
            kinds[cluster.kind] += cluster.count
        edges = sum(edge.count for edge in graph.edges)
        return cls(kinds[NodeKind.VERSION], kinds[NodeKind.RUN], kinds[NodeKind.COLLECTION], edges)


@strawberry.type(description="How much is in a lineage answer; hidden nodes and those in clusters count.")
class LineageCounts:
    """A `Counted`."""

    versions: int = strawberry.field(description="Versions.")
    runs: int = strawberry.field(description="Runs.")
    collections: int = strawberry.field(description="Collections.")
    edges: int = strawberry.field(description="Edges.")


@strawberry.type(
    description="Where something came from or what came of it: flat nodes and edges, the nearest nodes first,"
    " and whether that is the whole of it."
)
class LineageGraph:
    """A record of `graph.lineage.Lineage`."""

    nodes: list[LineageNode] = strawberry.field(description="The nodes, roots first, each once.")
    clusters: list[LineageCluster] = strawberry.field(
        description="What stands for many nodes, if `group` asks for it."
    )
    edges: list[LineageEdge] = strawberry.field(
        description="The edges between these nodes, and between them and those of the answers before."
    )
    complete: bool = strawberry.field(
        description="Whether nothing was left out; hidden nodes count as shown."
    )
    truncated_by: list[LineageCut] = strawberry.field(
        description="What cut the answer; the nodes at the cut say in `beyond` how much is missing there."
    )
    hidden: int = strawberry.field(description="How many nodes are not yours to see.")
    counts = computed(Counted.of, LineageCounts, description="How much is in this answer.")
    as_of: DateTime = strawberry.field(description="The time that the answer is for.")
    settled: bool = strawberry.field(
        description="Whether nothing can change this answer for its time; it is false for the present."
    )
    continuation: str | None = strawberry.field(
        description="Where the answer goes on that `maxNodes` ended: the same question with this as `after`,"
        " as of the same time. Null if it ends here."
    )


@strawberry.type(description="One way that data took: its nodes and edges, in order.")
class LineagePath:
    """A record of `graph.lineage.Lineage`."""

    length = computed(
        lambda path: len(path.edges), int, description="How many edges it has; two of them lead past a run."
    )
    nodes: list[LineageNode] = strawberry.field(description="From the first to the last.")
    edges: list[LineageEdge] = strawberry.field(description="Between each node and the next.")
    hidden: int = strawberry.field(description="How many nodes are not yours to see.")


@strawberry.type(description="The ways from one version or run to another, the shortest first.")
class LineagePaths:
    """A record of `graph.lineage_paths.Paths`."""

    reachable = computed(
        lambda found: bool(found.paths), bool, description="Whether anything flowed from one to the other."
    )
    paths: list[LineagePath] = strawberry.field(description="At most as many as were asked for.")
    more: bool = strawberry.field(description="Whether there are other ways.")
    as_of: DateTime = strawberry.field(description="The time that the answer is for.")
    settled: bool = strawberry.field(description="Whether nothing can change this answer for its time.")
