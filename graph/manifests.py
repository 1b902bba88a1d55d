"""Manifests and blobs: what is recorded of bytes. All of it is upload state until a commit.

A `Manifest` node stands beside its version; its JSON lies in the blob store. `Blob` nodes
record, per pool and MD5, what the store has proved: nothing else may call content present. The pool
stands in their property `tenant`, which is what a pool was for the oldest of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_VERSION
from graph.ids import new_id
from graph.policy import Sight
from graph.running import Row
from graph.session import Bookkeeping, Graph
from graph.work import Reader

FULL: Final = "FULL"


class BlobState(StrEnum):
    """EXPECTED: an upload URL was signed. PROVEN: digest and size were seen.

    PARTS: only its parts were. BROKEN: it was read back and differs.
    """

    EXPECTED = "EXPECTED"
    PARTS = "PARTS"
    PROVEN = "PROVEN"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as declared: base64 MD5 of its JSON, its kind and what it builds on."""

    id: str
    version: str
    name: str
    type: str
    digest: str
    base: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Blob:
    """Content of one pool by hex MD5. `birth` is the version it was first stored for."""

    md5: str
    state: BlobState
    size: int | None
    birth: str | None

    @property
    def proved(self) -> bool:
        """Has the store shown this content, at least by its parts?"""
        return self.state in {BlobState.PARTS, BlobState.PROVEN}


MANIFEST: Final[LiteralString] = """
m.id AS id, m.version AS version, m.name AS name, m.type AS type, m.digest AS digest, m.base AS base,
m.created_at AS created_at"""

MANIFEST_FACTS: Final[LiteralString] = ".id, .version, .name, .type, .digest, .base, .created_at"

MANIFESTS_OF_VERSION: Final[LiteralString] = (
    "MATCH (v:Version {id: $version}) WHERE "
    + VISIBLE_VERSION
    + " MATCH (m:Manifest) WHERE m.version = v.id RETURN"
    + MANIFEST
    + " ORDER BY created_at, id"
)

MANIFESTS_COUNTED: Final[LiteralString] = (
    "MATCH (v:Version {id: $version}) WHERE "
    + VISIBLE_VERSION
    + " RETURN COUNT { MATCH (m:Manifest) WHERE m.version = v.id } AS number"
)

MANIFESTS_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (m:Manifest {id: id}) MATCH (v:Version {id: m.version}) WHERE "
    + VISIBLE_VERSION
    + " RETURN"
    + MANIFEST
)

SYSTEM_CREATE_MANIFEST: Final[LiteralString] = """
MATCH (v:Version {id: $version})
WITH v, datetime.realtime() AS clock
MERGE (m:Manifest {id: $id}) ON CREATE SET m.version = v.id, m.name = $name, m.type = $type,
  m.digest = $digest, m.base = $base, m.created_at = clock.epochSeconds * 1000000 + clock.microsecond
MERGE (v)-[:HAS_MANIFEST]->(m)
"""

SYSTEM_UPDATE_MANIFEST: Final[LiteralString] = """
MATCH (m:Manifest {id: $id}) SET m.digest = $digest, m.base = coalesce($base, m.base)
"""

# A blob belongs to a pool whose drafts the caller may write, or to what their draft builds on.
PUBLIC_BLOBS: Final[LiteralString] = """
UNWIND $digests AS md5
MATCH (b:Blob {tenant: $pool, md5: md5})
RETURN collect([b.md5, b.state, b.size, b.birth]) AS blobs
"""

SYSTEM_EXPECT_BLOBS: Final[LiteralString] = """
UNWIND $digests AS md5
MERGE (b:Blob {tenant: $pool, md5: md5}) ON CREATE SET b.state = 'EXPECTED', b.birth = $version
RETURN b.md5 AS md5, b.state AS state, b.size AS size, b.birth AS birth
"""

SYSTEM_PROVE_BLOBS: Final[LiteralString] = """
UNWIND $proofs AS proof
MERGE (b:Blob {tenant: $pool, md5: proof[0]}) ON CREATE SET b.birth = $version
SET b.size = proof[1]
WITH b, proof
SET b.state = CASE WHEN b.state = 'PROVEN' THEN b.state ELSE proof[2] END
"""


def manifest_from(row: Row) -> Manifest:
    return Manifest(**{name: row[name] for name in Manifest.__dataclass_fields__})


def blob_from(row: Row) -> Blob:
    return Blob(row["md5"], BlobState(row["state"]), row["size"], row["birth"])


async def of_version(reader: Reader, version: str) -> list[Manifest]:
    """The manifests declared for a version, oldest first."""
    return [manifest_from(row) for row in await reader.fetch(MANIFESTS_OF_VERSION, version=version)]


async def count_of_version(reader: Reader, version: str) -> int:
    """How many manifests and edits were declared for a version."""
    row = await reader.one(MANIFESTS_COUNTED, version=version)
    return row["number"] if row else 0


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Manifest | None]:
    found = {row["id"]: manifest_from(row) for row in await reader.fetch(MANIFESTS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def declare_manifest(
    graph: Graph, *, version: str, name: str, type_name: str, digest: str, base: str | None
) -> str:
    """Note a manifest that is about to be uploaded; returns its id."""
    made = new_id()
    parameters: dict[str, Any] = {
        "id": made,
        "version": version,
        "name": name,
        "type": type_name,
        "digest": digest,
        "base": base,
    }
    await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_CREATE_MANIFEST, **parameters)
    return made


async def declare_digest(graph: Graph, *, manifest: str, digest: str, base: str | None) -> None:
    """Note the digest of a manifest that was declared before its JSON was known."""
    await graph.bookkeep(
        Bookkeeping.UPLOAD_STATE, SYSTEM_UPDATE_MANIFEST, id=manifest, digest=digest, base=base
    )


async def expect_blobs(graph: Graph, *, pool: str, version: str, digests: Sequence[str]) -> dict[str, Blob]:
    """Note that content is about to arrive; returns what is known of each digest, PROVEN or not."""
    rows = await graph.bookkeep(
        Bookkeeping.UPLOAD_STATE,
        SYSTEM_EXPECT_BLOBS,
        pool=pool,
        version=version,
        digests=sorted(set(digests)),
    )
    return {row["md5"]: blob_from(row) for row in rows}


async def prove_blobs(
    graph: Graph, *, pool: str, version: str, proofs: Sequence[tuple[str, int, BlobState]]
) -> None:
    """Note what the store has shown: hex MD5, size in bytes, and how well it is proved."""
    rows = [[md5, size, state.value] for md5, size, state in sorted(proofs)]
    await graph.bookkeep(
        Bookkeeping.UPLOAD_STATE, SYSTEM_PROVE_BLOBS, pool=pool, version=version, proofs=rows
    )


async def known_blobs(graph: Graph, sight: Sight, *, pool: str, digests: Sequence[str]) -> dict[str, Blob]:
    """What is recorded of each digest within one pool."""

    async def read(reader: Reader) -> dict[str, Blob]:
        # In one record, since the driver's cost is by the record.
        row = await reader.one(PUBLIC_BLOBS, pool=pool, digests=list(digests))
        found: list[tuple[str, str, int | None, str | None]] = row["blobs"] if row else []
        return {md5: Blob(md5, BlobState(state), size, birth) for md5, state, size, birth in found}

    return await graph.read(sight, read)
