"""The project's own Python files, as the rules read them."""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Self

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PRODUCT: Final = ("graph", "service")
EVERYTHING: Final = (*PRODUCT, "tests", "bench")


@dataclass(frozen=True)
class Source:
    """One file: its path below the root, with slashes, and its text."""

    path: str
    text: str

    @classmethod
    def of(cls, path: str) -> Self:
        return cls(path, (ROOT / path).read_text())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def mistake(self, line: int, message: str) -> str:
        return f"{self.path}:{line}: {message}"


def sources(*folders: str) -> list[Source]:
    """Every Python file of these top folders; all rules share what was read and parsed of them."""
    return [each for folder in folders for each in _sources(folder)]


@cache
def _sources(folder: str) -> list[Source]:
    files = sorted((ROOT / folder).rglob("*.py"))
    return [Source.of(file.relative_to(ROOT).as_posix()) for file in files]


def expect_none(mistakes: Iterable[str]) -> None:
    """Fail with every mistake on a line of its own, as a linter does."""
    if found := list(mistakes):
        pytest.fail("\n" + "\n".join(found), pytrace=False)


def expect_none_in(found: Sequence[Source], *rules: Callable[[Source], Iterable[str]]) -> None:
    """Hold rules over files; a test for each file cost as much as the rules themselves."""
    assert found
    expect_none(mistake for source in found for rule in rules for mistake in rule(source))


def docstring_nodes(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstrings of the module, its classes and functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()) as constant), *_]:
                    yield constant
                case _:
                    pass
