"""The lists that belong to something: members of teams, versions of artifacts, and so on.

Each is a source, which finds the members of one `parent` that the viewer may see, and two
statements around it. Lists by name or number have unique keys; lists by time break ties by id.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_ENTITY, VISIBLE_PROJECT, VISIBLE_VERSION
from graph.aliases import Alias, alias_from
from graph.entities import ENTITY, Entity, entity_from
from graph.holders import HOLDER, Holder, holder_from
from graph.links import LINK, Link, link_from
from graph.pages import Listing, Mark
from graph.projects import PROJECT, Project, project_from
from graph.runs import RUN, Run, run_from
from graph.versions import VERSION, Version, version_from

BY_NAME: Final = Mark("", "")
OLDEST_FIRST: Final = Mark(-1, "")
NEWEST_FIRST: Final = Mark(2**62, "~")

_EACH: Final[LiteralString] = "UNWIND $parents AS parent CALL (parent) { "
_COUNT: Final[LiteralString] = "UNWIND $parents AS parent RETURN parent, COUNT { "
_TOTAL: Final[LiteralString] = " } AS total"
_LATER: Final[LiteralString] = " AND (e.since > $key OR (e.since = $key AND "

_BY_NAME: Final[LiteralString] = (
    " AND e.name > $key RETURN e ORDER BY e.name LIMIT $limit }"
    " WITH parent, e ORDER BY e.name RETURN parent, e.name AS key, e.id AS tie,"
) + ENTITY

_TEAMS: Final[LiteralString] = (
    "MATCH (e:Entity) WHERE e.organization = parent AND e.kind = 'TEAM' AND e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY
)
TEAMS_PAGE: Final[LiteralString] = _EACH + _TEAMS + _BY_NAME
TEAMS_COUNT: Final[LiteralString] = _COUNT + _TEAMS + _TOTAL
TEAMS: Final[Listing[Entity]] = Listing(TEAMS_PAGE, TEAMS_COUNT, entity_from, BY_NAME)

_MEMBERS: Final[LiteralString] = (
    "MATCH (:Entity {id: parent})<-[role:ROLE]-(e:User) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY
)
MEMBERS_PAGE: Final[LiteralString] = (
    _EACH
    + _MEMBERS
    + """ AND e.name > $key RETURN e, role ORDER BY e.name LIMIT $limit }
