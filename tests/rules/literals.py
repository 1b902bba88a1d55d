"""Cypher is literal text: named constants in `graph/`, joined by `+` and by nothing else."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.cypher import assignments, is_cypher, is_statement, skeleton, strings, written
from tests.rules.source import Source

CAST_HOME: Final = "graph/session.py"
# Who may use graph.session.literal, the one cast: the reader of our own migration files.
LITERAL_USERS: Final = (CAST_HOME, "graph/migrate.py")


def casts(source: Source) -> Iterator[str]:
    """A cast to LiteralString is how text of a request would get into a query."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="cast") | ast.Attribute(attr="cast"), args=[target, *_]):
                if source.path != CAST_HOME and "LiteralString" in ast.unparse(target):
                    yield source.mistake(node.lineno, "a cast to LiteralString")
            case ast.ImportFrom(module="graph.session", names=names):
                if source.path not in LITERAL_USERS and "literal" in [name.name for name in names]:
                    yield source.mistake(node.lineno, "graph.session.literal is for migration files only")
            case _:
                pass


def misplaced_cypher(source: Source) -> Iterator[str]:
    """No Cypher in `service/`; in `graph/` only in annotated module-level constants."""
    if not source.path.startswith(("graph/", "service/")):
        return
    at_home = set[ast.expr]()
    if source.path.startswith("graph/"):
        for name, value, annotation in assignments(source):
            declared = ast.unparse(annotation) if annotation else ""
            if name == name.upper() and ("Final" in declared or "LiteralString" in declared):
                at_home.update(strings(value))
    for expression in written(source):
        if expression not in at_home and is_statement(skeleton(expression)):
            yield source.mistake(
                expression.lineno, "Cypher belongs in a Final LiteralString constant of a module in graph/"
            )


def built_cypher(source: Source) -> Iterator[str]:
    """Cypher made by an f-string, `%`, `format`, `join`, `+=` or from a value."""
    for node in ast.walk(source.tree):
        match node:
            case ast.JoinedStr() if is_cypher(skeleton(node)) or _holds_query(node):
                yield source.mistake(node.lineno, "Cypher in an f-string")
            case ast.BinOp(left=left, op=ast.Mod()) if is_cypher(skeleton(left)):
                yield source.mistake(node.lineno, "Cypher formatted by %")
            case ast.Call(func=ast.Attribute(value=value, attr="format" | "join")) if _is_query(value):
                yield source.mistake(node.lineno, "Cypher put together by a method of str")
            case ast.BinOp(op=ast.Add()) if is_cypher(skeleton(node)) and not _is_constant_sum(node):
                yield source.mistake(node.lineno, "Cypher joined with something that is not a constant")
            case ast.AugAssign(op=ast.Add(), value=value) if is_cypher(skeleton(value)):
                yield source.mistake(node.lineno, "Cypher put together by +=")
            case _:
                pass


def _holds_query(text: ast.JoinedStr) -> bool:
    """An f-string around a constant that is named as the statements of `graph/` are."""
    return any(
        isinstance(value, ast.FormattedValue)
        and isinstance(value.value, ast.Name)
        and value.value.id.startswith(("PUBLIC_", "SYSTEM_", "WORK_", "VISIBLE_"))
        for value in text.values
    )


def _is_query(expression: ast.expr) -> bool:
    return is_cypher(skeleton(expression))


def _is_constant_sum(expression: ast.expr) -> bool:
    match expression:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_constant_sum(left) and _is_constant_sum(right)
        case ast.Constant(value=str()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name == name.upper()
        case _:
            return False
