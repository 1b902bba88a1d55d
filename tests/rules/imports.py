"""Imports stand at the top of a file, and modules are named after what they hold."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source

NAMELESS: Final = frozenset({
    "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
})  # fmt: skip


def hidden_imports(source: Source) -> Iterator[str]:
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield source.mistake(node.lineno, f"an import inside {function.name}")


def distant_imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level > 1:
            yield source.mistake(node.lineno, "a relative import beyond one level")


def nameless_modules(source: Source) -> Iterator[str]:
    for part in source.module.split("."):
        if part in NAMELESS:
            yield source.mistake(1, f"a module called {part} says nothing of what it holds")
