"""Which files versions hold, as edges: `(:FileList)-[:CONTAINS {path}]->(:Blob|Reference)`.

A list belongs to a manifest in a pool, not to a version: versions of equal content share it, and no
walk over versions meets its edges. It has no edge to its versions either, which name pool and manifest
themselves. A list of few files is written by the commit. A longer one is written ahead of it, in
batches, and a worker writes what is left, also of versions from before there were lists: `waiting` is
set, to the tenant, for as long as something is missing. `graph.containing` asks.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.session import Bookkeeping, Graph

BATCH: Final = 5000
SWEPT: Final = 2000
PATIENCE: Final = 600_000_000  # microseconds until a manifest that could not be read is tried again
KEY_BYTES: Final = 1024  # an index takes no keys of more than some 8,000 bytes


@dataclass(frozen=True, slots=True)
class Rows:
    """Places of a manifest: `files` as pool, hex MD5, path; `references` as key, path."""

    files: Sequence[tuple[str, str, str]] = ()
    references: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list of which only the first `written` places are written."""

    pool: str
    manifest: str
    written: int


NOTHING: Final = Rows()

_EDGES: Final[LiteralString] = """
WITH *
CALL (f, files) {
  UNWIND files AS file
  MATCH (b:Blob {tenant: file[0], md5: file[1]})
  CREATE (f)-[:CONTAINS {path: file[2]}]->(b)
}
CALL (f, references) {
  UNWIND references AS reference
  MERGE (r:Reference {pool: f.pool, digest: reference[0]})
  CREATE (f)-[:CONTAINS {path: reference[1]}]->(r)
}"""

# A part of the statement of a commit, which has the version as `v`. A list with fewer than
# `$file_count` places waits for the worker. The lock is for a worker at the same list.
LISTED: Final[LiteralString] = (
    """
MERGE (f:FileList {pool: coalesce(v.pool, v.tenant), manifest: $manifest}) ON CREATE SET f.written = 0
SET f.lock = $operation
WITH f, v.tenant AS tenant, f.written = 0 AND size($files) + size($references) = $file_count AS here
WITH *, CASE WHEN here THEN $files ELSE [] END AS files,
  CASE WHEN here THEN $references ELSE [] END AS references
SET f.written = CASE WHEN here THEN $file_count ELSE f.written END
SET f.waiting = CASE WHEN f.written < $file_count THEN tenant END"""
    + _EDGES
)

# Two may write the same list at once: each batch looks, once it has the lock, whether it is its turn.
SYSTEM_LIST: Final[LiteralString] = (
    """
MERGE (f:FileList {pool: $pool, manifest: $manifest}) ON CREATE SET f.written = 0
SET f.lock = $start
WITH f, f.written = $start AS mine
WITH f, CASE WHEN mine THEN $files ELSE [] END AS files,
  CASE WHEN mine THEN $references ELSE [] END AS references
SET f.written = f.written + size(files) + size(references)
SET f.waiting = CASE WHEN f.written < $total THEN f.waiting END"""
    + _EDGES
    + " RETURN f.written AS written"
)

SYSTEM_WAITING: Final[LiteralString] = """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 AS now
MATCH (f:FileList) WHERE f.waiting IS NOT NULL AND coalesce(f.missed_at, 0) <= now - $patience
RETURN f.pool AS pool, f.manifest AS manifest, f.written AS written LIMIT $limit
"""

SYSTEM_MISSED: Final[LiteralString] = """
MATCH (f:FileList {pool: $pool, manifest: $manifest})
SET f.missed_at = datetime.realtime().epochSeconds * 1000000
"""

# Ids grow with time, so versions that come while this goes on are behind it or have their lists.
SYSTEM_SWEEP: Final[LiteralString] = """
MATCH (s:Sweep {id: 'file-lists'}) SET s.lock = s.after
WITH s
CALL (s) {
  MATCH (v:Version) WHERE v.id > s.after WITH v ORDER BY v.id LIMIT $limit RETURN collect(v) AS versions
}
CALL (versions) {
  UNWIND versions AS v
  WITH v WHERE v.manifest IS NOT NULL
  MERGE (f:FileList {pool: coalesce(v.pool, v.tenant), manifest: v.manifest}) ON CREATE SET f.written = 0
  SET f.waiting = CASE WHEN f.written < coalesce(v.file_count, 1) THEN v.tenant ELSE f.waiting END
}
FOREACH (v IN versions[-1..] | SET s.after = v.id)
FOREACH (x IN CASE WHEN size(versions) = 0 THEN [s] ELSE [] END | DELETE x)
RETURN size(versions) AS swept
"""


def reference_key(digest: str) -> str:
    """What a reference is found by: its digest, or a hash of a digest that no index would take."""
    data = digest.encode("utf-8", "surrogatepass")
    return digest if len(data) <= KEY_BYTES else f"sha256:{hashlib.sha256(data).hexdigest()}"


async def write_rows(graph: Graph, *, pool: str, manifest: str, rows: Rows, start: int, total: int) -> int:
    """Write places from `start` on, if it is their turn; returns how many of `total` are written now."""
    found = await graph.bookkeep(
        Bookkeeping.FILE_LISTS,
        SYSTEM_LIST,
        pool=pool,
        manifest=manifest,
        files=rows.files,
        references=rows.references,
        start=start,
        total=total,
    )
    return found[0]["written"]


async def waiting_lists(graph: Graph, *, limit: int, patience: int) -> list[Waiting]:
    """Lists with something missing, but for those whose manifest could not be read just now."""
    rows = await graph.bookkeep(Bookkeeping.FILE_LISTS, SYSTEM_WAITING, limit=limit, patience=patience)
    return [Waiting(row["pool"], row["manifest"], row["written"]) for row in rows]


async def note_missed(graph: Graph, waiting: Waiting) -> None:
    """The manifest of a list could not be read; it is tried again later."""
    await graph.bookkeep(Bookkeeping.FILE_LISTS, SYSTEM_MISSED, pool=waiting.pool, manifest=waiting.manifest)


async def sweep(graph: Graph, *, limit: int = SWEPT) -> int:
    """Let the lists of a batch of old versions wait for the worker; returns how many versions it saw."""
    rows = await graph.bookkeep(Bookkeeping.FILE_LISTS, SYSTEM_SWEEP, limit=limit)
    return rows[0]["swept"] if rows else 0
