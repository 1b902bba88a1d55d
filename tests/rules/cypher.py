"""Finding Cypher in Python files: what looks like it, where it stands, and what a constant says."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from tests.rules.source import Source, docstring_nodes

# Structure, not words, so that a sentence with "create" in it is not taken for a statement.
STATEMENT: Final = re.compile(
    r"\b(?:MATCH|MERGE|CREATE)\s*(?:\(|[a-z]\w*\s*=|(?:all)?[sS]hortestPath|CONSTRAINT\b|(?:[A-Z]+ )?INDEX\b)"
    r"|(?i:\b(?:match|merge|create)\s*\(\s*\w*\s*(?::\s*\w|\{))"
    r"|\bCALL\s+(?:db\.|\{|\()|\bUNWIND\s+\$"
)
CLAUSE: Final = re.compile(
    r"\b(?:WHERE|AND|OR|SET|REMOVE|RETURN|WITH|ORDER BY)\s+(?:NOT\s+)?[a-z]\w*\s*[.:(]"
)


def is_statement(text: str) -> bool:
    return STATEMENT.search(text) is not None


def is_cypher(text: str) -> bool:
    """A statement or a piece of one."""
    return is_statement(text) or CLAUSE.search(text) is not None


@dataclass(frozen=True)
class Constant:
    """A module-level constant, or one text of a table of them, with its text fully joined."""

    source: Source
    line: int
    name: str
    text: str


def constants(files: Iterable[Source]) -> Iterator[Constant]:
    """Every text among the module-level constants of our modules, as the program has it once imported."""
    for source in files:
        module = import_module(source.module)
        for name, value, _ in assignments(source):
            for text in _texts(getattr(module, name)):
                yield Constant(source, value.lineno, name, text)


def is_piece(constant: Constant) -> bool:
    """A private constant that no function names can only be a part of others, which are judged whole."""
    return constant.name.startswith("_") and not any(
        isinstance(node, ast.Name) and node.id == constant.name
        for function in ast.walk(constant.source.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    )


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for each in cast("Mapping[object, object]", value).values():
                yield from _texts(each)
        case tuple() | list():
            for each in cast("Sequence[object]", value):
                yield from _texts(each)
        case _:
            pass


def assignments(source: Source) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    """Name, value and annotation of every module-level assignment."""
    for node in source.tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value, annotation=annotation):
                yield name, value, annotation
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value, None
            case _:
                pass


def strings(tree: ast.AST) -> Iterator[ast.expr]:
    """The largest expressions below that are texts: literals and sums with a literal or name in them."""
    match tree:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield tree
        case ast.BinOp(op=ast.Add()) if any(isinstance(n, ast.Constant) for n in ast.walk(tree)):
            yield tree
        case _:
            for child in ast.iter_child_nodes(tree):
                yield from strings(child)


def written(source: Source) -> Iterator[ast.expr]:
    """Every text of a file except its docstrings."""
    docstrings = set(docstring_nodes(source.tree))
    return (each for each in strings(source.tree) if each not in docstrings)


def skeleton(expression: ast.expr) -> str:
    """The literal parts of any expression in order; `x` stands for each part that is not literal."""
    match expression:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            return "".join(skeleton(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return skeleton(left) + skeleton(right)
        case _:
            return "x"
