"""What differs between two versions at two times, against plain sets on random graphs."""

import asyncio
import random
from typing import cast

import pytest

from graph import origins
from graph.differences import Difference
from graph.moments import MOMENTS
from graph.neighbours import Neighbour
from graph.origins import Compared, Origin
from graph.policy import Sight
from graph.rebuilding import UPSTREAM_EDGES, Gap, Rebuilding, rebuilding
from graph.session import Graph
from graph.work import Reader
from tests.graph.sketches import Drawn, ladder, lay
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio


async def compared(graph: Graph, sight: Sight, what: str, a: Origin, b: Origin) -> Compared:
    async def read(reader: Reader) -> Compared:
        return await getattr(origins, f"compare_{what}")(reader, a, b)

    return await graph.read(sight, read)


async def rebuilt(graph: Graph, sight: Sight, version: str, most: int = 1000) -> Rebuilding:
    async def read(reader: Reader) -> Rebuilding:
        return await rebuilding(reader, version, max_runs=most)

    return await graph.read(sight, read)


def ids(found: Compared) -> tuple[set[str], set[str], set[str]]:
    """What was added, what was removed and what is unchanged, where nothing can be changed."""
    assert {entry.difference for entry in found.entries} <= {Difference.ADDED, Difference.REMOVED}
    added = {entry.after.id for entry in found.entries if entry.after}
    removed = {entry.before.id for entry in found.entries if entry.before}
    return added, removed, {each.id for each in found.unchanged}


def sides(drawn: Drawn, chance: random.Random) -> tuple[Origin, Origin]:
    a, b = chance.choice(drawn.versions), chance.choice(drawn.versions)
    return Origin(a, chance.randint(0, 110)), Origin(chance.choice([a, b]), chance.randint(0, 110))


@pytest.mark.parametrize("seed", range(4))
async def test_sets_of_two_times(world: World, seed: int) -> None:
    drawn = Drawn.draw(seed)
    await lay(world.graph, drawn, world.project, world.project)
    chance = random.Random(seed)  # noqa: S311  seeded questions, not secrets
    for _ in range(20):
        await compare(world, drawn, *sides(drawn, chance))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
async def test_sets_of_two_times_on_many_graphs(world: World, seed: int) -> None:
    drawn = Drawn.draw(seed)
    await lay(world.graph, drawn, world.project, world.project)
    chance = random.Random(seed)  # noqa: S311  seeded questions, not secrets
    for _ in range(40):
        await compare(world, drawn, *sides(drawn, chance))


async def compare(world: World, drawn: Drawn, a: Origin, b: Origin) -> None:
    was, became = drawn.upstream(a.version, a.at) - {a.version}, drawn.upstream(b.version, b.at) - {b.version}
    found = await compared(world.graph, ALL_SEEING, "upstream", a, b)
    assert ids(found) == (became - was, was - became, became & was)
    for entry in found.entries:
        for side, each in ((a, entry.before), (b, entry.after)):
            assert each is None or each.deleted is drawn.deleted(each.id, side.at)
    made, remade = drawn.sources(a.version, a.at), drawn.sources(b.version, b.at)
    found = await compared(world.graph, ALL_SEEING, "producers", a, b)
    assert ids(found) == (remade - made, made - remade, remade & made)
    await compare_inputs(world, drawn, a, b)


async def compare_inputs(world: World, drawn: Drawn, a: Origin, b: Origin) -> None:
    used, reused = (
        {version for run in drawn.sources(side.version, side.at) for version in drawn.sources(run, side.at)}
        for side in (a, b)
    )
    found = await compared(world.graph, ALL_SEEING, "inputs", a, b)
    assert {each.id for each in found.unchanged} == used & reused
    gone = {entry.before.id for entry in found.entries if entry.before}
    came = {entry.after.id for entry in found.entries if entry.after}
    assert (gone, came) == (used - reused, reused - used)
    for artifact in set(drawn.artifact.values()):
        left = [version for version in gone if drawn.artifact[version] == artifact]
        right = [version for version in came if drawn.artifact[version] == artifact]
        pairs = [entry for entry in found.entries if _of(entry.after or entry.before) == artifact]
        assert sum(entry.difference is Difference.CHANGED for entry in pairs) == min(len(left), len(right))


def _of(each: Neighbour | None) -> str | None:
    return each.artifact if each else None


