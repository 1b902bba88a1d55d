"""What a viewer may not see of a lineage answer, made opaque: the shape stays, nothing leaks."""

import hashlib
from collections.abc import Collection
from dataclasses import replace

import msgspec

from graph.lineage import Edge, Lineage, Node


def opaque_id(viewer: str | None, node: str) -> str:
    """The id that one viewer is told of what they may not see; another is told another."""
    return hashlib.sha256(f"{viewer}:{node}".encode()).hexdigest()[:26]


def seen_by(viewer: str | None, lineage: Lineage, before: Collection[str] = ()) -> Lineage:
    """The answer with opaque nodes in the place of hidden ones.

    `before` are hidden nodes of earlier pages, to which edges of this one may lead.
    """
    here = {node.id for node in lineage.nodes if node.hidden}
    opaque = {node: opaque_id(viewer, node) for node in here.union(before)}
    if not opaque:
        return lineage
    return replace(
        lineage,
        nodes=[_shown(node, opaque.get(node.id)) for node in lineage.nodes],
        edges=[_renamed(edge, opaque) for edge in lineage.edges],
        hidden=len(here),
    )


def _shown(node: Node, opaque: str | None) -> Node:
    if opaque is None:
        return node
    return Node(opaque, node.kind, node.depth, hidden=True, deleted=False, beyond=node.beyond)


def _renamed(edge: Edge, opaque: dict[str, str]) -> Edge:
    if edge.source not in opaque and edge.target not in opaque:
        return edge
    source, target = opaque.get(edge.source, edge.source), opaque.get(edge.target, edge.target)
    return msgspec.structs.replace(edge, source=source, target=target)
