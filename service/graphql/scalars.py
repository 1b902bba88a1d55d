"""Scalars of the two schemas: what Python holds, and what stands on the wire."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NewType

import strawberry

DateTime = NewType("DateTime", int)
"""Microseconds since 1970 in UTC, as the graph keeps times."""

JSONString = NewType("JSONString", str)
"""JSON text, kept as it came: it may hold NaN and infinities, which are not JSON."""

Int64 = NewType("Int64", int)
Duration = NewType("Duration", float)
"""Milliseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# A lineage answer has tens of thousands of times: put together from these they take a sixth of `isoformat`.
_SECONDS: Final = [f"{second // 60:02}:{second % 60:02}." for second in range(3600)]
_THOUSAND: Final = [f"{number:03}" for number in range(1000)]
_INT64: Final = range(-(2**63), 2**63)
_MAX_TEXT: Final = 64


def iso(microseconds: int) -> str:
    """ISO 8601 with zone; always six decimals, so that texts sort like times."""
    seconds, rest = microseconds // 1_000_000, microseconds % 1_000_000
    hour, second = seconds // 3600, seconds % 3600
    return f"{_hour(hour)}{_SECONDS[second]}{_THOUSAND[rest // 1000]}{_THOUSAND[rest % 1000]}Z"


@lru_cache(maxsize=4096)
def _hour(number: int) -> str:
    return (_EPOCH + timedelta(hours=number)).isoformat()[:14]


def microseconds(text: object) -> int:
    """The time that an ISO 8601 text names; without a zone it is ambiguous and refused."""
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise ValueError("DateTime is an ISO 8601 text")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("DateTime needs a zone, such as Z")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _json_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("JSONString is JSON text inside a string")
    try:
        json.loads(value)
    except RecursionError as error:
        raise TypeError("JSONString is nested too deeply") from error
    return value


def _int64(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError("Int64 is a whole number")
    if int(value) not in _INT64:
        raise ValueError("Int64 has 64 bits")
    return int(value)


def _duration(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("Duration is a number of milliseconds")
    return value


DATE_TIME: Final = strawberry.scalar(
    name="DateTime",
    description="A time in UTC as ISO 8601 text with zone.",
    serialize=iso,
    parse_value=microseconds,
)
JSON_STRING: Final = strawberry.scalar(
    name="JSONString", description="JSON text inside a string.", serialize=str, parse_value=_json_text
)
INT64: Final = strawberry.scalar(
    name="Int64", description="A whole number of up to 64 bits.", serialize=int, parse_value=_int64
)
DURATION: Final = strawberry.scalar(
    name="Duration", description="Milliseconds.", serialize=float, parse_value=_duration
)
