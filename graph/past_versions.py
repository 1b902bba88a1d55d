"""Versions as they stood at a time: tags, deletion, and the name and type of their artifact.

Content, number and digest never change. Description and metadata are not told here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.past import (
    ARTIFACT_NAME,
    ARTIFACT_TYPE,
    PROJECT_LIVED,
    VERSION_LIVED,
    VERSION_SEEN,
    VERSION_TAGS,
)
from graph.past_homes import value_of
from graph.running import Row
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class VersionThen:
    """A committed version at the time `at`; `size` in bytes, `organization` that of its project.

    `deleted` says whether it was deleted then. The artifact's name is told to who sees its project.
    """

    at: int
    id: str
    project: str
    organization: str | None
    artifact: str
    artifact_name: str | None
    type: str
    index: int
    digest: str
    size: int
    file_count: int
    created_at: int
    committed_at: int
    user: str | None
    tags: tuple[str, ...]
    deleted: bool


VERSION_THEN: Final[LiteralString] = (
    """
$at AS at, v.id AS id, v.project AS project, head(COLLECT {
  MATCH (p:Project {id: v.project}) RETURN p.organization }) AS organization,
v.artifact AS artifact, v.index AS index, v.digest AS digest,
coalesce(v.size, 0) AS size, coalesce(v.file_count, 0) AS file_count, v.created_at AS created_at,
v.committed_at AS committed_at, v.user AS user, NOT ("""
    + VERSION_LIVED
    + ") AS deleted, "
    + VERSION_TAGS
    + " AS tags, "
    + ARTIFACT_TYPE
    + " AS type, CASE WHEN EXISTS { MATCH (p:Project {id: v.project}) WHERE "
    + PROJECT_LIVED
    + " AND "
    + VISIBLE_PROJECT
    + " } THEN "
    + ARTIFACT_NAME
    + " END AS artifact_name"
)

VERSIONS_THEN: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (v:Version {id: id}) WHERE v.committed_at <= $at AND "
    + VERSION_SEEN
    + " RETURN"
    + VERSION_THEN
)

_PLAIN: Final = tuple(
    each for each in VersionThen.__dataclass_fields__ if each not in {"tags", "type", "artifact_name"}
)


def version_from(row: Row) -> VersionThen:
    return VersionThen(
        **{each: row[each] for each in _PLAIN},
        tags=tuple(row["tags"]),
        type=value_of(row["type"]),
        artifact_name=value_of(row["artifact_name"]),
    )


async def by_ids(reader: Reader, ids: Sequence[str], at: int) -> list[VersionThen | None]:
    """In the order asked, also what was deleted then; None before the commit, or where it is invisible."""
    rows = await reader.fetch(VERSIONS_THEN, ids=list(ids), at=at)
    found = {row["id"]: version_from(row) for row in rows}
    return [found.get(each) for each in ids]
