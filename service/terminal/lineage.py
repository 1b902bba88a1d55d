"""`heirloom lineage`: where something came from or what came of it, in the form that was asked for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from service.terminal.answer import Answer, answer_from
from service.terminal.client import TerminalError, ask
from service.terminal.dot import dot
from service.terminal.mermaid import mermaid
from service.terminal.table import table
from service.terminal.tree import tree

VERSION: Final = "query ($path: String!) { version(path: $path) { id } }"

# A server that knows no `asOf` yet is asked about the present only.
_LINEAGE: Final = """
query ($of: [ID!]!, $direction: LineageDirection!, $depth: Int, $nodes: Int!%(variable)s) {
  lineage(of: $of, direction: $direction, maxDepth: $depth, maxNodes: $nodes%(argument)s) {
    complete truncatedBy hidden asOf
    nodes { id kind depth hidden deleted beyond name type number createdAt node { ... on Run { state } } }
    edges { kind source target since }
  }
}"""


class Format(StrEnum):
    """How the answer is written."""

    TREE = "tree"
    TABLE = "table"
    DOT = "dot"
    MERMAID = "mermaid"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a path or global id, the direction in the API's word, and the bounds."""

    path: str
    direction: str
    depth: int | None
    max_nodes: int
    as_of: str | None

    def query(self) -> str:
        given = self.as_of is not None
        return _LINEAGE % {
            "variable": ", $at: DateTime" if given else "",
            "argument": ", asOf: $at" if given else "",
        }

    def variables(self, root: str) -> dict[str, Any]:
        asked = {"of": [root], "direction": self.direction, "depth": self.depth, "nodes": self.max_nodes}
        return asked if self.as_of is None else {**asked, "at": self.as_of}


async def lineage(server: str, key: str | None, question: Question, form: Format) -> str:
    """The answer as it is printed.

    Raises:
        TerminalError: there is none.
    """
    root = await _root(server, key, question.path)
    data = await ask(server, key, question.query(), question.variables(root))
    if form is Format.JSON:
        return json.dumps(data["lineage"], indent=2) + "\n"
    return _WRITERS[form](answer_from(data["lineage"]), question.direction)


async def _root(server: str, key: str | None, path: str) -> str:
    """A path without scheme means a version; with one, or as a global id, the API takes it as it is."""
    if "/" not in path or ":" in path.partition("/")[0]:
        return path
    found = await ask(server, key, VERSION, {"path": path})
    if found["version"] is None:
        raise TerminalError(f"version {path} not found")
    return found["version"]["id"]


_WRITERS: Final[Mapping[Format, Callable[[Answer, str], str]]] = {
    Format.TREE: tree,
    Format.TABLE: lambda answer, _: table(answer),
    Format.DOT: lambda answer, _: dot(answer),
    Format.MERMAID: lambda answer, _: mermaid(answer),
}
