"""For display: many versions of one artifact, or many runs of one job, as one thing with a count."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from graph.lineage import Cluster, Edge, Grouping, Lineage, Node, NodeKind

SMALLEST: Final = 5


def collapse(
    lineage: Lineage, by: Collection[Grouping], opened: Collection[str], viewer: str | None
) -> Lineage:
    """The graph with clusters in the place of 5 and more nodes of a kind.

    Hidden nodes stay single, because of them nobody may learn what they have in common. Edges that
    fall together count how many they stand for.

    Args:
        lineage: the graph as it was found.
        by: what collapses.
        opened: ids of clusters that stay as their nodes.
        viewer: who looks; the ids of clusters are theirs only.
    """
    members: dict[tuple[Grouping, str], list[Node]] = defaultdict(list)
    for node in lineage.nodes:
        key = _key(node)
        if key is not None and key[0] in by:
            members[key].append(node)
    clusters: list[Cluster] = []
    inside: dict[str, str] = {}
    for key, nodes in members.items():
        cluster = _cluster(key, nodes, viewer)
        if cluster.count >= SMALLEST and cluster.id not in opened:
            clusters.append(cluster)
            inside.update((node.id, cluster.id) for node in nodes)
    nodes = [node for node in lineage.nodes if node.id not in inside]
    return replace(lineage, nodes=nodes, edges=_joined(lineage.edges, inside), clusters=clusters)


def _key(node: Node) -> tuple[Grouping, str] | None:
    if node.hidden or node.group is None or node.kind is NodeKind.COLLECTION:
        return None
    if node.kind is NodeKind.VERSION:
        return Grouping.ARTIFACT, node.group
    return Grouping.JOB, f"{node.project}/{node.group}"


def _cluster(key: tuple[Grouping, str], nodes: Sequence[Node], viewer: str | None) -> Cluster:
    by, group = key
    return Cluster(
        id=hashlib.sha256(f"{viewer}:{by}:{group}".encode()).hexdigest()[:26],
        by=by,
        name=nodes[0].name if by is Grouping.ARTIFACT else nodes[0].group,
        count=len(nodes),
        depth=min(node.depth for node in nodes),
        beyond=sum(node.beyond for node in nodes),
    )


def _joined(edges: Sequence[Edge], inside: dict[str, str]) -> list[Edge]:
    """Edges between what is shown now; those that fall together are one, of the earliest time."""
    joined: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        source, target = inside.get(edge.source, edge.source), inside.get(edge.target, edge.target)
        known = joined.get((edge.kind, source, target))
        joined[edge.kind, source, target] = msgspec.structs.replace(
            edge,
            source=source,
            target=target,
            since=min(edge.since, known.since) if known else edge.since,
            count=(known.count if known else 0) + edge.count,
        )
    return list(joined.values())
