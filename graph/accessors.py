"""Who could do something with a version, or in a project or registry, at a time, and through what.

The answer is by the one policy: roles are collected as they were, and `graph.policy.granted` decides.
Which roles may open the way at all is asked of it too, one synthetic role after the other, so no rule
stands here a second time. Whoever reads the log of the organization may ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.errors import ForbiddenError, NotFoundError
from graph.pages import Mark, Page
from graph.past import (
    HOLDER_LIVED,
    LINK_LASTED,
    PROJECT_LIVED,
    PROJECT_VISIBILITY,
    USER_INSTANCE_ADMIN,
    VERSION_LIVED,
)
from graph.past_homes import value_of
from graph.past_sights import MEMBERSHIP_HELD, ROLE_HELD, TEAM_LIVED, sights_of
from graph.policy import ADMIN, NOBODY, ROLE_NAMES, Grant, Permission, Sight, Standing, granted
from graph.running import Row
from graph.targets import Organization, Project, Visibility
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Way:
    """A project or registry through which a version is reached, and where it is linked there."""

    target: Project
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A way that is open to somebody, and the role that opens it."""

    way: Way
    grant: Grant


@dataclass(frozen=True, slots=True)
class Accessor:
    """A user or service account, and every way that is open to them, the version's own project first."""

    id: str
    name: str
    account: str
    passages: Sequence[Passage]


_TARGET: Final[LiteralString] = (
    """p.id AS home, p.owner AS owner, p.organization AS organization, p.created_by AS created_by,
"""
    + PROJECT_VISIBILITY
    + " AS visibility"
)

SYSTEM_WAYS_THEN: Final[LiteralString] = (
    """
MATCH (v:Version {id: $version}) WHERE """
    + VERSION_LIVED
    + """
CALL (v) {
  MATCH (p:Project {id: v.project}) WHERE """
    + PROJECT_LIVED
    + """ RETURN p, 0 AS place, [] AS collections
  UNION
  MATCH (v)-[:LINKED]->(l:Link) WHERE """
    + LINK_LASTED
    + """
  MATCH (h:Holder {id: l.collection}) WHERE """
    + HOLDER_LIVED
    + " MATCH (p:Project {id: h.project}) WHERE "
    + PROJECT_LIVED
    + """
  WITH p, h ORDER BY h.id
  RETURN p, 1 AS place, collect(h.id) AS collections
}
WITH p, min(place) AS place, reduce(all = [], some IN collect(collections) | all + some) AS collections
RETURN collections, """
    + _TARGET
    + " ORDER BY place, home"
)

# Whose entity or account it is that a role was held on, directly or through a team.
_CANDIDATES: Final[LiteralString] = (
    """
CALL () {
  UNWIND $doors AS door
  MATCH (d:Lockable {id: door[0]})<-[g:ROLE|HAD_ROLE]-(u:User) WHERE g.rank >= door[1] AND """
    + ROLE_HELD
    + """ RETURN u
  UNION
  UNWIND $doors AS door
  MATCH (d:Lockable {id: door[0]})<-[g:ROLE|HAD_ROLE]-(t:Team) WHERE g.rank >= door[1] AND """
    + ROLE_HELD
    + " AND "
    + TEAM_LIVED
    + """
  MATCH (t)<-[m:ROLE|HAD_ROLE]-(u:User) WHERE """
    + MEMBERSHIP_HELD
    + """ RETURN u
  UNION
  MATCH (u:User) WHERE u.id IN $persons RETURN u
  UNION
  MATCH (c:Change) WHERE c.key = 'instance/admin' AND c.since <= $at
  WITH DISTINCT c.subject AS id MATCH (u:User {id: id}) WHERE """
    + USER_INSTANCE_ADMIN
    + """ = 'true' RETURN u
}
WITH DISTINCT u WHERE u.created_at <= $at AND size([d IN coalesce(u.deletions, []) WHERE d <= $at]) % 2 = 0"""
)

SYSTEM_ACCESSORS: Final[LiteralString] = (
    _CANDIDATES
    + """ AND ($key IS NULL OR u.name > $key OR (u.name = $key AND u.id > $tie))
RETURN u.id AS id, u.name AS name, u.account AS account ORDER BY u.name, u.id LIMIT $limit"""
)

SYSTEM_ACCESSORS_COUNTED: Final[LiteralString] = _CANDIDATES + " RETURN count(u) AS total"

SYSTEM_DOORS_OPEN: Final[LiteralString] = """
UNWIND $doors AS door
MATCH (d:Lockable {id: door[0]}) WHERE size([x IN coalesce(d.deletions, []) WHERE x <= $at]) % 2 = 0
  AND NOT EXISTS {
    MATCH (o:Organization {id: d.organization})
    WHERE size([x IN coalesce(o.deletions, []) WHERE x <= $at]) % 2 = 1 }
RETURN door
"""


