"""A version's place in an artifact or collection, and how a name finds it.

A membership is either the version in its own artifact or a link in a collection; both have a
number. `name:alias`, `name:vN` and `name:<digest>` find one; without a suffix it is `latest`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.holders import HOLDER_FACTS, Holder, holder_from, holder_key
from graph.names import is_digest, is_number
from graph.paths import EACH_WANTED, PROJECT_AT, ROW_WANTED, Place, wanted_at
from graph.running import Row
from graph.versions import VERSION, Version, version_from
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Membership:
    """A version where it stands. `id` is the link's, or the version's in its own artifact.

    `artifact` is the one that the version is of, where `find_at` found it and the viewer sees it.
    """

    id: str
    holder: str
    project: str
    number: int
    since: int
    is_link: bool
    version: Version
    artifact: Holder | None = None


_PLACE: Final[LiteralString] = """
OPTIONAL MATCH (l:Link {live_in: h.id, version: v.id})
WITH * WHERE v.deleted_at IS NULL AND v.state = 'COMMITTED' AND (l IS NOT NULL OR v.artifact = h.id)
RETURN coalesce(l.id, v.id) AS membership, h.id AS holder, h.project AS holder_project,
  coalesce(l.number, v.index) AS number, coalesce(l.since, v.committed_at) AS placed_at,
  l IS NOT NULL AS is_link,"""

_BY_KEY: Final[LiteralString] = (
    EACH_WANTED
    + """
MATCH (h:Holder {live_key: wanted.key})
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)

_AT: Final[LiteralString] = (
    EACH_WANTED
    + PROJECT_AT
    + "\nMATCH (h:Holder {live_key: p.id + '/' + wanted.name}) WITH h ORDER BY p.visibility IS NULL LIMIT 1"
)

# Whoever asks for a version by path mostly shows its artifact's name, which would be a statement more.
_WITH_ARTIFACT: Final[LiteralString] = (
    """
CALL (v) {
  OPTIONAL MATCH (h:Holder {id: v.artifact}) WHERE h.deleted_at IS NULL
    AND EXISTS { MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " }\n  RETURN"
    + HOLDER_FACTS
    + " AS artifact_facts\n}"
    + _PLACE
    + " artifact_facts,"
    + VERSION
)

_ALIAS: Final[LiteralString] = (
    "\nMATCH (a:Alias {holder: h.id, name: wanted.suffix})-[:POINTS_AT]->(v:Version)"
)

_NUMBER: Final[LiteralString] = """
CALL (h, wanted) {
  MATCH (v:Version {artifact: h.id, index: wanted.suffix}) RETURN v
  UNION
  MATCH (found:Link {collection: h.id, number: wanted.suffix})<-[:LINKED]-(v:Version)
  WHERE found.live_in IS NOT NULL RETURN v
}"""

_DIGEST: Final[LiteralString] = """
CALL (h, wanted) {
  MATCH (v:Version {artifact: h.id, digest: wanted.suffix}) RETURN v
  UNION
  MATCH (found:Link)<-[:LINKED]-(v:Version) WHERE found.live_in = h.id AND v.digest = wanted.suffix RETURN v
}"""
_LAST: Final[LiteralString] = " ORDER BY number DESC LIMIT 1"  # a digest may stand there several times

MEMBERSHIP_BY_ALIAS: Final[LiteralString] = _BY_KEY + _ALIAS + _PLACE + VERSION + ROW_WANTED
MEMBERSHIP_BY_NUMBER: Final[LiteralString] = _BY_KEY + _NUMBER + _PLACE + VERSION + ROW_WANTED
MEMBERSHIP_BY_DIGEST: Final[LiteralString] = _BY_KEY + _DIGEST + _PLACE + VERSION + _LAST + ROW_WANTED
MEMBERSHIP_AT_ALIAS: Final[LiteralString] = _AT + _ALIAS + _WITH_ARTIFACT + ROW_WANTED
MEMBERSHIP_AT_NUMBER: Final[LiteralString] = _AT + _NUMBER + _WITH_ARTIFACT + ROW_WANTED
MEMBERSHIP_AT_DIGEST: Final[LiteralString] = _AT + _DIGEST + _WITH_ARTIFACT + _LAST + ROW_WANTED

MEMBERSHIPS_OF_VERSIONS: Final[LiteralString] = (
    """
UNWIND $versions AS id
MATCH (v:Version {id: id}) WHERE v.deleted_at IS NULL AND v.state = 'COMMITTED'
CALL (v) {
  MATCH (h:Holder {id: v.artifact}) WHERE h.deleted_at IS NULL RETURN h
  UNION
  MATCH (v)-[:LINKED]->(found:Link)-[:IN]->(h:Collection) WHERE found.live_in IS NOT NULL RETURN h
}
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + _PLACE
    + VERSION
    + " ORDER BY is_link, placed_at"
)

