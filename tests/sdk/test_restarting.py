"""What one program left is there for the next, after the service was stopped and started in between."""

import secrets
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import anyio
import pytest

from graph.session import Graph
from service.local.minio_server import MinioServer
from service.local.neo4j_server import Neo4jServer
from tests.faults.service_process import ServiceProcess
from tests.fixtures.server import Member
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["minio", "folder"])
async def service(
    graph: Graph,
    neo4j_server: Neo4jServer,
    minio_server: MinioServer,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> AsyncGenerator[ServiceProcess]:
    """A service of its own, on either store."""
    assert graph
    minio = {
        "HEIRLOOM_BLOBS": f"s3://restarted-{secrets.token_hex(4)}",
        "HEIRLOOM_S3_ENDPOINT": minio_server.endpoint,
        "HEIRLOOM_S3_ACCESS_KEY": minio_server.access_key,
        "HEIRLOOM_S3_SECRET_KEY": minio_server.secret_key,
    }
    settings = minio if request.param == "minio" else {}
    process = ServiceProcess(neo4j_server, tmp_path / "data", settings=settings)
    await process.start()
    yield process
    await process.kill()


async def _told(
    service: ServiceProcess, member: Member, folder: Path, script: str, *arguments: str
) -> dict[str, Any]:
    """What a program tells that starts with an empty folder, and so without a cache."""
    await anyio.Path(folder).mkdir()
    sdk = Sdk(NEWEST, f"{service.url}/wandb", member.key, folder)
    ended = await sdk.run(SCRIPTS / script, f"org-{member.world.unique}", *arguments)
    assert ended.code == 0, ended.output
    return ended.result


async def test_versions_outlive_the_service(service: ServiceProcess, member: Member, tmp_path: Path) -> None:
    far = tmp_path / "far.txt"
    left = await _told(service, member, tmp_path / "first", "leaving.py", str(far))
    assert (left["version"], left["linked"]) == ("v0", "v0")
    assert await anyio.Path(service.folder, "blobs").exists() == (not service.settings)
    assert await service.stop() == 0
    await service.start()
    told = await _told(service, member, tmp_path / "second", "returning.py")
    files = {
        "deep/two.txt": "net deep/two.txt",
        "far.txt": "kept elsewhere",
        "number.txt": "0",
        "one.txt": "net one.txt",
    }
    best = ["v0", left["digest"], f"file://{far}", {"number": 0}, files]
    assert told["by_alias"] == told["by_registry"] == best
    version, digest, *rest = told["newer"]
    assert (version, digest != left["digest"]) == ("v1", True)
    assert rest == [f"file://{far}", {"number": 1}, {**files, "number.txt": "1"}]
    assert told["before"] == {"v0": ["best"], "v1": ["latest", "newer"]}
    assert told["further"] == ["v2", "v1"]
    assert told["further_files"] == {"one.txt": "net one.txt", "three.txt": "net three.txt"}
    assert told["after"] == {"v0": ["best"], "v1": ["newer"], "v2": ["latest"]}
    assert told["shelf"] == {"nets:v0": ["v0", ["golden"]], "nets:v1": ["v2", ["latest"]]}
