"""JSON objects that clients give: config, summary, metadata."""

import json

from graph.errors import InvalidInputError


def document_text(value: object, field: str) -> str | None:
    """The text that the graph keeps of a JSON object; None where none was given.

    Raises:
        InvalidInputError: it is no object, or holds a number that JSON has no digits for.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise InvalidInputError(f"{field} must be a JSON object", field=field)
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise InvalidInputError(f"{field} must not hold NaN or infinities", field=field) from error