WITH parent, e, role ORDER BY e.name RETURN parent, e.name AS key, e.id AS tie, role.rank AS rank,"""
    + ENTITY
)
MEMBERS_COUNT: Final[LiteralString] = _COUNT + _MEMBERS + _TOTAL
MEMBERS: Final[Listing[tuple[int, Entity]]] = Listing(
    MEMBERS_PAGE, MEMBERS_COUNT, lambda row: (row["rank"], entity_from(row)), BY_NAME
)

_ORGANIZATIONS_OF: Final[LiteralString] = (
    "MATCH (:User {id: parent})-[:ROLE]->(e:Organization) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY
)
ORGANIZATIONS_OF_PAGE: Final[LiteralString] = _EACH + _ORGANIZATIONS_OF + _BY_NAME
ORGANIZATIONS_OF_COUNT: Final[LiteralString] = _COUNT + _ORGANIZATIONS_OF + _TOTAL
ORGANIZATIONS_OF: Final[Listing[Entity]] = Listing(
    ORGANIZATIONS_OF_PAGE, ORGANIZATIONS_OF_COUNT, entity_from, BY_NAME
)

_TEAMS_OF: Final[LiteralString] = (
    "MATCH (:User {id: parent})-[:ROLE]->(e:Team) WHERE e.deleted_at IS NULL AND " + VISIBLE_ENTITY
)
TEAMS_OF_PAGE: Final[LiteralString] = _EACH + _TEAMS_OF + _BY_NAME
TEAMS_OF_COUNT: Final[LiteralString] = _COUNT + _TEAMS_OF + _TOTAL
TEAMS_OF: Final[Listing[Entity]] = Listing(TEAMS_OF_PAGE, TEAMS_OF_COUNT, entity_from, BY_NAME)

_OWNED: Final[LiteralString] = (
    "MATCH (p:Project) WHERE p.owner = parent AND p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_PROJECTS: Final[LiteralString] = _OWNED + " AND p.visibility IS NULL"
_REGISTRIES: Final[LiteralString] = _OWNED + " AND p.visibility IS NOT NULL"
_PROJECTS_BY_NAME: Final[LiteralString] = (
    " AND p.name > $key RETURN p ORDER BY p.owner, p.name LIMIT $limit }"
    " WITH parent, p ORDER BY p.name RETURN parent, p.name AS key, p.id AS tie,"
) + PROJECT
PROJECTS_PAGE: Final[LiteralString] = _EACH + _PROJECTS + _PROJECTS_BY_NAME
PROJECTS_COUNT: Final[LiteralString] = _COUNT + _PROJECTS + _TOTAL
PROJECTS: Final[Listing[Project]] = Listing(PROJECTS_PAGE, PROJECTS_COUNT, project_from, BY_NAME)
REGISTRIES_PAGE: Final[LiteralString] = _EACH + _REGISTRIES + _PROJECTS_BY_NAME
REGISTRIES_COUNT: Final[LiteralString] = _COUNT + _REGISTRIES + _TOTAL
REGISTRIES: Final[Listing[Project]] = Listing(REGISTRIES_PAGE, REGISTRIES_COUNT, project_from, BY_NAME)

_IN_PROJECT: Final[LiteralString] = (
    "MATCH (p:Project {id: parent}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_HOLDERS: Final[LiteralString] = (
    _IN_PROJECT + " MATCH (h:Holder) WHERE h.project = parent AND h.deleted_at IS NULL"
)
_ARTIFACTS: Final[LiteralString] = _HOLDERS + " AND h.kind = 'ARTIFACT'"
_COLLECTIONS: Final[LiteralString] = _HOLDERS + " AND h.kind = 'COLLECTION'"
_HOLDERS_BY_NAME: Final[LiteralString] = (
    " AND h.name > $key RETURN h ORDER BY h.project, h.name LIMIT $limit }"
    " WITH parent, h ORDER BY h.name RETURN parent, h.name AS key, h.id AS tie,"
) + HOLDER
ARTIFACTS_PAGE: Final[LiteralString] = _EACH + _ARTIFACTS + _HOLDERS_BY_NAME
ARTIFACTS_COUNT: Final[LiteralString] = _COUNT + _ARTIFACTS + _TOTAL
ARTIFACTS: Final[Listing[Holder]] = Listing(ARTIFACTS_PAGE, ARTIFACTS_COUNT, holder_from, BY_NAME)
COLLECTIONS_PAGE: Final[LiteralString] = _EACH + _COLLECTIONS + _HOLDERS_BY_NAME
COLLECTIONS_COUNT: Final[LiteralString] = _COUNT + _COLLECTIONS + _TOTAL
COLLECTIONS: Final[Listing[Holder]] = Listing(COLLECTIONS_PAGE, COLLECTIONS_COUNT, holder_from, BY_NAME)

_RUNS: Final[LiteralString] = (
    _IN_PROJECT + " MATCH (r:Run) WHERE r.project = parent AND r.created_at > 0 AND r.deleted_at IS NULL"
)
RUNS_PAGE: Final[LiteralString] = (
    _EACH
    + _RUNS
    + """ AND r.created_at <= $key AND (r.created_at < $key OR r.id < $tie)
RETURN r ORDER BY r.project DESC, r.created_at DESC, r.id DESC LIMIT $limit }
WITH parent, r ORDER BY r.created_at DESC, r.id DESC RETURN parent, r.created_at AS key, r.id AS tie,"""
    + RUN
)
RUNS_COUNT: Final[LiteralString] = _COUNT + _RUNS + _TOTAL
RUNS: Final[Listing[Run]] = Listing(RUNS_PAGE, RUNS_COUNT, run_from, NEWEST_FIRST)

_HOLDER: Final[LiteralString] = (
    "MATCH (h:Holder {id: parent}) MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
)
_VERSIONS: Final[LiteralString] = (
    _HOLDER + " MATCH (v:Version) WHERE v.artifact = parent AND v.index >= 0 AND v.deleted_at IS NULL"
)
VERSIONS_PAGE: Final[LiteralString] = (
    _EACH
    + _VERSIONS
    + """ AND v.index < $key RETURN v ORDER BY v.artifact DESC, v.index DESC LIMIT $limit }
WITH parent, v ORDER BY v.index DESC RETURN parent, v.index AS key, v.id AS tie,"""
    + VERSION
)
VERSIONS_COUNT: Final[LiteralString] = _COUNT + _VERSIONS + _TOTAL
VERSIONS: Final[Listing[Version]] = Listing(VERSIONS_PAGE, VERSIONS_COUNT, version_from, NEWEST_FIRST)

_LINKS: Final[LiteralString] = _HOLDER + " MATCH (l:Link) WHERE l.live_in = parent AND l.number >= 0"
LINKS_PAGE: Final[LiteralString] = (
    _EACH
    + _LINKS
    + """ AND l.number < $key RETURN l ORDER BY l.live_in DESC, l.number DESC LIMIT $limit }
WITH parent, l ORDER BY l.number DESC RETURN parent, l.number AS key, l.id AS tie,"""
    + LINK
)
LINKS_COUNT: Final[LiteralString] = _COUNT + _LINKS + _TOTAL
LINKS: Final[Listing[Link]] = Listing(LINKS_PAGE, LINKS_COUNT, link_from, NEWEST_FIRST)

_LINKS_TO: Final[LiteralString] = (
    """MATCH (:Version {id: parent})-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
