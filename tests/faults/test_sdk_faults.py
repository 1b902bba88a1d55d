"""The real SDK through a bad network: its own retries end in the right state, and each thing is there once.

Every request fails on its first try and is served on its second, so each step of the way is hit.
"""

import asyncio
from pathlib import Path

import pytest

from service.local.neo4j_server import Neo4jServer
from service.local.ports import free_port
from tests.faults.outcome import check_once
from tests.fixtures.proxy import FAILED, Fault, Forward, Reply, Request, proxy
from tests.fixtures.server import Member, serve
from tests.sdk.sdk_process import NEWEST, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

# The SDK waits two seconds and more before it tries again; how often and what it repeats stays as it is.
QUICK = {
    f"WANDB_X_{traffic}_RETRY_WAIT_MIN_SECONDS": "0.05"
    for traffic in ("GRAPHQL", "FILE_STREAM", "FILE_TRANSFER")
}
IMPATIENT = {
    f"WANDB_X_{traffic}_TIMEOUT_SECONDS": "1" for traffic in ("GRAPHQL", "FILE_STREAM", "FILE_TRANSFER")
}
SLOW_SECONDS = 1.6
# The oldest SDK fetches manifests and files once and never again.
UNREPEATED = {OLDEST: frozenset({"GET"})}
STEPS = {
    "UpsertBucket",
    "CreateArtifact",
    "CreateArtifactFiles",
    "CommitArtifact",
    "UseArtifact",
    "PUT",
    "GET",
}


class FirstTry:
    """Spoils the first try of every request, and keeps what each was for."""

    def __init__(self, spoil: Fault, spared: frozenset[str]) -> None:
        self.spoil = spoil
        self.spared = spared
        self.seen: set[str] = set()
        self.steps: set[str] = set()

    async def __call__(self, request: Request, forward: Forward) -> Reply | None:
        if request.key in self.seen or request.step in self.spared:
            return await forward()
        self.seen.add(request.key)
        self.steps.add(request.step)
        return await self.spoil(request, forward)


async def refused(_request: Request, _forward: Forward) -> Reply | None:
    """The service never sees it."""
    return FAILED


async def lost(_request: Request, forward: Forward) -> Reply | None:
    """The service does it, and the connection breaks before the answer."""
    await forward()
    return None


async def failed(_request: Request, forward: Forward) -> Reply | None:
    """The service does it, and something on the way says that it did not."""
    await forward()
    return FAILED


async def slow(_request: Request, forward: Forward) -> Reply | None:
    """The service does it, and the answer comes after the client gave up waiting."""
    reply = await forward()
    await asyncio.sleep(SLOW_SECONDS)
    return reply


@pytest.mark.parametrize(
    ("version", "spoil"),
    [
        pytest.param(NEWEST, lost, id="lost", marks=pytest.mark.slow),
        pytest.param(NEWEST, refused, id="refused", marks=pytest.mark.slow),
        pytest.param(NEWEST, failed, id="failed", marks=pytest.mark.slow),
        pytest.param(NEWEST, slow, id="slow", marks=pytest.mark.slow),
        pytest.param(OLDEST, lost, id="lost-oldest", marks=pytest.mark.slow),
    ],
)
async def test_every_first_try_fails(
    neo4j_server: Neo4jServer, member: Member, tmp_path: Path, version: str, spoil: Fault
) -> None:
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    fault = FirstTry(spoil, UNREPEATED.get(version, frozenset()))
    async with (
        serve(neo4j_server, tmp_path / "data", public_url=public) as server,
        proxy(port, f"http://127.0.0.1:{server.settings.port}", fault),
    ):
        settings = QUICK | IMPATIENT if spoil is slow else QUICK
        sdk = Sdk(version, f"{public}/wandb", member.key, tmp_path, settings)
        ended = await sdk.run(SCRIPTS / "enduring.py")
    assert ended.code == 0, ended.output
    assert fault.steps | fault.spared >= STEPS
    await check_once(member, ended)
