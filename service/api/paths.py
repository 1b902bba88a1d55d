"""Paths as people write them: `org/registry/collection:alias`, `entity/project/name@digest`.

A field that takes one kind takes its path; a scheme (`registry:`, `artifact:`, `run:`) may stand
before it and must where any kind is accepted. Names hold neither `/` nor `:`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidInputError
from graph.paths import PROJECTS, REGISTRIES, REGISTRIES_FIRST, Place

LONGEST: Final = 600
REGISTRY: Final = "registry"
ARTIFACT: Final = "artifact"
RUN: Final = "run"

_KINDS: Final[Mapping[str, Sequence[str]]] = {
    "": REGISTRIES_FIRST,
    REGISTRY: REGISTRIES,
    ARTIFACT: PROJECTS,
    RUN: PROJECTS,
}
_FORM: Final = ("owner", "project", "name")
_DIGEST: Final = re.compile(r"@([0-9a-f]{32})$")


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path. `name` and `suffix` (alias, `vN` or digest) are empty where it has none."""

    scheme: str
    place: Place
    name: str
    suffix: str


def parse(text: str, *schemes: str, segments: int, suffix: bool = False, field: str = "path") -> Path:
    """Read a path with that many segments, whose scheme, if it has one, is one of `schemes`.

    Raises:
        InvalidInputError: it is no such path.
    """
    scheme, rest = _scheme(text[: LONGEST + 1], schemes, field)
    parts = rest.split("/")
    name, pointer = _suffix(parts[-1]) if segments == len(_FORM) else ("", "")
    if len(text) > LONGEST or len(parts) != segments or not all(parts) or (pointer and not suffix):
        raise InvalidInputError(f"{field} is no path of the form {'/'.join(_FORM[:segments])}", field=field)
    meant = schemes[0] if len(schemes) == 1 else scheme
    return Path(scheme, Place(parts[0], parts[1], _KINDS[meant]), name, pointer)


def _scheme(text: str, schemes: Sequence[str], field: str) -> tuple[str, str]:
    head, colon, rest = text.partition(":")
    if not colon or "/" in head:
        return "", text
    if head not in schemes:
        raise InvalidInputError(f"{field} takes the scheme {' or '.join(schemes)}", field=field)
    return head, rest


def _suffix(text: str) -> tuple[str, str]:
    digest = _DIGEST.search(text)
    if digest:
        return text[: digest.start()], digest[1]
    name, _, suffix = text.partition(":")
    return name, suffix


def has_scheme(text: str) -> bool:
    """Is this a path with a scheme rather than a global id?"""
    return ":" in text