MATCH (p:Project {id: l.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)
LINKS_TO_PAGE: Final[LiteralString] = (
    _EACH
    + _LINKS_TO
    + """ AND (l.since > $key OR (l.since = $key AND l.id > $tie))
RETURN l ORDER BY l.since, l.id LIMIT $limit }
WITH parent, l ORDER BY l.since, l.id RETURN parent, l.since AS key, l.id AS tie,"""
    + LINK
)
LINKS_TO_COUNT: Final[LiteralString] = _COUNT + _LINKS_TO + _TOTAL
LINKS_TO: Final[Listing[Link]] = Listing(LINKS_TO_PAGE, LINKS_TO_COUNT, link_from, OLDEST_FIRST)

_ALIASES: Final[LiteralString] = (
    _HOLDER + " MATCH (a:Alias {holder: parent})-[e:POINTS_AT]->(v:Version) WHERE a.name IS NOT NULL"
)
ALIASES_PAGE: Final[LiteralString] = (
    _EACH
    + _ALIASES
    + """ AND a.name > $key RETURN a, e, v ORDER BY a.name LIMIT $limit }
WITH parent, a, e, v ORDER BY a.name
RETURN parent, a.name AS key, a.id AS tie, a.id AS id, a.name AS name, a.holder AS holder,
  v.id AS version, e.since AS since"""
)
ALIASES_COUNT: Final[LiteralString] = _COUNT + _ALIASES + _TOTAL
ALIASES: Final[Listing[Alias]] = Listing(ALIASES_PAGE, ALIASES_COUNT, alias_from, BY_NAME)

_RUN_SEEN: Final[LiteralString] = (
    """ WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)
_RUNS_BY_TIME: Final[LiteralString] = (
    _LATER
    + """r.id > $tie)) RETURN r, e.since AS key ORDER BY key, r.id LIMIT $limit }
WITH parent, r, key ORDER BY key, r.id RETURN parent, key, r.id AS tie,"""
    + RUN
)
_PRODUCERS: Final[LiteralString] = "MATCH (:Version {id: parent})<-[e:PRODUCED]-(r:Run)" + _RUN_SEEN
PRODUCERS_PAGE: Final[LiteralString] = _EACH + _PRODUCERS + _RUNS_BY_TIME
PRODUCERS_COUNT: Final[LiteralString] = _COUNT + _PRODUCERS + _TOTAL
PRODUCERS: Final[Listing[Run]] = Listing(PRODUCERS_PAGE, PRODUCERS_COUNT, run_from, OLDEST_FIRST)

_CONSUMERS: Final[LiteralString] = "MATCH (:Version {id: parent})-[e:CONSUMED_BY]->(r:Run)" + _RUN_SEEN
CONSUMERS_PAGE: Final[LiteralString] = _EACH + _CONSUMERS + _RUNS_BY_TIME
CONSUMERS_COUNT: Final[LiteralString] = _COUNT + _CONSUMERS + _TOTAL
CONSUMERS: Final[Listing[Run]] = Listing(CONSUMERS_PAGE, CONSUMERS_COUNT, run_from, OLDEST_FIRST)

_VERSION_SEEN: Final[LiteralString] = " WHERE v.deleted_at IS NULL AND " + VISIBLE_VERSION
_VERSIONS_BY_TIME: Final[LiteralString] = (
    _LATER
    + """v.id > $tie)) RETURN v, e.since AS key ORDER BY key, v.id LIMIT $limit }
WITH parent, v, key ORDER BY key, v.id RETURN parent, key, v.id AS tie,"""
    + VERSION
)
_INPUTS: Final[LiteralString] = "MATCH (:Run {id: parent})<-[e:CONSUMED_BY]-(v:Version)" + _VERSION_SEEN
INPUTS_PAGE: Final[LiteralString] = _EACH + _INPUTS + _VERSIONS_BY_TIME
INPUTS_COUNT: Final[LiteralString] = _COUNT + _INPUTS + _TOTAL
INPUTS: Final[Listing[Version]] = Listing(INPUTS_PAGE, INPUTS_COUNT, version_from, OLDEST_FIRST)

_OUTPUTS: Final[LiteralString] = "MATCH (:Run {id: parent})-[e:PRODUCED]->(v:Version)" + _VERSION_SEEN
OUTPUTS_PAGE: Final[LiteralString] = _EACH + _OUTPUTS + _VERSIONS_BY_TIME
OUTPUTS_COUNT: Final[LiteralString] = _COUNT + _OUTPUTS + _TOTAL
OUTPUTS: Final[Listing[Version]] = Listing(OUTPUTS_PAGE, OUTPUTS_COUNT, version_from, OLDEST_FIRST)
