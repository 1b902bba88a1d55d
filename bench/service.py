"""A service to measure: a real Neo4j, one uvicorn process, a folder for blobs, all in a fresh folder."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from graph.session import Graph
from service.local.neo4j_server import Neo4jServer
from service.local.ports import free_port
from service.local.progress import to_stderr

PATIENCE = 60


@dataclass(frozen=True)
class Bench:
    """What the measurements need: the graph itself, and the service's address and key."""

    graph: Graph
    client: httpx2.AsyncClient
    base_url: str
    key: str

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Ask the native API; an error ends the bench."""
        response = await self.client.post(
            f"{self.base_url}/graphql", json={"query": query, "variables": variables}
        )
        answer = response.json()
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        return answer["data"]


@asynccontextmanager
async def serving(folder: Path) -> AsyncGenerator[Bench]:
    """A prepared service on an empty graph, stopped at the end."""
    server = Neo4jServer(folder / "neo4j", heap="2g", page_cache="1g", progress=to_stderr())
    await server.start()
    key, port = secrets.token_urlsafe(40), free_port()
    environment = {
        **os.environ,
        "HEIRLOOM_NEO4J_URI": server.uri,
        "HEIRLOOM_NEO4J_USER": server.user,
        "HEIRLOOM_NEO4J_PASSWORD": server.password,
        "HEIRLOOM_SECRET": secrets.token_hex(32),
        "HEIRLOOM_ADMIN_KEY": key,
        "HEIRLOOM_PORT": str(port),
        "HEIRLOOM_DATA": str(folder / "data"),
    }
    await _run(environment, "migrate")
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", env=environment
    )
    base_url = f"http://127.0.0.1:{port}"
    limits = httpx2.Limits(max_connections=64)
    try:
        async with httpx2.AsyncClient(auth=("api", key), timeout=60, limits=limits) as client:
            await _ready(client, base_url)
            graph = Graph.open(server.uri, server.user, server.password)
            yield Bench(graph, client, base_url, key)
            await graph.close()
    finally:
        service.terminate()
        await service.wait()
        await server.stop()


async def _run(environment: dict[str, str], command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", command, env=environment
    )
    if await process.wait():
        raise RuntimeError(f"heirloom {command} failed")


async def _ready(client: httpx2.AsyncClient, base_url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                if (await client.get(f"{base_url}/ready")).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.2)
