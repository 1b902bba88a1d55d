"""The whole launcher as a process, on a real Neo4j: start, stop, crash, kill, and clashes with others."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import httpx2
import psutil
import pytest

from service.local.ports import free_port
from tests.local.launcher import Launched, launched

pytestmark = pytest.mark.anyio
READY = r"serving on http://127\.0\.0\.1:\d+"
KEY_LINE = "shown only this once"


async def answer(service: Launched) -> str:
    async with httpx2.AsyncClient(trust_env=False) as client:
        reply = await client.get(f"http://127.0.0.1:{service.port}/live")
    assert reply.status_code == httpx2.codes.OK
    return reply.text


async def gone(process: psutil.Process, seconds: float) -> bool:
    """A process that nobody has reaped yet is gone too."""
    for _ in range(int(seconds / 0.05)):
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the tests that do not care who used it before: making a new one takes seconds."""
    return tmp_path_factory.mktemp("up") / "data"


async def test_a_second_instance_is_refused_and_sigterm_stops_everything(data: Path, tmp_path: Path) -> None:
    async with launched(data, free_port(), tmp_path / "first") as service:
        await service.says(READY)
        assert await answer(service) == f"{service.process.pid} folder:{data / 'blobs'}"
        neo4j = service.neo4j()

        async with launched(data, free_port(), tmp_path / "second") as second:
            assert await second.ends() == 1
        where = f"process {service.process.pid} at http://127.0.0.1:{service.port}"
        assert where in second.err
        assert "Traceback" not in second.err

        assert await service.end_with(signal.SIGTERM) == 0
        assert not neo4j.is_running()
    steps = [service.err.index(step) for step in ("stopping;", "stopping Neo4j", "stopped")]
    assert steps == sorted(steps)


@pytest.mark.slow
async def test_a_killed_launcher_takes_its_children_along_and_the_next_start_works(tmp_path: Path) -> None:
    """The key is told at the first start only, which also shows that the second one found its data."""
    data = tmp_path / "data"
    async with launched(data, free_port(), tmp_path / "first") as service:
        await service.says(READY)
        assert service.out.count(KEY_LINE) == 1
        assert f"export WANDB_BASE_URL=http://127.0.0.1:{service.port}/wandb\n" in service.out
        assert f"export WANDB_API_KEY={'k' * 40}\n" in service.out
        neo4j = service.neo4j()
        assert await service.end_with(signal.SIGKILL) == -signal.SIGKILL
        assert await gone(neo4j, 3)
    async with launched(data, free_port(), tmp_path / "second") as service:
        await service.says(READY)
        assert KEY_LINE not in service.out
        assert await service.end_with(signal.SIGINT) == 0


@pytest.mark.slow
async def test_a_crashed_child_is_reported_and_everything_stops(data: Path, tmp_path: Path) -> None:
    async with launched(data, free_port(), tmp_path / "crash") as service:
        await service.says(READY)
        service.neo4j().kill()
        assert await service.ends() == 1
    assert "Neo4j ended with exit code -9. The end of" in service.err
    assert "Started." in service.err.split("Neo4j ended")[1]


async def test_interrupt_during_the_start_stops_what_was_started(data: Path, tmp_path: Path) -> None:
    async with launched(data, free_port(), tmp_path / "interrupted") as service:
        await service.says("starting Neo4j")
        neo4j = await asyncio.to_thread(_wait_for_neo4j, service)
        assert await service.end_with(signal.SIGINT) == 0
        assert not neo4j.is_running()
    assert "serving" not in service.err


def _wait_for_neo4j(service: Launched) -> psutil.Process:
    while True:
        try:
            return service.neo4j()
        except AssertionError:
            assert service.process.returncode is None


@pytest.mark.slow
async def test_a_second_interrupt_kills_at_once(data: Path, tmp_path: Path) -> None:
    async with launched(data, free_port(), tmp_path / "twice") as service:
        await service.says(READY)
        neo4j = service.neo4j()
        os.kill(neo4j.pid, signal.SIGSTOP)  # so that the orderly stop would take its whole grace
        service.process.send_signal(signal.SIGINT)
        await service.says("stopping Neo4j")
        assert await service.end_with(signal.SIGINT) == 130
        assert await gone(neo4j, 3)


async def test_a_taken_port_is_told_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        async with launched(tmp_path / "data", port, tmp_path / "taken") as service:
            assert await service.ends() == 1
    assert f"Port {port} on 127.0.0.1 is taken" in service.err
    assert f"HEIRLOOM_PORT={port + 1}" in service.err
    assert not (tmp_path / "data" / "neo4j").exists()
