"""Values people filter by: the scalar leaves of metadata, config and summary as nodes.

The JSON stays whole on its owner for reading; `(:Field {owner, path, number|text|flag})` is for
filtering. At most 200 leaves per owner. NaN and infinities are legal numbers in what SDKs send.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, Final, LiteralString, cast

from graph.errors import InvalidInputError
from graph.work import Work

FIELD_LIMIT: Final = 200
PATH_LIMIT: Final = 512
TEXT_LIMIT: Final = 1000

WORK_FIELDS: Final[LiteralString] = """
CALL () { MATCH (f:Field {owner: $owner}) WHERE f.path STARTS WITH $prefix DELETE f }
UNWIND $fields AS field
CREATE (f:Field {owner: $owner}) SET f += field
"""


def parse_json(text: str, field: str) -> dict[str, Any]:
    """A JSON object as the SDK writes it: NaN, Infinity and -Infinity are numbers."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"{field} is not valid JSON", field=field) from error
    if not isinstance(value, dict):
        raise InvalidInputError(f"{field} must be a JSON object", field=field)
    return cast("dict[str, Any]", value)


def leaves(value: dict[str, Any], prefix: str) -> list[dict[str, Any]]:
    """The first 200 scalar leaves as rows of `Field`, paths joined by dots below `prefix`."""
    found: list[dict[str, Any]] = []
    for path, leaf in _walk(value, prefix):
        if len(found) == FIELD_LIMIT:
            break
        found.append({"path": _storable(path)[:PATH_LIMIT], **_typed(leaf)})
    return found


def _walk(value: object, path: str) -> Iterator[tuple[str, object]]:
    stack: list[tuple[str, object]] = [(path, value)]
    while stack:
        here, item = stack.pop()
        if isinstance(item, dict):
            children = cast("dict[str, object]", item)
            stack.extend((f"{here}.{key}", child) for key, child in reversed(children.items()))
        elif item is not None and not isinstance(item, list):
            yield here, item


def _typed(leaf: object) -> dict[str, Any]:
    if isinstance(leaf, bool):
        return {"flag": leaf}
    if isinstance(leaf, (int, float)):
        try:
            return {"number": float(leaf)}
        except OverflowError:  # a JSON integer may be of any size
            return {"number": math.inf if leaf > 0 else -math.inf}
    return {"text": _storable(str(leaf))[:TEXT_LIMIT]}


def _storable(text: str) -> str:
    """JSON can spell half a surrogate pair, which is no character and cannot be stored."""
    return text.encode("utf-8", "replace").decode()


async def write_fields(work: Work, owner: str, prefix: str, value: dict[str, Any]) -> None:
    """Replace the owner's fields below `prefix` by the leaves of `value`."""
    await work.write(WORK_FIELDS, owner=owner, prefix=f"{prefix}.", fields=leaves(value, prefix))
