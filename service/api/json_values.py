"""JSON that the graph keeps as text, as values of the API."""

import json
import math
from typing import cast

from strawberry.scalars import JSON


def json_value(text: str | None) -> JSON | None:
    """The value of a text. NaN and infinities, which JSON has no numbers for, become texts of that name."""
    return None if not text else cast("JSON", json.loads(text, parse_constant=str))


def json_number(value: float) -> float | str:
    """A number as a value of the API: NaN and infinities become texts of that name."""
    if isinstance(value, int) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
