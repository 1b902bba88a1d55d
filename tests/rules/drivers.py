"""The async Neo4j driver only, made in one place: the synchronous one hung for ever under several threads."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source

SYNCHRONOUS: Final = frozenset({
    "BoltDriver", "Driver", "GraphDatabase", "ManagedTransaction", "Neo4jDriver", "Session", "Transaction",
})  # fmt: skip
MAKERS: Final = ("graph/session.py", "service/local/", "tests/fixtures/", "tests/local/")


def synchronous_drivers(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module=str() as module) if _is_neo4j(module):
                for alias in node.names:
                    if alias.name in SYNCHRONOUS or "_sync" in module:
                        yield source.mistake(node.lineno, f"{module}.{alias.name} is synchronous")
            case ast.Attribute(value=ast.Name(id="neo4j"), attr=attribute) if attribute in SYNCHRONOUS:
                yield source.mistake(node.lineno, f"neo4j.{attribute} is synchronous")
            case ast.Attribute(value=ast.Name(id="GraphDatabase"), attr=attribute):
                yield source.mistake(node.lineno, f"GraphDatabase.{attribute} is synchronous")
            case _:
                pass


def scattered_drivers(source: Source) -> Iterator[str]:
    if source.path.startswith(MAKERS) or source.path.endswith("/conftest.py"):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module="neo4j", names=names) if "AsyncGraphDatabase" in [
                n.name for n in names
            ]:
                yield source.mistake(node.lineno, "drivers are made in graph/session.py")
            case ast.Attribute(value=ast.Name(id="neo4j"), attr="AsyncGraphDatabase"):
                yield source.mistake(node.lineno, "drivers are made in graph/session.py")
            case _:
                pass


def _is_neo4j(module: str) -> bool:
    return module == "neo4j" or module.startswith("neo4j.")
