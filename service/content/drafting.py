"""What goes into a draft, checked: files to upload, and references to objects that lie elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graph.errors import InvalidInputError
from graph.once import ANEW, Once
from graph.writable import Writable
from service.blobs.store import Part
from service.content.contents import Contents, Expected, FileSpec
from service.content.edits import Edit
from service.content.manifest import PATH_LIMIT, Entry, base64_md5, is_path

FILES_LIMIT: Final = 1000  # of one request
URI_LIMIT: Final = 4096
DIGEST_LIMIT: Final = 1024
SCHEMES: Final = ("file", "gs", "http", "https", "s3")
_MD5: Final = re.compile(r"[0-9a-f]{32}")
_UNSAFE: Final = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")
_MAX_SIZE: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be uploaded: path, hex MD5, size in bytes, and its parts if it comes in parts."""

    path: str
    md5: str
    size: int
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewReference:
    """An object that stays where it is. `digest` is its checksum or ETag; without one the URI identifies it.

    `object_version` is what a versioned bucket calls this state of the object; `size` is in bytes.
    """

    path: str
    uri: str
    digest: str | None = None
    size: int | None = None
    object_version: str | None = None


async def add_files(
    contents: Contents, draft: Writable, files: Sequence[NewFile], *, once: Once = ANEW
) -> list[Expected]:
    """Put files into a draft; returns where each goes, in the order given."""
    _check_paths([file.path for file in files], "files")
    for number, file in enumerate(files):
        _check_file(file, f"files[{number}]")
    specs = [FileSpec(file.path, file.md5, file.parts) for file in files]
    entries = {
        file.path: Entry(file.path, base64_md5(file.md5), file.md5, file.size, None, draft.version.id, None)
        for file in files
    }
    await contents.edit(draft, Edit(entries), once=once)
    return await contents.expect(draft, specs)


async def add_references(
    contents: Contents, draft: Writable, references: Sequence[NewReference], *, once: Once = ANEW
) -> None:
    """Put references into a draft: nothing is uploaded, and nothing is fetched to check them."""
    _check_paths([each.path for each in references], "references")
    entries = {each.path: _reference(each, f"references[{number}]") for number, each in enumerate(references)}
    await contents.edit(draft, Edit(entries), once=once)


async def remove_files(
    contents: Contents, draft: Writable, paths: Sequence[str], *, once: Once = ANEW
) -> None:
    """Take files out of a draft, those of its base too. What is not in it is not missed."""
    _check_paths(paths, "paths")
    await contents.edit(draft, Edit(removed=list(paths)), once=once)


def _check_paths(paths: Sequence[str], field: str) -> None:
    if not 1 <= len(paths) <= FILES_LIMIT:
        raise InvalidInputError(f"{field} takes 1 to {FILES_LIMIT} files a time", field=field)
    if len(set(paths)) < len(paths):
        raise InvalidInputError(f"{field} names a path twice", field=field)
    for number, path in enumerate(paths):
        # Whoever downloads writes there: nothing may lead out of the folder they chose.
        if not is_path(path) or _UNSAFE.search(path) or not {"", "."}.isdisjoint(path.split("/")):
            raise InvalidInputError(
                f"{field}[{number}]: a path has 1 to {PATH_LIMIT} characters in segments between single"
                " slashes, none of them `.` or `..`, no backslash and no control characters",
                field=field,
            )


def _check_file(file: NewFile, place: str) -> None:
    if not _MD5.fullmatch(file.md5):
        raise InvalidInputError(f"{place}.md5 must be 32 lower-case hex digits", field="files")
    _check_size(file.size, f"{place}.size", "files")
    for number, part in enumerate(file.parts or (), start=1):
        if part.number != number:
            raise InvalidInputError(f"{place}.parts are numbered from 1 without gaps", field="files")
        if not _MD5.fullmatch(part.md5):
            raise InvalidInputError(f"{place}.parts: md5 must be 32 lower-case hex digits", field="files")


def _check_size(size: int, place: str, field: str) -> None:
    if not 0 <= size <= _MAX_SIZE:
        raise InvalidInputError(f"{place} is a number of bytes", field=field)


def _reference(given: NewReference, place: str) -> Entry:
    field = "references"
    if not 0 < len(given.uri) <= URI_LIMIT or _scheme(given.uri) not in SCHEMES:
        raise InvalidInputError(
            f"{place}.uri has at most {URI_LIMIT} characters and one of the schemes {', '.join(SCHEMES)}",
            field=field,
        )
    digest = given.uri if given.digest is None else given.digest
    # Digests stand one to a line in what gives a version its own.
    if given.digest is not None and (not 0 < len(digest) <= DIGEST_LIMIT or not digest.isprintable()):
        raise InvalidInputError(f"{place}.digest has 1 to {DIGEST_LIMIT} printable characters", field=field)
    _check_size(given.size or 0, f"{place}.size", field)
    extra = {"versionID": given.object_version} if given.object_version else None
    return Entry(given.path, digest, None, given.size or 0, given.uri, None, extra)


def _scheme(uri: str) -> str:
    try:
        found = urlsplit(uri)
    except ValueError:
        return ""
    return found.scheme if uri.isprintable() and (found.netloc or found.path) else ""
