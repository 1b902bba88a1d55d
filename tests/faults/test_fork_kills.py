"""SIGKILL while a run is being forked: nobody sees it, and a worker takes back what was copied."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph.session import Graph
from service.blobs.keys import run_streams_prefix
from service.blobs.open_store import open_store
from service.content.forking import forget_copies
from service.local.neo4j_server import Neo4jServer
from service.settings import Settings
from tests.faults.service_process import ServiceProcess
from tests.fixtures.server import Member

pytestmark = pytest.mark.anyio

UPSERT = "mutation Upsert($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }"
COPIED = """
MATCH (c:Copy) MATCH (k:Chunk {run: c.run}) RETURN c.run AS run, c.tenant AS tenant, count(k) AS chunks
"""
LEFT = "MATCH (n:Copy|Chunk|Run) WHERE n.run = $run OR n.id = $run RETURN count(n) AS number"
REQUESTS, ROWS = 16, 5000


async def logged(client: httpx2.AsyncClient, member: Member) -> None:
    """A run with enough rows that copying them takes a while."""
    await upserted(client, member, "origin", "{}")
    for first in range(0, REQUESTS * ROWS, ROWS):
        lines = [json.dumps({"_step": step, "x": step}) for step in range(first, first + ROWS)]
        sent = {"files": {"wandb-history.jsonl": {"offset": first, "content": lines}}}
        reply = await client.post(f"/wandb/files/{member.team}/shelf/origin/file_stream", json=sent)
        assert reply.is_success


async def upserted(client: httpx2.AsyncClient, member: Member, name: str, config: str) -> httpx2.Response:
    given = {"entityName": member.team, "modelName": "shelf", "name": name, "config": config}
    return await client.post("/wandb/graphql", json={"query": UPSERT, "variables": {"input": given}})


async def fork_and_kill(
    service: ServiceProcess, client: httpx2.AsyncClient, member: Member
) -> dict[str, Any]:
    """Kill the service as soon as something is copied; what there is of the copy then."""
    point = {"run_id": "origin", "step": REQUESTS * ROWS - 1}
    config = json.dumps({"_wandb": {"value": {"branch_point": point}}})
    asked = asyncio.create_task(upserted(client, member, "fork", config))
    copied = list[dict[str, Any]]()
    while not copied and not asked.done():
        copied = list(await member.world.rows(COPIED))
    await service.kill()
    with contextlib.suppress(httpx2.TransportError):
        await asked
    (found,) = copied
    return found


async def test_a_fork_that_was_killed_leaves_nothing(
    graph: Graph, neo4j_server: Neo4jServer, tmp_path: Path, member: Member
) -> None:
    service = ServiceProcess(neo4j_server, tmp_path)
    await service.start()
    try:
        async with httpx2.AsyncClient(base_url=service.url, auth=("api", member.key), timeout=60) as client:
            await logged(client, member)
            copied = await fork_and_kill(service, client, member)
    finally:
        await service.kill()
    store, run = open_store(Settings(data=tmp_path), secret=b""), str(copied["run"])
    prefix = run_streams_prefix(str(copied["tenant"]), run)
    assert await store.list_keys(prefix)
    assert await forget_copies(graph, store) == 0  # it may still be going on somewhere
    assert await forget_copies(graph, store, patience=0) == 1
    assert list(await store.list_keys(prefix)) == []
    assert await member.world.rows(LEFT, run=run) == [{"number": 0}]
    await store.close()
