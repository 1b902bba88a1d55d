"""Which version a name meant at a time, and what stood in an artifact or collection then.

The names of owner, project and holder are those of that time. Every statement costs the same
however long the past is, but `@digest` in a collection, which looks through all that it ever linked.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.names import is_digest, is_number
from graph.pages import Listing, Order, Sorting
from graph.past import (
    HOLDER_LIVED,
    IN_VISIBLE_PROJECT,
    LINK_LASTED,
    VERSION_LIVED,
)
from graph.past_holders import FIRST_MEANT, HOLDER_AT
from graph.past_versions import VERSION_THEN, VersionThen, version_from
from graph.paths import Place
from graph.running import Row
from graph.work import Reader

BEYOND: Final = 19  # digits of a number that no version has: it would not fit 64 bits


@dataclass(frozen=True, slots=True)
class MemberThen:
    """A version where it stood at a time. `id` is the link's, or the version's in its own artifact.

    `since` is when it came there; `user` linked it, or logged it.
    """

    at: int
    id: str
    holder: str
    project: str
    number: int
    since: int
    is_link: bool
    user: str | None
    version: VersionThen


_LINK_COLUMNS: Final[LiteralString] = """
l.id AS membership, l.collection AS holder, l.project AS holder_project, l.number AS number,
l.since AS placed_at, true AS is_link, l.user AS placed_by,"""
_OWN_COLUMNS: Final[LiteralString] = """
v.id AS membership, v.artifact AS holder, v.project AS holder_project, v.index AS number,
v.committed_at AS placed_at, false AS is_link, v.user AS placed_by,"""

# The last link of a version in a collection up to the time is the only one that may have lasted. Without
# being told, the planner may take all links that the version ever had and sort them.
_PLACED: Final[LiteralString] = (
    """
WITH h, v, head(COLLECT {
  MATCH (x:Link) USING INDEX x:Link(collection, version, since)
  WHERE x.collection = h.id AND x.version = v.id AND x.since <= $at
  RETURN x ORDER BY x.collection DESC, x.version DESC, x.since DESC LIMIT 1 }) AS l
WHERE """
    + VERSION_LIVED
    + " AND (v.artifact = h.id OR ("
    + LINK_LASTED
    + """))
RETURN coalesce(l.id, v.id) AS membership, h.id AS holder, h.project AS holder_project,
  coalesce(l.number, v.index) AS number, coalesce(l.since, v.committed_at) AS placed_at,
  l IS NOT NULL AS is_link, coalesce(l.user, v.user) AS placed_by,"""
    + VERSION_THEN
)

# Where an alias `a` pointed: its last span, of which one without a version says that it was removed.
_LAST_SPAN: Final[LiteralString] = """
CALL (a) {
  MATCH (s:AliasSpan) WHERE s.alias = a.id AND s.since <= $at
  RETURN s ORDER BY s.alias DESC, s.since DESC LIMIT 1
}"""

_AT: Final[LiteralString] = HOLDER_AT + FIRST_MEANT

MEMBER_THEN_BY_ALIAS: Final[LiteralString] = (
    _AT
    + "MATCH (a:Alias {holder: h.id, name: $suffix})"
    + _LAST_SPAN
    + " MATCH (v:Version {id: s.version})"
    + _PLACED
)
MEMBER_THEN_BY_NUMBER: Final[LiteralString] = (
    _AT
    + """
CALL (h) {
  MATCH (v:Version {artifact: h.id, index: $suffix}) RETURN v
  UNION
  MATCH (l:Link {collection: h.id, number: $suffix})<-[:LINKED]-(v:Version) WHERE """
    + LINK_LASTED
    + " RETURN v }"
    + _PLACED
)
MEMBER_THEN_BY_DIGEST: Final[LiteralString] = (
    _AT
    + """
CALL (h) {
  MATCH (v:Version {artifact: h.id, digest: $suffix}) RETURN v
  UNION
  MATCH (l:Link)<-[:LINKED]-(v:Version) WHERE l.collection = h.id AND v.digest = $suffix AND """
    + LINK_LASTED
    + " RETURN v }"
    + _PLACED
    + " ORDER BY number DESC LIMIT 1"
)

_IN_HOLDER: Final[LiteralString] = "MATCH (h:Holder {id: parent}) WHERE " + HOLDER_LIVED + IN_VISIBLE_PROJECT


def member_from(row: Row) -> MemberThen:
    return MemberThen(
        at=row["at"],
        id=row["membership"],
        holder=row["holder"],
        project=row["holder_project"],
        number=row["number"],
        since=row["placed_at"],
        is_link=row["is_link"],
        user=row["placed_by"],
        version=version_from(row),
    )


# Numbers rise with time, so that the order of time, which begins at the time asked for, is theirs. What was
# loaded from elsewhere may have equal times.
VERSIONS_HELD_THEN: Final[Listing[MemberThen]] = Listing(
    _IN_HOLDER + " MATCH (v:Version) WHERE v.artifact = h.id AND " + VERSION_LIVED,
    "v",
    "v.id",
    _OWN_COLUMNS + VERSION_THEN,
    member_from,
    {"since": Order("v.committed_at", int, within="v.artifact")},
    Sorting("since", falling=True),
)
LINKS_HELD_THEN: Final[Listing[MemberThen]] = Listing(
    _IN_HOLDER
    + " MATCH (l:Link) WHERE l.collection = h.id AND "
    + LINK_LASTED
    + " MATCH (l)<-[:LINKED]-(v:Version) WHERE "
    + VERSION_LIVED,
    "l, v",
    "l.id",
    _LINK_COLUMNS + VERSION_THEN,
    member_from,
    {"since": Order("l.since", int, within="l.collection")},
    Sorting("since", falling=True),
)
LINKS_OF_VERSION_THEN: Final[Listing[MemberThen]] = Listing(
    "MATCH (v:Version {id: parent}) WHERE "
    + VERSION_LIVED
    + " MATCH (v)-[:LINKED]->(l:Link) WHERE "
    + LINK_LASTED
    + " MATCH (h:Holder {id: l.collection}) WHERE "
    + HOLDER_LIVED
    + IN_VISIBLE_PROJECT,
    "l, v",
    "l.id",
    _LINK_COLUMNS + VERSION_THEN,
    member_from,
    {"since": Order("l.since", int)},
    Sorting("since", falling=False),
)


async def find(reader: Reader, place: Place, name: str, suffix: str, at: int) -> MemberThen | None:
    """The version that `name:suffix` meant: an alias, `vN`, or a hex digest."""
    there: dict[str, Any] = {
        "owner": place.owner,
        "project": place.project,
        "kinds": place.kinds,
        "name": name,
        "at": at,
    }
    if is_number(suffix):
        number = int(suffix[1:]) if len(suffix) < BEYOND else -1
        return await _one(reader, MEMBER_THEN_BY_NUMBER, suffix=number, **there)
    found = await _one(reader, MEMBER_THEN_BY_ALIAS, suffix=suffix, **there)
    if found is None and is_digest(suffix):
        return await _one(reader, MEMBER_THEN_BY_DIGEST, suffix=suffix, **there)
    return found


async def _one(reader: Reader, statement: LiteralString, **parameters: Any) -> MemberThen | None:
    row = await reader.one(statement, **parameters)
    return member_from(row) if row else None
