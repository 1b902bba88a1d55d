"""Files and functions stay small enough to be read at once."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source

FILE_LINES: Final = 300
TEST_FILE_LINES: Final = 400
FUNCTION_LINES: Final = 40


def long_files(source: Source) -> Iterator[str]:
    limit = TEST_FILE_LINES if source.path.startswith("tests/") else FILE_LINES
    lines = len(source.text.splitlines())
    if lines > limit:
        yield source.mistake(1, f"{lines} lines; split by noun, at most {limit}")


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = _lines(node)
            if lines > FUNCTION_LINES:
                yield source.mistake(node.lineno, f"{node.name} has {lines} lines, at most {FUNCTION_LINES}")


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the end; decorators and the docstring are not counted."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    match function.body:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring, *_]:
            return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)
        case _:
            return lines
