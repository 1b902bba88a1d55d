"""SIGKILL at every stage of an upload: what was acknowledged is there, the rest absent or resumable."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph.session import Graph
from service.local.neo4j_server import Neo4jServer
from tests.faults.service_process import ServiceProcess
from tests.faults.upload import Upload
from tests.fixtures.server import Member

pytestmark = pytest.mark.anyio

STAGES = ("created", "declared", "expected", "uploading", "uploaded", "manifest", "committing", "committed")


@pytest.fixture(scope="module")
async def service(
    graph: Graph, neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[ServiceProcess]:
    assert graph
    process = ServiceProcess(neo4j_server, tmp_path_factory.mktemp("killed"))
    await process.start()
    yield process
    await process.kill()


async def reach(upload: Upload, stage: str, service: ServiceProcess) -> None:
    """Do every step up to and with the stage; the service is dead afterwards."""
    place = STAGES.index(stage)
    await upload.create()
    if place >= STAGES.index("declared"):
        await upload.declare(digest="")
    if place >= STAGES.index("expected"):
        where = await upload.files()
        if stage == "uploading":
            await upload_half(upload, where, service)
        elif place > STAGES.index("uploading"):
            assert await upload.put(where, upload.data) == httpx2.codes.OK
    if place >= STAGES.index("manifest"):
        assert await upload.put_manifest() == httpx2.codes.OK
    if stage == "committing":
        await commit_and_kill(upload, service)
    if stage == "committed":
        assert await upload.commit() == upload.digest
    await service.kill()


async def upload_half(upload: Upload, where: dict[str, Any], service: ServiceProcess) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield upload.data[: len(upload.data) // 2]
        await service.kill()
        yield upload.data[len(upload.data) // 2 :]

    headed = {**where, "uploadHeaders": [*_lines(where), f"Content-Length:{len(upload.data)}"]}
    with contextlib.suppress(httpx2.TransportError):
        await upload.put(headed, half())


def _lines(where: dict[str, Any]) -> list[str]:
    return list(where["uploadHeaders"])


async def commit_and_kill(upload: Upload, service: ServiceProcess) -> None:
    committing = asyncio.create_task(upload.commit())
    await asyncio.sleep(0.02)
    await service.kill()
    with contextlib.suppress(httpx2.TransportError):
        await committing


@pytest.mark.parametrize("stage", STAGES)
async def test_an_upload_goes_on_after_a_kill(service: ServiceProcess, member: Member, stage: str) -> None:
    upload = Upload(service.url, member.key, member.team, "project")
    upload.data = stage.encode() + upload.data
    await reach(upload, stage, service)
    await service.start()

    seen = await upload.read()
    if stage == "committed":
        assert seen is not None
    elif stage != "committing":  # whether that commit was in time nobody can know
        assert seen is None, "half of an upload is visible"

    await upload.finish()
    found = await upload.read("best")
    assert found is not None
    assert (found["versionIndex"], found["artifact"]["digest"]) == (0, upload.digest)
    assert found["artifact"]["size"] == len(upload.data)
    async with httpx2.AsyncClient() as client:
        url = found["files"]["edges"][0]["node"]["directUrl"]
        assert (await client.get(url)).content == upload.data
    rows = await member.world.rows(
        "MATCH (v:Version) WHERE v.project = $project AND v.index >= 0 RETURN count(v) AS numbered",
        project=member.world.project,
    )
    assert rows[0]["numbered"] == 1


async def test_what_a_killed_upload_left_is_swept(service: ServiceProcess, member: Member) -> None:
    upload = Upload(service.url, member.key, member.team, "project", name="swept")
    upload.data = b"swept" + upload.data
    await reach(upload, "uploading", service)
    await service.start()
    await asyncio.to_thread(_assert_no_leftovers, service.folder, len(upload.data) // 2)


def _assert_no_leftovers(folder: Path, size: int) -> None:
    leftovers = [
        path for path in folder.rglob("*") if path.is_file() and 0 < size <= path.stat().st_size < 2 * size
    ]
    assert leftovers == []
