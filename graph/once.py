"""Idempotency keys: the same key and input again returns the first result."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from graph.actor import Actor
from graph.errors import InvalidInputError
from graph.events import canonical

KEY_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Once:
    """The operation id that a client's key maps to, and the hash of what came with it."""

    operation: str | None = None
    input_hash: str = ""


ANEW: Final = Once()


def once(actor: Actor, key: str | None, name: str, **inputs: Any) -> Once:
    """Map a client's idempotency key to an operation id; without a key every call is done anew."""
    if key is None:
        return ANEW
    if not 0 < len(key) <= KEY_LIMIT:
        raise InvalidInputError("idempotencyKey has 1 to 200 characters", field="idempotencyKey")
    operation = hashlib.sha256(f"{actor.id}\0{key}".encode()).hexdigest()
    return Once(operation, hashlib.sha256(canonical([name, inputs])).hexdigest())
