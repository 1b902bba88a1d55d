"""A service to measure: a real Neo4j, one uvicorn process, a folder or a MinIO for blobs, all fresh."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import orjson

from bench.http import Connections, request
from graph.session import Graph
from service.blobs.open_store import open_store
from service.blobs.store import BlobStore
from service.local.minio_server import MinioServer
from service.local.neo4j_server import Neo4jServer
from service.local.ports import free_port
from service.local.progress import to_stderr
from service.settings import Settings

PATIENCE = 60


@dataclass(frozen=True)
class Bench:
    """What the measurements need: the graph itself, and the service's address and key.

    `public_port` is where the service says it is: a proxy that times requests may stand there.
    `settings` are those of its blob store, `pid` is its process, and `environment` all that it was told.
    """

    graph: Graph
    client: httpx2.AsyncClient
    base_url: str
    key: str
    public_port: int
    settings: dict[str, str]
    pid: int
    environment: dict[str, str]
    connections: Connections

    @property
    def port(self) -> int:
        """Where the service itself listens."""
        return int(self.environment["HEIRLOOM_PORT"])

    @property
    def store(self) -> BlobStore:
        """The blobs, as the service reaches them."""
        return open_store(Settings.model_validate(self.settings), secret=b"")

    @property
    def peak_memory(self) -> int:
        """The most memory that the service has had, in bytes."""
        return self._memory("VmHWM:")

    def forget_peak(self) -> None:
        """Let the most memory be that from now on."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "ascii")

    @property
    def memory(self) -> int:
        """The memory that the service has now, in bytes."""
        return self._memory("VmRSS:")

    def _memory(self, name: str) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines()
        (found,) = [line.split()[1] for line in lines if line.startswith(name)]
        return int(found) * 1024

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Ask the native API; an error ends the bench."""
        return await self._ask("/graphql", query, variables)

    async def ask_adapter(self, query: str, **variables: object) -> dict[str, Any]:
        """Ask as the SDK does."""
        return await self._ask("/wandb/graphql", query, variables)

    async def _ask(self, path: str, query: str, variables: dict[str, object]) -> dict[str, Any]:
        body = orjson.dumps({"query": query, "variables": variables})
        answer = orjson.loads(await self.connections.ask(request(path, body, key=self.key)))
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        return answer["data"]


@asynccontextmanager
async def serving(folder: Path, *, minio: bool = False) -> AsyncGenerator[Bench]:
    """A prepared service on an empty graph, stopped at the end."""
    async with AsyncExitStack() as stack:
        server = Neo4jServer(folder / "neo4j", heap="2g", page_cache="1g", progress=to_stderr())
        await server.start()
        stack.push_async_callback(server.stop)
        blobs = _bucket(await stack.enter_async_context(MinioServer(folder / "minio"))) if minio else {}
        key, port, public = secrets.token_hex(32), free_port(), free_port() if minio else 0
        environment = {
            **os.environ,
            "HEIRLOOM_NEO4J_URI": server.uri,
            "HEIRLOOM_NEO4J_USER": server.user,
            "HEIRLOOM_NEO4J_PASSWORD": server.password,
            "HEIRLOOM_SECRET": secrets.token_hex(32),
            "HEIRLOOM_ADMIN_KEY": key,
            "HEIRLOOM_PORT": str(port),
            "HEIRLOOM_DATA": str(folder / "data"),
            "HEIRLOOM_PUBLIC_URL": f"http://127.0.0.1:{public}" if public else "",
            **{f"HEIRLOOM_{name.upper()}": text for name, text in blobs.items()},
        }
        await _run(environment, "migrate")
        pid = await stack.enter_async_context(_process(environment))
        limits = httpx2.Limits(max_connections=64)
        client = httpx2.AsyncClient(auth=("api", key), timeout=60, limits=limits)
        await stack.enter_async_context(client)
        graph = Graph.open(server.uri, server.user, server.password)
        stack.push_async_callback(graph.close)
        connections = Connections(port)
        stack.callback(connections.close)
        url = f"http://127.0.0.1:{port}"
        yield Bench(graph, client, url, key, public, blobs, pid, environment, connections)


@asynccontextmanager
async def beside(bench: Bench, **settings: str) -> AsyncGenerator[tuple[int, int]]:
    """Another process of the service on the same graph, with other settings: its port and process."""
    port = free_port()
    named = {f"HEIRLOOM_{name.upper()}": text for name, text in settings.items()}
    async with _process({**bench.environment, **named, "HEIRLOOM_PORT": str(port)}) as pid:
        yield port, pid


@asynccontextmanager
async def _process(environment: dict[str, str]) -> AsyncGenerator[int]:
    """A service that answers, until the end."""
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", env=environment
    )
    try:
        await _ready(f"http://127.0.0.1:{environment['HEIRLOOM_PORT']}")
        yield service.pid
    finally:
        service.terminate()
        await service.wait()


def _bucket(minio: MinioServer) -> dict[str, str]:
    return {
        "blobs": "s3://bench",
        "s3_endpoint": minio.endpoint,
        "s3_access_key": minio.access_key,
        "s3_secret_key": minio.secret_key,
    }


async def _run(environment: dict[str, str], command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", command, env=environment
    )
    if await process.wait():
        raise RuntimeError(f"heirloom {command} failed")


async def _ready(base_url: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx2.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{base_url}/ready")).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.2)
