"""Numbering: gapless per log, each event once, in lock order, whoever numbers."""

import asyncio
from itertools import pairwise

import pytest

from graph.filters.events import EventFilter
from graph.log import read_log
from graph.sequencer import number_pending, run_sequencer
from graph.session import Graph
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio

WRITES = 8
SEQUENCERS = 3


async def numbered(world: World) -> list[dict[str, object]]:
    return await world.rows(
        "MATCH (e:Event) WHERE e.log = $log RETURN e.position AS position, e.operation AS operation, "
        "e.ordinal AS ordinal, e.at AS at, e:Pending AS pending ORDER BY e.position",
        log=world.organization,
    )


async def test_many_sequencers_number_each_event_once(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}s")
    stop = asyncio.Event()
    sequencers = [asyncio.create_task(run_sequencer(graph, stop)) for _ in range(SEQUENCERS)]
    await asyncio.gather(
        *(each.version(f"a{number % 2}") for number in range(WRITES) for each in (world, other))
    )
    stop.set()
    await asyncio.gather(*sequencers)
    await number_pending(graph)
    for each in (world, other):
        events = await numbered(each)
        assert len(events) > WRITES * 3
        assert [event["position"] for event in events] == list(range(1, len(events) + 1))
        assert not any(event["pending"] for event in events)
        for former, later in pairwise(events):
            if former["operation"] == later["operation"]:
                assert int(str(later["ordinal"])) == int(str(former["ordinal"])) + 1


async def test_a_sequencer_waits_for_a_graph_that_is_away() -> None:
    away = Graph.open("bolt://127.0.0.1:1", "neo4j", "none")
    stop = asyncio.Event()
    running = asyncio.create_task(run_sequencer(away, stop))
    await asyncio.sleep(0.5)
    assert not running.done()
    stop.set()
    await asyncio.wait_for(running, 20)
    await away.close()


async def test_a_reader_misses_no_event_that_is_numbered_meanwhile(graph: Graph, world: World) -> None:
    stop = asyncio.Event()
    sequencer = asyncio.create_task(run_sequencer(graph, stop))
    for _ in range(WRITES):
        version = await world.version("read")
        seen = await graph.read(
            world.admin.sight,
            lambda reader: read_log(
                reader, world.organization, wanted=EventFilter(), limit=1000, missing="none"
            ),
        )
        actions = [event.action for event in seen.events if event.subject == version]
        assert actions == ["version.drafted", "version.committed"]
        positions = [event.position for event in seen.events if event.position is not None]
        assert positions == list(range(1, len(positions) + 1))
    stop.set()
    await sequencer
