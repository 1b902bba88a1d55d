"""Every key that is MERGEd has a constraint, and every key that is looked up has an index.

A MERGE without a uniqueness constraint makes duplicates under concurrency and reports nothing.
An index over several properties is used only when the statement speaks of all of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from tests.rules.cypher import Constant, is_piece
from tests.rules.patterns import Node, clauses, nodes, paths, plain

CONSTRAINT: Final = re.compile(
    r"CREATE CONSTRAINT (?:\w+ )?(?:IF NOT EXISTS )?FOR \((\w+):(\w+)\) REQUIRE ([^;]+?) IS UNIQUE"
)
INDEX: Final = re.compile(
    r"CREATE (?:RANGE )?INDEX (?:\w+ )?(?:IF NOT EXISTS )?FOR \((\w+):(\w+)\) ON \(([^)]+)\)"
)

Keys = dict[str, set[tuple[str, ...]]]


@dataclass(frozen=True)
class Schema:
    """Per label, the property lists that are unique, and those that can be looked up by."""

    unique: Keys = field(default_factory=lambda: defaultdict(set))
    indexed: Keys = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, texts: Iterable[str]) -> Self:
        schema = cls()
        for text in map(plain, texts):
            for _, label, properties in CONSTRAINT.findall(text):
                schema.unique[label].add(_properties(properties))
                schema.indexed[label].add(_properties(properties))
            for _, label, properties in INDEX.findall(text):
                schema.indexed[label].add(_properties(properties))
        return schema

    def is_unique(self, node: Node) -> bool:
        return any(
            node.keys == frozenset(unique)
            for group in node.groups
            for label in group
            for unique in self.unique[label]
        )

    def finds(self, node: Node, text: str) -> bool:
        """Can the node be found by an index: in each alternative, through one of its labels?"""
        mentioned = node.keys | set(re.findall(rf"\b{node.variable}\.(\w+)", text) if node.variable else ())
        return bool(node.groups) and all(
            any(
                index[0] in node.keys and set(index) <= mentioned
                for label in group
                for index in self.indexed[label]
            )
            for group in node.groups
        )


def unconstrained_merges(constant: Constant, schema: Schema) -> Iterator[str]:
    """A MERGE that may create a node must have all of a unique key, and nothing else, in its pattern."""
    text = plain(constant.text)
    for clause in clauses(text):
        if clause.keyword != "MERGE":
            continue
        for node in nodes(clause.body):
            if (node.groups or node.has_map) and not schema.is_unique(node):
                yield _mistake(constant, node, "is merged without a constraint on exactly this key")


def unindexed_lookups(constant: Constant, schema: Schema) -> Iterator[str]:
    """A MATCH by property must start from an index, unless its path starts from a known node."""
    if is_piece(constant):
        return
    text = plain(constant.text)
    for clause in clauses(text):
        if clause.keyword != "MATCH":
            continue
        known = set(re.findall(r"\w+", text[: clause.start]))
        for path in paths(clause.body):
            found = nodes(path)
            keyed = [node for node in found if node.has_map]
            if not found or any(node.variable in known for node in found):
                continue
            if not any(node.groups for node in found):
                yield _mistake(constant, found[0], "is looked for among all nodes")
            elif keyed and not any(schema.finds(node, text) for node in keyed):
                yield _mistake(constant, keyed[0], "is looked up without an index")
            known |= {node.variable for node in found if node.variable}


def _properties(text: str) -> tuple[str, ...]:
    return tuple(part.strip(" ()").split(".")[-1] for part in text.split(","))


def _mistake(constant: Constant, node: Node, message: str) -> str:
    labels = "|".join(":".join(group) for group in node.groups)
    key = ", ".join(sorted(node.keys))
    return constant.source.mistake(constant.line, f"{constant.name}: ({labels} {{{key}}}) {message}")
