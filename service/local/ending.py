"""Why a program stops: somebody asked it to, or a child of it crashed; whichever comes first."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from service.local.child import Child
from service.local.progress import Progress

T = TypeVar("T")
_KILLED = 130  # what shells report for a program ended by Ctrl-C
_BLAME_SECONDS = 0.5


class EndedError(Exception):
    """Work was given up because the program ends.

    Attributes:
        crash: what is known about the child that crashed; None if somebody asked for the end.
    """

    def __init__(self, crash: str | None) -> None:
        super().__init__(crash or "asked to stop")
        self.crash = crash


class Ending:
    """Waits for SIGINT, SIGTERM or the end of a watched child.

    A second Ctrl-C ends this process at once, and its children with it (see `guard.py`). A second SIGTERM
    does nothing more, because supervisors and `make` are known to deliver it twice.

    Args:
        progress: told at once when the end comes.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        loop = asyncio.get_running_loop()
        self._end: asyncio.Future[str | None] = loop.create_future()
        self._watchers: set[asyncio.Task[None]] = set()
        self._interrupted = False
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        loop.add_signal_handler(signal.SIGTERM, self._asked)

    def watch(self, child: Child) -> None:
        """Take the end of this child for a crash, until `close`."""
        self._watchers.add(asyncio.create_task(self._report(child)))

    async def unless(self, work: Coroutine[Any, Any, T]) -> T:
        """Do the work, or cancel it when the end comes first.

        Raises:
            EndedError: the end came first, or the work failed because a child crashed under it.
        """
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task, self._end}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        failure = asyncio.CancelledError() if task.cancelled() else task.exception()
        if failure is not None:
            await asyncio.wait({self._end}, timeout=_BLAME_SECONDS)
            if self._end.done():
                raise EndedError(self._end.result()) from failure
        return task.result()

    def close(self) -> None:
        """Stop watching children: from here on they end because they are told to."""
        for watcher in self._watchers:
            watcher.cancel()

    def _interrupt(self) -> None:
        if self._interrupted:
            os._exit(_KILLED)
        self._interrupted = True
        self._asked()

    def _asked(self) -> None:
        self._end_with(None, "stopping; Ctrl-C once more kills at once")

    def _end_with(self, crash: str | None, line: str) -> None:
        if not self._end.done():
            self._progress(line)
            self._end.set_result(crash)

    async def _report(self, child: Child) -> None:
        await child.wait()
        self._end_with(child.obituary(), f"{child.name} crashed; stopping")
