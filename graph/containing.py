"""Which versions contain a file, found by its digest through the edges of `graph.file_lists`.

A file is known by its MD5, in hex or in the base64 of SDK manifests. A reference is known by what its
manifest calls its digest: a checksum, an ETag or, where nobody gave it one, its URI. All of these are
taken alike, so an MD5 finds files, and references whose store calls them by it, in either form.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.file_lists import reference_key
from graph.pages import Listing, Order, Page, Sorting, Window
from graph.projects import visible_ids
from graph.work import Reader

PATHS: Final = 100
MD5_BYTES: Final = 16
_HEX: Final = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A digest as asked for, an MD5 in hex, and what references of it are found by."""

    text: str
    references: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "FileDigest":
        """What a digest means, of whatever form it is."""
        md5 = text.lower() if _HEX.fullmatch(text) else _from_base64(text)
        if md5 is None:
            return cls(text, (reference_key(text),))
        plain = base64.b64encode(bytes.fromhex(md5)).decode()
        return cls(md5, tuple(dict.fromkeys((text, md5, plain))))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: an organization, registry or project by id, or everywhere; and at what."""

    within: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Containing:
    """A version that contains the file: at how many places, and the first of them by name.

    `name` is its artifact's, None where the viewer sees the version through a registry only.
    """

    id: str
    path: str
    places: int
    name: str | None
    number: int
    committed_at: int
    deleted_at: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether every list of files is written, and how many are not in the viewer's organizations.

    Versions of equal content share a list. `complete` speaks of the whole instance while versions from
    before there were lists are gone through, and else of what `waiting` counts.
    """

    complete: bool
    waiting: int


_LISTS: Final[LiteralString] = """
CALL (parent) {
  MATCH (x:Blob) WHERE x.md5 = parent RETURN x
  UNION
  MATCH (x:Reference) WHERE x.digest IN $references[parent] RETURN x
}
MATCH (x)<-[e:CONTAINS]-(f:FileList)
"""

# `$projects` are visible and live.
_VERSIONS: Final[
    LiteralString
] = """MATCH (v:Version) WHERE v.manifest = f.manifest AND coalesce(v.pool, v.tenant) = f.pool
  AND v.committed_at IS NOT NULL AND ($deleted OR v.deleted_at IS NULL)
  AND ($within IS NULL OR $within IN [v.project, v.tenant]
       OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project = $within })
  AND (v.project IN $projects
       OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects })"""

CONTAINING: Final[Listing[Containing]] = Listing(
    _LISTS + "WITH f, count(e) AS places, min(e.path) AS path " + _VERSIONS,
    "v, places, path",
    "v.id",
    """v.id AS id, path, places, CASE WHEN v.project IN $projects THEN v.artifact_name END AS name,
v.index AS number, v.committed_at AS committed_at, v.deleted_at AS deleted_at""",
    lambda row: Containing(**{name: row[name] for name in Containing.__dataclass_fields__}),
    {"committed_at": Order("v.committed_at", int)},
    Sorting("committed_at", falling=True),
)
STATEMENTS: Final[tuple[LiteralString, ...]] = tuple(CONTAINING.statements())

_ONE: Final[LiteralString] = "WITH $digest AS parent" + _LISTS

CONTAINING_COUNT: Final[LiteralString] = _ONE + "WITH DISTINCT f " + _VERSIONS + " RETURN count(v) AS total"

CONTAINING_IDS: Final[LiteralString] = (
    _ONE
    + "WITH DISTINCT f "
    + _VERSIONS
    + """
WITH v.id AS id ORDER BY id LIMIT $limit
WITH collect(id) AS ids
UNWIND CASE WHEN size(ids) = 0 THEN [] ELSE range(0, size(ids) - 1, 500) END AS k
RETURN ids[k..k + 500] AS rows"""
)

PATHS_OF: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id}) WHERE v.project IN $projects
  OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects }
MATCH (f:FileList {pool: coalesce(v.pool, v.tenant), manifest: v.manifest})
CALL (f) {
  WITH f, $digest AS parent"""
    + _LISTS
    + """WITH e.path AS path ORDER BY path LIMIT $limit RETURN collect(path) AS paths
}
RETURN id, paths"""
)

WAITING: Final[LiteralString] = """
OPTIONAL MATCH (e:Entity) WHERE e.id IN $sight.owners
WITH $sight.member_of + collect(e.id) + collect(e.organization) AS tenants
OPTIONAL MATCH (p:Registry) WHERE p.id IN $sight.registries
WITH tenants, collect(p.organization) AS more
WITH tenants + more AS tenants
RETURN COUNT { MATCH (s:Sweep {id: 'file-lists'}) } = 0 AS swept,
  COUNT { MATCH (f:FileList) WHERE f.waiting IS NOT NULL AND ($sight.everything OR f.waiting IN tenants) }
  AS waiting
"""


def _from_base64(text: str) -> str | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) == MD5_BYTES else None


async def containing(
    reader: Reader, digests: Sequence[FileDigest], scope: Scope, window: Window
) -> list[Page[Containing]]:
    """Of each file a page of the versions that contain it, the last committed first, as the viewer sees."""
    given = await _parameters(reader, digests, scope)
    texts = list(dict.fromkeys(each.text for each in digests))
    pages = await CONTAINING.pages(reader, texts, window=window, given=given)
    found = dict(zip(texts, pages, strict=True))
    return [found[each.text] for each in digests]


async def count_containing(reader: Reader, digest: FileDigest, scope: Scope) -> int:
    """How many versions contain a file, of those that the viewer sees."""
    given = await _parameters(reader, [digest], scope)
    row = await reader.one(CONTAINING_COUNT, digest=digest.text, **given)
    return row["total"] if row else 0


async def ids_containing(reader: Reader, digest: FileDigest, scope: Scope, *, limit: int) -> list[str]:
    """The versions that contain a file, of those that the viewer sees, in no order that means anything."""
    given = await _parameters(reader, [digest], scope)
    rows = await reader.fetch(CONTAINING_IDS, digest=digest.text, limit=limit, **given)
    return [each for row in rows for each in row["rows"]]


async def paths_of(reader: Reader, digest: FileDigest, versions: Sequence[str]) -> dict[str, list[str]]:
    """Where each of these versions has the file: its paths in order, at most `PATHS` of them."""
    given = await _parameters(reader, [digest], Scope())
    rows = await reader.fetch(PATHS_OF, digest=digest.text, ids=list(versions), limit=PATHS, **given)
    return {row["id"]: row["paths"] for row in rows}


async def listed(reader: Reader) -> Listed:
    """Whether answers of this module are the whole of it."""
    (row,) = await reader.fetch(WAITING)
    return Listed(row["swept"] and row["waiting"] == 0, row["waiting"])


async def _parameters(reader: Reader, digests: Sequence[FileDigest], scope: Scope) -> dict[str, Any]:
    return {
        "references": {each.text: each.references for each in digests},
        "within": scope.within,
        "deleted": scope.deleted,
        "projects": await visible_ids(reader),
    }
