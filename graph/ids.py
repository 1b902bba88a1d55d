"""Ids, made by the service before the first try.

An id is a UUIDv7 written as 26 characters of Crockford's base 32 (lower case): letters and
digits only, because a hyphen splits a term of a full-text index, and sortable by time.
"""

import secrets
import string
from typing import Final

import uuid_utils

ID_LENGTH: Final = 26
KEY_LENGTH: Final = 40

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_KEY_ALPHABET: Final = string.ascii_letters + string.digits


def new_id() -> str:
    """A fresh id of 26 characters, later ones sorting after earlier ones."""
    value = uuid_utils.uuid7().int
    letters: list[str] = []
    for _ in range(ID_LENGTH):
        value, digit = divmod(value, 32)
        letters.append(_CROCKFORD[digit])
    return "".join(reversed(letters))


def is_id(text: str) -> bool:
    return len(text) == ID_LENGTH and all(letter in _CROCKFORD for letter in text)


def new_api_key() -> str:
    """A secret of exactly 40 letters and digits: what every version of the SDK accepts."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(KEY_LENGTH))
