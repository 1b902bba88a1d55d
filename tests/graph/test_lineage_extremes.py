"""Lineage where it is hard: more paths than atoms, walks that take too long, many roots at once."""

import time
from itertools import pairwise, product

import pytest

from graph.clusters import collapse
from graph.errors import InvalidInputError
from graph.ids import new_id
from graph.lineage import Direction, Grouping, Lineage
from graph.lineage_paths import Paths, paths
from graph.session import Graph
from graph.walks import Walk, walk
from graph.work import Reader
from tests.graph.lineage_reference import EDGES, NODES
from tests.graph.world import World

pytestmark = pytest.mark.anyio

LAYERS, WIDTH = 30, 10
COMMON: dict[str, object] = {"created_at": 1, "deletions": list[int]()}
LINKS_OF_CHAIN = 60_000
BATCH = 10_000
CHAIN = """
UNWIND range($from, $from + $count - 1) AS place
CREATE (n:Lockable {id: $name + toString(1000000 + place), project: $project, created_at: 1, deletions: []})
FOREACH (_ IN CASE WHEN place % 2 = 0 THEN [1] ELSE [] END | SET n:Version)
FOREACH (_ IN CASE WHEN place % 2 = 1 THEN [1] ELSE [] END | SET n:Run)
WITH n, place MATCH (before:Lockable {id: $name + toString(999999 + place)})
FOREACH (_ IN CASE WHEN place % 2 = 0 THEN [1] ELSE [] END | CREATE (before)-[:PRODUCED {since: 1}]->(n))
FOREACH (_ IN CASE WHEN place % 2 = 1 THEN [1] ELSE [] END | CREATE (before)-[:CONSUMED_BY {since: 1}]->(n))
"""


async def rungs(graph: Graph, project: str) -> list[list[str]]:
    """Layers of versions and runs in turn, each node of one leading to each of the next."""
    layers = [[new_id() for _ in range(WIDTH)] for _ in range(LAYERS)]
    nodes = [
        {
            "run": place % 2 == 1,
            "properties": {"id": node, **COMMON, "project": project},
        }
        for place, layer in enumerate(layers)
        for node in layer
    ]
    edges = [[*pair, 1] for near, far in pairwise(layers) for pair in product(near, far)]
    async with graph.session() as session:
        await (await session.run(NODES, nodes=nodes)).consume()
        await (await session.run(EDGES, edges=edges)).consume()
    return layers


@pytest.fixture
async def ladder(world: World) -> list[list[str]]:
    return await rungs(world.graph, world.project)


async def asked(world: World, wanted: Walk, seconds: float = 4.0) -> Lineage:
    async def read(reader: Reader) -> Lineage:
        return await walk(reader, wanted, seconds=seconds)

    return await world.graph.read(world.admin.sight, read)


async def ways(world: World, source: str, target: str, count: int = 1) -> Paths:
    async def read(reader: Reader) -> Paths:
        return await paths(reader, source, target, count=count)

    return await world.graph.read(world.admin.sight, read)


async def test_a_ladder_is_walked_without_counting_its_ways(world: World, ladder: list[list[str]]) -> None:
    """10^28 ways lead through it; what enumerated them would never end."""
    up = await asked(world, Walk([ladder[-1][0]], Direction.UPSTREAM, max_nodes=1000, links=False))
    assert (len(up.nodes), up.complete) == (1 + (LAYERS - 1) * WIDTH, True)
    assert len(up.edges) == (LAYERS - 2) * WIDTH * WIDTH + WIDTH
    assert max(node.depth for node in up.nodes) == LAYERS // 2
    both = await asked(world, Walk(ladder[10][:5], Direction.BOTH, max_nodes=1000, links=False))
    assert len(both.nodes) == (LAYERS - 1) * WIDTH + 5
    bounded = await asked(world, Walk([ladder[-1][0]], Direction.UPSTREAM, max_depth=3, links=False))
    assert (len(bounded.nodes), bounded.truncated_by) == (1 + 6 * WIDTH, ["DEPTH"])
    assert {node.beyond for node in bounded.nodes} == {0, WIDTH}


