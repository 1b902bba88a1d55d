"""Bodies of requests outside GraphQL: bounded, possibly gzip, and JSON objects."""

import json
import zlib
from typing import Any, Final, cast

import anyio.to_thread
from starlette.requests import Request

from graph.errors import InvalidInputError
from service.graphql.limits import MEBIBYTE
from service.wandb.replies import TooLargeError

BODY_LIMIT: Final = 20 * MEBIBYTE  # SDKs send about 10 MiB at most
_GZIP: Final = 16 + zlib.MAX_WBITS


async def json_object(request: Request, *, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The JSON object that a request carries; `limit` bounds it packed and unpacked, in bytes.

    Raises:
        InvalidInputError: it is not gzip as announced, not JSON, or no object.
        TooLargeError: it exceeds the limit.
    """
    body = await _read(request, limit)
    packed = request.headers.get("content-encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip"}:
        raise InvalidInputError(f"Content-Encoding {packed[:40]!r} is not understood; gzip is")
    return await anyio.to_thread.run_sync(_parse, body, packed == "gzip", limit)


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _parse(body: bytes, packed: bool, limit: int) -> dict[str, Any]:
    text = _unpacked(body, limit) if packed else body
    try:
        # The standard parser takes what SDKs send: NaN, infinities and half surrogates.
        sent: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("the body is not JSON") from error
    if not isinstance(sent, dict):
        raise InvalidInputError("the body must be a JSON object")
    return cast("dict[str, Any]", sent)


def _unpacked(body: bytes, limit: int) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        text = unpacking.decompress(body, limit + 1)
    except zlib.error as error:
        raise InvalidInputError("the body is not gzip") from error
    if len(text) > limit:
        raise _too_large(limit)
    if not unpacking.eof:
        raise InvalidInputError("the gzip body is cut short")
    return text


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"request refused: the limit of a request's body is {limit} bytes")
