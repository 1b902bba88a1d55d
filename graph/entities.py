"""Entities: users, teams and organizations in one instance-wide namespace of names.

An entity owns projects. A team belongs to one organization. A user's personal entity is the
user: it has the user's name and belongs to no organization.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_ENTITY
from graph.errors import ConflictError
from graph.running import Row
from graph.targets import Organization, Person, Target, Team
from graph.work import Reader, Work, lock_of


class EntityKind(StrEnum):
    """What an entity is."""

    USER = "USER"
    TEAM = "TEAM"
    ORGANIZATION = "ORGANIZATION"


@dataclass(frozen=True, slots=True)
class Entity:
    """A user, team or organization. Times are microseconds UTC; `seq` is the SDK's integer.

    A service account has the organization that it belongs to, and the team if it is one team's.
    """

    id: str
    seq: int
    kind: EntityKind
    name: str
    display_name: str
    organization: str | None
    team: str | None
    created_at: int
    user_seq: int | None
    account: str | None
    email: str
    instance_admin: bool
    default_entity: str | None

    @property
    def target(self) -> Target:
        """What permissions on this entity are asked of."""
        match self.kind:
            case EntityKind.USER:
                return Person(self.id, self.organization, self.team)
            case EntityKind.TEAM:
                return Team(self.id, self.organization or "")
            case EntityKind.ORGANIZATION:
                return Organization(self.id)


ENTITY: Final[LiteralString] = """
e.id AS id, e.seq AS seq, e.kind AS kind, e.name AS name, coalesce(e.display_name, e.name) AS display_name,
e.organization AS organization, e.team AS team, e.created_at AS created_at, e.user_seq AS user_seq,
e.account AS account, coalesce(e.email, '') AS email, coalesce(e.instance_admin, false) AS instance_admin,
e.default_entity AS default_entity"""

ENTITY_BY_NAME: Final[LiteralString] = (
    """
CALL () { MATCH (e:Entity {live_key: $name}) RETURN e UNION MATCH (e:Entity {display_key: $name}) RETURN e }
WITH e WHERE """
    + VISIBLE_ENTITY
    + " RETURN"
    + ENTITY
)

ENTITIES_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (e:Entity {id: id}) WHERE " + VISIBLE_ENTITY + " RETURN" + ENTITY
)

LIVE_ENTITIES_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (e:Entity {id: id}) WHERE e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY
    + " RETURN"
    + ENTITY
)

ENTITIES_BY_SEQ: Final[LiteralString] = (
    "UNWIND $seqs AS seq MATCH (e:Entity {seq: seq}) WHERE e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY
    + " RETURN"
    + ENTITY
)

USERS_BY_SEQ: Final[LiteralString] = (
    "UNWIND $seqs AS seq MATCH (e:User {user_seq: seq}) WHERE e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY
    + " RETURN"
    + ENTITY
)

WORK_ENTITY: Final[LiteralString] = "MATCH (e:Entity {id: $id}) WHERE e.deleted_at IS NULL RETURN" + ENTITY

WORK_NAME_TAKEN: Final[LiteralString] = """
UNWIND $names AS name
CALL (name) {
  MATCH (e:Entity {live_key: name}) RETURN e UNION MATCH (e:Entity {display_key: name}) RETURN e
}
RETURN name LIMIT 1
"""

WORK_ENTITY_BY_NAME: Final[LiteralString] = (
    """
CALL () { MATCH (e:Entity {live_key: $name}) RETURN e UNION MATCH (e:Entity {display_key: $name}) RETURN e }
RETURN"""
    + ENTITY
)

WORK_TAKE_NUMBER: Final[LiteralString] = """
MATCH (s:Sequence:Lockable {id: $id}) WITH s, s.next AS number SET s.next = number + 1 RETURN number
"""

WORK_DELETE_ENTITY: Final[LiteralString] = """
MATCH (e:Entity {id: $id})
SET e.deleted_at = $now, e.deletions = coalesce(e.deletions, []) + $now
REMOVE e.live_key, e.display_key
"""

MEMBERS: Final[LiteralString] = (
    """
