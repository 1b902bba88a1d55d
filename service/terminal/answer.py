"""A lineage answer of the native API, as the formats read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Kinds of edges that walks do not go along: into a collection, and from one version to another
LINKED: Final = "LINKED"
DERIVED: Final = "DERIVED"


@dataclass(frozen=True, slots=True)
class Node:
    """A version, run or collection; `created` is the API's time, `beyond` counts neighbours left out."""

    id: str
    kind: str
    depth: int
    hidden: bool
    deleted: bool
    beyond: int
    name: str | None = None
    type: str | None = None
    number: int | None = None
    created: str | None = None
    state: str | None = None

    @property
    def title(self) -> str:
        """Name and number on one line, or what is said instead of them."""
        if self.hidden:
            return f"{self.kind.lower()} (not yours to see)"
        name = printable(self.name) if self.name else "(name not yours to see)"
        return name if self.number is None else f"{name}:v{self.number}"

    @property
    def label(self) -> str:
        """The title with what it is."""
        if self.hidden:
            return self.title
        what = [self.kind.lower() if self.kind != "VERSION" else printable(self.type or "")]
        if self.state:
            what.append(self.state.lower())
        if self.deleted:
            what.append("deleted")
        said = ", ".join(filter(None, what))
        return f"{self.title} ({said})" if said else self.title


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` flowed into `target`."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The nodes, the nearest first, the edges between them, and whether that is the whole of it."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    complete: bool
    truncated_by: Sequence[str]
    hidden: int
    as_of: str

    @property
    def roots(self) -> list[Node]:
        return [node for node in self.nodes if node.depth == 0 and node.kind != "COLLECTION"][:1]

    @property
    def summary(self) -> str:
        """One line that says whether the answer is whole."""
        size = f"{counted(len(self.nodes), 'node')}, {counted(len(self.edges), 'edge')}"
        hidden = f", {self.hidden} of them not yours to see" if self.hidden else ""
        if self.complete:
            return f"complete: {size}{hidden}"
        cut = " and ".join(each.lower() for each in self.truncated_by)
        return f"not complete, cut by {cut}: {size}{hidden}"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Text that can neither break a line nor command a terminal: what is no such letter is escaped."""
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  Python's own spellings


def answer_from(graph: Mapping[str, Any]) -> Answer:
    """Read the `lineage` field of an answer."""
    return Answer(
        nodes=[_node(each) for each in graph["nodes"]],
        edges=[Edge(each["kind"], each["source"], each["target"]) for each in _sorted(graph["edges"])],
        complete=graph["complete"],
        truncated_by=graph["truncatedBy"],
        hidden=graph["hidden"],
        as_of=graph["asOf"],
    )


def _sorted(edges: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(edges, key=lambda edge: (edge["since"], edge["source"], edge["target"]))


def _node(said: Mapping[str, Any]) -> Node:
    run: Mapping[str, Any] = said["node"] or {}  # of a version nothing more is asked: it is committed
    return Node(
        id=said["id"],
        kind=said["kind"],
        depth=said["depth"],
        hidden=said["hidden"],
        deleted=said["deleted"],
        beyond=said["beyond"],
        name=said["name"],
        type=said["type"],
        number=said["number"],
        created=said["createdAt"],
        state=run.get("state"),
    )
