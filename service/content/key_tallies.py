"""Which names and types of values rows hold, how often, and how their numbers go; counted once per row.

This is most of what a row costs the service, so types are found by class: JSON gives no others.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from graph.history_keys import KeySeen

KEYS_LIMIT: Final = 10_000  # of one request
_NAME_LIMIT: Final = 512
_DEPTH: Final = 8
_TYPES: Final[Mapping[type, str]] = {
    bool: "bool",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
    type(None): "nil",
}


@dataclass(slots=True)
class _Tally:
    """`KeySeen` while it is counted."""

    count: int = 0
    first: float | None = None
    last: float | None = None
    rising: bool = True

    def add(self, value: object) -> None:
        self.count += 1
        number = _finite(value)
        if number is None:
            return
        if self.last is None:
            self.first = number
        elif number < self.last:
            self.rising = False
        self.last = number


class KeyTally:
    """What rows hold, by name and type; at most KEYS_LIMIT of them."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Tally] = {}

    def add(self, rows: Iterable[Mapping[str, Any]], *, counted: bool = True) -> None:
        """More rows, in their order; what is not `counted` only says that it is there."""
        found = self._found
        for row in rows:
            for name, value in _leaves(row, "", 0):
                key = (name, _type_of(value))
                tally = found.get(key)
                if tally is None and len(found) < KEYS_LIMIT:
                    tally = found[key] = _Tally()
                if tally is not None and counted:
                    tally.add(value)

    def seen(self) -> list[KeySeen]:
        return [
            KeySeen(*key, tally.count, tally.first, tally.last, rising=tally.rising)
            for key, tally in self._found.items()
        ]


def _type_of(value: object) -> str:
    """The type of a value in the words of the SDK; media and tables say what they are."""
    plain = _TYPES.get(type(value))
    if plain is not None:
        return plain
    named = cast("dict[str, object]", value).get("_type")
    return _text(named) if isinstance(named, str) else "map"


def _leaves(row: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, value in row.items():
        if isinstance(value, dict) and "_type" not in value and value and depth < _DEPTH:
            yield from _leaves(cast("dict[str, Any]", value), f"{prefix}{key}.", depth + 1)
        else:
            yield _text(prefix + key), value


def _finite(value: object) -> float | None:
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) is not int:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _text(text: str) -> str:
    """JSON can spell half a surrogate pair, which cannot be stored."""
    if len(text) <= _NAME_LIMIT and text.isascii():
        return text
    return text[:_NAME_LIMIT].encode("utf-8", "replace").decode()
