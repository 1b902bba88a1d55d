"""What every store refuses in the same way, so that moving from one to another changes nothing.

Keys are bounded by the narrowest of the stores: S3 takes 1,024 bytes; stores over a file system take
255 bytes between two slashes and no `.` or `..`; clients and proxies rewrite dot segments and doubled
slashes of a URL, which breaks its signature; listings are XML 1.0, which has no control characters.
"""

import re
from typing import Final

from graph.errors import InvalidInputError

MAX_KEY_BYTES: Final = 1024
MAX_SEGMENT_BYTES: Final = 255
MAX_EXPIRES: Final = 7 * 24 * 3600  # seconds; the longest a SigV4 query signature may live

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CONTENT_TYPE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")


def is_key(key: str) -> bool:
    """Say whether every store can hold an object under this key."""
    if _UNSAFE.search(key) or len(key.encode()) > MAX_KEY_BYTES:
        return False
    if any(len(segment.encode()) > MAX_SEGMENT_BYTES for segment in key.split("/")):
        return False
    # MinIO trims segments and takes a backslash for a slash when it looks for dots
    return not any(piece.strip() in {"", ".", ".."} for piece in re.split(r"[/\\]", key))


def check_key(key: str) -> None:
    """Refuse a key that some store could not hold.

    Raises:
        InvalidInputError: the key breaks a rule of this module.
    """
    if not is_key(key):
        raise InvalidInputError(
            "an object's key has 1 to 1,024 bytes in segments of 1 to 255 bytes between slashes, none of "
            "them `.` or `..`, and no control characters",
            field="key",
        )


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that no key can start with; the empty one stands for everything."""
    if prefix:
        check_key(prefix.removesuffix("/"))


def check_expires(expires: int) -> None:
    """Refuse a life time, in seconds, that a signed URL cannot have."""
    if not 1 <= expires <= MAX_EXPIRES:
        raise InvalidInputError("a signed URL lives between one second and seven days", field="expires")


def check_content_type(content_type: str) -> None:
    """Refuse what cannot stand in a header; the empty one means that none is signed."""
    if content_type and not _CONTENT_TYPE.fullmatch(content_type):
        raise InvalidInputError(
            "a content type has at most 255 printable ASCII characters", field="contentType"
        )
