"""Impact against an independent reference on random graphs, and the plans of its statements."""

import random
from itertools import pairwise
from typing import LiteralString, cast

import pytest

from graph import containing
from graph.containing import CONTAINING_COUNT, CONTAINING_IDS
from graph.downstream import FACTS, downstream
from graph.errors import NotFoundError
from graph.ids import new_id
from graph.impact import ALIASES_REACHED, LINKS_REACHED, Impact, alias_rank, collection_rank, impact_of
from graph.impact_roots import TAG_ROOTS, roots_of_nodes, roots_of_project, roots_of_tag
from graph.results import STATEMENTS, Count
from graph.session import Graph
from graph.work import Reader
from tests.graph.impact_sketch import Places, Sketch, Truth
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio


async def places_of(graph: Graph, world: World, unique: str) -> Places:
    other = await make_world(graph, f"{unique}o")
    return Places(world.organization, world.project, world.model_registry, other.project)


async def asked(world: World, roots: list[str], at: int) -> Impact:
    return await world.graph.read(world.admin.sight, lambda reader: impact_of(reader, roots, at=at))


def compare(answer: Impact, sketch: Sketch, roots: list[str], at: int) -> None:
    everything = Truth.of(sketch, roots, at, seen=False)
    seen = Truth.of(sketch, roots, at, seen=True)
    assert answer.complete
    assert answer.roots == len(set(roots))
    assert answer.counts == everything.totals
    assert answer.hidden == everything.totals - seen.totals
    assert {
        each.id: (each.versions, each.aliases, each.protected) for each in answer.collections
    } == seen.collections
    assert {each.id for each in answer.aliases} == seen.aliases
    assert {each.run: (each.at, each.versions) for each in answer.consumers} == seen.consumers
    assert [each.deleted for each in answer.consumers] == [
        each.run in sketch.deleted for each in answer.consumers
    ]
    assert list(answer.collections) == sorted(answer.collections, key=collection_rank)
    assert list(answer.aliases) == sorted(answer.aliases, key=alias_rank)
    protected = [each.protected for each in answer.aliases]
    assert protected == sorted(protected, reverse=True)
    assert [each.at for each in answer.consumers] == sorted((e.at for e in answer.consumers), reverse=True)


async def check(graph: Graph, seeds: range) -> None:
    word = f"{new_id()[-8:]}{seeds.start}"
    world = await make_world(graph, word)
    places = await places_of(graph, world, word)
    for seed in seeds:
        sketch = Sketch.draw(seed, places)
        await sketch.lay(graph)
        chance = random.Random(seed)  # noqa: S311  a seeded choice, not a secret
        nodes = [*sketch.runs, *sketch.versions]
        for count in (1, 1, 2, 5, 15):
            roots, at = chance.sample(nodes, count), chance.choice([450, 900, 900])
            compare(await asked(world, roots, at), sketch, roots, at)


@pytest.mark.parametrize("start", range(0, 24, 6))
async def test_answers_equal_an_independent_search(graph: Graph, start: int) -> None:
    await check(graph, range(start, start + 6))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1400, 20))
async def test_many_answers_equal_an_independent_search(graph: Graph, start: int) -> None:
    await check(graph, range(start, start + 20))


async def test_roots_are_nodes_projects_and_tags(graph: Graph, world: World, unique: str) -> None:
    places = await places_of(graph, world, unique)
    sketch = Sketch.draw(5, places)
    await sketch.lay(graph)
    sight = world.admin.sight
    open_places = {places.seen, places.registry}
    live = {link[1] for link in sketch.links if link[3] and sketch.holders[link[2]][1] in open_places}
    found = await graph.read(sight, lambda reader: roots_of_project(reader, places.seen))
    linked_here = {link[1] for link in sketch.links if link[3] and sketch.holders[link[2]][1] == places.seen}
    here = {node for node, home in sketch.project.items() if home == places.seen} - sketch.deleted
    assert set(found.ids) == here | linked_here
    found = await graph.read(sight, lambda reader: roots_of_project(reader, places.registry))
    assert set(found.ids) == {
        link[1] for link in sketch.links if link[3] and sketch.holders[link[2]][1] == places.registry
    }
    tagged = {
        each for each in sketch.tagged - sketch.deleted if sketch.project[each] in open_places or each in live
    }
    for within, wanted in (
        (places.tenant, tagged),
        (
            places.seen,
            {each for each in tagged if sketch.project[each] == places.seen or each in linked_here},
        ),
    ):
        found = await graph.read(
            sight,
            lambda reader, within=within: roots_of_tag(
                reader, "poisoned data", tenant=places.tenant, within=within
            ),
        )
        assert set(found.ids) == wanted
        assert found.at > 0
    nothing = await graph.read(
        sight, lambda reader: roots_of_tag(reader, "poisoned", tenant=places.tenant, within=places.tenant)
    )
    assert (nothing.ids, nothing.at > 0) == ([], True)
    assert tagged