def ask(sight: Sight, organization: str | None, *, missing: NotFoundError) -> None:
    """Refuse who may not ask: it takes `audit:read` on the organization, or ruling the instance.

    Raises:
        NotFoundError: `missing`, for who does not know of the organization.
        ForbiddenError: their role in it is too low.
    """
    if sight.instance_admin:
        return
    if organization is None:
        raise ForbiddenError("only instance admins ask who reaches what belongs to a person")
    if organization not in sight.organizations:
        raise missing
    if granted(sight, Permission.AUDIT_READ, Organization(organization)) is None:
        role = ROLE_NAMES[sight.organizations[organization]]
        raise ForbiddenError(f"the role {role} does not allow {Permission.AUDIT_READ}")


async def ways_then(reader: Reader, version: str, at: int) -> list[Way]:
    """Where a version was reached, its own project first."""
    rows = await reader.fetch(SYSTEM_WAYS_THEN, version=version, at=at)
    return [Way(_target_of(row), tuple(row["collections"])) for row in rows]


def _target_of(row: Row) -> Project:
    visibility = value_of(row["visibility"])
    return Project(
        row["home"],
        row["owner"],
        row["organization"],
        Visibility(visibility) if visibility else None,
        row["created_by"],
    )


def doors_to(ways: Sequence[Way], permission: Permission) -> dict[str, int]:
    """The organizations, teams and registries on which a role opens one of the ways, and the least rank."""
    doors: dict[str, int] = {}
    for way in ways:
        for node, sights in _single_roles(way.target).items():
            able = [rank for rank, sight in sights.items() if granted(sight, permission, way.target)]
            if able:
                doors[node] = min(*able, doors.get(node, ADMIN))
    return doors


def _single_roles(target: Project) -> Mapping[str, Mapping[int, Sight]]:
    """By node, what somebody sees who has one role there and no other, by its rank."""
    roles: dict[str, dict[int, Sight]] = {}
    if target.organization is not None:
        home = target.organization
        roles[home] = {rank: Sight(organizations={home: rank}) for rank in ROLE_NAMES}
    if target.owner != target.organization:
        roles[target.owner] = {rank: Sight(teams={target.owner: rank}) for rank in ROLE_NAMES}
    if target.is_registry:
        roles[target.id] = {rank: Sight(registries={target.id: (Standing(rank),)}) for rank in ROLE_NAMES}
    return roles


async def accessors(
    reader: Reader,
    ways: Sequence[Way],
    permission: Permission,
    at: int,
    *,
    mark: Mark | None = None,
    limit: int,
) -> Page[Accessor]:
    """Who had the permission by one of the ways at that time, by name, after a mark. `ask` comes first."""
    if not ways:
        return Page([], more=False)
    given = await _doors(reader, ways, permission, at)
    after: dict[str, Any] = {"key": mark.key if mark else None, "tie": mark.tie if mark else None}
    rows = await reader.fetch(SYSTEM_ACCESSORS, **given, **after, limit=limit + 1)
    sights = await sights_of(reader, [row["id"] for row in rows[:limit]], at)
    found = [
        (Mark(row["name"], row["id"]), _accessor(row, sights.get(row["id"], NOBODY), ways, permission))
        for row in rows[:limit]
    ]
    return Page([each for each in found if each[1].passages], more=len(rows) > limit)


async def count_accessors(reader: Reader, ways: Sequence[Way], permission: Permission, at: int) -> int:
    if not ways:
        return 0
    row = await reader.one(SYSTEM_ACCESSORS_COUNTED, **await _doors(reader, ways, permission, at))
    return row["total"] if row else 0


async def _doors(reader: Reader, ways: Sequence[Way], permission: Permission, at: int) -> dict[str, Any]:
    doors = [[node, rank] for node, rank in doors_to(ways, permission).items()]
    open_ones = await reader.fetch(SYSTEM_DOORS_OPEN, doors=doors, at=at)
    persons = [
        way.target.owner for way in ways if granted(Sight(user=way.target.owner), permission, way.target)
    ]
    return {"doors": [row["door"] for row in open_ones], "persons": persons, "at": at}


def _accessor(row: Row, sight: Sight, ways: Sequence[Way], permission: Permission) -> Accessor:
    grants = [(way, granted(sight, permission, way.target)) for way in ways]
    passages = [Passage(way, grant) for way, grant in grants if grant is not None]
    return Accessor(row["id"], row["name"], row["account"], passages)
