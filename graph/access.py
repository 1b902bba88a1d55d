"""The visibility rule in Cypher, and the query that works out what a viewer may see.

`VISIBLE_PROJECT` speaks of a project `p`; `VISIBLE_VERSION` of a version `v`: through its own
project, or through a live link in a project that is visible. Both are the same rule as
`graph.policy.effective(...) is not None`; `tests/graph/test_access.py` holds them together.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from graph.policy import Sight, Standing

VISIBLE_PROJECT: Final[LiteralString] = """(
  $sight.everything OR p.owner IN $sight.owners OR p.organization IN $sight.admin_of
  OR (p.visibility IS NULL AND p.owner IN $sight.member_of)
  OR p.id IN $sight.registries
  OR (p.visibility = 'organization' AND p.organization IN $sight.member_of))"""

VISIBLE_VERSION: Final[LiteralString] = (
    """(
  EXISTS { MATCH (p:Project {id: v.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """ }
  OR EXISTS { MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
              MATCH (p:Project {id: l.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """ })"""
)

# Fellows of an organization or team know each other, and so do those who were invited to a registry
# and those who see it.
VISIBLE_ENTITY: Final[LiteralString] = (
    """(
  $sight.everything OR e.id IN $sight.owners OR e.id IN $sight.member_of
  OR e.organization IN $sight.member_of
  OR (e:User AND EXISTS { (e)-[:ROLE]->(o:Organization|Team)
                          WHERE o.id IN $sight.member_of OR o.id IN $sight.owners })
  OR EXISTS { (e)-[:ROLE]->(p:Registry) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " })"
)

# What belongs to a deleted organization is nobody's at once, though ending it part by part takes time.
_LIVE_TEAM: Final[LiteralString] = """t.deleted_at IS NULL
     AND EXISTS { MATCH (o:Organization {id: t.organization}) WHERE o.deleted_at IS NULL }"""
_LIVE_REGISTRY: Final[LiteralString] = """r.deleted_at IS NULL
     AND EXISTS { MATCH (o:Organization {id: r.organization}) WHERE o.deleted_at IS NULL }"""

STANDINGS: Final[LiteralString] = (
    """
  u.id AS user, coalesce(u.instance_admin, false) AS instance_admin,
  [(u)-[g:ROLE]->(o:Organization) WHERE o.deleted_at IS NULL | [o.id, g.rank]] AS organizations,
  [(u)-[g:ROLE]->(t:Team) WHERE """
    + _LIVE_TEAM
    + """ | [t.id, g.rank]] AS teams,
  [(u)-[g:ROLE]->(r:Registry) WHERE """
    + _LIVE_REGISTRY
    + """ | [r.id, g.rank, 'user']]
  + [(u)-[:ROLE]->(t:Team)-[g:ROLE]->(r:Registry) WHERE """
    + _LIVE_TEAM
    + " AND "
    + _LIVE_REGISTRY
    + " | [r.id, g.rank, t.id]] AS registries"
)

SYSTEM_SIGHT: Final[LiteralString] = (
    "MATCH (u:User {id: $user}) WHERE u.deleted_at IS NULL RETURN" + STANDINGS
)


def sight_from(row: Mapping[str, Any]) -> Sight:
    """Build a Sight from a row of `STANDINGS`."""
    registries: dict[str, tuple[Standing, ...]] = {}
    for registry, rank, through in row["registries"]:
        registries[registry] = (*registries.get(registry, ()), Standing(rank, through))
    return Sight(
        user=row["user"],
        instance_admin=row["instance_admin"],
        organizations=_ranks(row["organizations"]),
        teams=_ranks(row["teams"]),
        registries=registries,
    )


def _ranks(pairs: Sequence[Sequence[Any]]) -> dict[str, int]:
    return {str(target): int(rank) for target, rank in pairs}
