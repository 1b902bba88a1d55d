"""The rules of names, each with an error that names the field and the rule.

Sources: the limits of the public wandb SDK (names up to 128 characters, no slash in artifact
names, no slash or colon in aliases, the tag pattern), and our own paths, in which `/`, `:` and
a trailing `@<32 hex digits>` are separators.
"""

import re
from typing import Final

from graph.errors import InvalidInputError

NAME_LIMIT: Final = 128
REGISTRY_LIMIT: Final = 113  # 128 less the 15 characters of the SDK's registry prefix
TEXT_LIMIT: Final = 65_536
METADATA_LIMIT: Final = 16 * 1024 * 1024
METADATA_KEYS: Final = 100
TAGS_LIMIT: Final = 500

# Types that the public wandb SDK keeps for what it logs itself: by prefix, or with names that begin so.
RESERVED_TYPES: Final = "wandb-"
RESERVED_NAMES: Final = {"job": "", "run_table": "run-", "code": "source-"}

_ENTITY: Final = re.compile(r"[A-Za-z0-9][-\w.@+]*", re.ASCII)
_TAG: Final = re.compile(r"[-\w]+( +[-\w]+)*")
_TYPE: Final = re.compile(r"[-\w]+([ ]*[-.\w]+)*")
_DIGEST_SUFFIX: Final = re.compile(r"@[0-9a-f]{32}$")
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")
_NUMBER: Final = re.compile(r"v\d+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

# First segments of paths that the service itself answers; an entity of that name would hide them.
RESERVED_ENTITIES: Final = frozenset(
    {
        "graphql",
        "files",
        "artifacts",
        "artifactsV2",
        "blobs",
        "oidc",
        "live",
        "ready",
        "wandb",
        "api",
        "system",
    }
)


def _bounded(text: str, field: str, limit: int) -> str:
    if not text or not text.strip():
        raise InvalidInputError(f"{field} must not be empty", field=field)
    if len(text) > limit:
        raise InvalidInputError(f"{field} has {len(text)} characters; the limit is {limit}", field=field)
    if _CONTROL.search(text):
        raise InvalidInputError(f"{field} must not contain control characters", field=field)
    return text


def _without(text: str, field: str, forbidden: str) -> str:
    for letter in forbidden:
        if letter in text:
            raise InvalidInputError(f"{field} must not contain {letter!r}", field=field)
    return text


def plain_name(text: str, field: str, limit: int) -> str:
    """A name that no path holds: anything on one line."""
    return _bounded(text, field, limit)


def entity_name(text: str, field: str = "name") -> str:
    """A user, team or organization: letters, digits and `-_.@+`, starting with a letter or digit."""
    _bounded(text, field, NAME_LIMIT)
    if not _ENTITY.fullmatch(text):
        raise InvalidInputError(
            f"{field} may hold letters, digits and -_.@+ and starts with a letter or digit", field=field
        )
    if text in RESERVED_ENTITIES:
        raise InvalidInputError(f"{field} {text!r} is reserved", field=field)
    return text


def display_name(text: str, field: str = "name") -> str:
    return _without(_bounded(text, field, NAME_LIMIT), field, "/:")


def project_name(text: str, field: str = "project") -> str:
    return _without(_bounded(text, field, NAME_LIMIT), field, "/\\#?%:")


def registry_name(text: str, field: str = "registry") -> str:
    return _without(_bounded(text, field, REGISTRY_LIMIT), field, "/\\#?%:")


def run_name(text: str, field: str = "run") -> str:
    """The id of a run, as a client chooses it."""
    return _without(_bounded(text, field, NAME_LIMIT), field, "/\\#?%:")


def artifact_name(text: str, field: str = "artifact") -> str:
    """An artifact or a collection: one namespace per project."""
    _without(_bounded(text, field, NAME_LIMIT), field, "/:")
    if _DIGEST_SUFFIX.search(text):
        raise InvalidInputError(f"{field} must not end like a digest (@ and 32 hex digits)", field=field)
    return text


def artifact_type(text: str, field: str = "type") -> str:
    _without(_bounded(text, field, NAME_LIMIT), field, "/:")
    if not _TYPE.fullmatch(text):
        raise InvalidInputError(
            f"{field} may hold words of letters, digits, - _ . joined by spaces", field=field
        )
    return text


def unreserved_type(text: str, artifact: str, field: str = "type") -> str:
    """A type that people may give an artifact of this name, or take from it."""
    prefix = RESERVED_NAMES.get(text)
    if text.startswith(RESERVED_TYPES) or (prefix is not None and artifact.startswith(prefix)):
        raise InvalidInputError(f"{field} {text!r} is reserved for what the SDK logs itself", field=field)
    return text


def alias_name(text: str, field: str = "alias") -> str:
    """A custom alias. `vN` is a number's own spelling and is never stored."""
    _without(_bounded(text, field, NAME_LIMIT), field, "/:")
    if _NUMBER.fullmatch(text):
        raise InvalidInputError(f"{field} {text!r} is the number of a version and cannot be set", field=field)
    return text


def is_number(text: str) -> bool:
    """Is this `v` and digits: a version's number rather than an alias?"""
    return _NUMBER.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Could this be the digest of a version: 32 hex digits?"""
    return _DIGEST.fullmatch(text) is not None


def tag_names(tags: list[str], field: str = "tags") -> list[str]:
    """Deduplicated tags in first-given order. The words "Invalid tag" are matched by SDK users."""
    if len(tags) > TAGS_LIMIT:
        raise InvalidInputError(f"{field} has {len(tags)} tags; the limit is {TAGS_LIMIT}", field=field)
    for tag in tags:
        if len(tag) > NAME_LIMIT or not _TAG.fullmatch(tag):
            raise InvalidInputError(
                f"Invalid tag {tag[:NAME_LIMIT]!r}: words of letters, digits, - and _ joined by spaces",
                field=field,
            )
    return list(dict.fromkeys(tags))


def free_text(text: str | None, field: str = "description") -> str | None:
    if text is not None and len(text) > TEXT_LIMIT:
        raise InvalidInputError(f"{field} has {len(text)} characters; the limit is {TEXT_LIMIT}", field=field)
    return text