MEMBERSHIPS_OF_HOLDER: Final[LiteralString] = (
    """
MATCH (h:Holder {id: $holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
CALL (h) {
  MATCH (v:Version) WHERE v.artifact = h.id AND v.index < $before
  RETURN v ORDER BY v.artifact DESC, v.index DESC LIMIT $limit
  UNION
  MATCH (found:Link) WHERE found.live_in = h.id AND found.number < $before
  WITH found ORDER BY found.live_in DESC, found.number DESC LIMIT $limit
  MATCH (found)<-[:LINKED]-(v:Version) RETURN v
}"""
    + _PLACE
    + VERSION
    + " ORDER BY number DESC"
)

LATEST_OF_HOLDERS: Final[LiteralString] = (
    """
UNWIND $holders AS id
MATCH (h:Holder {id: id}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + "\nMATCH (a:Alias {holder: h.id, name: 'latest'})-[:POINTS_AT]->(v:Version)"
    + _PLACE
    + VERSION
)

HOLDER_SIZES: Final[LiteralString] = (
    """
UNWIND $holders AS id
MATCH (h:Holder {id: id})
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
RETURN id, CASE WHEN h:Collection THEN COUNT { MATCH (l:Link) WHERE l.live_in = h.id }
  ELSE COUNT { MATCH (v:Version) WHERE v.artifact = h.id AND v.index >= 0 AND v.deleted_at IS NULL }
  END AS size"""
)


def membership_from(row: Row) -> Membership:
    artifact = row.get("artifact_facts")
    return Membership(
        id=row["membership"],
        holder=row["holder"],
        project=row["holder_project"],
        number=row["number"],
        since=row["placed_at"],
        is_link=row["is_link"],
        version=version_from(row),
        artifact=holder_from(artifact) if artifact else None,
    )


def own_membership(version: Version) -> Membership:
    """Where a committed version stands in its own artifact."""
    number, since = version.index or 0, version.committed_at or version.created_at
    return Membership(version.id, version.artifact, version.project, number, since, False, version)


async def find(reader: Reader, project: str, name: str, suffix: str = "latest") -> Membership | None:
    """The membership that `name:suffix` means in a project: an alias, `vN`, or a hex digest."""
    key = holder_key(project, name)
    if is_number(suffix):
        return await _one(reader, MEMBERSHIP_BY_NUMBER, key=key, suffix=_number(suffix))
    found = await _one(reader, MEMBERSHIP_BY_ALIAS, key=key, suffix=suffix)
    if found is None and is_digest(suffix):
        return await _one(reader, MEMBERSHIP_BY_DIGEST, key=key, suffix=suffix)
    return found


async def find_at(reader: Reader, place: Place, name: str, suffix: str = "latest") -> Membership | None:
    """The same by the names of owner and project, in one statement."""
    at = wanted_at(place, name)
    if is_number(suffix):
        return await _one(reader, MEMBERSHIP_AT_NUMBER, suffix=_number(suffix), **at)
    found = await _one(reader, MEMBERSHIP_AT_ALIAS, suffix=suffix, **at)
    if found is None and is_digest(suffix):
        return await _one(reader, MEMBERSHIP_AT_DIGEST, suffix=suffix, **at)
    return found


async def _one(reader: Reader, statement: LiteralString, **wanted: Hashable) -> Membership | None:
    row = await reader.one_of_many(statement, **wanted)
    return membership_from(row) if row else None


def _number(suffix: str) -> int:
    return int(suffix[1:]) if len(suffix) < 19 else -1  # noqa: PLR2004  beyond 64 bits no version has that number


async def of_versions(reader: Reader, versions: Sequence[str]) -> list[list[Membership]]:
    """Every visible place of each version, its own artifact first."""
    rows = await reader.fetch(MEMBERSHIPS_OF_VERSIONS, versions=list(versions))
    found = [membership_from(row) for row in rows]
    return [[each for each in found if each.version.id == version] for version in versions]


async def of_holder(
    reader: Reader, holder: str, *, before: int | None = None, limit: int = 50
) -> list[Membership]:
    """The newest memberships of an artifact or collection with a number below `before`."""
    parameters: dict[str, Any] = {"before": before if before is not None else 2**62, "limit": limit}
    return [
        membership_from(row) for row in await reader.fetch(MEMBERSHIPS_OF_HOLDER, holder=holder, **parameters)
    ]


async def latest_of(reader: Reader, holders: Sequence[str]) -> list[Membership | None]:
    """What `latest` means in each artifact or collection, in the order asked."""
    rows = await reader.fetch(LATEST_OF_HOLDERS, holders=list(holders))
    found = {row["holder"]: membership_from(row) for row in rows}
    return [found.get(each) for each in holders]


async def sizes(reader: Reader, holders: Sequence[str]) -> list[int]:
    """How many live versions each artifact or collection holds."""
    found = {row["id"]: row["size"] for row in await reader.fetch(HOLDER_SIZES, holders=list(holders))}
    return [found.get(holder, 0) for holder in holders]
