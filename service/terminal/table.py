"""A lineage answer as a table: a line for each node, the nearest first."""

import unicodedata
from typing import Final

from service.terminal.answer import Answer, Node, printable

HEADER: Final = ("DEPTH", "KIND", "NAME", "TYPE", "CREATED", "STATE")


def table(answer: Answer) -> str:
    """Aligned columns, then a line that says whether the answer is whole."""
    rows = [HEADER, *(_row(node) for node in answer.nodes)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, answer.summary, ""])


def _row(node: Node) -> tuple[str, ...]:
    state = "hidden" if node.hidden else "deleted" if node.deleted else (node.state or "").lower()
    more = f" (… {node.beyond} more)" if node.beyond else ""
    created = (node.created or "")[:19]
    return (
        str(node.depth),
        node.kind.lower(),
        node.title + more,
        printable(node.type or ""),
        f"{created}Z" if created else "",
        state,
    )


def _width(text: str) -> int:
    """Columns of a terminal: wide letters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
