import pytest

from tests.rules.cypher import is_cypher, is_statement
from tests.rules.literals import built_cypher, casts, misplaced_cypher
from tests.rules.source import EVERYTHING, Source, expect_none_in, sources


def test_cypher_is_literal_and_at_home() -> None:
    expect_none_in(sources(*EVERYTHING), casts, misplaced_cypher, built_cypher)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("from typing import cast\nx = cast('LiteralString', y)", "service/a.py"),
        ("import typing\nx = typing.cast(LiteralString, y)", "graph/links.py"),
        ("from graph.session import Graph, literal", "graph/links.py"),
    ],
)
def test_a_cast_to_literal_string_is_caught(code: str, path: str) -> None:
    assert len(list(casts(Source(path, code)))) == 1


def test_the_one_cast_may_stay() -> None:
    assert list(casts(Source("graph/session.py", "x = cast('LiteralString', text)"))) == []
    assert list(casts(Source("service/a.py", "x = cast('list[str]', rows)"))) == []


STATEMENT = '"MATCH (n:Run {id: $id}) RETURN n"'


@pytest.mark.parametrize(
    ("code", "path"),
    [
        (f"RUN: Final[LiteralString] = {STATEMENT}", "service/api/a.py"),
        (f"RUN = {STATEMENT}", "graph/a.py"),
        (f"run: Final = {STATEMENT}", "graph/a.py"),
        (f"def f():\n    RUN: Final = {STATEMENT}", "graph/a.py"),
        (f"async def f(tx):\n    await tx.run({STATEMENT})", "graph/a.py"),
        ("async def f(tx):\n    await tx.run('match (n:Run) return n')", "graph/a.py"),
    ],
)
def test_misplaced_cypher_is_caught(code: str, path: str) -> None:
    assert len(list(misplaced_cypher(Source(path, code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        f"RUN: Final[LiteralString] = {STATEMENT}",
        f"RUN: LiteralString = {STATEMENT} + PAGE",
        f"RUNS: Final[Mapping[str, LiteralString]] = {{'run': {STATEMENT}}}",
        f'def f():\n    """Runs {STATEMENT[1:-1]}."""',
    ],
)
def test_cypher_at_home_is_fine(code: str) -> None:
    source = Source("graph/a.py", code)
    assert [*misplaced_cypher(source), *built_cypher(source)] == []


@pytest.mark.parametrize(
    "code",
    [
        'x = f"MATCH (n:{label}) RETURN n"',
        'x = f"MATCH (n) WHERE n.{field} = $value"',
        'x = f"WHERE n.{field} = $value"',
        'x = f"{VISIBLE_PROJECT} OR true"',
        'x = "MATCH (n:%s) RETURN n" % label',
        'x = "MATCH (n:{}) RETURN n".format(label)',
        'x = "MATCH (n:" + label + ") RETURN n"',
        'x = "MATCH (n) RETURN n." + request.field',
        'x = " WHERE n.a = 1 ".join(parts)',
        'x += " SET n.a = 1"',
    ],
)
def test_built_cypher_is_caught(code: str) -> None:
    assert list(built_cypher(Source("tests/a.py", code)))


@pytest.mark.parametrize(
    "text",
    ["The names must match (see below).", "Create a key", "CONFLICT: create it anew", "does not MATCH"],
)
def test_sentences_are_not_cypher(text: str) -> None:
    assert not is_cypher(text)


@pytest.mark.parametrize(
    "text",
    ["MATCH p = (a)-->(b)", "MERGE (a:B {c: 1})", "CREATE RANGE INDEX a", "UNWIND $ids AS id", "create (:A)"],
)
def test_statements_are_cypher(text: str) -> None:
    assert is_statement(text)
