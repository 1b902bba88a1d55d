"""Tests that test nothing: skipped, expected to fail, or asserting what is always true."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source

WAYS_OUT: Final = frozenset({"skip", "skipif", "xfail", "importorskip", "skipUnless", "skipIf", "SkipTest"})


def empty_assertions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Assert(test=ast.Constant(value=value)) if value:
                yield source.mistake(node.lineno, "an assertion of a constant")
            case _:
                pass


def ways_out(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(
                value=ast.Name(id="pytest" | "unittest") | ast.Attribute(attr="mark"), attr=name
            ):
                if name in WAYS_OUT:
                    yield source.mistake(node.lineno, f"{ast.unparse(node)}: a test runs and passes")
            case ast.ImportFrom(module="pytest" | "unittest", names=names):
                for alias in names:
                    if alias.name in WAYS_OUT:
                        yield source.mistake(node.lineno, f"{alias.name}: a test runs and passes")
            case _:
                pass
