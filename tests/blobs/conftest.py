import hashlib
import sys
import time
from base64 import b64encode
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import httpx2
import pytest

from graph.ids import new_id
from service.blobs.endpoint import Endpoint
from service.blobs.folder import FolderStore
from service.blobs.s3 import S3Location, S3Store
from service.blobs.s3_requests import error_code
from service.blobs.store import BlobStore, SignedUpload
from service.local.child import Child
from service.local.minio_server import MinioServer
from service.local.ports import free_port

SECRET = "the secret of the tests"  # noqa: S105 - signs nothing but the URLs of these tests
EXPIRES = 600


class FolderServer:
    """A folder store served by a process of its own; `store` is the same folder, seen from the tests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.store = FolderStore(root / "blobs", base_url=self.url, secret=SECRET.encode())
        command = (sys.executable, str(Path(__file__).with_name("serve_folder.py")))
        arguments = (str(root / "blobs"), str(self.port), SECRET)
        environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.child = Child(
            "blobs", command + arguments, log=root / "log", marker=str(root), environment=environment
        )

    async def start(self) -> None:
        await self.child.start()
        end = time.monotonic() + 30
        while True:
            assert self.child.alive, self.child.obituary()
            assert time.monotonic() < end, self.child.tail()
            try:
                stream = await anyio.connect_tcp("127.0.0.1", self.port)
            except OSError:
                await anyio.sleep(0.05)
            else:
                await stream.aclose()
                return


@dataclass(frozen=True)
class Tried:
    """A store and what the tests do with it as a client."""

    store: BlobStore
    client: httpx2.AsyncClient

    def upload(self, key: str, data: bytes, content_type: str = "text/plain") -> SignedUpload:
        md5 = b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        return self.store.sign_upload(key, content_md5=md5, content_type=content_type, expires=EXPIRES)

    async def put(self, key: str, data: bytes, content_type: str = "text/plain") -> httpx2.Response:
        signed = self.upload(key, data, content_type)
        return await self.client.put(signed.url, headers=dict(signed.headers), content=data)

    async def get(self, key: str, **headers: str) -> httpx2.Response:
        url = self.store.sign_download(key, expires=EXPIRES)
        return await self.client.get(url, headers={k.replace("_", "-"): v for k, v in headers.items()})


def refused(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, error_code(reply)


@pytest.fixture(scope="session")
async def folder_server(
    anyio_backend: object, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[FolderServer]:
    assert anyio_backend == "asyncio"
    server = FolderServer(tmp_path_factory.mktemp("folder"))
    await server.start()
    try:
        yield server
    finally:
        await server.child.kill()


@pytest.fixture
async def own_server(tmp_path: Path) -> AsyncGenerator[FolderServer]:
    server = FolderServer(tmp_path)
    await server.start()
    yield server
    await server.child.kill()


@pytest.fixture(scope="session")
def location(minio_server: MinioServer) -> S3Location:
    endpoint = Endpoint.parse(minio_server.endpoint)
    return S3Location(
        bucket="contract",
        endpoint=endpoint,
        public_endpoint=endpoint,
        region=minio_server.region,
        access_key=minio_server.access_key,
        secret_key=minio_server.secret_key,
    )


@pytest.fixture
def fresh_location(location: S3Location) -> S3Location:
    return replace(location, bucket=f"b{new_id()}")


@pytest.fixture
async def client(anyio_backend: object) -> AsyncGenerator[httpx2.AsyncClient]:
    assert anyio_backend == "asyncio"
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as made:
        yield made


@pytest.fixture
async def folder(folder_server: FolderServer, client: httpx2.AsyncClient) -> Tried:
    return Tried(folder_server.store, client)


@pytest.fixture
async def s3(location: S3Location, client: httpx2.AsyncClient) -> AsyncGenerator[Tried]:
    store = S3Store(location)
    await store.start()
    yield Tried(store, client)
    await store.close()


@pytest.fixture(params=["folder", "s3"])
def tried(request: pytest.FixtureRequest) -> Tried:
    """Every test that takes this runs against both stores."""
    found = request.getfixturevalue(str(request.param))
    assert isinstance(found, Tried)
    return found


@pytest.fixture
def key() -> str:
    return f"{new_id()}/file"
