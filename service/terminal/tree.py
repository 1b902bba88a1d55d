"""A lineage answer as a tree: from the root along the edges, each node once.

Where a node comes again it is only named, so that a diamond costs a line for each edge and not for each
path. A tree deeper than a screen is wide goes on below, under the node where it was left.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from service.terminal.answer import DERIVED, LINKED, Answer, Node

LEVELS: Final = 40
FORKS: Final = ("├── ", "│   ")
LAST: Final = ("└── ", "    ")

Ways = Mapping[str, Sequence[Node]]


@dataclass(slots=True)
class _Drawing:
    """What was drawn so far, and at which nodes a branch goes on below."""

    ways: Ways
    linked: Mapping[str, Sequence[str]]
    drawn: set[str] = field(default_factory=set[str])
    rest: deque[Node] = field(default_factory=deque[Node])


def tree(answer: Answer, direction: str) -> str:
    """The tree against the flow of data (UPSTREAM), with it (DOWNSTREAM), or one of each (BOTH)."""
    lines: list[str] = []
    for way in ("UPSTREAM", "DOWNSTREAM") if direction == "BOTH" else (direction,):
        if direction == "BOTH":
            lines.append(f"{way.lower()}:")
        drawing = _Drawing(_ways(answer, way), _collections(answer))
        for root in answer.roots:
            lines.extend(_draw(drawing, root))
        while drawing.rest:
            lines.extend(["", *_draw(drawing, drawing.rest.popleft())])
    return "\n".join([*lines, answer.summary, ""])


def _draw(drawing: _Drawing, root: Node) -> Iterator[str]:
    """One tree; a stack, because a chain may be longer than Python's own."""
    stack: list[tuple[Node | str, str, str, int]] = [(root, "", "", 0)]
    while stack:
        item, mark, indent, level = stack.pop()
        if isinstance(item, str):
            yield f"{mark}{item}"
            continue
        children = _children(drawing, item)
        if level and item.id in drawing.drawn:
            yield f"{mark}{item.label}{' (see above)' if children else ''}"
            continue
        drawing.drawn.add(item.id)
        if level == LEVELS and children:
            drawing.rest.append(item)
            yield f"{mark}{_said(drawing, item)} (goes on below)"
            continue
        yield f"{mark}{_said(drawing, item)}"
        for place, child in enumerate(reversed(children)):
            fork, bar = LAST if place == 0 else FORKS
            stack.append((child, indent + fork, indent + bar, level + 1))


def _children(drawing: _Drawing, node: Node) -> list[Node | str]:
    more = [f"… {node.beyond} more"] if node.beyond else []
    return [*drawing.ways.get(node.id, ()), *more]


def _said(drawing: _Drawing, node: Node) -> str:
    names = drawing.linked.get(node.id, ())
    return f"{node.label}, linked in {', '.join(names)}" if names else node.label


def _ways(answer: Answer, direction: str) -> Ways:
    """For each node those one edge further, in the order of the answer."""
    nodes = {node.id: node for node in answer.nodes}
    place = {node.id: number for number, node in enumerate(answer.nodes)}
    ways: dict[str, list[Node]] = {}
    for edge in answer.edges:
        if edge.kind not in {LINKED, DERIVED}:
            here, there = edge.target, edge.source
            if direction == "DOWNSTREAM":
                here, there = there, here
            ways.setdefault(here, []).append(nodes[there])
    return {node: sorted(others, key=lambda other: place[other.id]) for node, others in ways.items()}


def _collections(answer: Answer) -> Mapping[str, Sequence[str]]:
    titles = {node.id: node.title for node in answer.nodes}
    found: dict[str, list[str]] = {}
    for edge in answer.edges:
        if edge.kind == LINKED:
            found.setdefault(edge.source, []).append(titles[edge.target])
    return found
