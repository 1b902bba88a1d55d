"""Ids as the SDK sees them: standard base64 of `Kind:key`.

The SDK decodes some of them (public wandb SDK): `Artifact` ids must be base64 text because
references spell them in hex; `User`, `Entity` and `ProjectInternalId` carry an integer. The
others come back as they were given.
"""

import base64
import binascii
from enum import StrEnum
from typing import Final

import strawberry

from graph.errors import InvalidInputError
from graph.ids import is_id

_DIGITS: Final = 18  # what certainly fits 64 bits


class Kind(StrEnum):
    """What an id is of. `INTERNAL_PROJECT` is a project's second id, which the SDK decodes."""

    ALIAS = "ArtifactAlias"
    API_KEY = "ApiKey"
    ARTIFACT = "Artifact"
    ARTIFACT_TYPE = "ArtifactType"
    AUTOMATION = "Trigger"
    COLLECTION = "ArtifactCollection"
    CURSOR = "Cursor"
    ENTITY = "Entity"
    FILE = "File"
    INTEGRATION = "Integration"
    INTERNAL_PROJECT = "ProjectInternalId"
    INVITATION = "Invite"
    MANIFEST = "ArtifactManifest"
    MEMBERSHIP = "ArtifactCollectionMembership"
    ORGANIZATION = "Organization"
    PROJECT = "Project"
    RUN = "Run"
    TAG = "Tag"
    USER = "User"


_OURS: Final = frozenset(
    {Kind.ARTIFACT, Kind.AUTOMATION, Kind.COLLECTION, Kind.INTEGRATION, Kind.MANIFEST, Kind.RUN}
)
_NUMBERED: Final = frozenset({Kind.ENTITY, Kind.INTERNAL_PROJECT, Kind.ORGANIZATION, Kind.PROJECT, Kind.USER})


def wire_id(kind: Kind, key: str | int) -> strawberry.ID:
    """The id of a thing: the key is our 26 characters, a number for users, entities and projects."""
    return strawberry.ID(base64.b64encode(f"{kind}:{key}".encode()).decode())


def key_of(kind: Kind, text: str, field: str) -> str:
    """What an id of this kind was made from.

    Raises:
        InvalidInputError: it is no id of this kind; the error names the field.
    """
    name, _, key = _decoded(text).partition(":")
    if name != kind or wire_id(kind, key) != text or not _fits(kind, key):
        raise InvalidInputError(f"{field} is not the id of a {kind}", field=field)
    return key


def number_of(kind: Kind, text: str, field: str) -> int:
    """The number that an id of a user, entity or project carries."""
    return int(key_of(kind, text, field))


def cursor(place: str | int) -> str:
    """Where a page ends, as a text that clients give back unread."""
    return wire_id(Kind.CURSOR, place)


def place_of(after: str | None) -> str | None:
    """Where the page before ended; None or nothing is the beginning."""
    return key_of(Kind.CURSOR, after, "after") if after else None


def index_of(after: str | None) -> int:
    """The same for pages that are counted."""
    place = place_of(after)
    if place is None:
        return 0
    if not _is_number(place):
        raise InvalidInputError("after is no cursor of this list", field="after")
    return int(place)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _fits(kind: Kind, key: str) -> bool:
    if kind in _NUMBERED:
        return _is_number(key)
    return is_id(key) if kind in _OURS else bool(key)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS
