"""Versions: immutable content, numbered in its artifact once it is committed; drafts have no number."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_VERSION
from graph.running import Row
from graph.work import Reader, Work


class VersionState(StrEnum):
    """A draft is invisible to readers of lists; only its maker continues it."""

    DRAFT = "DRAFT"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Version:
    """A version as recorded. `size` in bytes; `ttl` in seconds, -1 inherits, -2 never expires.

    `digest` is empty while a draft's content is not known. `base` is the version whose files a draft
    begins with. `history_step` counts the steps of history that its run had logged by then.
    `pool` is where its bytes lie, all but what its manifest says of another pool (`Project.pool`).
    `unread` are the hex MD5s of files that came in parts, after `{pool}/` where that is another one:
    whether they have been read back since, their blobs say.
    """

    id: str
    artifact: str
    artifact_name: str
    type: str
    project: str
    tenant: str
    pool: str
    index: int | None
    state: VersionState
    digest: str
    size: int
    file_count: int
    description: str | None
    metadata: str | None
    tags: tuple[str, ...]
    history_step: int | None
    ttl: int
    run: str | None
    user: str | None
    manifest: str | None
    base: str | None
    unread: tuple[str, ...]
    created_at: int
    updated_at: int
    committed_at: int | None


VERSION: Final[LiteralString] = """
v.id AS id, v.artifact AS artifact, v.artifact_name AS artifact_name, v.type AS type, v.project AS project,
v.tenant AS tenant, coalesce(v.pool, v.tenant) AS pool, v.index AS index, v.state AS state,
v.digest AS digest, coalesce(v.size, 0) AS size, coalesce(v.file_count, 0) AS file_count,
v.description AS description, v.metadata AS metadata, coalesce(v.tags, []) AS tags,
v.history_step AS history_step, coalesce(v.ttl, -1) AS ttl, v.run AS run, v.user AS user,
v.manifest AS manifest, v.base AS base, coalesce(v.unread, []) AS unread,
v.created_at AS created_at, coalesce(v.updated_at, v.created_at) AS updated_at,
v.committed_at AS committed_at"""

VERSIONS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id}) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + " RETURN"
    + VERSION
)

VERSION_BY_CLIENT_ID: Final[LiteralString] = (
    """
MATCH (c:ClientId {key: $key})
MATCH (v:Version {id: c.version}) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + " RETURN"
    + VERSION
)

PRODUCERS: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id})<-[e:PRODUCED]-(r:Run) WHERE """
    + VISIBLE_VERSION
    + " RETURN id, r.id AS run, e.since AS since ORDER BY since"
)

CONSUMERS: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id})-[e:CONSUMED_BY]->(r:Run) WHERE r.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + " RETURN id, r.id AS run, e.since AS since ORDER BY since"
)

OUTPUTS_OF: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run})-[e:PRODUCED]->(v:Version) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + " WITH v, e.since AS since ORDER BY since, v.id SKIP $skip LIMIT $limit RETURN"
    + VERSION
)

INPUTS_OF: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run})<-[e:CONSUMED_BY]-(v:Version) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + """ WITH v, e.since AS since, e.used_as AS used_as ORDER BY since, v.id SKIP $skip LIMIT $limit
RETURN used_as,"""
    + VERSION
)

OUTPUTS_COUNTED: Final[LiteralString] = (
    "MATCH (r:Run {id: $run})-[:PRODUCED]->(v:Version) WHERE v.deleted_at IS NULL AND "
    + VISIBLE_VERSION
    + " RETURN count(v) AS number"
)

INPUTS_COUNTED: Final[LiteralString] = (
    "MATCH (r:Run {id: $run})<-[:CONSUMED_BY]-(v:Version) WHERE v.deleted_at IS NULL AND "
    + VISIBLE_VERSION
    + " RETURN count(v) AS number"
)

WORK_VERSION: Final[LiteralString] = "MATCH (v:Version {id: $id}) WHERE v.deleted_at IS NULL RETURN" + VERSION

WORK_VERSION_BY_DIGEST: Final[LiteralString] = (
    """
MATCH (v:Version {artifact: $artifact, digest: $digest})
WHERE v.state = 'COMMITTED' AND v.deleted_at IS NULL
WITH v ORDER BY v.index DESC LIMIT 1 RETURN"""
    + VERSION
)


def version_from(row: Row) -> Version:
    fields: dict[str, Any] = {name: row[name] for name in Version.__dataclass_fields__}
    fields["state"] = VersionState(fields["state"])
    fields["tags"] = tuple(fields["tags"])
    fields["unread"] = tuple(fields["unread"])
    return Version(**fields)


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Version | None]:
    """In the order asked; None where missing, deleted or invisible."""
    found = {row["id"]: version_from(row) for row in await reader.fetch(VERSIONS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def by_client_id(reader: Reader, key: str) -> Version | None:
    """The version that a client named itself before it knew an id."""
    row = await reader.one(VERSION_BY_CLIENT_ID, key=key)
    return version_from(row) if row else None


async def producers(reader: Reader, ids: Sequence[str]) -> list[list[str]]:
    """The ids of the runs that logged each version, the creator first."""
    rows = await reader.fetch(PRODUCERS, ids=list(ids))
    return [[row["run"] for row in rows if row["id"] == each] for each in ids]


async def consumers(reader: Reader, ids: Sequence[str]) -> list[list[str]]:
    """The ids of the runs that used each version, in order of time."""
    rows = await reader.fetch(CONSUMERS, ids=list(ids))
    return [[row["run"] for row in rows if row["id"] == each] for each in ids]


async def outputs_of(reader: Reader, run: str, *, skip: int = 0, limit: int = 100) -> list[Version]:
    """What a run logged, in order of time."""
    rows = await reader.fetch(OUTPUTS_OF, run=run, skip=skip, limit=limit)
    return [version_from(row) for row in rows]


async def inputs_of(
    reader: Reader, run: str, *, skip: int = 0, limit: int = 100
) -> list[tuple[Version, str | None]]:
    """What a run used, with the name it used it as, in order of time."""
    rows = await reader.fetch(INPUTS_OF, run=run, skip=skip, limit=limit)
    return [(version_from(row), row["used_as"]) for row in rows]


async def count_outputs(reader: Reader, run: str) -> int:
    row = await reader.one(OUTPUTS_COUNTED, run=run)
    return row["number"] if row else 0


async def count_inputs(reader: Reader, run: str) -> int:
    row = await reader.one(INPUTS_COUNTED, run=run)
    return row["number"] if row else 0


async def held_version(work: Work, version: str) -> Version | None:
    """Inside a unit of work: the live version of this id, whoever asks."""
    row = await work.one(WORK_VERSION, id=version)
    return version_from(row) if row else None
