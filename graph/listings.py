"""The lists that belong to something: members of teams, versions of artifacts, and so on.

Each is a source, which finds the members of one `parent` that the viewer may see, and what its
members can be sorted and filtered by. Names and numbers are unique in their lists.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_ENTITY, VISIBLE_PROJECT, VISIBLE_VERSION
from graph.aliases import Alias, alias_from
from graph.automations import AUTOMATION, VISIBLE_AUTOMATION, Automation, automation_from
from graph.entities import ENTITY, Entity, entity_from
from graph.filters.fields import (
    AUTOMATION_FIELDS,
    HOLDER_FIELDS,
    LINK_FIELDS,
    REGISTRY_FIELDS,
    RUN_FIELDS,
    RUN_SECONDS,
    VERSION_FIELDS,
)
from graph.holders import HOLDER, Holder, holder_from
from graph.links import LINK, Link, link_from
from graph.pages import Listing, Order, Sorting
from graph.projects import PROJECT, Project, project_from
from graph.runs import RUN, Run, run_from
from graph.versions import VERSION, Version, version_from

BY_NAME: Final = Sorting("name", falling=False)
OLDEST_FIRST: Final = Sorting("since", falling=False)
NEWEST_FIRST: Final = Sorting("created_at", falling=True)
HIGHEST_FIRST: Final = Sorting("number", falling=True)

_ENTITY_ORDERS: Final = {"name": Order("e.name", str, unique=True)}
_SINCE: Final = {"since": Order("e.since", int)}

TEAMS: Final[Listing[Entity]] = Listing(
    "MATCH (e:Entity) WHERE e.organization = parent AND e.kind = 'TEAM' AND e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY,
    "e",
    "e.id",
    ENTITY,
    entity_from,
    _ENTITY_ORDERS,
    BY_NAME,
)
MEMBERS: Final[Listing[tuple[int, Entity, str]]] = Listing(
    "MATCH (:Entity {id: parent})<-[role:ROLE]-(e:User) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY,
    "e, role",
    "e.id",
    "role.rank AS rank," + ENTITY,
    lambda row: (row["rank"], entity_from(row), row["parent"]),
    _ENTITY_ORDERS,
    BY_NAME,
)
ORGANIZATIONS_OF: Final[Listing[Entity]] = Listing(
    "MATCH (:User {id: parent})-[:ROLE]->(e:Organization) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY,
    "e",
    "e.id",
    ENTITY,
    entity_from,
    _ENTITY_ORDERS,
    BY_NAME,
)
TEAMS_OF: Final[Listing[Entity]] = Listing(
    "MATCH (:User {id: parent})-[:ROLE]->(e:Team) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY,
    "e",
    "e.id",
    ENTITY,
    entity_from,
    _ENTITY_ORDERS,
    BY_NAME,
)

_OWNED: Final[LiteralString] = (
    "MATCH (p:Project) WHERE p.owner = parent AND p.name IS NOT NULL AND p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
)
_PROJECT_ORDERS: Final = {
    "name": Order("p.name", str, within="p.owner", unique=True),
    "created_at": Order("p.created_at", int),
    "updated_at": Order("coalesce(p.updated_at, p.created_at)", int),
}
PROJECTS: Final[Listing[Project]] = Listing(
    _OWNED + " AND p.visibility IS NULL", "p", "p.id", PROJECT, project_from, _PROJECT_ORDERS, BY_NAME
)
REGISTRIES: Final[Listing[Project]] = Listing(
    _OWNED + " AND p.visibility IS NOT NULL",
    "p",
    "p.id",
    PROJECT,
    project_from,
    _PROJECT_ORDERS,
    BY_NAME,
    REGISTRY_FIELDS,
)

_IN_PROJECT: Final[LiteralString] = (
    "MATCH (p:Project {id: parent}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_HOLDERS: Final[LiteralString] = (
    _IN_PROJECT + " MATCH (h:Holder) WHERE h.project = parent AND h.name IS NOT NULL AND h.deleted_at IS NULL"
)
_HOLDER_ORDERS: Final = {
    "name": Order("h.name", str, within="h.project", unique=True),
    "created_at": Order("h.created_at", int),
    "updated_at": Order("coalesce(h.updated_at, h.created_at)", int),
}
ARTIFACTS: Final[Listing[Holder]] = Listing(
    _HOLDERS + " AND h.kind = 'ARTIFACT'",
    "h",
    "h.id",
    HOLDER,
    holder_from,
    _HOLDER_ORDERS,
    BY_NAME,
    HOLDER_FIELDS,
)
COLLECTIONS: Final[Listing[Holder]] = Listing(
    _HOLDERS + " AND h.kind = 'COLLECTION'",
    "h",
    "h.id",
    HOLDER,
    holder_from,
    _HOLDER_ORDERS,
    BY_NAME,
    HOLDER_FIELDS,
)
RUNS: Final[Listing[Run]] = Listing(
    _IN_PROJECT
    + " MATCH (r:Run) WHERE r.project = parent AND r.created_at IS NOT NULL AND r.deleted_at IS NULL",
    "r",
    "r.id",
    RUN,
    run_from,
    {
        "created_at": Order("r.created_at", int, within="r.project"),
        "updated_at": Order("coalesce(r.updated_at, r.created_at)", int),
        "name": Order("r.name", str, unique=True),
        "display_name": Order("r.display_name", str),
        "state": Order("r.state", str),
        "heartbeat_at": Order("coalesce(r.heartbeat_at, r.created_at)", int),
        "duration": Order(RUN_SECONDS, float),
    },
    NEWEST_FIRST,
    RUN_FIELDS,
)

_HOLDER: Final[LiteralString] = (
    "MATCH (h:Holder {id: parent}) MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
)
VERSIONS: Final[Listing[Version]] = Listing(
    _HOLDER + " MATCH (v:Version) WHERE v.artifact = parent AND v.index >= 0 AND v.deleted_at IS NULL",
    "v",
    "v.id",
    VERSION,
    version_from,
    {
        "number": Order("v.index", int, within="v.artifact", unique=True),
        "created_at": Order("v.created_at", int),
        "updated_at": Order("coalesce(v.updated_at, v.created_at)", int),
        "size": Order("coalesce(v.size, 0)", int),
    },
    HIGHEST_FIRST,
    VERSION_FIELDS,
)
LINKS: Final[Listing[Link]] = Listing(
    _HOLDER + " MATCH (l:Link) WHERE l.live_in = parent AND l.number >= 0",
    "l",
    "l.id",
    LINK,
    link_from,
    {
        "number": Order("l.number", int, within="l.live_in", unique=True),
        "created_at": Order("v.created_at", int, joined=True),
        "updated_at": Order("coalesce(v.updated_at, v.created_at)", int, joined=True),
        "size": Order("coalesce(v.size, 0)", int, joined=True),
    },
    HIGHEST_FIRST,
    LINK_FIELDS,
    join=" MATCH (l)<-[:LINKED]-(v:Version) WHERE v.deleted_at IS NULL",
)
LINKS_TO: Final[Listing[Link]] = Listing(
    """MATCH (:Version {id: parent})-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
