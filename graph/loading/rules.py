"""The rules of single values in a load: each takes the value and its field and gives what is kept."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, cast

from graph.drafts import checked_metadata, checked_ttl
from graph.errors import InvalidInputError
from graph.names import free_text, is_digest, is_number, tag_names
from graph.run_facts import bounded
from graph.runs import ENDED, RunState

KEY_LIMIT: Final = 256
COUNT_LIMIT: Final = 2**62
_UTC_YEAR_9999: Final = 253_402_300_799_999_999  # microseconds: the last moment that an answer can show

Rule = Callable[[Any, str], Any]


def text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(f"{field} must be a text", field=field)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidInputError(f"{field} holds half a surrogate pair", field=field) from error
    return value


def key(value: object, field: str) -> str:
    """A name that the file gives a thing: 1 to 256 characters, no control characters."""
    said = text(value, field)
    if not 0 < len(said) <= KEY_LIMIT or not said.isprintable():
        raise InvalidInputError(f"{field} has 1 to {KEY_LIMIT} printable characters", field=field)
    return said


def named(rule: Callable[[str, str], str]) -> Rule:
    """A text by one of the rules of `graph.names`."""
    return lambda value, field: rule(text(value, field), field)


def prose(value: object, field: str) -> str | None:
    return free_text(text(value, field), field)


def count(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= COUNT_LIMIT:
        raise InvalidInputError(f"{field} must be a whole number, 0 or more", field=field)
    return value


def exit_code(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**31) <= value < 2**31:
        raise InvalidInputError(f"{field} must be a whole number of 32 bits", field=field)
    return value


def seconds(value: object, field: str) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInputError(f"{field} must be a whole number of seconds", field=field)
    return checked_ttl(value)


def digest(value: object, field: str) -> str:
    said = text(value, field)
    if not is_digest(said):
        raise InvalidInputError(f"{field} must be 32 hex digits", field=field)
    return said


def tags(value: object, field: str) -> list[str]:
    if not isinstance(value, list):
        raise InvalidInputError(f"{field} must be a list of texts", field=field)
    return tag_names([text(each, field) for each in cast("list[object]", value)], field)


def moment(value: object, field: str) -> int:
    """A time as RFC 3339 text with its zone, or as microseconds UTC; gives microseconds UTC."""
    if isinstance(value, int) and not isinstance(value, bool):
        time = value
    else:
        time = _parsed(text(value, field), field)
    if not 0 <= time <= _UTC_YEAR_9999:
        raise InvalidInputError(f"{field} lies outside the years 1970 to 9999", field=field)
    return time


def _parsed(said: str, field: str) -> int:
    try:
        time = datetime.fromisoformat(said)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise InvalidInputError(
            f'{field} must be a time with its zone, like "2026-03-01T10:00:00Z", or microseconds UTC',
            field=field,
        )
    whole = int(time.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + time.microsecond


def state(value: object, field: str) -> str:
    if value not in {each.value for each in ENDED}:
        names = ", ".join(sorted(each.value for each in ENDED))
        raise InvalidInputError(f"{field} is one of {names}: only runs that ended are loaded", field=field)
    return RunState(value).value


def document(value: object, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInputError(f"{field} must be a JSON object", field=field)
    said = cast("dict[str, Any]", value)
    bounded(json.dumps(said), field)
    return said


def metadata(value: object, field: str) -> dict[str, Any]:
    said = document(value, field)
    checked_metadata(json.dumps(said))
    return said


def alias(value: object, field: str) -> str:
    said = text(value, field)
    if said == "latest" or is_number(said):
        raise InvalidInputError(f"{field} {said!r} moves by itself and is not loaded", field=field)
    return said
