"""Blobs in a local folder, for a first try without an object store; the service serves them itself.

It gives the guarantees of S3: signed URLs that expire, Content-MD5 enforced while bytes arrive, an object
seen whole or not at all and durable when acknowledged. Multipart uploads are not needed: one PUT takes a
file of any size. The URLs are served by `service.blobs.folder_routes`.
"""

import errno
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

import anyio
import anyio.to_thread

from graph.errors import InvalidInputError
from service.blobs.digests import hex_of
from service.blobs.disposition import attachment
from service.blobs.folder_files import OpenObject, Record, encoded, object_path, records
from service.blobs.folder_incoming import DurableFolders, Incoming, sweep
from service.blobs.folder_urls import UrlSigner
from service.blobs.limits import check_content_type, check_expires, check_key, check_prefix
from service.blobs.store import (
    BlobMissingError,
    Multipart,
    SignedUpload,
    Stat,
    StoreUnavailableError,
)

_THREADS: Final = 16  # more only makes the disk seek; the rest of the service keeps its own threads

T = TypeVar("T")


class StorageFullError(StoreUnavailableError):
    """The disk under the folder is full."""


class FolderStore:
    """A `BlobStore` over one folder of this machine.

    Args:
        root: the folder, made if missing; several processes may share it.
        base_url: what the URLs handed out start with.
        secret: signs the URLs.
    """

    def __init__(self, root: Path, *, base_url: str, secret: bytes) -> None:
        self._root = root.absolute()
        self._objects = self._root / "objects"
        self._arriving = self._root / "incoming"
        self._folders = DurableFolders(self._objects)
        self._threads = anyio.CapacityLimiter(_THREADS)
        self.urls = UrlSigner(secret, base_url)

    @property
    def supports_multipart(self) -> bool:
        return False

    async def start(self) -> None:
        await self.run(self._prepare)

    async def ready(self) -> None:
        await self.run(self._check)

    async def probe(self) -> None:
        """Nothing lies between this store and the service."""
        await self.ready()

    async def close(self) -> None: ...

    def sign_upload(
        self, key: str, *, content_md5: str | None, content_type: str, expires: int
    ) -> SignedUpload:
        check_key(key)
        check_content_type(content_type)
        check_expires(expires)
        headers: dict[str, str] = {}
        if content_md5 is not None:
            hex_of(content_md5)
            headers["Content-MD5"] = content_md5
        if content_type:
            headers["Content-Type"] = content_type
        signed = {name.lower(): value for name, value in headers.items()}
        return SignedUpload(self.urls.sign("PUT", key, expires=expires, headers=signed), headers)

    def sign_download(
        self, key: str, *, expires: int, filename: str | None = None, content_type: str | None = None
    ) -> str:
        check_key(key)
        check_expires(expires)
        query: dict[str, str] = {}
        if filename is not None:
            query["disposition"] = attachment(filename)
        if content_type:
            check_content_type(content_type)
            query["type"] = content_type
        return self.urls.sign("GET", key, expires=expires, query=query)

    async def stat(self, key: str) -> Stat | None:
        try:
            found = await self.open(key)
        except BlobMissingError:
            return None
        found.close()
        return Stat(size=found.record.size, etag=found.record.md5)

    async def read(self, key: str, *, limit: int) -> bytes:
        def whole() -> bytes:
            with found:
                if found.record.size > limit:
                    raise InvalidInputError(f"the object is larger than {limit} bytes")
                return b"".join(found.chunks())

        found = await self.open(key)
        return await self.run(whole)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        with await self.open(key) as found:
            chunks = found.chunks()
            while chunk := await self.run(lambda: next(chunks, b"")):
                yield chunk

    async def write(self, key: str, data: bytes, *, content_type: str) -> Stat:
        check_content_type(content_type)
        async with self.receive(key) as incoming:
            record = await self.run(lambda: self._store(incoming, data, key, content_type))
        return Stat(size=record.size, etag=record.md5)

    async def delete(self, key: str) -> None:
        check_key(key)
        path = object_path(self._objects, key)
        await self.run(lambda: path.unlink(missing_ok=True))

    async def list_keys(self, prefix: str) -> Sequence[str]:
        check_prefix(prefix)
        below = self._objects.joinpath(*[encoded(segment) for segment in prefix.split("/")[:-1]])

        def found() -> list[str]:
            return sorted(record.key for record in records(below) if record.key.startswith(prefix))

        return await self.run(found)

    async def start_multipart(self, *_: object, **__: object) -> Multipart:
        raise _one_put()

    async def complete_multipart(self, *_: object, **__: object) -> Stat:
        raise _one_put()

    async def abort_multipart(self, *_: object, **__: object) -> None:
        raise _one_put()

    async def open(self, key: str) -> OpenObject:
        """Open an object, which the caller closes; BlobMissingError if there is none."""
        check_key(key)
        return await self.run(lambda: self._open(key))

    @asynccontextmanager
    async def receive(self, key: str) -> AsyncGenerator[Incoming]:
        """Take an object in; what is not committed in the block leaves nothing, however the block ends."""
        check_key(key)
        incoming = await self.run(lambda: Incoming(self._arriving))
        try:
            yield incoming
        finally:
            with anyio.CancelScope(shield=True):
                await self.run(incoming.discard)

    async def commit(self, incoming: Incoming, key: str, content_type: str) -> Record:
        """Make what came in the object under `key`; durable when this returns."""
        return await self.run(lambda: incoming.commit(self._objects, self._folders, key, content_type))

    async def run(self, work: Callable[[], T]) -> T:
        """Do blocking work in one of the store's threads; disk errors become StoreUnavailableError."""
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._threads)
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            kind = StorageFullError if full else StoreUnavailableError
            raise kind(f"the blob folder {self._root} failed: {error.strerror}") from error

    def _open(self, key: str) -> OpenObject:
        try:
            return OpenObject(object_path(self._objects, key))
        except FileNotFoundError:
            raise BlobMissingError(f"no object lies under {key}") from None

    def _store(self, incoming: Incoming, data: bytes, key: str, content_type: str) -> Record:
        incoming.feed(data)
        return incoming.commit(self._objects, self._folders, key, content_type)

    def _prepare(self) -> None:
        for folder in (self._objects, self._arriving):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(self._arriving)
        self._check()

    def _check(self) -> None:
        if not (self._objects.is_dir() and os.access(self._arriving, os.R_OK | os.W_OK | os.X_OK)):
            raise StoreUnavailableError(f"the blob folder {self._root} is missing or cannot be written")


def _one_put() -> InvalidInputError:
    return InvalidInputError("the folder store takes a file of any size with one PUT")
