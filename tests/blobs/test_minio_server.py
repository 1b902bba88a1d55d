"""The MinIO that `BLOBS=minio` and these tests start, and what is said when it cannot be built."""

import json
from pathlib import Path

import pytest

from service.blobs.endpoint import Endpoint
from service.blobs.s3 import S3Location, S3Store
from service.local.minio_build import MINIO_VERSION, MinioBuildError, ensure_minio
from service.local.minio_server import MinioServer
from service.local.progress import silent

pytestmark = pytest.mark.anyio


def store_of(server: MinioServer) -> S3Store:
    endpoint = Endpoint.parse(server.endpoint)
    return S3Store(
        S3Location("blobs", endpoint, endpoint, server.region, server.access_key, server.secret_key)
    )


async def test_a_restart_keeps_address_credentials_and_objects(tmp_path: Path) -> None:
    async with MinioServer(tmp_path) as server:
        store = store_of(server)
        await store.start()
        await store.write("a/b", b"kept", content_type="")
        before = (server.endpoint, server.access_key, server.secret_key)
        await server.stop()
        assert not server.child.alive
        await server.start()
        assert (server.endpoint, server.access_key, server.secret_key) == before
        assert await store.read("a/b", limit=9) == b"kept"
        await store.close()
    again = MinioServer(tmp_path)
    assert (again.access_key, again.secret_key) == before[1:]


async def test_credentials_are_generated_and_private(tmp_path: Path) -> None:
    one, two = MinioServer(tmp_path / "one"), MinioServer(tmp_path / "two")
    assert one.access_key != two.access_key
    assert len(one.secret_key) >= 40
    path = tmp_path / "one" / "credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == {"access_key": one.access_key, "secret_key": one.secret_key}


async def test_settings_of_the_shell_do_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIO_VOLUMES", "/nowhere")
    monkeypatch.setenv("MINIO_ROOT_PASSWORD", "short")
    async with MinioServer(tmp_path) as server:
        store = store_of(server)
        await store.start()
        await store.close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no program but those a test puts into its `bin`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "heirloom" / "minio" / MINIO_VERSION


def put_go(cache: Path, script: str) -> None:
    go = cache.parents[3] / "bin" / "go"
    go.write_text(f"#!/bin/sh\n{script}\n")
    go.chmod(0o755)


def left_in(cache: Path) -> list[str]:
    return [path.name for path in cache.parent.iterdir() if path.name != f".{MINIO_VERSION}.lock"]


async def test_without_go_it_says_what_to_install(cache: Path) -> None:
    with pytest.raises(MinioBuildError, match=r"`go` was not found.*Go 1\.24 or newer"):
        await ensure_minio(silent)
    assert left_in(cache) == []


@pytest.mark.parametrize("version", ["go1.19.8", "go1.23.12", "go0.9", ""])
async def test_an_old_go_is_named(cache: Path, version: str) -> None:
    put_go(cache, f"echo '{version}'")
    with pytest.raises(MinioBuildError, match=rf"is {version or 'of an unknown version'}\. MinIO is built"):
        await ensure_minio(silent)
    assert left_in(cache) == []


async def test_a_build_that_fails_shows_its_end_and_leaves_nothing(cache: Path) -> None:
    put_go(cache, '[ "$1" = env ] && echo go1.24.0 && exit 0\necho "the proxy is down"; exit 1')
    with pytest.raises(MinioBuildError, match="the proxy is down"):
        await ensure_minio(silent)
    assert left_in(cache) == []


async def test_what_is_built_is_kept(cache: Path) -> None:
    script = (
        '[ "$1" = env ] && echo go1.24.0 && exit 0\necho built > "$GOBIN/minio"; echo "$*" >> "$GOBIN/log"'
    )
    put_go(cache, script)
    lines: list[str] = []
    path = await ensure_minio(lines.append)
    assert path == cache / "minio"
    assert path.read_text() == "built\n"
    wanted = f"install -v -ldflags -s -w github.com/minio/minio@{MINIO_VERSION}\n"
    assert (cache / "log").read_text() == wanted
    assert len(lines) == 2
    (cache.parents[3] / "bin" / "go").unlink()
    assert await ensure_minio(lines.append) == path
    assert len(lines) == 2
