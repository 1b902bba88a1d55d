"""Serving, working and preparing without the stores: how they start, stop and fail."""

import asyncio
import signal
from pathlib import Path

import httpx2
import pytest

from service.local.errors import LaunchError
from service.local.ports import free_port
from service.local.serving import bind, bound_port
from tests.local.launcher import launched

pytestmark = pytest.mark.anyio
READY = "serving on"


async def test_requests_under_way_are_finished_before_the_end(tmp_path: Path) -> None:
    port = free_port()
    async with (
        launched(tmp_path, port, tmp_path / "serve", command="serve") as service,
        httpx2.AsyncClient(trust_env=False) as client,
    ):
        await service.says(READY)
        request = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
        await service.says("a slow request is under way")
        assert await service.end_with(signal.SIGTERM) == 0
        assert (await request).text == "finished"
    assert service.err.index("stopping;") < service.err.index("the lifespan has ended")
    assert service.out == ""


async def test_sigterm_delivered_twice_does_not_cut_the_stop_short(tmp_path: Path) -> None:
    port = free_port()
    async with (
        launched(tmp_path, port, tmp_path / "serve", command="serve") as service,
        httpx2.AsyncClient(trust_env=False) as client,
    ):
        await service.says(READY)
        request = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
        await service.says("a slow request is under way")
        service.process.send_signal(signal.SIGTERM)
        assert await service.end_with(signal.SIGTERM) == 0
        assert (await request).text == "finished"


async def test_an_application_that_does_not_start_ends_the_program(tmp_path: Path) -> None:
    async with launched(tmp_path, free_port(), tmp_path / "serve", "--broken", command="serve") as service:
        assert await service.ends() == 1
    assert "the lifespan is broken" in service.err
    assert "heirloom: The service did not start" in service.err
    assert READY not in service.err


async def test_a_refusal_of_the_database_is_told_without_a_traceback(tmp_path: Path) -> None:
    async with launched(
        tmp_path, free_port(), tmp_path / "migrate", "--broken", command="migrate"
    ) as service:
        assert await service.ends() == 1
    assert service.err == "heirloom: this data has another admin key\n"


async def test_a_worker_ends_when_asked(tmp_path: Path) -> None:
    async with launched(tmp_path, free_port(), tmp_path / "work", command="work") as service:
        await service.says("working")
        assert await service.end_with(signal.SIGTERM) == 0


def test_the_system_chooses_the_port_when_asked() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert bound_port(listener) > 0


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(
        LaunchError, match=r"HEIRLOOM_HOST=192\.0\.2\.1 HEIRLOOM_PORT=8080: cannot listen there"
    ):
        bind("192.0.2.1", 8080)
