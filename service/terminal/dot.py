"""A lineage answer as a graph for Graphviz: https://graphviz.org/doc/info/lang.html has the grammar."""

from typing import Final

from service.terminal.answer import DERIVED, Answer, Edge, Node

_SHAPES: Final = {"VERSION": "box", "RUN": "ellipse", "COLLECTION": "folder"}


def dot(answer: Answer) -> str:
    """Data flows from left to right. Dashed: hidden, or an edge beside a run; dotted: deleted."""
    names = {node.id: f"n{number}" for number, node in enumerate(answer.nodes)}
    lines = ["digraph lineage {", "  rankdir=LR;", f"  label={_quoted(answer.summary)};"]
    lines += [f"  {names[node.id]} [{_attributes(node)}];" for node in answer.nodes]
    for number, node in enumerate(each for each in answer.nodes if each.beyond):
        lines.append(f"  more{number} [label={_quoted(f'… {node.beyond} more')}, shape=plaintext];")
        lines.append(f"  {names[node.id]} -> more{number} [style=dotted, dir=none];")
    lines += [f"  {names[edge.source]} -> {names[edge.target]} [{_said(edge)}];" for edge in answer.edges]
    return "\n".join([*lines, "}", ""])


def _said(edge: Edge) -> str:
    return f"label={_quoted(edge.kind.lower())}{', style=dashed' if edge.kind == DERIVED else ''}"


def _attributes(node: Node) -> str:
    style = ", style=dashed" if node.hidden else ", style=dotted" if node.deleted else ""
    return f"label={_quoted(node.label)}, shape={_SHAPES[node.kind]}{style}"


def _quoted(text: str) -> str:
    """A double-quoted id. A backslash would begin an escape of labels, so it is doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