async def test_what_is_hidden_is_counted_and_opaque(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}o")
    drawn = Drawn.draw(77)
    await lay(graph, drawn, world.project, other.project)
    for version in drawn.versions[::5]:
        a, b = Origin(version, 30), Origin(version, 100)
        truth = drawn.upstream(version, 100) - drawn.upstream(version, 30)
        found = await compared(graph, world.admin.sight, "upstream", a, b)
        assert len(found.entries) == len(truth)
        told = [entry.after for entry in found.entries if entry.after]
        assert {each.id for each in told if not each.hidden} == truth - drawn.elsewhere
        opaque = [each for each in told if each.hidden]
        assert len(opaque) == len(truth & drawn.elsewhere)
        assert not {each.id for each in opaque} & drawn.elsewhere
        assert {(each.name, each.artifact, each.digest, each.number) for each in opaque} <= {(None,) * 4}


@pytest.mark.parametrize("seed", range(3))
async def test_rebuilding_finds_what_the_edges_say(world: World, seed: int) -> None:
    """The order itself is checked elsewhere; here what it is worked out of, gaps and numbers."""
    drawn = Drawn.draw(seed + 20)
    await lay(world.graph, drawn, world.project, world.project)
    live = [version for version in drawn.versions if len(drawn.toggles.get(version, ())) % 2 == 0]
    for version in live[::3]:
        found = await rebuilt(world.graph, ALL_SEEING, version)
        numbers = {step.run.id: step.number for step in found.steps}
        assert set(numbers) | {root.id for root in found.roots} <= drawn.upstream(version, 1000)
        for step in found.steps:
            inputs = drawn.sources(step.run.id, 1000)
            assert {each.version.id for each in step.inputs} == inputs
            assert step.input_count == len(inputs)
            for each in (*step.inputs, *step.outputs):
                assert each.others == max(0, len(drawn.sources(each.version.id, 1000)) - 1)
                assert (each.step is None) is (not drawn.sources(each.version.id, 1000))
            assert all(each.step == step.number for each in step.outputs)
            assert (Gap.RUN_DELETED in step.gaps) is (len(drawn.toggles.get(step.run.id, ())) % 2 == 1)
            assert (Gap.CYCLE in step.gaps) is any(each.late for each in step.inputs)
            assert all(each.late is ((each.step or 0) > step.number) for each in step.inputs)
        assert {root.id for root in found.roots} == {
            root for root in (each.id for each in found.roots) if not drawn.sources(root, 1000)
        }
        assert found.complete


async def test_a_ladder_ends(world: World) -> None:
    """30 layers of 10 have 10^30 paths; none of these may walk them."""
    drawn = ladder(30, 10)
    await lay(world.graph, drawn, world.project, world.project)
    a, b = Origin(drawn.versions[-1], 10), Origin(drawn.versions[-11], 10)
    async with asyncio.timeout(60):  # walking the ways would take longer than there is time
        for what in ("inputs", "producers", "upstream"):
            found = await compared(world.graph, ALL_SEEING, what, a, b)
        steps = (await rebuilt(world.graph, ALL_SEEING, a.version)).steps
    assert len(found.unchanged) == 571
    assert len(steps) == 291


async def test_hot_statements_have_the_plans_they_need(world: World) -> None:
    """Pruning walks; everything else found by an index."""
    for statement in (origins.UPSTREAM, UPSTREAM_EDGES):
        assert "Pruning,BFS" in await _plan(world, statement)
    for statement in (origins.PRODUCERS, origins.INPUTS, origins.UPSTREAM, UPSTREAM_EDGES, MOMENTS):
        plan = await _plan(world, statement)
        assert "LabelScan" not in plan
        assert "AllNodesScan" not in plan


async def _plan(world: World, statement: str) -> str:
    given = {"root": "x", "at": 1, "limit": 10, "projects": [world.project], "sides": [["a", "x", 1]]}
    async with world.graph.session() as session:
        result = await session.run(
            "EXPLAIN " + statement,  # pyright: ignore[reportArgumentType]  a constant of the domain, explained
            {**given, "sight": ALL_SEEING.parameters()},
        )
        summary = await result.consume()
    return repr(cast("object", summary.plan))  # pyright: ignore[reportUnknownMemberType]  the driver's plan is an untyped dict
