"""Where a lineage answer goes on that the number of nodes had ended: an opaque text.

It holds the time of the answer, how many nodes came before, and which question it belongs to. The
order of nodes (by distance, then id) is the same for the same time, so pages neither repeat nor
skip; for a time that is not settled yet a late commit may still shift them.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

import orjson

from graph.errors import InvalidInputError

FIELD = "after"


@dataclass(frozen=True, slots=True)
class Position:
    """Nodes before, and the answer's time in microseconds UTC."""

    before: int
    at: int


def fingerprint(*asked: object) -> str:
    """What a question asks, apart from how much of it at once."""
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def written(position: Position, question: str) -> str:
    content = orjson.dumps([question, position.before, position.at])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read(text: str, question: str) -> Position:
    """The position in a continuation.

    Raises:
        InvalidInputError: it is none, or belongs to another question.
    """
    try:
        found: object = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError("after is not the continuation of a lineage answer", field=FIELD) from error
    match found:
        case [str(asked), int(before), int(at)] if before > 0 and at > 0:
            if asked != question:
                raise InvalidInputError("after continues another question", field=FIELD)
            return Position(before, at)
        case _:
            raise InvalidInputError("after is not the continuation of a lineage answer", field=FIELD)
