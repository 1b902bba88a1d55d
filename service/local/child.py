"""A child process with its own log that dies with the process that started it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.local import orphan
from service.local.errors import LaunchError

_GUARD = Path(__file__).with_name("guard.py")
GUARD_MODE = "exec" if sys.platform == "linux" else "watch"
_TAIL_BYTES = 32_768


class ChildError(LaunchError):
    """A child ended when it should not have; the message holds the end of its log."""


class Child:
    """One process: start it, see whether it lives, read the end of its log, stop it.

    It leads its own session, so that Ctrl-C in a terminal reaches only the launcher, which then stops its
    children in order. It must be started from a thread that lives as long as it should (the main thread):
    the kernel ties the child to the thread that made it.

    Args:
        name: what people call it in messages.
        command: the program and its arguments; `marker` must be part of one of them.
        log: file for both output streams; the log of the run before is kept beside it as `.1`.
        detail: another log, which the child writes itself, to show with the first.
        marker: what tells this child from other processes, usually the path of its data.
        environment: the whole environment of the child; by default that of this process.
        guard: how it dies with its parent, see `guard.py`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        marker: str,
        detail: Path | None = None,
        environment: Mapping[str, str] | None = None,
        guard: str = GUARD_MODE,
    ) -> None:
        self.name = name
        self.log = log
        self.pid_file = log.with_suffix(".pid")
        self._command = tuple(command)
        self._marker = marker
        self._detail = detail
        self._environment = environment
        self._guard = guard
        self._process: asyncio.subprocess.Process | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def returncode(self) -> int | None:
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start the process; it may still fail a moment later, which `wait` and `alive` show."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(self.log.suffix + ".1"))
        guard = (sys.executable, "-I", "-S", str(_GUARD), str(os.getpid()), self._guard)
        with self.log.open("xb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *guard,
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        if self.alive:
            orphan.remember(self.pid_file, self._process.pid, self._marker)

    async def wait(self) -> int:
        """Wait for the end of the process and give its exit code (minus the signal that ended it)."""
        if self._process is None:
            raise ChildError(f"{self.name} was not started")
        return await self._process.wait()

    def tail(self, lines: int = 25) -> str:
        """Give the last lines of its logs."""
        logs = [self.log] if self._detail is None else [self.log, self._detail]
        return "\n".join(line for log in logs for line in _last_lines(log, lines))

    def obituary(self) -> str:
        """Say how it ended, with the end of its log."""
        return f"{self.name} ended with exit code {self.returncode}. The end of {self.log}:\n{self.tail()}"

    async def terminate(self, grace: float) -> None:
        """Ask it to stop, wait `grace` seconds, then kill it."""
        if self.alive:
            self._signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(grace):
                    await self.wait()
            except TimeoutError:
                pass
        await self.kill()

    async def kill(self) -> None:
        """Kill it at once and wait until it is gone."""
        if self.alive:
            self._signal(signal.SIGKILL)
            await self.wait()
        orphan.forget(self.pid_file)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            orphan.signal_group(self.pid, number)


def _last_lines(log: Path, lines: int) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").splitlines()[-lines:]
    except OSError:
        return []
