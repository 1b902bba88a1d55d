"""A genuine Neo4j Community server as a child process."""

import asyncio
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from service.local import orphan
from service.local.child import Child, ChildError
from service.local.java import find_java
from service.local.neo4j_config import Engine, Neo4jHome, admin_command, server_command
from service.local.neo4j_jars import neo4j_jars
from service.local.neo4j_proof import is_answering
from service.local.ports import LOOPBACK, free_port, is_free
from service.local.progress import Progress, silent

USER = "neo4j"
STOP_SECONDS = 30.0  # it takes half a second when idle; closing a large store takes longer
_START_SECONDS = 180.0
_ADMIN_SECONDS = 60.0
_IMPORT_SECONDS = 4 * 3600.0
_POLL_SECONDS = 0.1
_PORT_TRIES = 3


class Neo4jServer:
    """One Neo4j with its own folder, password and loopback port.

    `start` again after `stop` or `kill` comes back on the same port, so that drivers find it. Start it from
    the main thread (see `Child`).

    Args:
        home: the folder for everything it has, made if missing; two servers cannot share it.
        heap: Java heap, in Java's notation.
        page_cache: memory for the pages of the store files.
        short_lived: spend less on becoming fast; see `Engine`.
        patient: let transactions take as long as they do; see `Engine`.
        progress: told about each step.
    """

    def __init__(
        self,
        home: Path,
        *,
        heap: str = "1g",
        page_cache: str = "512m",
        short_lived: bool = False,
        patient: bool = False,
        progress: Progress = silent,
    ) -> None:
        self._home = Neo4jHome(home.absolute())
        self._engine = Engine(heap, page_cache, short_lived, patient)
        self._progress = progress
        self._port: int | None = None
        self._child: Child | None = None

    @property
    def uri(self) -> str:
        if self._port is None:
            raise ChildError("Neo4j was not started, so it has no address yet")
        return f"bolt://{LOOPBACK}:{self._port}"

    @property
    def user(self) -> str:
        return USER

    @property
    def password(self) -> str:
        """The generated password; it stays the same for the life of the folder."""
        return self._home.password_file.read_text().strip()

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ChildError("Neo4j was not started")
        return self._child

    async def start(self) -> None:
        """Start the server and return when it answers queries, or raise and leave nothing running.

        Raises:
            ChildError: it ended, did not answer in time, or another server answers in its place.
            JavaNotFoundError: there is no Java for it.
            JarsError: its jars could not be fetched.
        """
        if self._child is not None and self._child.alive:
            return
        java, jars = await find_java(), await neo4j_jars(self._progress)
        self._home.make()
        await self._stop_orphan()
        await self._set_password(java, jars)
        try:
            await self._start_on_a_port(java, jars)
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """Stop it cleanly; after 30 s it is killed."""
        if self._child is not None:
            await self._child.terminate(STOP_SECONDS)

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

    async def _stop_orphan(self) -> None:
        stopped = await orphan.stop_orphan(self._home.log.with_suffix(".pid"), STOP_SECONDS)
        if stopped is not None:
            self._progress(f"stopped the Neo4j that an earlier start left behind (process {stopped})")

    async def _start_on_a_port(self, java: Path, jars: Path) -> None:
        """Start; if somebody takes the port between choosing and binding it, try another one."""
        for attempt in range(1, _PORT_TRIES + 1):
            fixed = self._port is not None and attempt == 1
            self._port = self._port if fixed and self._port else free_port()
            self._home.write_config(self._port, self._engine)
            self._progress(f"starting Neo4j on port {self._port}")
            command = server_command(java, jars, self._home.path, self._engine)
            self._child = Child(
                "Neo4j",
                command,
                log=self._home.log,
                marker=str(self._home.path),
                detail=self._home.user_log,
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
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._port_open()
                await self._answers()
        except TimeoutError:
            reason = f"Neo4j did not answer in {_START_SECONDS:.0f} s. The end of its log:"
            raise ChildError(f"{reason}\n{self.child.tail()}") from None

    def _require_alive(self) -> None:
        if not self.child.alive:
            raise ChildError(self.child.obituary())

    async def _port_open(self) -> None:
        """Wait for the TCP port: the driver would back off after a refusal and sleep past readiness."""
        while True:
            self._require_alive()
            try:
                _, writer = await asyncio.open_connection(LOOPBACK, self._port)
            except OSError:
                await asyncio.sleep(_POLL_SECONDS)
            else:
                writer.close()
                return

    async def _answers(self) -> None:
        """Wait for the first answer, which also proves whose server it is."""
        answering = False
        while not answering:
            self._require_alive()
            answering = await is_answering(self.uri, self.user, self.password, self._home.data)
            await asyncio.sleep(0 if answering else _POLL_SECONDS)

    async def _set_password(self, java: Path, jars: Path) -> None:
        """Generate the password and give it to the database before its first start."""
        if (self._home.data / "databases" / "system").exists():
            return
        start = time.monotonic()
        secret = self._home.password_file
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        # "@FILE" keeps the password out of the list of processes
        command = admin_command(java, jars, "dbms", "set-initial-password", f"@{secret}")
        await self._administer(command, marker=str(secret), seconds=_ADMIN_SECONDS)
        self._progress(f"generated the password of Neo4j ({time.monotonic() - start:.1f} s)")

    async def import_csv(self, arguments: Sequence[str]) -> None:
        """Replace the database by what CSV files hold; the server must be stopped.

        `arguments` are those of `neo4j-admin database import full`; one of them names a file in the home.
        """
        java, jars = await find_java(), await neo4j_jars(self._progress)
        verb = ("database", "import", "full", "neo4j", "--overwrite-destination")
        command = admin_command(java, jars, *verb, *arguments, heap=self._engine.heap)
        await self._administer(command, marker=str(self._home.path), seconds=_IMPORT_SECONDS)

    async def _administer(self, command: Sequence[str], *, marker: str, seconds: float) -> None:
        environment = {**os.environ, "NEO4J_HOME": str(self._home.path), "NEO4J_CONF": str(self._home.config)}
        log = self._home.path / "admin.log"
        admin = Child("Neo4j's AdminTool", command, log=log, marker=marker, environment=environment)
        await admin.start()
        try:
            async with asyncio.timeout(seconds):
                code = await admin.wait()
        finally:
            await admin.kill()
        if code != 0:
            raise ChildError(admin.obituary())
