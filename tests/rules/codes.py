"""Every error code that the product can answer with, as it stands in the code."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from tests.rules.source import Source

CODE: Final = re.compile(r"[A-Z][A-Z0-9_]+")
# Where codes that belong to no domain error are named, as `NAME: Final = "NAME"`.
GRAPHQL_CODES: Final = "service/graphql/errors.py"


def error_codes(files: Iterable[Source]) -> set[str]:
    return {code for source in files for code in _codes(source) if CODE.fullmatch(code)}


def _codes(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.ClassDef(body=body):
                yield from _class_codes(body)
            case ast.Dict(keys=keys, values=values):
                yield from _dictionary_codes(keys, values)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str() as code)):
                if source.path == GRAPHQL_CODES and name == code:
                    yield code
            case _:
                pass


def _class_codes(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str() as code))
                | ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant(value=str() as code))
            ):
                yield code
            case _:
                pass


def _dictionary_codes(keys: list[ast.expr | None], values: list[ast.expr]) -> Iterator[str]:
    for key, value in zip(keys, values, strict=True):
        match key, value:
            case ast.Constant(value="code"), ast.Constant(value=str() as code):
                yield code
            case _:
                pass
