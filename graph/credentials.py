"""Who a key belongs to: asked with each request, and never remembered, so that a revoked key ends at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, LiteralString

from graph.access import STANDINGS, sight_from
from graph.actor import ANONYMOUS, Actor
from graph.gathering import Gathering
from graph.keys import hash_key
from graph.running import Row
from graph.session import Bookkeeping, Graph
from graph.work import Reader

# The hashes come in a map for the reason that `graph.together.numbered` gives.
SYSTEM_ACTORS_BY_KEY: Final[LiteralString] = (
    """
UNWIND $asked.hashes AS hash
MATCH (k:ApiKey {hash: hash}) WHERE k.deleted_at IS NULL
MATCH (u:User {id: k.user}) WHERE u.deleted_at IS NULL
OPTIONAL MATCH (home:Organization {id: u.organization})
OPTIONAL MATCH (team:Team {id: u.team})
WITH k, u, home, team, datetime.realtime() AS clock
WHERE home.deleted_at IS NULL AND team.deleted_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > clock.epochSeconds * 1000000 + clock.microsecond)
RETURN k.id AS key, k.hash AS hash, u.name AS name, u.email AS email, u.account AS account,
       u.default_entity AS default_entity,
       coalesce(k.last_used_at, 0) < clock.epochSeconds * 1000000 - 60000000 AS stale,"""
    + STANDINGS
)

SYSTEM_KEYS_USED: Final[LiteralString] = """
UNWIND $keys AS key
MATCH (k:ApiKey {id: key})
WITH k, datetime.realtime() AS clock SET k.last_used_at = clock.epochSeconds * 1000000
"""


class Credentials:
    """Finds the actors of keys; those of requests that come at once by one statement."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._asked = Gathering(self._actors)

    async def actor_of(self, key: str) -> Actor:
        """The actor that a key belongs to, or ANONYMOUS. Notes the use at most once a minute."""
        return await self._asked.ask(hash_key(key)) or ANONYMOUS

    async def _actors(self, hashes: Sequence[str]) -> Mapping[str, Actor]:
        async def find(reader: Reader) -> list[Row]:
            return await reader.fetch(SYSTEM_ACTORS_BY_KEY, asked={"hashes": hashes})

        rows = await self._graph.read(ANONYMOUS.sight, find)
        if stale := [row["key"] for row in rows if row["stale"]]:
            await self._graph.bookkeep(Bookkeeping.KEY_USED, SYSTEM_KEYS_USED, keys=stale)
        return {row["hash"]: _actor_from(row) for row in rows}


def _actor_from(row: Row) -> Actor:
    return replace(
        ANONYMOUS,
        id=row["user"],
        name=row["name"],
        email=row["email"] or "",
        kind=row["account"] or "USER",
        key=row["key"],
        default_entity=row["default_entity"],
        sight=sight_from(row),
    )


async def actor_of(graph: Graph, key: str) -> Actor:
    """The same for one key, where no requests come beside it."""
    return await Credentials(graph).actor_of(key)
