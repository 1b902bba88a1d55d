"""Cursors: opaque texts that say of an item where it stands, in the order that the list had."""

import base64
import binascii
from typing import Final

import orjson

from graph.errors import InvalidInputError
from graph.pages import Mark

LONGEST_CURSOR: Final = 1000
INT64: Final = 2**63 - 1


def cursor_of(label: str, key: str | int, tie: str = "") -> str:
    """The cursor of an item with that key; `label` names the order."""
    return base64.urlsafe_b64encode(orjson.dumps([label, key, tie])).decode().rstrip("=")


def mark_of(cursor: str, label: str, of: type[str | int], field: str = "after") -> Mark:
    """The mark that a cursor says; InvalidInputError unless it was made in this order."""
    match _decoded(cursor):
        case [str() as said, str() | int() as key, str() as tie] if type(key) is of and not _is_long(key):
            if said == label:
                return Mark(key, tie)
            raise InvalidInputError(f"{field} is a cursor of another order of this list", field=field)
        case _:
            raise InvalidInputError(f"{field} is no cursor of this list", field=field)


def _decoded(cursor: str) -> object:
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None


def _is_long(key: str | int) -> bool:
    """Beyond what the graph can compare with."""
    return isinstance(key, int) and abs(key) > INT64
