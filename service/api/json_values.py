"""JSON that the graph keeps as text, as values of the API."""

import json
from typing import cast

from strawberry.scalars import JSON


def json_value(text: str | None) -> JSON | None:
    """The value of a text. NaN and infinities, which JSON has no numbers for, become texts of that name."""
    return None if not text else cast("JSON", json.loads(text, parse_constant=str))
