"""The service's own requests to S3: presigned for the internal endpoint, errors translated."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import anyio
import httpx2

from service.blobs.sigv4 import Presigner
from service.blobs.store import BlobMissingError, Stat, StoreUnavailableError

_EXPIRES_SECONDS: Final = 900
_TIMEOUT: Final = httpx2.Timeout(10.0, connect=5.0)
_LIMITS: Final = httpx2.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=15.0)
# A kept connection may be closed by the other side at any moment; everything here may be sent twice.
_PAUSES: Final = (0.0, 0.2)
_CODE: Final = re.compile(r"<Code>\s*([^<]{1,100}?)\s*</Code>")
_NOTHING: Mapping[str, str] = {}


def new_client() -> httpx2.AsyncClient:
    """Make a client that obeys no proxy settings, follows nothing and asks for bytes as they are stored."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "heirloom"}
    return httpx2.AsyncClient(timeout=_TIMEOUT, limits=_LIMITS, headers=headers, trust_env=False)


def error_code(reply: httpx2.Response) -> str:
    """Give the code of an S3 error body (`NoSuchKey`), or the HTTP status where there is none."""
    found = _CODE.search(reply.text)
    return found[1] if found else f"HTTP {reply.status_code}"


class S3Requests:
    """Sends requests about the objects of one bucket.

    Args:
        presigner: signs for the internal endpoint.
        bucket: the bucket's name.
    """

    def __init__(self, presigner: Presigner, bucket: str) -> None:
        self._presigner = presigner
        self._bucket = bucket
        self._client = new_client()

    async def close(self) -> None:
        await self._client.aclose()

    async def send(
        self,
        method: str,
        key: str = "",
        *,
        accept: frozenset[int] = frozenset(),
        query: Mapping[str, str] = _NOTHING,
        headers: Mapping[str, str] = _NOTHING,
        content: bytes | None = None,
    ) -> httpx2.Response:
        """Send a request and read the reply; all statuses but 2xx and `accept` are StoreUnavailableError."""
        url = self._sign(method, key, query, headers)
        reply = await self._tried(method, url, headers, content)
        if reply.is_success or reply.status_code in accept:
            return reply
        raise self._refused(method, reply)

    async def stat(self, key: str) -> Stat | None:
        """Ask for size and ETag; None if there is no object."""
        reply = await self.send("HEAD", key, accept=frozenset({404}))
        if not reply.is_success:
            return None
        etag = reply.headers.get("etag", "").strip('"').lower()
        return Stat(size=int(reply.headers.get("content-length", "0")), etag=etag)

    @asynccontextmanager
    async def get(self, key: str) -> AsyncGenerator[httpx2.Response]:
        """Open an object for reading; BlobMissingError if there is none."""
        try:
            async with self._client.stream("GET", self._sign("GET", key)) as reply:
                if not reply.is_success:
                    await reply.aread()
                    if error_code(reply) == "NoSuchKey":
                        raise BlobMissingError(f"no object lies under {key}")
                    raise self._refused("GET", reply)
                yield reply
        except httpx2.TransportError as error:
            raise _unreachable(error) from error

    def _sign(
        self,
        method: str,
        key: str,
        query: Mapping[str, str] = _NOTHING,
        headers: Mapping[str, str] = _NOTHING,
    ) -> str:
        path = f"/{self._bucket}/{key}" if key else f"/{self._bucket}"
        return self._presigner.presign(method, path, expires=_EXPIRES_SECONDS, headers=headers, query=query)

    async def _tried(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> httpx2.Response:
        """Send once more after a broken connection or a 5xx, not after a timeout: callers have deadlines."""
        for pause in _PAUSES:
            try:
                reply = await self._client.request(method, url, headers=headers, content=content)
            except httpx2.TimeoutException as error:
                raise _unreachable(error) from error
            except httpx2.TransportError:
                await anyio.sleep(pause)
                continue
            if reply.is_server_error:
                await anyio.sleep(pause)
                continue
            return reply
        try:
            return await self._client.request(method, url, headers=headers, content=content)
        except httpx2.TransportError as error:
            raise _unreachable(error) from error

    def _refused(self, method: str, reply: httpx2.Response) -> StoreUnavailableError:
        return StoreUnavailableError(
            f"the object store answered {method} in bucket {self._bucket} with {reply.status_code} "
            f"({error_code(reply)})"
        )


def _unreachable(error: httpx2.TransportError) -> StoreUnavailableError:
    return StoreUnavailableError(f"the object store did not answer ({type(error).__name__})")