MATCH (p:Project {id: l.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT,
    "l",
    "l.id",
    LINK,
    link_from,
    {"since": Order("l.since", int)},
    OLDEST_FIRST,
)
ALIASES: Final[Listing[Alias]] = Listing(
    _HOLDER + " MATCH (a:Alias {holder: parent})-[e:POINTS_AT]->(v:Version) WHERE a.name IS NOT NULL",
    "a, e, v",
    "a.id",
    "a.id AS id, a.name AS name, a.holder AS holder, v.id AS version, e.since AS since",
    alias_from,
    {"name": Order("a.name", str, unique=True)},
    BY_NAME,
)

_RUN_SEEN: Final[LiteralString] = (
    """ WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)
PRODUCERS: Final[Listing[Run]] = Listing(
    "MATCH (:Version {id: parent})<-[e:PRODUCED]-(r:Run)" + _RUN_SEEN,
    "r, e",
    "r.id",
    RUN,
    run_from,
    _SINCE,
    OLDEST_FIRST,
)
CONSUMERS: Final[Listing[Run]] = Listing(
    "MATCH (:Version {id: parent})-[e:CONSUMED_BY]->(r:Run)" + _RUN_SEEN,
    "r, e",
    "r.id",
    RUN,
    run_from,
    _SINCE,
    OLDEST_FIRST,
)

_VERSION_SEEN: Final[LiteralString] = " WHERE v.deleted_at IS NULL AND " + VISIBLE_VERSION
INPUTS: Final[Listing[Version]] = Listing(
    "MATCH (:Run {id: parent})<-[e:CONSUMED_BY]-(v:Version)" + _VERSION_SEEN,
    "v, e",
    "v.id",
    VERSION,
    version_from,
    _SINCE,
    OLDEST_FIRST,
)
OUTPUTS: Final[Listing[Version]] = Listing(
    "MATCH (:Run {id: parent})-[e:PRODUCED]->(v:Version)" + _VERSION_SEEN,
    "v, e",
    "v.id",
    VERSION,
    version_from,
    _SINCE,
    OLDEST_FIRST,
)

AUTOMATIONS: Final[Listing[Automation]] = Listing(
    "MATCH (a:Automation) WHERE a.home = parent AND a.name IS NOT NULL AND " + VISIBLE_AUTOMATION,
    "a",
    "a.id",
    AUTOMATION,
    automation_from,
    {
        "name": Order("a.name", str, within="a.home", unique=True),
        "created_at": Order("a.created_at", int),
        "updated_at": Order("coalesce(a.updated_at, a.created_at)", int),
    },
    Sorting("created_at", falling=False),
    AUTOMATION_FIELDS,
)

LISTINGS: Final = (
    *(TEAMS, MEMBERS, ORGANIZATIONS_OF, TEAMS_OF, PROJECTS, REGISTRIES, ARTIFACTS, COLLECTIONS, RUNS),
    *(VERSIONS, LINKS, LINKS_TO, ALIASES, PRODUCERS, CONSUMERS, INPUTS, OUTPUTS, AUTOMATIONS),
)
# Every text that these lists can make, whole, for the rules that judge statements.
STATEMENTS: Final[tuple[LiteralString, ...]] = tuple(text for each in LISTINGS for text in each.statements())
