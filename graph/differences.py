"""What differs between two things that are told as values by key: which keys came, went or changed.

Values are compared as canonical JSON text, so that NaN equals itself and the order of keys in an
object does not matter.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, cast

T = TypeVar("T")

EXACT: Final = 2**53  # up to where a float that is whole is the same number as the integer
_SDK_LEAF: Final = ({"value"}, {"value", "desc"})


class Difference(StrEnum):
    """What became of one key from the first thing to the second."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    RENAMED = "RENAMED"


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One key that differs, with what it was and what it is; None where it is not there.

    `former` is the key that it had before, of what was renamed.
    """

    key: str
    difference: Difference
    before: T | None
    after: T | None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Compared(Generic[T]):
    """What differs, by key, and how much of it there is; what stayed the same is only counted."""

    entries: Sequence[Entry[T]]
    unchanged: int

    def count(self, difference: Difference) -> int:
        return sum(entry.difference is difference for entry in self.entries)


def compare(before: Mapping[str, T], after: Mapping[str, T]) -> Compared[T]:
    """Every key whose value differs, in the order of keys."""
    entries: list[Entry[T]] = []
    unchanged = 0
    for key in sorted(before.keys() | after.keys()):
        was, became = before.get(key), after.get(key)
        if key not in before:
            entries.append(Entry(key, Difference.ADDED, None, became))
        elif key not in after:
            entries.append(Entry(key, Difference.REMOVED, was, None))
        elif was != became:
            entries.append(Entry(key, Difference.CHANGED, was, became))
        else:
            unchanged += 1
    return Compared(entries, unchanged)


def leaves(document: Mapping[str, Any]) -> dict[str, str]:
    """The leaves of a JSON object as JSON text, by their paths joined with dots. Lists are leaves.

    A name that has a dot in it, or begins with a quote, stands in quotes, so no two paths look alike.
    """
    found: dict[str, str] = {}
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", document)]
    while waiting:
        prefix, item = waiting.pop()
        for name, value in item.items():
            path = prefix + (json.dumps(name) if "." in name or not name or name[0] == '"' else name)
            inner = _object(value)
            if inner:
                waiting.append((f"{path}.", inner))
            else:
                found[path] = text_of(value)
    return found


def settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a run was configured with, without what its client added.

    The SDK wraps each value as `{"value": ..., "desc": ...}` and notes its own telemetry in `_wandb`.
    """
    return {name: _unwrapped(value) for name, value in config.items() if name != "_wandb"}


def text_of(value: object) -> str:
    """The canonical JSON text of a value; NaN and infinities are spelled as Python does."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _unwrapped(value: object) -> object:
    inner = _object(value)
    return inner["value"] if inner is not None and inner.keys() in _SDK_LEAF else value


def _object(value: object) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
