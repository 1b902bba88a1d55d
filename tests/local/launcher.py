"""The launcher as a process of its own, as people run it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
TINY_SERVICE = Path(__file__).with_name("tiny_service.py")
START_SECONDS = 90
STOP_SECONDS = 45


class Launched:
    """One run of the tiny service, whose output is in two files."""

    def __init__(self, data: Path, port: int, output: Path) -> None:
        self.data = data
        self.port = port
        self._out = output.with_suffix(".out")
        self._err = output.with_suffix(".err")
        self._process: asyncio.subprocess.Process | None = None

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    async def start(self, *arguments: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEIRLOOM_")}
        environment = {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "HEIRLOOM_DATA": str(self.data),
            "HEIRLOOM_PORT": str(self.port),
        }
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(TINY_SERVICE), *arguments, stdout=out, stderr=err, env=environment
            )

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait for a line on the error stream, where progress is shown."""
        async with asyncio.timeout(START_SECONDS):
            while (match := re.search(pattern, self.err)) is None:
                assert self.process.returncode is None, self.err
                await asyncio.sleep(0.05)
        return match

    async def ends(self) -> int:
        async with asyncio.timeout(STOP_SECONDS):
            return await self.process.wait()

    async def end_with(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return await self.ends()

    def neo4j(self) -> psutil.Process:
        """The running Neo4j of this data folder."""
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if f"--home-dir={self.data / 'neo4j'}" in process.cmdline():
                    return process
        raise AssertionError("no Neo4j runs on this data")


@asynccontextmanager
async def launched(
    data: Path, port: int, output: Path, *arguments: str, command: str = "up"
) -> AsyncGenerator[Launched]:
    """Start it, and leave nothing behind whatever the test does."""
    service = Launched(data, port, output)
    await service.start(command, *arguments)
    try:
        yield service
    finally:
        if service.process.returncode is None:
            await service.end_with(signal.SIGKILL)
