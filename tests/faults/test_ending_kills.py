"""SIGKILL while an organization is being deleted: nobody sees it, and a worker ends the rest."""

import asyncio
import contextlib
import sys
from pathlib import Path

import httpx2
import pytest

from graph.actor import SYSTEM
from graph.session import Graph
from graph.users import create_user
from service.local.neo4j_server import Neo4jServer
from tests.faults.service_process import ServiceProcess
from tests.graph.much import NOTHING, left, many
from tests.graph.people import sight_of
from tests.graph.world import World

pytestmark = pytest.mark.anyio

MANY = 500
DELETE = "mutation ($it: String!) { deleteOrganization(organization: $it) { __typename } }"
DELETED = "MATCH (o:Organization {id: $id}) RETURN o.deleted_at IS NOT NULL AS gone"
EVENTS = """
MATCH (e:Event) WHERE e.log = $log AND e.action IN ['project.deleted', 'registry.deleted']
RETURN count(e) AS events, count(DISTINCT e.subject) AS subjects
"""


async def delete_and_kill(service: ServiceProcess, world: World, key: str) -> None:
    """Kill the service as soon as the organization is gone."""
    body = {"query": DELETE, "variables": {"it": f"org-{world.unique}"}}
    async with httpx2.AsyncClient(timeout=60) as client:
        headers = {"Authorization": f"Bearer {key}"}
        asked = asyncio.create_task(client.post(f"{service.url}/graphql", json=body, headers=headers))
        for _ in range(2000):
            if (await world.rows(DELETED, id=world.organization))[0]["gone"]:
                break
            await asyncio.sleep(0.005)
        await service.kill()
        with contextlib.suppress(httpx2.TransportError):
            await asked


async def work_until_done(service: ServiceProcess, world: World) -> None:
    """What compose runs beside the service."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "worker", env=service.environment
    )
    try:
        for _ in range(1200):
            if await left(world) == NOTHING:
                break
            assert worker.returncode is None, "the worker ended"
            await asyncio.sleep(0.1)
    finally:
        worker.kill()
        await worker.wait()


async def test_deleting_an_organization_goes_on_after_a_kill(
    graph: Graph, neo4j_server: Neo4jServer, tmp_path: Path, world: World
) -> None:
    _, key = await create_user(graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    await many(world, world.team, MANY)
    service = ServiceProcess(neo4j_server, tmp_path)
    await service.start()
    try:
        await delete_and_kill(service, world, key or "")
        half = await left(world)
        assert half["endings"] == 1
        assert 0 < int(str(half["projects"])) <= MANY + 3
        sight = await sight_of(world, world.admin.id or "")
        assert (sight.organizations, sight.teams) == ({}, {})
    finally:
        await service.kill()
    await work_until_done(service, world)
    assert await left(world) == NOTHING
    counted = (await world.rows(EVENTS, log=world.organization))[0]
    assert counted == {"events": MANY + 3, "subjects": MANY + 3}
