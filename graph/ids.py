"""Ids, made by the service before the first try.

An id is a UUIDv7 written as 26 characters of Crockford's base 32 (lower case): letters and
digits only, because a hyphen splits a term of a full-text index, and sortable by time.
"""

import base64
import hashlib
import secrets
import string
from typing import Final

import uuid_utils

ID_LENGTH: Final = 26
KEY_LENGTH: Final = 40

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_TO_CROCKFORD: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CROCKFORD.encode())
_KEY_ALPHABET: Final = string.ascii_letters + string.digits


def new_id() -> str:
    """A fresh id of 26 characters, later ones sorting after earlier ones."""
    return _written(uuid_utils.uuid7().int.to_bytes(20))


def derived_id(*parts: str) -> str:
    """The id that always comes of these parts: what is made from the same input twice is made once."""
    hashed = hashlib.sha256("\0".join(parts).encode()).digest()[:16]
    return _written(b"\0\0\0\0" + hashed)


def _written(number: bytes) -> str:
    # Whole groups of five bits, of which the last 26 hold the 128 of the id
    return base64.b32encode(number)[-ID_LENGTH:].translate(_TO_CROCKFORD).decode("ascii")


def is_id(text: str) -> bool:
    return len(text) == ID_LENGTH and all(letter in _CROCKFORD for letter in text)


def new_api_key() -> str:
    """A secret of exactly 40 letters and digits: what every version of the SDK accepts."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(KEY_LENGTH))
