"""Global ids: base64url without padding of `Kind:id`, so they never look like a path or an SDK's id."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import strawberry

from graph.aliases import Alias
from graph.entities import Entity
from graph.errors import InvalidInputError
from graph.holders import Holder
from graph.ids import is_id
from graph.invitations import Invitation
from graph.keys import ApiKey
from graph.links import Link
from graph.log import Event
from graph.projects import Project
from graph.runs import Run
from graph.versions import Version

REMEMBERED: Final = 65_536  # ids, a quarter of a kilobyte each
_LONGEST: Final = 100
_PLAIN: Final[dict[type, str]] = {
    Version: "Version",
    Run: "Run",
    Link: "Link",
    Alias: "Alias",
    ApiKey: "ApiKey",
    Invitation: "Invitation",
    Event: "Event",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a global id says: the kind of a thing and its id in the graph."""

    kind: str
    id: str


def kind_of(record: object) -> str | None:
    """The GraphQL type of a record of the domain."""
    match record:
        case Entity(kind=kind) | Holder(kind=kind):
            return kind.value.title()
        case Project():
            return "Registry" if record.is_registry else "Project"
        case _:
            return _PLAIN.get(type(record))


def encode(kind: str, key: str) -> strawberry.ID:
    """The global id."""
    text = binascii.b2a_base64(f"{kind}:{key}".encode(), newline=False).decode()
    return strawberry.ID(text.rstrip("=").replace("+", "-").replace("/", "_"))


def encoder(kind: str) -> Callable[[str], strawberry.ID]:
    """The same for one kind, remembered: a lineage answer tells each node's id again at every edge."""

    @lru_cache(maxsize=REMEMBERED)  # of one argument, which costs a third of two
    def encoded(key: str) -> strawberry.ID:
        return encode(kind, key)

    return encoded


def decode(text: str) -> Reference | None:
    """What a global id says, or None if this is none."""
    if len(text) > _LONGEST:
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    kind, _, key = plain.partition(":")
    # One thing has one id: what only decodes to the same is not it.
    return Reference(kind, key) if is_id(key) and encode(kind, key) == text else None


def reference(text: str, field: str) -> Reference:
    """What a global id says; InvalidInputError if it is none."""
    found = decode(text)
    if found is None:
        raise InvalidInputError(f"{field} is not an id of this API", field=field)
    return found


def id_of(text: str, kind: str, field: str) -> str:
    """The graph's id that a global id of this kind says; InvalidInputError if it is none."""
    found = reference(text, field)
    if found.kind != kind:
        raise InvalidInputError(f"{field} is the id of a {found.kind}", field=field)
    return found.id


def references(texts: Sequence[str], field: str, *, at_most: int) -> list[Reference]:
    """What global ids say, in order; InvalidInputError names the first rule that is broken."""
    if len(texts) > at_most:
        raise InvalidInputError(f"{field} takes at most {at_most} ids", field=field)
    return [reference(text, field) for text in texts]
