"""A reader of Cypher, just deep enough for the rules: clauses, paths and the nodes in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

KEYWORD: Final = re.compile(
    r"(?<![\w.:$])(?:OPTIONAL MATCH|MATCH|MERGE|CREATE|ON CREATE SET|ON MATCH SET|SET|WITH|UNWIND|RETURN"
    r"|WHERE|CALL|YIELD|FOREACH|DETACH DELETE|DELETE|REMOVE|ORDER BY|SKIP|LIMIT|UNION ALL|UNION|USING)"
    r"(?![\w(]*:)\b"
)
WRITING: Final = frozenset({"MERGE", "CREATE", "SET", "DETACH DELETE", "DELETE", "REMOVE", "FOREACH"})
NODE: Final = re.compile(
    r"\(\s*(?P<variable>[A-Za-z_]\w*)?\s*(?P<labels>(?:[:&|]\s*\w+\s*)+)?(?P<map>\{[^{}]*\})?\s*(?=\)|WHERE\b)"
)
PROPERTY: Final = re.compile(r"(?:^\{|,)\s*(\w+)\s*:")
COMMENT: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Node:
    """A node pattern. `groups` are alternatives of labels: `:A:B|C` is ((A, B), (C,))."""

    variable: str
    groups: tuple[tuple[str, ...], ...]
    keys: frozenset[str]
    has_map: bool


@dataclass(frozen=True)
class Clause:
    """One clause: its keyword, what follows up to the next keyword, and where it starts."""

    keyword: str
    body: str
    start: int


def plain(text: str) -> str:
    """The text with single spaces, without comments, and with empty string literals."""
    return re.sub(r"\s+", " ", COMMENT.sub(lambda match: "" if match[0][0] == "/" else "''", text)).strip()


def clauses(text: str) -> list[Clause]:
    """The clauses of a plain text in order, those of subqueries among them."""
    found = list(KEYWORD.finditer(text))
    ends = [*[match.start() for match in found[1:]], len(text)]
    return [
        Clause(match[0].removeprefix("OPTIONAL "), text[match.end() : end].strip(), match.start())
        for match, end in zip(found, ends, strict=False)
    ]


def writes(text: str) -> bool:
    return any(
        clause.keyword in WRITING or clause.keyword.endswith(" SET") for clause in clauses(plain(text))
    )


def paths(body: str) -> Iterator[str]:
    """The comma-separated paths of a MATCH or MERGE."""
    depth, start = 0, 0
    for place, character in enumerate(body):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            yield body[start:place]
            start = place + 1
    yield body[start:]


def nodes(path: str) -> list[Node]:
    return [
        Node(
            variable=match["variable"] or "",
            groups=tuple(
                tuple(label.strip() for label in re.split("[:&]", group) if label.strip())
                for group in (match["labels"] or "").split("|")
                if group.strip()
            ),
            keys=frozenset(PROPERTY.findall(match["map"] or "")),
            has_map=match["map"] is not None,
        )
        for match in NODE.finditer(path)
    ]
