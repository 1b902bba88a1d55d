"""The service as a process of its own, so that a test can kill it."""

import asyncio
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from service.local.neo4j_server import Neo4jServer
from service.local.ports import free_port
from tests.patience import READ_SECONDS

PATIENCE = 60


@dataclass
class ServiceProcess:
    """`heirloom serve` on a fixed port over a given Neo4j and a folder of blobs.

    `public_url` is where clients reach it, if that is not the port itself; `settings` are further
    environment variables, which may name another store.
    """

    neo4j: Neo4jServer
    folder: Path
    port: int = field(default_factory=free_port)
    public_url: str = ""
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the service, and a worker beside it, are started with."""
        return {
            **os.environ,
            "HEIRLOOM_PORT": str(self.port),
            "HEIRLOOM_PUBLIC_URL": self.public_url,
            "HEIRLOOM_DATA": str(self.folder),
            "HEIRLOOM_SECRET": self.secret,
            "HEIRLOOM_NEO4J_URI": self.neo4j.uri,
            "HEIRLOOM_NEO4J_USER": self.neo4j.user,
            "HEIRLOOM_NEO4J_PASSWORD": self.neo4j.password,
            "HEIRLOOM_READ_SECONDS": str(READ_SECONDS),
            **self.settings,
        }

    async def start(self) -> None:
        """Start and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "service.cli", "serve", env=self.environment
        )
        async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
            while not await self._is_ready(client):
                assert self.process.returncode is None, "the service ended while it was starting"
                await asyncio.sleep(0.1)

    async def _is_ready(self, client: httpx2.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.url}/ready")).is_success
        except httpx2.TransportError:
            return False

    async def stop(self) -> int:
        """SIGTERM, as an operator stops it; gives the exit code."""
        assert self.process is not None
        self.process.terminate()
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def kill(self) -> None:
        """SIGKILL: nothing in the process gets to tidy up."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def restart(self) -> None:
        await self.kill()
        await self.start()
