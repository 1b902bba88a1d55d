"""Aliases: one unique pointer per name in an artifact or collection.

An alias node lives for ever, one per holder and name; where it points is an edge, where it
pointed is a list of append-only spans, of which one without a version says that it was removed.
Every change holds the holder's lock. `latest` moves by itself: to what is committed or linked
last, and to the highest number that remains when what held it goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import alias_name, is_number
from graph.reach import TARGET, target_from
from graph.running import Row
from graph.targets import Project as ProjectTarget
from graph.work import Reader, Work

LATEST: Final = "latest"


@dataclass(frozen=True, slots=True)
class Alias:
    """A live alias and what it points at; `since` in microseconds UTC."""

    id: str
    name: str
    holder: str
    version: str
    since: int


@dataclass(frozen=True, slots=True)
class Pointing:
    """An alias that is about to point at a version, and the id of the one that it points at by now."""

    name: str
    alias: str
    before: str | None


# Of a version `v`, what other statements may take along.
ALIASES_POINTING: Final[LiteralString] = (
    """
MATCH (a:Alias)-[e:POINTS_AT]->(v)
MATCH (h:Holder {id: a.holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)

ALIASES_OF_VERSIONS: Final[LiteralString] = (
    "UNWIND $versions AS version MATCH (v:Version {id: version})"
    + ALIASES_POINTING
    + """
RETURN a.id AS id, a.name AS name, a.holder AS holder, version, e.since AS since ORDER BY a.name"""
)

ALIASES_OF_HOLDERS: Final[LiteralString] = (
    """
UNWIND $holders AS holder
MATCH (h:Holder {id: holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
MATCH (a:Alias {holder: holder}) WHERE a.name IS NOT NULL
MATCH (a)-[e:POINTS_AT]->(v:Version)
RETURN a.id AS id, a.name AS name, holder, v.id AS version, e.since AS since ORDER BY a.name"""
)

ALIASES_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (a:Alias {id: id})-[e:POINTS_AT]->(v:Version)
MATCH (h:Holder {id: a.holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
RETURN a.id AS id, a.name AS name, a.holder AS holder, v.id AS version, e.since AS since"""
)

WORK_POINT_ALIASES: Final[LiteralString] = """
UNWIND $names AS row
MATCH (h:Holder {id: $holder})
MERGE (a:Alias {holder: $holder, name: row[0]}) ON CREATE SET a.id = row[1], a.project = h.project
WITH a
OPTIONAL MATCH (a)-[p:POINTS_AT]->(old:Version)
WITH a, p, old.id AS before WHERE before IS NULL OR before <> $version
FOREACH (edge IN CASE WHEN p IS NULL THEN [] ELSE [p] END | DELETE edge)
WITH a, before
MATCH (v:Version {id: $version})
CREATE (a)-[:POINTS_AT {since: $now}]->(v)
CREATE (:AliasSpan {alias: a.id, holder: a.holder, name: a.name, version: v.id, since: $now})
SET a.changed_at = $now
"""
WORK_SET_ALIASES: Final[LiteralString] = WORK_POINT_ALIASES + "RETURN a.id AS alias, a.name AS name, before"

WORK_RELEASE_ALIASES: Final[LiteralString] = (
    """
UNWIND $aliases AS id
MATCH (a:Alias {id: id})-[edge:POINTS_AT]->(old:Version)
MATCH (h:Holder {id: a.holder}) MATCH (p:Project {id: h.project})
WITH a, edge, p, old.id AS before, head(COLLECT {
  MATCH (v:Version) WHERE a.name = 'latest' AND v.artifact = a.holder AND v.index >= 0
    AND v.deleted_at IS NULL
  RETURN v.id AS next ORDER BY v.artifact DESC, v.index DESC LIMIT 1
  UNION
  MATCH (l:Link) WHERE a.name = 'latest' AND l.live_in = a.holder AND l.number >= 0
  RETURN l.version AS next ORDER BY l.live_in DESC, l.number DESC LIMIT 1
}) AS after
DELETE edge
CREATE (:AliasSpan {alias: a.id, holder: a.holder, name: a.name, version: after, since: $now})
SET a.changed_at = $now
WITH a, p, before, after
CALL (a, after) { MATCH (v:Version {id: after}) CREATE (a)-[:POINTS_AT {since: $now}]->(v) }
RETURN a.id AS alias, a.name AS name, a.holder AS holder, before, after, """
    + TARGET
)

WORK_POINTED: Final[LiteralString] = """
MATCH (a:Alias {holder: $holder, name: $name})-[:POINTS_AT]->(v:Version)
OPTIONAL MATCH (l:Link {live_in: $holder, version: v.id})
RETURN a.id AS alias, v.id AS version, coalesce(l.number, v.index) AS number
"""

WORK_ALIASES_OF: Final[LiteralString] = """
UNWIND $versions AS version
MATCH (v:Version {id: version})<-[:POINTS_AT]-(a:Alias) WHERE $holder IS NULL OR a.holder = $holder
MATCH (h:Holder {id: a.holder})
RETURN a.id AS alias, a.name AS name, a.holder AS holder, h.deleted_at IS NULL AS live
"""


def alias_from(row: Row) -> Alias:
    return Alias(**{name: row[name] for name in Alias.__dataclass_fields__})


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Alias | None]:
    """In the order asked; None where the alias points nowhere or is invisible."""
    found = {row["id"]: alias_from(row) for row in await reader.fetch(ALIASES_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def of_versions(reader: Reader, versions: Sequence[str]) -> list[list[Alias]]:
    """Every visible alias of each version, over all artifacts and collections."""
    rows = await reader.fetch(ALIASES_OF_VERSIONS, versions=list(versions))
    aliases = [alias_from(row) for row in rows]
    return [[alias for alias in aliases if alias.version == version] for version in versions]


async def of_holders(reader: Reader, holders: Sequence[str]) -> list[list[Alias]]:
    """Every live alias in each artifact or collection, by name."""
    rows = await reader.fetch(ALIASES_OF_HOLDERS, holders=list(holders))
    aliases = [alias_from(row) for row in rows]
    return [[alias for alias in aliases if alias.holder == holder] for holder in holders]


def checked_aliases(names: Sequence[str]) -> list[str]:
    """Deduplicated, each by the rules of names. `vN` is dropped: it is a number's own spelling."""
    return [alias_name(name) for name in dict.fromkeys(names) if not is_number(name)]


async def point_aliases(
    work: Work, *, holder: str, version: str, names: Sequence[str], target: ProjectTarget
) -> dict[str, str]:
    """Inside a unit of work that holds the holder's lock: point aliases at a version.

    Returns the ids of those that pointed elsewhere or nowhere, by name.
    """
    rows = await work.write(
        WORK_SET_ALIASES, holder=holder, version=version, names=[[name, new_id()] for name in names]
    )
    for row in rows:
        _record(work, {**row, "holder": holder, "after": version}, target)
    return {row["name"]: row["alias"] for row in rows}


def pointings(names: Sequence[str], pointed: Sequence[Sequence[Any]]) -> list[Pointing]:
    """What WORK_POINT_ALIASES is to do under the holder's lock; a new alias gets its id here.

    `pointed` are name, id and version of the aliases that there are.
    """
    known = {name: (alias, before) for name, alias, before in pointed}
    return [Pointing(name, *known.get(name, (new_id(), None))) for name in names]


def record_pointing(
    work: Work, pointing: Pointing, *, holder: str, version: str, target: ProjectTarget
) -> None:
    """Record what WORK_POINT_ALIASES does as a part of another statement."""
    facts = {"alias": pointing.alias, "name": pointing.name, "before": pointing.before}
    _record(work, {**facts, "holder": holder, "after": version}, target)


async def release_aliases(work: Work, aliases: Sequence[str], *, cause: ProjectTarget) -> None:
    """Inside a unit of work that holds the holders' locks: let aliases, by id, point nowhere.

    `latest` goes to the highest number that is still live. `cause` is what the permission was
    required on; what changes in other projects is recorded as its consequence.
    """
    if not aliases:
        return
    for row in await work.write(WORK_RELEASE_ALIASES, aliases=list(aliases)):
        target = target_from(row)
        work.extend(cause, target)
        _record(work, row, target)


def _record(work: Work, row: Row, target: ProjectTarget) -> None:
    facts, before, after = {"name": row["name"], "holder": row["holder"]}, row["before"], row["after"]
    action = Action.ALIAS_MOVED if before and after else Action.ALIAS_SET if after else Action.ALIAS_REMOVED
    change = Change(
        action,
        "Alias",
        row["alias"],
        before={**facts, "version": before} if before else {},
        after={**facts, "version": after} if after else {},
        about=(row["holder"], *filter(None, (before, after))),
    )
    work.record(change, target)
