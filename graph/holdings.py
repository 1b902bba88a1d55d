"""Lists of what is held: in a project, in one artifact or collection, in all projects of an owner.

A version in its own artifact and a link in a collection are both listed as a `Membership`. What
stands in several registries is one list, in one order, not one list after the other.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.filters.fields import (
    HOLDER_FIELDS,
    HOLDINGS_FIELDS,
    LINK_FIELDS,
    REGISTRY_FIELDS,
    VERSION_FIELDS,
    scoped,
)
from graph.holders import HOLDER, Holder, holder_from
from graph.memberships import Membership, membership_from
from graph.pages import Listing, Order, Sorting
from graph.projects import PROJECT, Project, project_from
from graph.versions import VERSION

BY_NAME: Final = Sorting("name", falling=False)
HIGHEST_FIRST: Final = Sorting("number", falling=True)
NEWEST_FIRST: Final = Sorting("placed_at", falling=True)

_PROJECT: Final[LiteralString] = (
    "MATCH (p:Project {id: parent}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_OWNED: Final[LiteralString] = (
    "MATCH (p:Project) WHERE p.owner = parent AND p.name IS NOT NULL AND p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
)
_HELD: Final[LiteralString] = (
    " MATCH (h:Holder) WHERE h.project = p.id AND h.name IS NOT NULL AND h.deleted_at IS NULL"
)
_TIMES: Final = {
    "created_at": Order("h.created_at", int),
    "updated_at": Order("coalesce(h.updated_at, h.created_at)", int),
}

# Registries and ordinary projects; which of them, a filter says.
PROJECTS_OF_OWNER: Final[Listing[Project]] = Listing(
    _OWNED,
    "p",
    "p.id",
    PROJECT,
    project_from,
    {
        # A registry may have the name of a project of the same owner.
        "name": Order("p.name", str, within="p.owner"),
        "created_at": Order("p.created_at", int),
        "updated_at": Order("coalesce(p.updated_at, p.created_at)", int),
    },
    BY_NAME,
    scoped("registry", REGISTRY_FIELDS),
)
PROJECTS_OF_USER: Final[Listing[Project]] = Listing(
    """MATCH (u:User {id: parent})
MATCH (p:Project) WHERE p.owner IN [u.id] + [(u)-[:ROLE]->(t:Team) WHERE t.deleted_at IS NULL | t.id]
  AND p.name IS NOT NULL AND p.visibility IS NULL AND p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT,
    "p",
    "p.id",
    PROJECT,
    project_from,
    {"name": Order("p.name", str), "created_at": Order("p.created_at", int)},
    BY_NAME,
)
HOLDERS: Final[Listing[Holder]] = Listing(
    _PROJECT + _HELD,
    "h",
    "h.id",
    HOLDER,
    holder_from,
    {"name": Order("h.name", str, within="h.project", unique=True), **_TIMES},
    BY_NAME,
    scoped("collection", HOLDER_FIELDS),
)
# Names are unique in each project only.
HOLDERS_OF_OWNER: Final[Listing[Holder]] = Listing(
    _OWNED + _HELD,
    "h",
    "h.id",
    HOLDER,
    holder_from,
    {"name": Order("h.name", str), **_TIMES},
    BY_NAME,
    HOLDINGS_FIELDS,
)

_IN_HOLDER: Final[LiteralString] = (
    "MATCH (h:Holder {id: parent}) WHERE h.deleted_at IS NULL"
    " MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_VERSION_ORDERS: Final = {
    "created_at": Order("v.created_at", int),
    "updated_at": Order("coalesce(v.updated_at, v.created_at)", int),
    "size": Order("coalesce(v.size, 0)", int),
}
_LINKED: Final[LiteralString] = " MATCH (l)<-[:LINKED]-(v:Version) WHERE v.deleted_at IS NULL"
_MEMBERSHIP: Final[
    LiteralString
] = """l.id AS membership, l.collection AS holder, l.project AS holder_project, l.number AS number,
l.since AS placed_at, true AS is_link,"""

VERSIONS_HELD: Final[Listing[Membership]] = Listing(
    _IN_HOLDER + " MATCH (v:Version) WHERE v.artifact = parent AND v.index >= 0 AND v.deleted_at IS NULL",
    "v",
    "v.id",
    "v.id AS membership, v.artifact AS holder, v.project AS holder_project, v.index AS number,"
    " v.committed_at AS placed_at, false AS is_link," + VERSION,
    membership_from,
    {
        "number": Order("v.index", int, within="v.artifact", unique=True),
        "placed_at": Order("v.committed_at", int),
        **_VERSION_ORDERS,
    },
    HIGHEST_FIRST,
    scoped("version", VERSION_FIELDS),
)
LINKS_HELD: Final[Listing[Membership]] = Listing(
    _IN_HOLDER + " MATCH (l:Link) WHERE l.live_in = parent AND l.number >= 0" + _LINKED,
    "l, v",
    "l.id",
    _MEMBERSHIP + VERSION,
    membership_from,
    {
        "number": Order("l.number", int, within="l.live_in", unique=True),
        "placed_at": Order("l.since", int),
        **_VERSION_ORDERS,
    },
    HIGHEST_FIRST,
    scoped("version", LINK_FIELDS),
)
LINKS_OF_OWNER: Final[Listing[Membership]] = Listing(
    _OWNED
    + _HELD
    + " AND h.kind = 'COLLECTION' MATCH (l:Link) WHERE l.live_in = h.id AND l.number >= 0"
    + _LINKED,
    "l, v",
    "l.id",
    _MEMBERSHIP + VERSION,
    membership_from,
    {"placed_at": Order("l.since", int), "number": Order("l.number", int), **_VERSION_ORDERS},
    NEWEST_FIRST,
    HOLDINGS_FIELDS,
)

LISTINGS: Final = (
    *(PROJECTS_OF_OWNER, PROJECTS_OF_USER, HOLDERS, HOLDERS_OF_OWNER),
    *(VERSIONS_HELD, LINKS_HELD, LINKS_OF_OWNER),
)
STATEMENTS: Final[tuple[LiteralString, ...]] = tuple(text for each in LISTINGS for text in each.statements())
