"""Cursors: opaque texts that say of an item where it stands, in the order that the list had."""

import base64
import binascii
from typing import Final

import orjson

from graph.errors import InvalidInputError
from graph.pages import Mark

LONGEST_CURSOR: Final = 16_000  # of a list by a long text
INT64: Final = 2**63 - 1


def cursor_of(label: str, key: str | float, tie: str = "") -> str:
    """The cursor of an item with that key; `label` names the order."""
    return base64.urlsafe_b64encode(orjson.dumps([label, key, tie])).decode().rstrip("=")


def mark_of(cursor: str, label: str, of: type[str | int | float], field: str = "after") -> Mark:
    """The mark that a cursor says; InvalidInputError unless it was made in this order."""
    match _decoded(cursor):
        case [str() as said, str() | int() | float(), str()] if said != label:
            raise InvalidInputError(f"{field} is a cursor of another order of this list", field=field)
        case [str(), str() | int() | float() as key, str() as tie] if _is_key(key, of):
            return Mark(key, tie)
        case _:
            raise InvalidInputError(f"{field} is no cursor of this list", field=field)


def _decoded(cursor: str) -> object:
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None


def _is_key(key: str | float, of: type[str | int | float]) -> bool:
    """Of the list's type, and nothing beyond what the graph can compare with."""
    return type(key) is of and not (isinstance(key, int) and abs(key) > INT64)
