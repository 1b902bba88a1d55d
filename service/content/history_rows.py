"""The rows of a history: their steps, and the values of their names.

A row is JSON as clients write it: NaN and infinities are numbers. A row without a step counts by
its line.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import orjson

STEP: Final = "_step"
_SPELLED: Final = {math.inf: "Infinity", -math.inf: "-Infinity"}
_WHOLE: Final = range(-(2**63), 2**63)


def row_of(line: str) -> dict[str, Any]:
    """A line's JSON object; nothing if it is none."""
    try:
        row: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = _odd_row(line)
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}


def _odd_row(line: str) -> object:
    """What strict JSON does not know, as NaN, read four times as slowly."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


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


def mentioning_all(lines: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The lines that may have values at all of these keys; those that are left out have not.

    Ten times as fast as reading rows. Where a line has a backslash, a name may be spelled otherwise.
    """
    needles = _needles(keys)
    return [line for line in lines if "\\" in line or all(needle in line for needle in needles)]


def mentioning_any(lines: Sequence[str], keys: Sequence[str]) -> list[str]:
    """The lines that may have a value at one of these keys; those that are left out have not."""
    needles = _needles(keys)
    return [line for line in lines if "\\" in line or any(needle in line for needle in needles)]


def _needles(keys: Sequence[str]) -> list[str]:
    """How lines spell keys; a key with dots may be a path, which begins with its first part."""
    return [f'"{key.partition(".")[0]}' if "." in key else f'"{key}"' for key in keys]


def plain(value: object) -> object:
    """The value as JSON can hold it anywhere: NaN and infinities, which it cannot, by their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return _SPELLED.get(value, "NaN")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [plain(item) for item in cast("list[object]", value)]
    return value
