"""Names of accounts for which the SDK says only an e-mail address or what they are for."""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, TypeVar

from graph.errors import ConflictError
from graph.names import RESERVED_ENTITIES

T = TypeVar("T")

LENGTH: Final = 100  # of the 128 that a name may have: the rest tells those apart who would have the same
NUMBERED: Final = 9

_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


async def under_a_free_name(text: str, make: Callable[[str], Awaitable[T]]) -> T:
    """Make an account under a name like this text, with a number behind it where that is taken."""
    *first, last = names_like(text)
    for name in first:
        try:
            return await make(name)
        except ConflictError as conflict:
            if conflict.field != "name":
                raise
    return await make(last)


def names_like(text: str) -> Iterator[str]:
    """`Ann B@example.test` gives `Ann-B`, `Ann-B-2` and so on; the last one nobody else has."""
    base = _UNFIT.sub("-", text.partition("@")[0])[:LENGTH].strip("-._") or "account"
    yield f"{base}-account" if base in RESERVED_ENTITIES else base
    yield from (f"{base}-{number}" for number in range(2, NUMBERED + 1))
    yield f"{base}-{secrets.token_hex(8)}"
