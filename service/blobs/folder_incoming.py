"""How an object enters the folder store: a locked temporary file, hashed, synced, then renamed.

Until the rename nothing of it can be seen. The lock tells a running upload from the leftover of a process
that was killed: the system releases it with the process.
"""

import fcntl
import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from service.blobs.folder_files import Record, object_path

_KNOWN_FOLDERS: Final = 10_000


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> int:
    """Remove the temporary files that no running process holds, and count them."""
    removed = 0
    for path in folder.iterdir():
        try:
            handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
            removed += 1
        except BlockingIOError:
            continue  # an upload of another process of ours
        finally:
            os.close(handle)
    return removed


class DurableFolders:
    """Makes folders whose names survive a power cut, and remembers which do."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: set[Path] = set()

    def make(self, folder: Path) -> None:
        """Make a folder under the root with its parents; each is synced once by every process."""
        missing = [folder, *folder.parents][: len(folder.relative_to(self._root).parts)]
        for each in reversed(missing):
            if each not in self._known:
                each.mkdir(mode=0o700, exist_ok=True)
                sync_folder(each.parent)
                self._remember(each)

    def forget(self) -> None:
        """Believe nothing any more: somebody removed a folder."""
        self._known.clear()

    def _remember(self, folder: Path) -> None:
        if len(self._known) >= _KNOWN_FOLDERS:
            self._known.clear()
        self._known.add(folder)


class Incoming:
    """One object on its way in. Every instance must end in `commit` or `discard`."""

    def __init__(self, folder: Path) -> None:
        self._path, self._file = _new_file(folder)
        self._digest = hashlib.md5(usedforsecurity=False)
        self._size = 0

    @property
    def md5(self) -> str:
        """The hex MD5 of what has come so far."""
        return self._digest.hexdigest()

    def feed(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._size += len(chunk)
        self._write(chunk)

    def commit(self, root: Path, folders: DurableFolders, key: str, content_type: str) -> Record:
        """Make it the object under `key`, durable when this returns."""
        record = Record(key, self.md5, self._size, content_type)
        self._write(record.packed())
        os.fsync(self._file)
        target = object_path(root, key)
        folders.make(target.parent)
        try:
            self._path.replace(target)
        except FileNotFoundError:
            folders.forget()
            folders.make(target.parent)
            self._path.replace(target)
        sync_folder(target.parent)
        self._close()
        return record

    def discard(self) -> None:
        """Leave nothing of it, unless it was committed."""
        if self._file >= 0:
            self._path.unlink(missing_ok=True)
            self._close()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]

    def _close(self) -> None:
        os.close(self._file)
        self._file = -1


def _new_file(folder: Path) -> tuple[Path, int]:
    """Make a locked file; if a sweep got between the two steps, make another."""
    while True:
        path = folder / secrets.token_hex(16)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return path, handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
