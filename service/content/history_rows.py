"""What the rows of a history hold: their steps, the names and types of their values.

A row is JSON as clients write it: NaN and infinities are numbers. A row without a step counts by
its line.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from graph.history_keys import KeySeen

STEP: Final = "_step"
KEYS_LIMIT: Final = 10_000  # of one request
_NAME_LIMIT: Final = 512
_DEPTH: Final = 8
_SPELLED: Final = {math.inf: "Infinity", -math.inf: "-Infinity"}
_WHOLE: Final = range(-(2**63), 2**63)


def row_of(line: str) -> dict[str, Any]:
    """A line's JSON object; nothing if it is none."""
    try:
        row: object = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}


def step_of(row: Mapping[str, Any], line: int) -> int:
    """The step of a row; a row that says none has its line's number."""
    step = row.get(STEP)
    return step if isinstance(step, int) and not isinstance(step, bool) and step in _WHOLE else line


def value_at(row: Mapping[str, Any], key: str) -> object:
    """The value of a name, or of a path with dots inside objects; None if there is none."""
    if key in row:
        return row[key]
    here: object = row
    for part in key.split("."):
        here = cast("dict[str, object]", here).get(part) if isinstance(here, dict) else None
    return here


def plain(value: object) -> object:
    """The value as JSON can hold it anywhere: NaN and infinities, which it cannot, by their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return _SPELLED.get(value, "NaN")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [plain(item) for item in cast("list[object]", value)]
    return value


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


def keys_of(rows: Sequence[Mapping[str, Any]], *, new: int) -> list[KeySeen]:
    """What rows hold, by name and type; only the last `new` of them are counted."""
    found: dict[tuple[str, str], _Tally] = {}
    known = len(rows) - new
    for place, row in enumerate(rows):
        for name, value in _leaves(row, "", 0):
            key = (name, type_of(value))
            tally = found.get(key)
            if tally is None and len(found) < KEYS_LIMIT:
                tally = found[key] = _Tally()
            if tally is not None and place >= known:
                tally.add(value)
    return [
        KeySeen(*key, tally.count, tally.first, tally.last, rising=tally.rising)
        for key, tally in found.items()
    ]


def type_of(value: object) -> str:
    """The type of a value in the words of the SDK; media and tables say what they are."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        named = cast("dict[str, object]", value).get("_type")
        return _text(named) if isinstance(named, str) else "map"
    if isinstance(value, str):
        return "string"
    return "list" if isinstance(value, list) else "nil"


def _leaves(row: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, value in row.items():
        if isinstance(value, dict) and "_type" not in value and value and depth < _DEPTH:
            yield from _leaves(cast("dict[str, Any]", value), f"{prefix}{key}.", depth + 1)
        else:
            yield _text(f"{prefix}{key}"), value


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _text(text: str) -> str:
    """JSON can spell half a surrogate pair, which cannot be stored."""
    return text[:_NAME_LIMIT].encode("utf-8", "replace").decode()
