import pytest

from tests.rules.cypher import Constant, constants
from tests.rules.keys import Schema, unconstrained_merges, unindexed_lookups
from tests.rules.source import ROOT, Source, expect_none, sources

CONSTANTS = list(constants(sources("graph")))
SCHEMA = Schema.read(
    [
        *[file.read_text() for file in sorted((ROOT / "graph" / "migrations").glob("*.cypher"))],
        *[constant.text for constant in CONSTANTS],
    ]
)
PLANTED = Schema.read(
    [
        "// a comment; with (n:Run) in it\nCREATE CONSTRAINT run_id FOR (n:Run) REQUIRE n.id IS UNIQUE;",
        "CREATE CONSTRAINT a IF NOT EXISTS FOR (n:Alias) REQUIRE (n.holder, n.name) IS UNIQUE;",
        "CREATE INDEX field_text FOR (n:Field) ON (n.path, n.text);",
    ]
)


def planted(text: str) -> Constant:
    return Constant(Source("graph/a.py", ""), 1, "A", text)


def test_all_statements_are_looked_at() -> None:
    names = {(constant.source.path, constant.name) for constant in CONSTANTS}
    assert ("graph/locks.py", "WORK_LOCK") in names
    assert ("graph/access.py", "VISIBLE_VERSION") in names


def test_every_merged_key_has_its_constraint() -> None:
    expect_none(mistake for each in CONSTANTS for mistake in unconstrained_merges(each, SCHEMA))


def test_every_looked_up_key_has_its_index() -> None:
    expect_none(mistake for each in CONSTANTS for mistake in unindexed_lookups(each, SCHEMA))


def test_the_schema_is_read() -> None:
    assert PLANTED.unique == {"Run": {("id",)}, "Alias": {("holder", "name")}}
    assert PLANTED.indexed["Field"] == {("path", "text")}
    assert ("id",) in SCHEMA.unique["Event"]


@pytest.mark.parametrize(
    "text",
    [
        "MERGE (b:Blob {md5: $md5})",
        "MERGE (r:Run {name: $name})",
        "MERGE (r:Run {id: $id, name: $name})",
        "MERGE (a:Alias {holder: $holder})",
        "MERGE (r:Run)",
        "MATCH (r:Run {id: $id}) MERGE (r)-[:HAS]->(a:Tag {name: $name})",
        "FOREACH (x IN $names | MERGE (t:Tag {name: x}))",
    ],
)
def test_a_merge_without_its_constraint_is_caught(text: str) -> None:
    assert len(list(unconstrained_merges(planted(text), PLANTED))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "MERGE (r:Run:Lockable {id: $id}) ON CREATE SET r.name = $name",
        "UNWIND $rows AS row MERGE (a:Alias {name: row[1], holder: row[0]})",
        "MATCH (a:Run {id: $a}), (b:Run {id: $b}) MERGE (a)-[:BEFORE {at: $now}]->(b)",
    ],
)
def test_a_merge_with_its_constraint_is_fine(text: str) -> None:
    assert list(unconstrained_merges(planted(text), PLANTED)) == []


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (r:Run {name: $name}) RETURN r",
        "OPTIONAL MATCH (r:Run {name: $name}) RETURN r",
        "MATCH (a:Alias {holder: $holder}) RETURN a",
        "MATCH (f:Field {text: $text}) RETURN f",
        "MATCH (n {id: $id}) RETURN n",
        "MATCH (s)-[r:ROLE]->(t) WHERE s.id = $id OR t.id = $id DELETE r",
        "MATCH (r:Run|Tag {id: $id}) RETURN r",
        "MATCH (p:Project) WHERE EXISTS { MATCH (t:Tag {project: p.id}) } RETURN p",
        "MATCH (r:Run {id: $id}), (t:Tag {name: $name}) RETURN r, t",
    ],
)
def test_a_lookup_without_an_index_is_caught(text: str) -> None:
    assert len(list(unindexed_lookups(planted(text), PLANTED))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (r:Run {id: $id, state: 'running'}) RETURN r",
        "MATCH (a:Alias {holder: $holder}) WHERE a.name IS NOT NULL RETURN a",
        "MATCH (r:Run) RETURN count(r)",
        "MATCH (r:Run {id: $id})-[:HAS]->(t:Tag {name: $name}) RETURN t",
        "MATCH (r:Run {id: $id}) MATCH (r)-[:HAS]->(t:Tag {name: $name}) RETURN t",
        "UNWIND $ids AS id MATCH (r:Lockable:Run {id: id}) RETURN r",
    ],
)
def test_a_lookup_with_an_index_is_fine(text: str) -> None:
    assert list(unindexed_lookups(planted(text), PLANTED)) == []
