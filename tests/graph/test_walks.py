"""Every lineage answer, bounded or not, against an independent breadth-first search."""

import random
from collections import deque
from dataclasses import dataclass
from typing import LiteralString, cast

import pytest

from graph.errors import InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.lineage import Direction, Lineage
from graph.session import Graph
from graph.walk_texts import BEHIND, DISTANCES, UNBOUNDED, WALKS
from graph.walks import Walk, walk
from graph.work import Reader
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio

RUNS: LiteralString = """
UNWIND $nodes AS node
CREATE (n:Run:Lockable {id: node[0], name: node[0], display_name: node[0], project: node[1],
  state: 'finished', created_at: 1, deletions: []})
"""
VERSIONS: LiteralString = """
UNWIND $nodes AS node
CREATE (n:Version:Lockable {id: node[0], artifact: node[0], artifact_name: node[0], type: 'model',
  project: node[1], tenant: 't', index: 0, state: 'COMMITTED', digest: '', created_at: 1, deletions: []})
"""
EDGES: LiteralString = """
UNWIND $edges AS edge
MATCH (a:Lockable {id: edge[0]}) MATCH (b:Lockable {id: edge[1]})
FOREACH (_ IN CASE WHEN a:Run THEN [1] ELSE [] END | CREATE (a)-[:PRODUCED {since: 1}]->(b))
FOREACH (_ IN CASE WHEN a:Run THEN [] ELSE [1] END | CREATE (a)-[:CONSUMED_BY {since: 1}]->(b))
"""


@dataclass
class Sketch:
    """A random graph: layers with diamonds, some cycles, several producers, some nodes elsewhere."""

    runs: list[str]
    versions: list[str]
    edges: set[tuple[str, str]]
    elsewhere: set[str]

    @classmethod
    def draw(cls, seed: int) -> "Sketch":
        chance = random.Random(seed)  # noqa: S311  a seeded sketch, not a secret
        runs = [new_id() for _ in range(25)]
        versions = [new_id() for _ in range(40)]
        edges: set[tuple[str, str]] = set()
        for place, run in enumerate(runs):
            near = versions[max(0, place - 4) : place + 6]
            edges |= {(version, run) for version in chance.sample(near, 2)}
            edges |= {(run, version) for version in chance.sample(versions[place + 2 : place + 12], 2)}
        edges |= {(chance.choice(runs), chance.choice(versions)) for _ in range(3)}
        edges |= {(chance.choice(versions), chance.choice(runs)) for _ in range(3)}
        return cls(runs, versions, edges, set(chance.sample([*runs, *versions], 12)))

    def reach(self, root: str, direction: Direction) -> dict[str, int]:
        """Every node reachable from the root with its distance in edges."""
        onward: dict[str, set[str]] = {}
        for source, target in self.edges:
            if direction is Direction.DOWNSTREAM:
                onward.setdefault(source, set()).add(target)
            else:
                onward.setdefault(target, set()).add(source)
        seen, waiting = {root: 0}, deque([root])
        while waiting:
            node = waiting.popleft()
            for other in onward.get(node, ()):
                if other not in seen:
                    seen[other] = seen[node] + 1
                    waiting.append(other)
        return seen


async def lay(graph: Graph, sketch: Sketch, here: str, elsewhere: str) -> None:
    place = {
        node: elsewhere if node in sketch.elsewhere else here for node in [*sketch.runs, *sketch.versions]
    }
    async with graph.session() as session:
        kinds: list[tuple[LiteralString, list[str]]] = [(RUNS, sketch.runs), (VERSIONS, sketch.versions)]
        for cypher, nodes in kinds:
            rows = [[node, place[node]] for node in nodes]
            await (await session.run(cypher, nodes=rows)).consume()
        await (await session.run(EDGES, edges=[list(edge) for edge in sketch.edges])).consume()


async def ask(
    world: World, root: str, direction: Direction, depth: int | None = None, nodes: int = 1000
) -> Lineage:
    async def read(reader: Reader) -> Lineage:
        return await walk(reader, Walk([root], direction, max_depth=depth, max_nodes=nodes))

    return await world.graph.read(ALL_SEEING, read)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("direction", [Direction.UPSTREAM, Direction.DOWNSTREAM])
async def test_answers_equal_an_independent_search(world: World, seed: int, direction: Direction) -> None:
    sketch = Sketch.draw(seed)
    await lay(world.graph, sketch, world.project, world.project)
    for root in [*sketch.versions[:12:3], *sketch.versions[-12::3], sketch.runs[10]]:
        truth = sketch.reach(root, direction)
        for depth in (None, 0, 1, 2, 4):
            answer = await ask(world, root, direction, depth)
            inside = {node for node, hops in truth.items() if depth is None or hops <= 2 * depth}
            assert {node.id: node.depth for node in answer.nodes} == {
                node: (truth[node] + 1) // 2 for node in inside
            }
            assert {(edge.source, edge.target) for edge in answer.edges} == {
                (source, target) for source, target in sketch.edges if {source, target} <= inside
            }
            assert answer.complete is (inside == set(truth))
            assert answer.truncated_by == ([] if answer.complete else ["DEPTH"])


