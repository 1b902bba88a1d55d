r"""Manifests as the wandb SDK writes them, and the digest they give a version.

A version's digest is the hex MD5 over `wandb-artifact-manifest-v1\n` and, for the entries
sorted by path, `{path}:{entry digest}\n` (measured; public SDK). A file's digest is the base64
of its MD5; a reference's digest is whatever its store called it (an ETag, or the URI).
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

import orjson

from graph.errors import ContentError, InvalidInputError

HEADER: Final = b"wandb-artifact-manifest-v1\n"
PATH_LIMIT: Final = 4096
MD5_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or reference of a version. `md5` is hex and None for references; `size` in bytes.

    `pool` is set where the bytes lie in another pool than the version's own: it came with them from
    the version that it was built on. What a client says of it counts for nothing.
    """

    path: str
    digest: str
    md5: str | None
    size: int
    ref: str | None
    birth: str | None
    extra: Mapping[str, Any] | None
    pool: str | None = None


@dataclass(frozen=True)
class ParsedManifest:
    """The entries of a version by path, in the order of paths.

    `region` is the storage region that the client asked for; None is the usual one.
    """

    entries: Mapping[str, Entry]
    region: str | None = None

    @cached_property
    def paths(self) -> Sequence[str]:
        return tuple(self.entries)

    @cached_property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries.values())

    @cached_property
    def digest(self) -> str:
        digest = hashlib.md5(HEADER, usedforsecurity=False)
        for path, entry in self.entries.items():
            digest.update(f"{path}:{entry.digest}\n".encode())
        return digest.hexdigest()


def hex_md5(digest: str, field: str) -> str:
    """The hex form of a base64 MD5; InvalidInputError if it is not one."""
    try:
        raw = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != MD5_BYTES:
        raise InvalidInputError(f"{field} must be the base64 of an MD5", field=field)
    return raw.hex()


def base64_md5(md5: str) -> str:
    return base64.b64encode(bytes.fromhex(md5)).decode()


def parse_manifest(text: bytes) -> ParsedManifest:
    """Read a manifest's JSON.

    Raises:
        ContentError: it is not a manifest; the message says what is wrong and where.
    """
    document = document_of(text)
    entries = contents_of(document)
    return ParsedManifest({path: entries[path] for path in sorted(entries)}, region_of(document))


def document_of(text: bytes) -> dict[str, Any]:
    """The JSON object of a text; ContentError if it is no JSON."""
    try:
        document: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ContentError("the manifest is not JSON", field="manifest") from error
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def region_of(document: Mapping[str, Any]) -> str | None:
    """The storage region that a manifest's JSON names in its policy."""
    policy = document.get("storagePolicyConfig")
    region = cast("dict[str, Any]", policy).get("storageRegion") if isinstance(policy, dict) else None
    return region if isinstance(region, str) else None


def contents_of(document: Mapping[str, Any]) -> dict[str, Entry]:
    """The entries of a manifest's JSON, in the order they stand there; ContentError if it is none."""
    contents = document.get("contents")
    if not isinstance(contents, dict):
        raise ContentError("the manifest has no contents", field="manifest")
    entries = cast("dict[str, Any]", contents)
    return {path: _entry(path, value) for path, value in entries.items()}


def _entry(path: str, value: object) -> Entry:
    if not isinstance(value, dict):
        raise ContentError(f"the manifest's entry {path[:200]!r} is not an object", field="manifest")
    if not is_path(path):
        raise ContentError(f"the manifest has an impossible path {path[:200]!r}", field="manifest")
    fields = cast("dict[str, Any]", value)
    digest, size, ref = fields.get("digest"), fields.get("size", 0), fields.get("ref")
    if not isinstance(digest, str) or not isinstance(size or 0, int):
        raise ContentError(f"the manifest's entry {path[:200]!r} lacks a digest or size", field="manifest")
    try:
        md5 = None if ref else hex_md5(digest, "digest")
    except InvalidInputError as error:
        raise ContentError(
            f"the manifest's entry {path[:200]!r} has no MD5 digest", field="manifest"
        ) from error
    return Entry(
        path=path,
        digest=digest,
        md5=md5,
        size=max(0, size or 0),
        ref=ref,
        birth=fields.get("birthArtifactID"),
        extra=fields.get("extra"),
        pool=fields.get("pool"),
    )


def is_path(path: str) -> bool:
    """Can a file of a version stand there, wherever the version is downloaded to?"""
    return 0 < len(path) <= PATH_LIMIT and "\0" not in path and ".." not in path.split("/")


def render_manifest(manifest: ParsedManifest) -> bytes:
    """The JSON of a manifest that the service itself merged, in the SDK's form (layout V2)."""
    policy: dict[str, Any] = {"storageLayout": "V2"}
    if manifest.region:
        policy["storageRegion"] = manifest.region
    contents = {entry.path: rendered_entry(entry) for entry in manifest.entries.values()}
    return orjson.dumps(
        {
            "version": 1,
            "storagePolicy": "wandb-storage-policy-v1",
            "storagePolicyConfig": policy,
            "contents": contents,
        }
    )


def rendered_entry(entry: Entry) -> dict[str, Any]:
    """One entry in the SDK's form."""
    fields = {
        "digest": entry.digest,
        "size": entry.size,
        "ref": entry.ref,
        "birthArtifactID": entry.birth,
        "extra": entry.extra,
        "pool": entry.pool,
    }
    return {name: value for name, value in fields.items() if value is not None}
