"""What somebody might see at a time: `graph.access.STANDINGS` as it would have been worked out then."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.access import sight_from
from graph.past import USER_INSTANCE_ADMIN
from graph.policy import Sight
from graph.work import Reader

_LIVED: Final[LiteralString] = ".deletions, []) WHERE d <= $at]) % 2 = 0"
ORGANIZATION_LIVED: Final[LiteralString] = "size([d IN coalesce(o" + _LIVED
_OF_ONE: Final[LiteralString] = ".organization}) WHERE " + ORGANIZATION_LIVED + " }"
TEAM_LIVED: Final[LiteralString] = (
    "size([d IN coalesce(t" + _LIVED + " AND EXISTS { MATCH (o:Organization {id: t" + _OF_ONE
)
REGISTRY_LIVED: Final[LiteralString] = (
    "size([d IN coalesce(r" + _LIVED + " AND EXISTS { MATCH (o:Organization {id: r" + _OF_ONE
)
# A role `g` on something, and the role `m` in the team through which it came.
ROLE_HELD: Final[LiteralString] = "g.since <= $at AND (g.until IS NULL OR g.until > $at)"
MEMBERSHIP_HELD: Final[LiteralString] = "m.since <= $at AND (m.until IS NULL OR m.until > $at)"

SYSTEM_SIGHTS_THEN: Final[LiteralString] = (
    """
UNWIND $users AS id
MATCH (u:User {id: id}) WHERE u.created_at <= $at AND size([d IN coalesce(u"""
    + _LIVED
    + " RETURN u.id AS user, coalesce("
    + USER_INSTANCE_ADMIN
    + """, 'false') = 'true' AS instance_admin,
  [(u)-[g:ROLE|HAD_ROLE]->(o:Organization) WHERE """
    + ROLE_HELD
    + " AND "
    + ORGANIZATION_LIVED
    + """ | [o.id, g.rank]] AS organizations,
  [(u)-[g:ROLE|HAD_ROLE]->(t:Team) WHERE """
    + ROLE_HELD
    + " AND "
    + TEAM_LIVED
    + """ | [t.id, g.rank]] AS teams,
  [(u)-[g:ROLE|HAD_ROLE]->(r:Registry) WHERE """
    + ROLE_HELD
    + " AND "
    + REGISTRY_LIVED
    + """ | [r.id, g.rank, 'user']]
  + [(u)-[m:ROLE|HAD_ROLE]->(t:Team)-[g:ROLE|HAD_ROLE]->(r:Registry) WHERE """
    + MEMBERSHIP_HELD
    + " AND "
    + ROLE_HELD
    + " AND "
    + TEAM_LIVED
    + " AND "
    + REGISTRY_LIVED
    + " | [r.id, g.rank, t.id]] AS registries"
)


async def sights_of(reader: Reader, users: Sequence[str], at: int) -> dict[str, Sight]:
    """The sight of each user who was there at that time, by id."""
    rows = await reader.fetch(SYSTEM_SIGHTS_THEN, users=list(users), at=at)
    return {row["user"]: sight_from(row) for row in rows}
