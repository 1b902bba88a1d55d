"""How the folder store keeps an object: one file, its bytes first and what is known of them after.

The record at the end makes an object and its digest one file, so one rename replaces both, and asking for
an ETag never hashes. Paths are encoded: lower case only (some file systems ignore case), no special
names, long segments by their SHA-256; objects end in `=blob`, so `a` and `a/b` can both be keys.
"""

import hashlib
import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from service.blobs.store import StoreUnavailableError

CHUNK_BYTES: Final = 1 << 20
SUFFIX: Final = "=blob"
_MAGIC: Final = b"HLBLOB01"
_END: Final = struct.Struct(">I8s")  # length of the record, magic
_MAX_NAME: Final = 150  # characters of an encoded segment; file systems take 255 bytes
_PLAIN: Final = re.compile(rb"[^a-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one object; `md5` in hex, `size` in bytes."""

    key: str
    md5: str
    size: int
    content_type: str

    def packed(self) -> bytes:
        """Give the end of the file."""
        body = json.dumps(asdict(self)).encode()
        return body + _END.pack(len(body), _MAGIC)


def encoded(segment: str) -> str:
    """Give the name on disk of one segment of a key; no two segments share one."""
    name = _PLAIN.sub(lambda found: b"%%%02x" % found[0][0], segment.encode()).decode()
    if len(name) <= _MAX_NAME:
        return name
    return "=" + hashlib.sha256(segment.encode()).hexdigest()


def object_path(root: Path, key: str) -> Path:
    """Give the file of an object; `key` has passed `check_key`."""
    *folders, last = [encoded(segment) for segment in key.split("/")]
    return root.joinpath(*folders, last + SUFFIX)


class OpenObject:
    """An object opened for reading: it stays readable when it is replaced or deleted meanwhile.

    Raises:
        FileNotFoundError: there is none.
        StoreUnavailableError: the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.record = self._read_record(path)
            self.modified = os.fstat(self._file).st_mtime
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; again does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Read the bytes from `start` up to, not including, `end`, in pieces of at most 1 MiB."""
        while start < end:
            piece = os.pread(self._file, min(CHUNK_BYTES, end - start), start)
            if not piece:
                raise self._damaged()
            start += len(piece)
            yield piece

    def chunks(self) -> Iterator[bytes]:
        """Read the whole object in pieces, the last only after all of it matched its digest."""
        digest = hashlib.md5(usedforsecurity=False)
        left = self.record.size
        for piece in self.pieces(0, left):
            digest.update(piece)
            left -= len(piece)
            if not left and digest.hexdigest() != self.record.md5:
                raise self._damaged()
            yield piece

    def _read_record(self, path: Path) -> Record:
        total = os.fstat(self._file).st_size
        end = os.pread(self._file, _END.size, max(0, total - _END.size))
        length, magic = _END.unpack(end) if len(end) == _END.size else (0, b"")
        size = total - _END.size - length
        if magic != _MAGIC or size < 0:
            raise StoreUnavailableError(f"{path} is no complete object of the folder store")
        fields = cast("dict[str, str | int]", json.loads(os.pread(self._file, length, size)))
        if fields["size"] != size:
            raise StoreUnavailableError(f"{path} is no complete object of the folder store")
        return Record(str(fields["key"]), str(fields["md5"]), size, str(fields["content_type"]))

    def _damaged(self) -> StoreUnavailableError:
        return StoreUnavailableError(f"the bytes of {self.record.key} on disk are not those that were stored")


def records(root: Path) -> Iterator[Record]:
    """Read the record of every object under a folder; what is deleted meanwhile is left out."""
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(SUFFIX):
                try:
                    with OpenObject(Path(folder, name)) as found:
                        yield found.record
                except FileNotFoundError:
                    continue
