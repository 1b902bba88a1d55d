"""Pages are index ranges: no list of names or numbers scans a label or sorts what it does not show."""

import secrets
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from graph import histories, holdings, run_listings
from graph.filters.conditions import Operator, Test
from graph.filters.texts import compiled
from graph.listings import ARTIFACTS, COLLECTIONS, LINKS, LISTINGS, REGISTRIES, RUNS, VERSIONS
from graph.pages import Listing, Sorting
from graph.policy import NOBODY
from graph.session import Graph

pytestmark = pytest.mark.anyio

# What the planner counts on: with no more than a handful of each it may find sorting them as cheap.
MANY = """UNWIND range(1, 2000) AS number
WITH $unique + number AS id, $unique + (number % 40) AS parent, number
CREATE (:Run {id: id, project: parent, created_at: number})
CREATE (:Project {id: id, owner: parent, name: id, created_at: number})
CREATE (h:Holder {id: id, project: parent, name: id, kind: 'COLLECTION', created_at: number})
CREATE (v:Version {id: id, artifact: parent, project: parent, index: number, created_at: number})
CREATE (l:Link {id: id, live_in: parent, collection: parent, number: number, since: number})
CREATE (v)-[:LINKED]->(l)-[:IN]->(h)
CREATE (:Event {id: id, at: number})
CREATE (:Mention {event: id, thing: parent, at: number})"""
GONE = """MATCH (n) WHERE n:(Run|Project|Holder|Version|Link|Event) AND n.id STARTS WITH $unique
   OR n:Mention AND n.event STARTS WITH $unique
DETACH DELETE n"""

TAG = Test("tag", Operator.EQ, "x")
NAME = Test("name", Operator.CONTAINS, "x")


def operators(plan: Any) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


async def plan(graph: Graph, text: str, **values: Any) -> list[str]:
    given = {"sight": NOBODY.parameters(), "parents": ["a"], "key": None, "tie": None, "limit": 51, **values}
    async with graph.session() as session:
        summary = await (await session.run(f"EXPLAIN {text}", given)).consume()  # pyright: ignore[reportArgumentType]  the text of a listing
    return list(operators(summary.plan))  # pyright: ignore[reportUnknownMemberType]  the driver leaves plans untyped


@pytest.fixture(scope="module")
async def peopled(graph: Graph) -> AsyncGenerator[Graph]:
    unique = secrets.token_hex(4)
    async with graph.session() as session:
        await (await session.run(MANY, unique=unique)).consume()
        await (await session.run("CALL db.resampleOutdatedIndexes()")).consume()
        await (await session.run("CALL db.awaitIndexes(60)")).consume()
    yield graph
    async with graph.session() as session:
        await (await session.run(GONE, unique=unique)).consume()


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize(
    ("listing", "order", "condition"),
    [
        (REGISTRIES, "name", NAME),
        (COLLECTIONS, "name", TAG),
        (ARTIFACTS, "name", TAG),
        (LINKS, "number", TAG),
        (VERSIONS, "number", TAG),
        (RUNS, "created_at", None),
        (holdings.HOLDERS, "name", Test("collection.tag", Operator.EQ, "x")),
        (holdings.VERSIONS_HELD, "number", Test("version.tag", Operator.EQ, "x")),
        (holdings.LINKS_HELD, "number", Test("version.tag", Operator.EQ, "x")),
        (histories.HISTORY, "at", None),
    ],
)
async def test_the_index_gives_the_order(
    peopled: Graph, listing: Listing[Any], order: str, condition: Test | None, *, falling: bool, marked: bool
) -> None:
    where, values = compiled(condition, listing.fields)
    text = listing.statement(Sorting(order, falling), where, backward=False, marked=marked)
    found = await plan(peopled, text, **values)
    # The page itself is sorted once more, so that the rows of several parents come in order; of
    # what happened at the same moment only what is next to each other is sorted.
    sorts = [each for each in found if each in {"Sort", "Top", "PartialTop", "PartialSort"}]
    assert sorts[0] == "Sort"
    allowed = [] if listing.orders[order].unique else [["PartialTop"], ["PartialSort"]]
    assert sorts[1:] in [[], *allowed], found
    assert not [each for each in found if "Scan" in each]


async def _no_scan(graph: Graph, *texts: str) -> None:
    values = {"at_paths": ["config.a"], "most": 1.0, "missing": 1.0}
    for text in texts:
        assert not [each for each in await plan(graph, text, **values) if "Scan" in each], text


EVERY_LISTING = (
    *(*LISTINGS, *holdings.LISTINGS, run_listings.BY_NUMBER, run_listings.BY_TEXT),
    *(histories.HISTORY, histories.MEMBER_HISTORY),
)


async def test_no_list_scans_a_label(peopled: Graph) -> None:
    for listing in EVERY_LISTING:
        text = listing.statement(listing.default, backward=True, marked=True)
        await _no_scan(peopled, text, listing.count())


@pytest.mark.slow
async def test_no_list_scans_a_label_in_any_order(peopled: Graph) -> None:
    """Planning them all takes minutes."""
    for listing in EVERY_LISTING:
        falling = Sorting(listing.default.order, not listing.default.falling)
        others = [Sorting(order, falling=False) for order in listing.orders if order != listing.default.order]
        sortings = [falling, *others]
        await _no_scan(peopled, *(listing.statement(each, backward=True, marked=True) for each in sortings))
