"""The main job on the domain alone: a run logs a version, it is linked, used, and the graph says so."""

import pytest

from graph import memberships, versions
from graph.consumption import consume_version
from graph.filters.events import EventFilter
from graph.lineage import Direction
from graph.links import link_version
from graph.log import read_log
from graph.sequencer import number_pending
from graph.walks import Walk, walk
from tests.graph.world import World

pytestmark = pytest.mark.anyio


async def test_a_logged_version_is_numbered_linked_and_traced(world: World) -> None:
    graph, sight = world.graph, world.admin.sight
    run = await world.run("train")
    version = await world.version("gemma", run=run)
    linked = await link_version(
        graph, world.admin, version=version, project=world.model_registry, collection="first"
    )
    consumer = await world.run("evaluate")
    await consume_version(graph, world.admin, version=version, run=consumer)

    found = await graph.read(
        sight, lambda reader: memberships.find(reader, world.model_registry, "first", "latest")
    )
    assert found is not None
    assert (found.id, found.number, found.version.id) == (linked.link, 0, version)

    lineage = await graph.read(sight, lambda reader: walk(reader, Walk([version], Direction.BOTH)))
    assert {(node.kind, node.id) for node in lineage.nodes} == {
        ("VERSION", version),
        ("RUN", run),
        ("RUN", consumer),
        ("COLLECTION", linked.collection),
    }
    assert {(edge.kind, edge.source, edge.target) for edge in lineage.edges} == {
        ("PRODUCED", run, version),
        ("CONSUMED", version, consumer),
        ("LINKED", version, linked.collection),
    }
    assert lineage.complete
    assert lineage.hidden == 0


async def test_the_log_tells_the_story_in_order(world: World) -> None:
    run = await world.run()
    version = await world.version("gemma", run=run)
    await link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="first"
    )
    await number_pending(world.graph)
    page = await world.graph.read(
        world.admin.sight,
        lambda reader: read_log(reader, world.organization, wanted=EventFilter(), missing="none"),
    )
    assert [event.action for event in page.events][-10:] == [
        "project.created",
        "run.created",
        "artifact.created",
        "version.drafted",
        "version.committed",
        "version.produced",
        "alias.set",
        "collection.created",
        "link.created",
        "alias.set",
    ]
    assert [event.position for event in page.events] == list(range(1, len(page.events) + 1))
    assert {event.actor for event in page.events[-9:]} == {world.admin.id}


async def test_equal_content_is_the_same_version_and_the_run_a_second_producer(world: World) -> None:
    first, second = await world.run(), await world.run()
    version = await world.version("data", run=first, text="same")
    await world.version("data", run=first, text="other")
    again = await world.version("data", run=second, text="same")
    assert again == version
    sight = world.admin.sight
    assert await world.graph.read(sight, lambda reader: versions.producers(reader, [version])) == [
        [first, second]
    ]
    latest = await world.graph.read(sight, lambda reader: memberships.find(reader, world.project, "data"))
    assert latest is not None
    assert latest.version.id == version
