"""The routes behind the folder store's signed URLs; they answer as S3 does.

The signature is the only credential: Authorization headers and cookies are neither needed nor read,
since SDKs send them along to URLs of their own server. Downloads never render in a browser.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from email.utils import formatdate
from html import escape
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from graph.errors import DomainError, InvalidInputError
from service.blobs.digests import hex_of
from service.blobs.folder import FolderStore, StorageFullError
from service.blobs.folder_files import CHUNK_BYTES, OpenObject
from service.blobs.folder_incoming import Incoming
from service.blobs.folder_urls import PATH, RefusedError
from service.blobs.ranges import ByteRange, UnsatisfiableRangeError, requested_range
from service.blobs.store import BlobMissingError

_log: Final = logging.getLogger(__name__)
# An attachment is saved, not shown; the other two are for browsers that show it anyhow.
_NEVER_RENDERED: Final = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_DEFAULT_TYPE: Final = "application/octet-stream"


def folder_routes(store: FolderStore) -> list[Route]:
    """Give the routes that serve a folder store's URLs, for the root of the application.

    They take bodies of any size: an application-wide limit of request bodies must leave them out.
    """
    path = f"{PATH}/{{key:path}}"
    endpoints = _Endpoints(store)
    return [
        Route(path, _answering(endpoints.get), methods=["GET"]),
        Route(path, _answering(endpoints.put), methods=["PUT"]),
    ]


class _Endpoints:
    """What the URLs do."""

    def __init__(self, store: FolderStore) -> None:
        self._store = store

    async def put(self, request: Request) -> Response:
        key: str = request.path_params["key"]
        self._store.urls.verify("PUT", key, request.query_params, request.headers)
        declared = _declared_md5(request)
        async with self._store.receive(key) as incoming:
            await self._fill(incoming, request)
            if declared not in {None, incoming.md5}:
                raise RefusedError(400, "BadDigest", "The Content-MD5 you sent is not that of the bytes.")
            content_type = request.headers.get("content-type", _DEFAULT_TYPE)
            record = await self._store.commit(incoming, key, content_type)
        return Response(headers={"ETag": f'"{record.md5}"'})

    async def get(self, request: Request) -> Response:
        """Answer GET, and HEAD with the same URL, since it tells less."""
        key: str = request.path_params["key"]
        self._store.urls.verify("GET", key, request.query_params, request.headers)
        found = await self._store.open(key)
        try:
            return await self._download(request, found)
        except BaseException:
            found.close()
            raise

    async def _fill(self, incoming: Incoming, request: Request) -> None:
        """Pass the body on in pieces of at least 1 MiB: each costs a change of threads."""
        held = bytearray()
        async for chunk in request.stream():
            held += chunk
            if len(held) >= CHUNK_BYTES:
                await self._feed(incoming, bytes(held))
                held.clear()
        await self._feed(incoming, bytes(held))

    async def _feed(self, incoming: Incoming, piece: bytes) -> None:
        await self._store.run(lambda: incoming.feed(piece))

    async def _download(self, request: Request, found: OpenObject) -> Response:
        """Answer with an object, which is closed when the answer has been sent."""
        headers = _headers(request, found)
        if _matches(request.headers.get("if-none-match"), headers["ETag"]):
            found.close()
            return Response(status_code=304, headers={"ETag": headers["ETag"]})
        part = _part(request, found, headers["ETag"])
        size = found.record.size
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
        wanted = part or ByteRange(0, size)
        headers["Content-Length"] = str(wanted.size)
        status = 200 if part is None else 206
        if request.method == "HEAD":
            found.close()
            return Response(status_code=status, headers=headers)
        return _Download(self._store, found, part, status, headers)


class _Download(StreamingResponse):
    """Sends an object or a part of it, and closes it however that ends."""

    def __init__(
        self,
        store: FolderStore,
        found: OpenObject,
        part: ByteRange | None,
        status: int,
        headers: dict[str, str],
    ) -> None:
        self._found = found
        pieces = found.chunks() if part is None else found.pieces(part.start, part.end)
        super().__init__(_in_threads(store, pieces), status_code=status, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._found.close()


async def _in_threads(store: FolderStore, pieces: Iterator[bytes]) -> AsyncGenerator[bytes]:
    while piece := await store.run(lambda: next(pieces, b"")):
        yield piece


def _declared_md5(request: Request) -> str | None:
    header = request.headers.get("content-md5")
    try:
        return None if header is None else hex_of(header)
    except InvalidInputError as error:
        raise RefusedError(400, "InvalidDigest", error.message) from None


def _headers(request: Request, found: OpenObject) -> dict[str, str]:
    asked = request.query_params
    headers = {
        **_NEVER_RENDERED,
        "Accept-Ranges": "bytes",
        "Content-Type": asked.get("type", found.record.content_type),
        "ETag": f'"{found.record.md5}"',
        "Last-Modified": formatdate(found.modified, usegmt=True),
    }
    if "disposition" in asked:
        headers["Content-Disposition"] = asked["disposition"]
    return headers


def _matches(header: str | None, etag: str) -> bool:
    given = {each.strip().removeprefix("W/") for each in (header or "").split(",")}
    return "*" in given or etag in given


def _part(request: Request, found: OpenObject, etag: str) -> ByteRange | None:
    """Give the part that is asked for; the whole if the client's part is of another object (If-Range)."""
    if request.headers.get("if-range", etag) != etag:
        return None
    try:
        return requested_range(request.headers.get("range"), found.record.size)
    except UnsatisfiableRangeError:
        raise RefusedError(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
            {"Content-Range": f"bytes */{found.record.size}"},
        ) from None


def _answering(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer every refusal with S3's small XML document."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handle(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except RefusedError as refusal:
            return _error(refusal)
        except DomainError as error:
            return _error(_refusal(error))

    return endpoint


def _refusal(error: DomainError) -> RefusedError:
    if isinstance(error, BlobMissingError):
        return RefusedError(404, "NoSuchKey", "The specified key does not exist.")
    if isinstance(error, InvalidInputError):
        return RefusedError(400, "InvalidArgument", error.message)
    _log.error("the blob folder failed: %s", error)
    if isinstance(error, StorageFullError):
        return RefusedError(507, "StorageFull", "The disk of the store is full.")
    return RefusedError(503, "ServiceUnavailable", "The store cannot answer now.")


def _error(refusal: RefusedError) -> Response:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    )
    return Response(text, refusal.status, {**refusal.headers, "Content-Type": "application/xml"})
