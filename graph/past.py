"""What was so at a time, in Cypher: pieces that speak of `$at`, in microseconds UTC.

Each costs the same however long the past is: a change point is the last of its field up to the time,
which is one seek, and what was deleted had an odd number of toggles by then. Who may see what is
worked out by the roles of today.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT

_TOGGLES: Final[LiteralString] = ".deletions, []) WHERE d <= $at]) % 2 = 0"

PROJECT_LIVED: Final[LiteralString] = "p.created_at <= $at AND size([d IN coalesce(p" + _TOGGLES
HOLDER_LIVED: Final[LiteralString] = "h.created_at <= $at AND size([d IN coalesce(h" + _TOGGLES
ENTITY_LIVED: Final[LiteralString] = "e.created_at <= $at AND size([d IN coalesce(e" + _TOGGLES
VERSION_LIVED: Final[LiteralString] = "v.committed_at <= $at AND size([d IN coalesce(v" + _TOGGLES
LINK_LASTED: Final[LiteralString] = "l.since <= $at AND (l.until IS NULL OR l.until > $at)"

# The project that a holder `h` stands in, as far as it lived and the viewer may see it today.
IN_VISIBLE_PROJECT: Final[LiteralString] = (
    " MATCH (p:Project {id: h.project}) WHERE " + PROJECT_LIVED + " AND " + VISIBLE_PROJECT
)

# A version is seen where it stood: in its own project, or where it was linked, unless it was deleted.
VERSION_SEEN: Final[LiteralString] = (
    """(
  EXISTS { MATCH (p:Project {id: v.project}) WHERE """
    + PROJECT_LIVED
    + " AND "
    + VISIBLE_PROJECT
    + """ }
  OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE """
    + VERSION_LIVED
    + " AND "
    + LINK_LASTED
    + """
              MATCH (h:Holder {id: l.collection}) WHERE """
    + HOLDER_LIVED
    + IN_VISIBLE_PROJECT
    + " })"
)

_LAST: Final[LiteralString] = """' AND x.since <= $at
  RETURN x.value ORDER BY x.subject DESC, x.field DESC, x.since DESC LIMIT 1 })"""
_OF_PROJECT: Final[LiteralString] = "head(COLLECT { MATCH (x:Change) WHERE x.subject = p.id AND x.field = '"
_OF_HOLDER: Final[LiteralString] = "head(COLLECT { MATCH (x:Change) WHERE x.subject = h.id AND x.field = '"
_OF_ARTIFACT: Final[LiteralString] = (
    "head(COLLECT { MATCH (x:Change) WHERE x.subject = v.artifact AND x.field = '"
)
_OF_USER: Final[LiteralString] = "head(COLLECT { MATCH (x:Change) WHERE x.subject = u.id AND x.field = '"

# Values are JSON texts; null where nothing was noted by then.
PROJECT_NAME: Final[LiteralString] = _OF_PROJECT + "name" + _LAST
PROJECT_DESCRIPTION: Final[LiteralString] = _OF_PROJECT + "description" + _LAST
PROJECT_VISIBILITY: Final[LiteralString] = _OF_PROJECT + "visibility" + _LAST
PROJECT_ALL_TYPES: Final[LiteralString] = _OF_PROJECT + "all_types" + _LAST
PROJECT_TYPES: Final[LiteralString] = _OF_PROJECT + "accepted_types" + _LAST
PROJECT_PROTECTED: Final[LiteralString] = _OF_PROJECT + "protected_aliases" + _LAST
HOLDER_NAME: Final[LiteralString] = _OF_HOLDER + "name" + _LAST
HOLDER_TYPE: Final[LiteralString] = _OF_HOLDER + "type" + _LAST
HOLDER_DESCRIPTION: Final[LiteralString] = _OF_HOLDER + "description" + _LAST
ARTIFACT_NAME: Final[LiteralString] = _OF_ARTIFACT + "name" + _LAST
ARTIFACT_TYPE: Final[LiteralString] = _OF_ARTIFACT + "type" + _LAST
USER_INSTANCE_ADMIN: Final[LiteralString] = _OF_USER + "instance_admin" + _LAST

_TAGGED: Final[LiteralString] = """ AND s.since <= $at AND (s.until IS NULL OR s.until > $at)
  RETURN s.tag ORDER BY s.tag }"""
HOLDER_TAGS: Final[LiteralString] = "COLLECT { MATCH (s:TagSpan) WHERE s.subject = h.id" + _TAGGED
VERSION_TAGS: Final[LiteralString] = "COLLECT { MATCH (s:TagSpan) WHERE s.subject = v.id" + _TAGGED

# Of the change point `c` that took a name last: whether its subject had not given the name up by then.
NAME_KEPT: Final[LiteralString] = """NOT EXISTS {
  MATCH (n:Change) WHERE n.subject = c.subject AND n.field = c.field
    AND n.since > c.since AND n.since <= $at }"""
LAST_TAKEN: Final[LiteralString] = " AND c.since <= $at RETURN c ORDER BY c.key DESC, c.since DESC LIMIT 1 }"
