"""MD5 in its three spellings: base64 in the Content-MD5 header, hex in ETags, hex-N for parts.

MD5 is what S3 and the SDK speak; it shows that bytes are those declared, not who made them.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Protocol

from graph.errors import InvalidInputError

MD5_BYTES = 16


class HasMd5(Protocol):
    """Anything with the hex MD5 of its bytes."""

    @property
    def md5(self) -> str: ...


def hex_of(content_md5: str) -> str:
    """Give the hex form of a Content-MD5 value.

    Raises:
        InvalidInputError: it is not the base64 of 16 bytes.
    """
    try:
        raw = base64.b64decode(content_md5, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != MD5_BYTES:
        raise InvalidInputError("Content-MD5 is the base64 of 16 bytes", field="contentMd5")
    return raw.hex()


def base64_of(md5: str) -> str:
    """Give the Content-MD5 form of a hex MD5; InvalidInputError if it is none."""
    return base64.b64encode(_raw(md5)).decode()


def md5_of(data: bytes) -> str:
    """Hash bytes that are in memory already; hex."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def composite_etag(parts: Sequence[HasMd5]) -> str:
    """Give the ETag S3 makes of parts in this order: MD5 of their binary MD5s, a dash, their count."""
    joined = b"".join(_raw(part.md5) for part in parts)
    return f"{md5_of(joined)}-{len(parts)}"


def _raw(md5: str) -> bytes:
    try:
        raw = bytes.fromhex(md5)
    except ValueError:
        raw = b""
    if len(raw) != MD5_BYTES:
        raise InvalidInputError("an MD5 is 32 hexadecimal digits", field="md5")
    return raw
