"""MLflow's tracking server, as its documentation starts one for a single machine, and requests to it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from service.local.ports import free_port

ROOT: Final = Path(__file__).parents[1]
CONNECTIONS: Final = 16
PATIENCE: Final = 120  # seconds: each of its workers imports pandas first
GOODBYE: Final = 15  # seconds
IDLE: Final = 2.0  # seconds: uvicorn closes a connection after 5, and a request must not meet that


@dataclass(frozen=True)
class Mlflow:
    """A running server: its release, and its REST API over at most 16 connections that stay open."""

    release: str
    client: httpx2.AsyncClient

    async def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """Ask; what is not a success ends the bench."""
        return _body(await self.client.get(f"/api/2.0/mlflow/{path}", params=parameters))

    async def post(self, path: str, **body: object) -> dict[str, Any]:
        """Tell; what is not a success ends the bench."""
        return _body(await self.client.post(f"/api/2.0/mlflow/{path}", json=body))


@asynccontextmanager
async def serving_mlflow(folder: Path) -> AsyncGenerator[Mlflow | None]:
    """A server on an empty database in that folder, stopped at the end; None if it cannot be installed.

    Everything is as MLflow has it by default (four workers of uvicorn, artifacts through the server, SQLite),
    but for two things that only make it faster: it reports no usage and runs no background jobs.
    """
    python = await _python()
    if python is None:
        yield None
        return
    async with AsyncExitStack() as stack:
        port = free_port()
        await stack.enter_async_context(_process(python, folder, port))
        limits = httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=IDLE)
        client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits)
        await stack.enter_async_context(client)
        yield Mlflow(await _release(client), client)


async def _python() -> Path | None:
    """Python of MLflow's environment, which is made the first time."""
    made = await asyncio.create_subprocess_exec(
        ROOT / "scripts/peer-venv", "mlflow", stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await made.communicate()
    if made.returncode:
        return None
    return Path(printed.decode().strip().splitlines()[-1]) / "bin/python"


@asynccontextmanager
async def _process(python: Path, folder: Path, port: int) -> AsyncGenerator[None]:
    """The server and its workers; they are a group of processes of their own, so that all of them end."""
    environment = {
        **os.environ,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    store, artifacts = f"sqlite:///{folder / 'mlflow.db'}", str(folder / "artifacts")
    with (folder / "log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            *(python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)),
            *("--backend-store-uri", store, "--artifacts-destination", artifacts),
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        await _stop(server)


async def _stop(server: asyncio.subprocess.Process) -> None:
    """End the whole group, by force what does not go."""
    try:
        os.killpg(server.pid, signal.SIGTERM)
        async with asyncio.timeout(GOODBYE):
            await server.wait()
    except (ProcessLookupError, TimeoutError):
        print("MLflow did not stop by itself", file=sys.stderr)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    await server.wait()


async def _release(client: httpx2.AsyncClient) -> str:
    """What it says it is, once it answers."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                answer = await client.get("/version")
                if answer.is_success:
                    return answer.text.strip()
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.2)


def _body(answer: httpx2.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise RuntimeError(f"MLflow answered {answer.status_code} to {answer.url}: {answer.text[:500]}")
    return answer.json()
