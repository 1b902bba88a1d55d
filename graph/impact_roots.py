"""What an impact question starts from: versions and runs, all of a project, a tag, or a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.containing import FileDigest, Scope, ids_containing
from graph.errors import InvalidInputError, NotFoundError
from graph.impact import AFFECTED_LIMIT
from graph.lucene import PUBLIC_UP_TO_DATE, phrase
from graph.names import tag_names
from graph.projects import visible_ids
from graph.running import Row
from graph.walks import ROOTS
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Roots:
    """Ids of versions and runs that the viewer sees, the time of the graph's clock, and if there are more."""

    ids: Sequence[str]
    at: int
    more: bool = False


_NOW: Final[LiteralString] = """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 + clock.microsecond AS now
"""
_PACK: Final[LiteralString] = """
WITH now, collect(id) AS ids
UNWIND range(0, size(ids), 500) AS k
RETURN now, ids[k..k + 500] AS rows"""

PROJECT_ROOTS: Final[LiteralString] = (
    _NOW
    + "MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + """
CALL (p) {
  MATCH (v:Version) WHERE v.project = p.id AND v.state = 'COMMITTED' RETURN v.id AS id
  UNION
  MATCH (r:Run) WHERE r.project = p.id AND r.created_at IS NOT NULL AND r.deleted_at IS NULL RETURN r.id AS id
  UNION
  MATCH (h:Holder) WHERE h.project = p.id AND h.name IS NOT NULL AND h.deleted_at IS NULL
    AND h.kind = 'COLLECTION'
  MATCH (l:Link) WHERE l.live_in = h.id AND l.number >= 0
  MATCH (l)<-[:LINKED]-(v:Version) WHERE v.deleted_at IS NULL RETURN v.id AS id
}
WITH now, id LIMIT $limit"""
    + _PACK
)

# The index finds words; whether it is this tag, and who may see it, is asked of what it finds.
# `$projects` are visible and live.
TAG_ROOTS: Final[LiteralString] = (
    PUBLIC_UP_TO_DATE
    + _NOW
    + """
CALL db.index.fulltext.queryNodes('search', $query) YIELD node AS v
WITH now, v WHERE v:Version AND v.state = 'COMMITTED' AND $tag IN v.tags
  AND ($within IN [v.project, v.tenant]
       OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project = $within })
  AND (v.project IN $projects
       OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects })
WITH now, v.id AS id LIMIT $limit"""
    + _PACK
)


async def roots_of_nodes(reader: Reader, ids: Sequence[str]) -> Roots:
    """These versions and runs; NotFoundError if one is missing, deleted or not to be seen."""
    row = await reader.one(ROOTS, ids=list(ids), at=None)
    if row is None or set(row["roots"]) != set(ids):
        raise NotFoundError("of names something that was not found", field="of")
    return Roots(row["roots"], row["now"])


async def roots_of_project(reader: Reader, project: str) -> Roots:
    """The versions and runs of a project, or what is linked in a registry; NotFoundError if it is missing."""
    rows = await reader.fetch(PROJECT_ROOTS, project=project, limit=AFFECTED_LIMIT + 1)
    if not rows and project not in await visible_ids(reader):
        raise NotFoundError("of names something that was not found", field="of")
    return await _roots(reader, rows)


async def roots_of_tag(reader: Reader, tag: str, *, tenant: str, within: str) -> Roots:
    """The versions with a tag in a project or organization, or linked in a registry, by id.

    `tenant` is the organization or person whose that is. InvalidInputError if this can be no tag.
    """
    tag_names([tag], "tag")
    if not any(each.isalnum() for each in tag):
        raise InvalidInputError("tag has a letter or digit", field="tag")
    query = f"+tags:{phrase(tag)} +tenant:{phrase(tenant)}"
    scope = {"projects": await visible_ids(reader), "limit": AFFECTED_LIMIT + 1}
    return await _roots(reader, await reader.fetch(TAG_ROOTS, query=query, tag=tag, within=within, **scope))


async def roots_of_file(reader: Reader, digest: FileDigest, scope: Scope) -> Roots:
    """The versions that contain a file."""
    found = await ids_containing(reader, digest, scope, limit=AFFECTED_LIMIT + 1)
    return Roots(found[:AFFECTED_LIMIT], await _now(reader), len(found) > AFFECTED_LIMIT)


async def _roots(reader: Reader, rows: Sequence[Row]) -> Roots:
    found = list(dict.fromkeys(each for row in rows for each in row["rows"]))
    at = rows[0]["now"] if rows else await _now(reader)
    return Roots(found[:AFFECTED_LIMIT], at, len(found) > AFFECTED_LIMIT)


async def _now(reader: Reader) -> int:
    (row,) = await reader.fetch(ROOTS, ids=[], at=None)
    return row["now"]