MATCH (target:Entity {id: $target})<-[role:ROLE]-(e:User)
WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + " WITH e, role ORDER BY e.name RETURN role.rank AS rank,"
    + ENTITY
)

JOINED: Final[LiteralString] = (
    """
UNWIND $users AS user
MATCH (:User {id: user})-[:ROLE]->(e:Team|Organization) WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + " WITH user, e ORDER BY e.name RETURN user,"
    + ENTITY
)


def entity_from(row: Row) -> Entity:
    fields: dict[str, Any] = {name: row[name] for name in Entity.__dataclass_fields__}
    fields["kind"] = EntityKind(fields["kind"])
    return Entity(**fields)


async def by_name(reader: Reader, name: str) -> Entity | None:
    """The entity of that name, or the organization of that display name, if the viewer may know it."""
    row = await reader.one(ENTITY_BY_NAME, name=name)
    return entity_from(row) if row else None


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Entity | None]:
    """In the order asked; None where missing or invisible."""
    rows = await reader.fetch(ENTITIES_BY_ID, ids=list(ids))
    found = {row["id"]: entity_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def live_by_ids(reader: Reader, ids: Sequence[str]) -> list[Entity | None]:
    """As `by_ids`, but without those that were deleted, whose names history still shows."""
    rows = await reader.fetch(LIVE_ENTITIES_BY_ID, ids=list(ids))
    found = {row["id"]: entity_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def by_seqs(reader: Reader, seqs: Sequence[int]) -> list[Entity | None]:
    """By the number that every entity has, in the order asked."""
    found = {row["seq"]: entity_from(row) for row in await reader.fetch(ENTITIES_BY_SEQ, seqs=list(seqs))}
    return [found.get(each) for each in seqs]


async def users_by_seqs(reader: Reader, seqs: Sequence[int]) -> list[Entity | None]:
    """By the number that users have as users, in the order asked."""
    found = {row["user_seq"]: entity_from(row) for row in await reader.fetch(USERS_BY_SEQ, seqs=list(seqs))}
    return [found.get(each) for each in seqs]


async def joined(reader: Reader, users: Sequence[str]) -> list[list[Entity]]:
    """The teams and organizations that each user has a role in, by name."""
    rows = await reader.fetch(JOINED, users=list(users))
    return [[entity_from(row) for row in rows if row["user"] == user] for user in users]


async def members(reader: Reader, target: str) -> list[tuple[int, Entity]]:
    """The users with a role on a team or organization, with their rank, by name."""
    return [(row["rank"], entity_from(row)) for row in await reader.fetch(MEMBERS, target=target)]


async def held_entity(work: Work, entity: str) -> Entity | None:
    """Inside a unit of work: the live entity of this id, whoever asks."""
    row = await work.one(WORK_ENTITY, id=entity)
    return entity_from(row) if row else None


async def held_entity_by_name(work: Work, name: str) -> Entity | None:
    row = await work.one(WORK_ENTITY_BY_NAME, name=name)
    return entity_from(row) if row else None


async def claim_names(work: Work, *names: str, field: str = "name") -> int:
    """Under the namespace's lock: refuse taken names and return the next entity number."""
    await work.lock(lock_of("Sequence", "sequence:entity"))
    await refuse_taken(work, *names, field=field)
    return await take_number(work, "entity")


async def refuse_taken(work: Work, *names: str, field: str) -> None:
    """Under the namespace's lock: ConflictError if an entity has one of the names."""
    taken = await work.one(WORK_NAME_TAKEN, names=list(names))
    if taken:
        raise ConflictError(f"the name {taken['name']!r} is taken", field=field)


async def take_number(work: Work, kind: str) -> int:
    """The next integer of a kind; gaps are allowed. The sequence must be locked."""
    rows = await work.write(WORK_TAKE_NUMBER, id=f"sequence:{kind}")
    return int(rows[0]["number"])