async def test_paths_of_a_ladder(world: World, ladder: list[list[str]]) -> None:
    first, last = ladder[0][0], ladder[-1][0]
    one = await ways(world, first, last)
    assert (len(one.paths), one.more) == (1, True)
    assert len(one.paths[0].edges) == LAYERS - 1
    assert [node.id for node in one.paths[0].nodes][:: LAYERS - 1] == [first, last]
    several = await ways(world, first, last, count=20)
    assert (len(several.paths), several.more) == (20, True)
    taken = {tuple(node.id for node in path.nodes) for path in several.paths}
    assert len(taken) == 20
    for path in several.paths:
        assert [(edge.source, edge.target) for edge in path.edges] == list(
            pairwise(node.id for node in path.nodes)
        )
    none = await ways(world, last, first)
    assert (none.paths, none.more) == ([], False)
    next_door = await ways(world, first, ladder[1][0], count=5)
    assert (len(next_door.paths), next_door.more) == (1, False)
    with pytest.raises(InvalidInputError, match="same"):
        await ways(world, first, first)
    with pytest.raises(InvalidInputError, match="first"):
        await ways(world, first, last, count=21)


async def test_what_takes_too_long_is_cut_and_says_so(world: World) -> None:
    name = new_id()[:18]
    async with world.graph.session() as session:
        for start in range(0, LINKS_OF_CHAIN, BATCH):
            given = {"name": name, "from": start, "count": BATCH, "project": world.project}
            await (await session.run(CHAIN, given)).consume()
    root = f"{name}{1_000_000 + LINKS_OF_CHAIN - 2}"
    began = time.monotonic()
    answer = await asked(
        world, Walk([root], Direction.UPSTREAM, max_nodes=50_000, links=False), seconds=0.001
    )
    assert time.monotonic() - began < 12
    assert (answer.complete, answer.truncated_by) == (False, ["TIME"])
    assert len(answer.nodes) in {3, 5, 7, 11, 21, 41, 101}
    assert answer.nodes[-1].beyond == 1
    assert answer.continuation is None


async def test_walking_from_many_roots_leaves_nothing_behind(world: World, ladder: list[list[str]]) -> None:
    roots = [*ladder[20], *ladder[25]]
    wanted = Walk(roots, Direction.UPSTREAM, max_nodes=1000, links=False)
    answer = await asked(world, wanted)
    assert len(answer.nodes) == 26 * WIDTH
    assert {node.id for node in answer.nodes if node.depth == 0} == set(roots)
    async with world.graph.session() as session:
        result = await session.run("MATCH (s:Scratch) RETURN count(s) AS left")
        assert (await result.single(strict=True))["left"] == 0


async def test_many_of_a_kind_collapse_and_open_again(world: World) -> None:
    made = [await world.version("data", text=str(number)) for number in range(6)]
    lone = await world.version("other")
    wanted = Walk([*made, lone], Direction.UPSTREAM, links=False)
    answer = await asked(world, wanted)
    shown = collapse(answer, {Grouping.ARTIFACT, Grouping.JOB}, (), world.admin.id)
    (cluster,) = shown.clusters
    assert (cluster.by, cluster.name, cluster.count, cluster.depth) == (Grouping.ARTIFACT, "data", 6, 0)
    versions = {node.id for node in answer.nodes} - {node.id for node in shown.nodes}
    assert versions == set(made)
    for edge in shown.edges:
        assert edge.target not in made
    assert sum(edge.count for edge in shown.edges) == len(answer.edges)
    opened = collapse(answer, {Grouping.ARTIFACT}, {cluster.id}, world.admin.id)
    assert (opened.clusters, opened.nodes) == ([], answer.nodes)
    assert collapse(answer, {Grouping.ARTIFACT}, (), "somebody").clusters[0].id != cluster.id
