"""SIGKILL of the service in the middle of each step of the real SDK: its retries end in the right state."""

import asyncio
import contextlib
from pathlib import Path

import httpx2
import pytest

from graph.session import Graph
from service.local.neo4j_server import Neo4jServer
from service.local.ports import free_port
from tests.faults.outcome import check_once
from tests.faults.service_process import ServiceProcess
from tests.fixtures.proxy import Forward, Reply, Request, proxy
from tests.fixtures.server import Member
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Sdk

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

STEPS = frozenset(
    {
        "UpsertBucket",
        "CreateArtifact",
        "CreateArtifactManifest",
        "CreateArtifactFiles",
        "PUT",
        "CommitArtifact",
        "LinkArtifact",
        "UseArtifact",
        "file_stream",
    }
)
MOMENT = 0.02  # seconds from the request to the kill: the service is at work on it


class Killer:
    """Kills the service while it is at the first request of each step, and starts it again."""

    def __init__(self, service: ServiceProcess) -> None:
        self.service = service
        self.left = set(STEPS)
        self.lock = asyncio.Lock()

    async def __call__(self, request: Request, forward: Forward) -> Reply | None:
        async with self.lock:  # what comes while the service is down waits for it
            if request.step in self.left:
                self.left.remove(request.step)
                await self._kill_during(forward)
                return None
        return await forward()

    async def _kill_during(self, forward: Forward) -> None:
        doing = asyncio.create_task(_tried(forward))
        await asyncio.sleep(MOMENT)
        await self.service.restart()
        await doing


async def _tried(forward: Forward) -> None:
    with contextlib.suppress(httpx2.TransportError):
        await forward()


async def test_the_service_is_killed_at_every_step(
    graph: Graph, neo4j_server: Neo4jServer, member: Member, tmp_path: Path
) -> None:
    assert graph
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    service = ServiceProcess(neo4j_server, tmp_path / "data", public_url=public)
    await service.start()
    killer = Killer(service)
    try:
        async with proxy(port, service.url, killer):
            sdk = Sdk(NEWEST, f"{public}/wandb", member.key, tmp_path, seconds=400)
            ended = await sdk.run(SCRIPTS / "enduring.py")
    finally:
        await service.kill()
    assert ended.code == 0, ended.output
    assert killer.left == set()
    await check_once(member, ended)
