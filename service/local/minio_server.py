"""A real MinIO server as a child process, for `BLOBS=minio` and for the tests."""

import asyncio
import json
import os
import secrets
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import httpx2

from service.local import orphan
from service.local.child import Child, ChildError
from service.local.minio_build import ensure_minio
from service.local.ports import LOOPBACK, free_port, is_free
from service.local.progress import Progress, silent

REGION = "us-east-1"  # what MinIO answers to unless it is told otherwise
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
_PORT_TRIES = 3


class MinioServer:
    """One MinIO with its own folder, generated root credentials and loopback port.

    `start` again after `stop` or `kill` comes back on the same port and with the same credentials. Start it
    from the main thread (see `Child`).

    Args:
        home: the folder for everything it has, made if missing; two servers cannot share it.
        progress: told about each step.
    """

    def __init__(self, home: Path, *, progress: Progress = silent) -> None:
        self._home = home.absolute()
        self._data = self._home / "data"
        self._log = self._home / "minio.log"
        self._progress = progress
        self._port: int | None = None
        self._child: Child | None = None

    @property
    def endpoint(self) -> str:
        if self._port is None:
            raise ChildError("MinIO was not started, so it has no address yet")
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def access_key(self) -> str:
        return self._credentials()[0]

    @property
    def secret_key(self) -> str:
        """The generated secret; it stays the same for the life of the folder."""
        return self._credentials()[1]

    @property
    def region(self) -> str:
        return REGION

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ChildError("MinIO was not started")
        return self._child

    async def start(self) -> None:
        """Start the server and return when it is ready, or raise and leave nothing running.

        Raises:
            ChildError: it ended or did not become ready in time.
            MinioBuildError: there is no MinIO program and it could not be built.
        """
        program = await ensure_minio(self._progress)
        self._data.mkdir(parents=True, exist_ok=True)
        stopped = await orphan.stop_orphan(self._log.with_suffix(".pid"), _STOP_SECONDS)
        if stopped is not None:
            self._progress(f"stopped the MinIO that an earlier start left behind (process {stopped})")
        try:
            await self._start_on_a_port(program)
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Stop it cleanly; after 10 s it is killed."""
        if self._child is not None:
            await self._child.terminate(_STOP_SECONDS)

    async def kill(self) -> None:
        """Kill it at once, as a power cut of the process would."""
        if self._child is not None:
            await self._child.kill()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start_on_a_port(self, program: Path) -> None:
        """Start; if somebody takes the port between choosing and binding it, try another one."""
        for attempt in range(1, _PORT_TRIES + 1):
            fixed = self._port is not None and attempt == 1
            self._port = self._port if fixed and self._port else free_port()
            self._progress(f"starting MinIO on port {self._port}")
            address = f"{LOOPBACK}:{self._port}"
            command = (str(program), "server", str(self._data), "--address", address, "--quiet")
            environment = self._environment()
            self._child = Child(
                "MinIO", command, log=self._log, marker=str(self._data), environment=environment
            )
            await self._child.start()
            try:
                await self._ready()
            except ChildError:
                lost_the_port = not self._child.alive and not is_free(self._port)
                if not lost_the_port or attempt == _PORT_TRIES:
                    raise
            else:
                return

    async def _ready(self) -> None:
        """Wait for readiness; no stranger can answer for it, since a child that cannot bind ends."""
        try:
            async with asyncio.timeout(_START_SECONDS), httpx2.AsyncClient(trust_env=False) as client:
                while True:
                    if await self._answers(client):
                        return
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            end = self.child.tail()
            raise ChildError(
                f"MinIO was not ready in {_START_SECONDS:.0f} s. The end of its log:\n{end}"
            ) from None

    async def _answers(self, client: httpx2.AsyncClient) -> bool:
        if not self.child.alive:
            raise ChildError(self.child.obituary())
        try:
            health = await client.get(f"{self.endpoint}/minio/health/ready")
            # It calls itself ready while it still answers every request with 503 (its buckets and users load
            # later); a stranger's listing is refused with 403 as soon as they are there.
            listing = await client.get(self.endpoint)
        except httpx2.TransportError:
            return False
        return health.is_success and listing.status_code != HTTPStatus.SERVICE_UNAVAILABLE

    def _environment(self) -> dict[str, str]:
        """Only our own MinIO settings: those of the shell around it could point it at other data."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINIO_")}
        return {
            **inherited,
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
        }

    def _credentials(self) -> tuple[str, str]:
        """Read the root credentials, making them the first time, in a file only their owner can read."""
        path = self._home / "credentials.json"
        if not path.exists():
            self._home.mkdir(parents=True, exist_ok=True)
            made = {"access_key": f"heirloom-{secrets.token_hex(6)}", "secret_key": secrets.token_urlsafe(32)}
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(made, file)
            fresh.replace(path)
        record = cast("dict[str, str]", json.loads(path.read_text()))
        return record["access_key"], record["secret_key"]
