import pytest

from tests.rules.cypher import Constant, constants
from tests.rules.patterns import clauses, plain, writes
from tests.rules.sight import MACHINERY, blind_reads, is_read, leaked_work_reads
from tests.rules.source import ROOT, Source, expect_none, expect_none_in, sources

READ = "MATCH (r:Run {id: $id}) RETURN r.name AS name"


def test_every_read_takes_the_viewer() -> None:
    found = list(constants(sources("graph")))
    assert any(is_read(constant.text) for constant in found)
    expect_none(mistake for each in found for mistake in blind_reads(each))


def test_a_reader_runs_no_work_statement() -> None:
    expect_none_in(sources("graph"), leaked_work_reads)


def test_the_machinery_exists() -> None:
    assert [path for path in sorted(MACHINERY) if not (ROOT / path).exists()] == []


def planted(text: str, *, name: str = "RUN", path: str = "graph/runs.py") -> Constant:
    return Constant(Source(path, ""), 1, name, text)


@pytest.mark.parametrize(
    "text",
    [
        READ,
        "OPTIONAL " + READ,
        "UNWIND $ids AS id " + READ,
        "WITH $id AS id " + READ,
        "CALL db.index.fulltext.queryNodes('names', $text) YIELD node RETURN node.id",
        READ + " // with $sight in a comment",
        READ + " + '$sight' AS text",
        "MATCH (r:Run) WHERE r.created = 1 RETURN r.set, r.`a`",
    ],
)
def test_a_read_without_the_viewer_is_caught(text: str) -> None:
    assert list(blind_reads(planted(text)))


@pytest.mark.parametrize(
    "constant",
    [
        planted("MATCH (p:Project) WHERE p.owner IN $sight.owners RETURN p"),
        planted("MATCH (r:Run {id: $id}) SET r.name = $name RETURN r"),
        planted("CREATE (r:Run {id: $id}) RETURN r"),
        planted(READ, name="PUBLIC_RUN"),
        planted(READ, name="WORK_RUN"),
        planted(READ, name="SYSTEM_RUN", path="graph/sequencer.py"),
        planted("EXISTS { MATCH (r:Run {id: v.run}) RETURN r }"),
        planted("RETURN r.id AS id"),
    ],
)
def test_other_texts_are_fine(constant: Constant) -> None:
    assert list(blind_reads(constant)) == []


def test_a_system_read_elsewhere_is_caught() -> None:
    assert list(blind_reads(planted(READ, name="SYSTEM_RUN")))


def test_a_piece_is_judged_where_it_is_used() -> None:
    joined = Source("graph/runs.py", f'_READ: Final = "{READ}"\nRUN: Final = _READ + "LIMIT 1"\n')
    run = Source("graph/runs.py", f'_READ: Final = "{READ}"\ndef f(reader):\n    return reader.one(_READ)\n')
    assert list(blind_reads(Constant(joined, 1, "_READ", READ))) == []
    assert len(list(blind_reads(Constant(run, 1, "_READ", READ)))) == 1


def test_the_viewer_is_found_in_joined_constants() -> None:
    texts = {constant.name: constant.text for constant in constants([Source.of("graph/access.py")])}
    assert "$sight.owners" in texts["VISIBLE_VERSION"]


def test_projects_stand_for_the_viewer_only_where_they_are_worked_out() -> None:
    text = "MATCH (v:Version {id: $id}) WHERE v.project IN $projects RETURN v"
    asked = Source("graph/walks.py", "async def f(reader):\n    return await visible_ids(reader)\n")
    assert list(blind_reads(Constant(asked, 1, "WALK", text))) == []
    assert len(list(blind_reads(planted(text)))) == 1


def test_a_work_statement_in_the_hands_of_a_reader_is_caught() -> None:
    code = "async def by_id(reader: Reader):\n    return await reader.one(WORK_RUN)\n"
    assert len(list(leaked_work_reads(Source("graph/runs.py", code)))) == 1
    assert list(leaked_work_reads(Source("graph/runs.py", code.replace("Reader", "Work")))) == []


def test_clauses_are_told_from_names() -> None:
    assert writes("MATCH (n) DETACH DELETE n")
    assert writes("MERGE (n:A {id: 1}) ON CREATE SET n.x = 1")
    assert not writes("MATCH (n:SET) RETURN n.CREATE, $SET")
    assert [clause.keyword for clause in clauses(plain("MATCH (a)\nWHERE a.x = 'SET'  RETURN a"))] == [
        "MATCH",
        "WHERE",
        "RETURN",
    ]
