"""What questions of the past cost does not grow with the past: every plan starts at an index, and stops."""

from collections.abc import Iterator
from typing import Any, Final, LiteralString, cast

import pytest

from graph import (
    accessors,
    past_aliases,
    past_holders,
    past_homes,
    past_memberships,
    past_sights,
    past_versions,
)
from graph.actor import SYSTEM
from graph.links import link_version
from graph.policy import NOBODY
from graph.session import Graph
from tests.graph.test_collection_plans import SCANS, operators
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

MODULES: Final = (
    *(accessors, past_aliases, past_holders, past_homes),
    *(past_memberships, past_sights, past_versions),
)
PIECES: Final = {"PLACE_THEN", "HOLDER_AT", "IN_VISIBLE_PROJECT"}
STATEMENTS: Final[dict[str, str]] = {
    name: text
    for module in MODULES
    for name, text in vars(module).items()
    if name.isupper() and name[0] != "_" and isinstance(text, str) and "$at" in text
    if text.lstrip().startswith(("MATCH", "UNWIND", "CALL () {")) and name not in PIECES
}
LISTS: Final = {
    "versions": past_memberships.VERSIONS_HELD_THEN,
    "links": past_memberships.LINKS_HELD_THEN,
    "links of a version": past_memberships.LINKS_OF_VERSION_THEN,
    "aliases": past_aliases.ALIASES_OF_HOLDER_THEN,
}
GIVEN: Final[dict[str, Any]] = {
    **dict.fromkeys(("owner", "project", "name", "kind", "suffix", "version"), "x"),
    **{each: ["x"] for each in ("ids", "users", "versions", "parents", "persons")},
    "kinds": ["/registry/", "/project/"],
    "doors": [["x", 1]],
    "key": None,
    "tie": None,
    "at": 1,
    "limit": 1,
    "sight": NOBODY.parameters(),
}
PAST: Final = 10_000
# Moves of the alias, renames of the collection and back, and links that came and went, one a microsecond.
LONG_PAST: LiteralString = """
MATCH (c:Collection {id: $collection}) MATCH (v:Version {id: $first})
MATCH (a:Alias {holder: c.id, name: 'prod'})
UNWIND range(1, $past) AS n
CREATE (:AliasSpan {alias: a.id, holder: c.id, name: a.name, since: $base + n,
  version: CASE WHEN n % 2 = 0 THEN $first ELSE $second END})
CREATE (:Change {subject: c.id, field: 'name', since: $base + n,
  value: CASE WHEN n % 3 = 0 THEN '"other"' ELSE '"first"' END,
  key: c.project + '/' + CASE WHEN n % 3 = 0 THEN 'other' ELSE 'first' END})
CREATE (v)-[:LINKED]->(:Link {id: c.id + n, collection: c.id, project: c.project, version: v.id,
  number: 100 + n, since: $base + n, until: $base + n})-[:IN]->(c)
WITH c, count(*) AS made SET c.next_number = 100 + made
"""


async def planned(graph: Graph, text: str, **given: Any) -> set[str]:
    async with graph.session() as session:
        result = await session.run("EXPLAIN " + text, {**GIVEN, **given})  # pyright: ignore[reportArgumentType]  the text of a constant
        plan = cast("dict[str, Any] | None", (await result.consume()).plan)
    assert plan
    return operators(plan)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_statement_scans(graph: Graph, name: str) -> None:
    number = {"suffix": 0} if name.endswith("NUMBER") else {}
    found = await planned(graph, STATEMENTS[name], **number)
    assert not found & SCANS
    assert {"NodeUniqueIndexSeek", "NodeIndexSeek"} & found


@pytest.mark.parametrize("name", LISTS)
async def test_no_list_scans(graph: Graph, name: str) -> None:
    for text in LISTS[name].statements():
        assert not await planned(graph, text) & SCANS


async def hits(world: World, text: LiteralString, **given: Any) -> tuple[list[Any], int, str]:
    """The rows of a statement, how much of the graph it looked at, and where it looked most."""
    everything = {**GIVEN, "sight": ALL_SEEING.parameters(), **given}
    async with world.graph.session() as session:
        result = await session.run("PROFILE " + text, everything)
        rows = [dict(record) async for record in result]
        profile = cast("dict[str, Any] | None", (await result.consume()).profile)
    assert profile
    steps = list(_steps(profile))
    worst = max(steps, key=lambda step: step.get("dbHits", 0))
    return rows, sum(step.get("dbHits", 0) for step in steps), f"{worst['operatorType']} {worst['args']}"


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("children", []):
        yield from _steps(each)


async def test_a_long_past_costs_no_more_than_a_short_one(world: World) -> None:
    first, second = await world.version("a"), await world.version("b")
    linked = await link_version(
        world.graph, SYSTEM, version=first, project=world.model_registry, collection="first", aliases=["prod"]
    )
    await link_version(
        world.graph,
        SYSTEM,
        version=second,
        project=world.model_registry,
        collection="first",
        aliases=["prod"],
    )
    at_path = {"owner": f"org-{world.unique}", "project": "model", "name": "first", "suffix": "prod"}
    by_alias = past_memberships.MEMBER_THEN_BY_ALIAS
    (row,) = await world.rows("MATCH (l:Link {live_in: $c, version: $v}) RETURN l.since AS since",
                              c=linked.collection, v=second)  # fmt: skip
    base = int(str(row["since"]))
    before, few, _ = await hits(world, by_alias, **at_path, at=base)
    assert [each["id"] for each in before] == [second]
    made = {"collection": linked.collection, "first": first, "second": second, "base": base, "past": PAST}
    await world.rows(LONG_PAST, **made)
    # Neo4j counts its indexes anew in its own time; until then it may plan as if nothing were there.
    await world.rows("CALL db.prepareForReplanning(60)")
    for moment in (1, 2, 3, 5000, 5003, 9997, PAST):
        rows, many, where = await hits(world, by_alias, **at_path, at=base + moment)
        # The links that came and went were of the first, whose own link they have pushed out
        standing = moment % 3 != 0 and moment % 2 == 1
        assert [each["id"] for each in rows] == ([second] if standing else [])
        assert many <= few * 2, (moment, where)
    for text in (past_holders.HOLDERS_THEN, past_homes.HOMES_THEN):
        ids = [linked.collection if text is past_holders.HOLDERS_THEN else world.model_registry]
        _, early, _ = await hits(world, text, ids=ids, at=base)
        _, late, where = await hits(world, text, ids=ids, at=base + PAST)
        assert late <= early * 2, where


def test_the_statements_were_found() -> None:
    assert {"MEMBER_THEN_BY_ALIAS", "HOLDERS_THEN", "SYSTEM_ACCESSORS", "VERSIONS_THEN"} <= set(STATEMENTS)
