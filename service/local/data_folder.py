"""The folder of one installation: who uses it, its secret, and where each part keeps its data."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Self, TextIO, cast

from service.local.errors import LaunchError


class DataFolderInUseError(LaunchError):
    """Another process serves this data."""


class DataFolder:
    """A locked data folder; the system releases the lock when this process ends, however it ends.

    Args:
        path: the folder, made if missing, for its owner only.

    Raises:
        DataFolderInUseError: another process holds the lock.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = self._take_lock()
        self.announce(None)

    def announce(self, url: str | None) -> None:
        """Say where this process serves, for the message that another one gives."""
        self._lock.truncate(0)
        json.dump({"pid": os.getpid(), "url": url}, self._lock)
        self._lock.flush()

    @property
    def neo4j(self) -> Path:
        return self.path / "neo4j"

    @property
    def minio(self) -> Path:
        return self.path / "minio"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    def secret(self) -> str:
        """Give this installation's `HEIRLOOM_SECRET`, making it the first time."""
        file = self.path / "secret"
        if not file.exists():
            fresh = self.path / "secret.new"
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48))
            fresh.replace(file)
        return file.read_text().strip()

    def release(self) -> None:
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _take_lock(self) -> TextIO:
        lock = (self.path / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = _read_holder(lock.read())
            lock.close()
            raise DataFolderInUseError(
                f"The data in {self.path} is already served by {holder}. Use that one, stop it first, or "
                "choose another folder with HEIRLOOM_DATA (and another HEIRLOOM_PORT)."
            ) from None
        return lock


def _read_holder(text: str) -> str:
    """Say who holds the lock; the file may be half-written at the moment a holder starts."""
    try:
        record = cast("dict[str, object]", json.loads(text))
        where = f" at {record['url']}" if record["url"] else ""
        return f"process {record['pid']}{where}"
    except (ValueError, KeyError):
        return "another process"