async def test_a_bound_on_nodes_gives_the_nearest_and_says_where_it_cut(world: World) -> None:
    sketch = Sketch.draw(7)
    await lay(world.graph, sketch, world.project, world.project)
    root = max(sketch.versions, key=lambda version: len(sketch.reach(version, Direction.UPSTREAM)))
    truth = sketch.reach(root, Direction.UPSTREAM)
    answer = await ask(world, root, Direction.UPSTREAM, nodes=5)
    assert len(answer.nodes) == 5
    assert sorted(truth.values())[:5] == sorted(truth[node.id] for node in answer.nodes)
    assert answer.truncated_by == ["NODES"]
    shown = {node.id for node in answer.nodes}
    beyond = {
        node: sum(1 for source, target in sketch.edges if target == node and source not in shown)
        for node in shown
    }
    assert {node.id: node.beyond for node in answer.nodes} == beyond


async def test_both_directions_are_the_two_together(world: World) -> None:
    sketch = Sketch.draw(8)
    await lay(world.graph, sketch, world.project, world.project)
    root = sketch.versions[20]
    both = await ask(world, root, Direction.BOTH)
    assert {node.id for node in both.nodes} == {
        *sketch.reach(root, Direction.UPSTREAM),
        *sketch.reach(root, Direction.DOWNSTREAM),
    }


async def test_both_directions_are_whole_only_if_each_is(world: World) -> None:
    """The way up ends at the bound, before a run that the way down has met: what that run used is missing."""
    root, other, source = (new_id() for _ in range(3))
    maker, user = new_id(), new_id()
    edges = {(root, user), (source, user), (user, other), (other, maker), (maker, root)}
    sketch = Sketch([maker, user], [root, other, source], edges, set())
    await lay(world.graph, sketch, world.project, world.project)
    cut = await ask(world, root, Direction.BOTH, depth=1)
    assert {node.id for node in cut.nodes} == {root, other, maker, user}
    assert (cut.complete, cut.truncated_by) == (False, ["DEPTH"])
    whole = await ask(world, root, Direction.BOTH, depth=2)
    assert {node.id for node in whole.nodes} == {root, other, maker, user, source}
    assert whole.complete


async def test_what_may_not_be_seen_keeps_its_place_and_leaks_nothing(
    graph: Graph, world: World, unique: str
) -> None:
    other = await make_world(graph, f"{unique}x")
    sketch = Sketch.draw(9)
    await lay(graph, sketch, world.project, other.project)
    root = next(version for version in sketch.versions[-8:] if version not in sketch.elsewhere)
    truth = sketch.reach(root, Direction.UPSTREAM)

    async def read(reader: Reader) -> Lineage:
        return await walk(reader, Walk([root], Direction.UPSTREAM))

    answer = await graph.read(world.admin.sight, read)
    hidden = {node for node in truth if node in sketch.elsewhere}
    assert hidden
    assert answer.hidden == len(hidden)
    assert len(answer.nodes) == len(truth)
    assert len(answer.edges) == sum(1 for edge in sketch.edges if set(edge) <= set(truth))
    opaque = [node for node in answer.nodes if node.hidden]
    assert all(node.name is None and node.project is None for node in opaque)
    assert not hidden & {node.id for node in opaque}
    again = await graph.read(world.admin.sight, read)
    assert [node.id for node in again.nodes] == [node.id for node in answer.nodes]


async def test_a_root_that_may_not_be_seen_is_missing(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}y")
    version = await other.version()
    messages: list[str] = []
    for root in (version, new_id()):

        async def read(reader: Reader, root: str = root) -> Lineage:
            return await walk(reader, Walk([root], Direction.BOTH))

        with pytest.raises(NotFoundError) as caught:
            await graph.read(world.admin.sight, read)
        messages.append(caught.value.message)
    assert messages[0] == messages[1]


@pytest.mark.parametrize(("depth", "nodes"), [(-1, 10), (51, 10), (1, 0), (1, 50_001)])
async def test_bounds_out_of_range_are_named(world: World, depth: int, nodes: int) -> None:
    with pytest.raises(InvalidInputError, match="max"):
        await ask(world, new_id(), Direction.UPSTREAM, depth, nodes)


async def test_every_walk_is_pruned(world: World) -> None:
    """The plan that survives ladders of 10^28 paths; any other one enumerates them."""
    statements: list[LiteralString] = [
        *(rungs[rung] for rungs in WALKS.values() for rung in (6, UNBOUNDED)),
        *(rungs[UNBOUNDED] for rungs in DISTANCES.values()),
        *(rungs[6] for rungs in BEHIND.values()),
    ]
    fits = dict.fromkeys(("kinds", "types", "inside", "tags", "from", "until"))
    given: dict[str, object] = {"fits": fits, "among": None, "roots": [], "shared": [], "start": "x"}
    for statement in statements:
        async with world.graph.session() as session:
            result = await session.run(
                "EXPLAIN " + statement,
                {**given, "at": 1, "limit": 10, "hops": 2},
                projects=[world.project],
            )
            summary = await result.consume()
        assert "Pruning,BFS" in repr(cast("object", summary.plan)), statement  # pyright: ignore[reportUnknownMemberType]  the driver's plan is an untyped dict
