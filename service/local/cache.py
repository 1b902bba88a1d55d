"""What is fetched or built once per user: a folder in the cache that appears whole or not at all."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from service.local.progress import Progress

_LOCK_POLL_SECONDS = 0.2


def cache_folder() -> Path:
    """Give the user's cache folder of this project, by the XDG Base Directory Specification."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "heirloom"


@asynccontextmanager
async def _locked(lock: Path, waiting: Callable[[], None]) -> AsyncGenerator[None]:
    """Hold an advisory lock that the system releases when this process ends, however it ends."""
    with lock.open("a") as handle:
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    waiting()
                    told = True
                await asyncio.sleep(_LOCK_POLL_SECONDS)
        yield


def _is_there(target: Path) -> bool:
    return target.is_dir()


async def cached_folder(
    target: Path, fill: Callable[[Path], Awaitable[None]], *, what: str, progress: Progress
) -> Path:
    """Give `target`, filling it first if it is not there.

    Args:
        target: the folder to have in the end.
        fill: puts the content into a new, empty folder, which then becomes `target` by a rename.
        what: what is fetched, for the progress lines.
        progress: told when another process is filling the folder and this one waits for it.
    """
    if _is_there(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = target.parent / f".{target.name}.lock"
    async with _locked(lock, lambda: progress(f"waiting for another process that fetches {what}")):
        if _is_there(target):
            return target
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            fresh = work / "new"
            fresh.mkdir()
            await fill(fresh)
            fresh.replace(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return target
