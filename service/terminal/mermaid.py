"""A lineage answer as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html has the grammar."""

import string
from typing import Final

from service.terminal.answer import DERIVED, Answer, Edge, Node

_SHAPES: Final = {"VERSION": ("[", "]"), "RUN": ("([", "])"), "COLLECTION": ("[[", "]]")}
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + " _-.,:/()+…")


def mermaid(answer: Answer) -> str:
    """Data flows from left to right; what is hidden or deleted, or lies beside a run, is dashed."""
    names = {node.id: f"n{number}" for number, node in enumerate(answer.nodes)}
    lines = ["flowchart LR", f"  %% {answer.summary}"]
    lines += [f"  {names[node.id]}{_shape(node)}" for node in answer.nodes]
    for number, node in enumerate(each for each in answer.nodes if each.beyond):
        lines.append(f'  more{number}["{_escaped(f"… {node.beyond} more")}"]')
        lines.append(f"  {names[node.id]} -.- more{number}")
    lines += [f"  {names[edge.source]} {_arrow(edge)} {names[edge.target]}" for edge in answer.edges]
    faint = [names[node.id] for node in answer.nodes if node.hidden or node.deleted]
    if faint:
        lines += ["  classDef faint stroke-dasharray: 4 4", f"  class {','.join(faint)} faint"]
    return "\n".join([*lines, ""])


def _arrow(edge: Edge) -> str:
    return f"{'-.->' if edge.kind == DERIVED else '-->'}|{edge.kind.lower()}|"


def _shape(node: Node) -> str:
    left, right = _SHAPES[node.kind]
    return f'{left}"{_escaped(node.label)}"{right}'


def _escaped(text: str) -> str:
    """Whatever could mean something to Mermaid or to the page is written as its character code."""
    return "".join(each if each in _PLAIN else f"#{ord(each)};" for each in text)