async def test_roots_that_are_not_seen_are_missing(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}y")
    theirs = await other.version()
    messages: set[str] = set()
    for version in (theirs, new_id()):
        with pytest.raises(NotFoundError) as caught:
            await graph.read(
                world.admin.sight, lambda reader, version=version: roots_of_nodes(reader, [version])
            )
        messages.add(caught.value.message)
    for project in (other.project, new_id()):
        with pytest.raises(NotFoundError) as caught:
            await graph.read(
                world.admin.sight, lambda reader, project=project: roots_of_project(reader, project)
            )
        messages.add(caught.value.message)
    assert len(messages) == 1


async def test_a_bound_is_said(graph: Graph, world: World, unique: str) -> None:
    sketch = Sketch.draw(3, await places_of(graph, world, unique))
    await sketch.lay(graph)
    roots = [*sketch.versions[:3]]

    async def read(reader: Reader) -> Impact:
        return await impact_of(reader, roots, at=900, limit=5)

    answer = await graph.read(ALL_SEEING, read)
    assert (answer.complete, answer.cut) == (False, "NODES")
    assert answer.counts.versions + answer.counts.runs == 5


async def plan_of(world: World, statement: LiteralString) -> str:
    async with world.graph.session() as session:
        given = {"frontier": ["x"], "ids": ["x"], "parents": ["x"], "references": {"x": ["x"]}}
        scope = {"at": 1, "limit": 10, "projects": ["p"], "within": None, "deleted": False, "key": 1}
        more = {"tie": "x", "digest": "x", "query": "x", "tag": "x"}
        summary = await (await session.run("EXPLAIN " + statement, {**given, **scope, **more})).consume()
    return repr(cast("object", summary.plan))  # pyright: ignore[reportUnknownMemberType]  the driver's plan is an untyped dict


async def test_details_and_holders_are_found_by_index(world: World) -> None:
    """An `Alias` that does not start at a bound version was a label scan of 5 s."""
    holders = (CONTAINING_COUNT, CONTAINING_IDS, *containing.STATEMENTS)
    for statement in (FACTS, LINKS_REACHED, ALIASES_REACHED, *holders, TAG_ROOTS):
        plan = await plan_of(world, statement)
        assert "LabelScan" not in plan, statement
        assert "AllNodes" not in plan, statement


async def statements_for(graph: Graph, roots: list[str], size: int) -> int:
    """How many statements it takes to reach so many nodes."""
    count = Count()
    token = STATEMENTS.set(count)
    found = await graph.read(ALL_SEEING, lambda reader: downstream(reader, roots, at=900, limit=1000))
    STATEMENTS.reset(token)
    assert len(found.reached) == size
    return count.statements


async def test_a_ladder_and_a_chain_take_few_statements(graph: Graph, world: World) -> None:
    """30 layers of 10 have 10^28 paths; a chain of 200 runs is no 400 rounds."""
    layers = [[new_id() for _ in range(10)] for _ in range(30)]
    chain = [new_id() for _ in range(401)]
    edges = [(a, b) for one, other in pairwise(layers) for a in one for b in other] + [*pairwise(chain)]
    nodes = [*(each for layer in layers for each in layer), *chain]
    places = await places_of(graph, world, f"{world.unique}l")
    sketch = Sketch(places)
    for each in layers:
        (sketch.versions if layers.index(each) % 2 == 0 else sketch.runs).extend(each)
    for place, each in enumerate(chain):
        (sketch.versions if place % 2 == 0 else sketch.runs).append(each)
    sketch.project = dict.fromkeys(nodes, places.seen)
    sketch.edges = dict.fromkeys(edges, 1)
    await sketch.lay(graph)
    # The walk, facts; several roots have a scratch node to be made first
    for roots, size, statements in (
        ([chain[0]], 401, 2),
        ([chain[0], chain[1]], 401, 3),
        (chain[:10], 401, 3),
        (layers[0], 300, 3),
        ([layers[0][0]], 291, 2),
    ):
        assert await statements_for(graph, roots, size) == statements, roots
