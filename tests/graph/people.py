"""What the tests of people ask for and look at."""

from typing import Self, cast

import orjson

from graph.access import SYSTEM_SIGHT, sight_from
from graph.actor import Actor
from graph.policy import NOBODY, Sight
from tests.graph.world import ALL_SEEING, World

EVENTS = """
MATCH (e:Event) WHERE e.log IN $logs
RETURN e.id AS id, e.action AS action, e.subject AS subject, e.actor AS actor, e.body AS body,
  e.personal AS personal, e.log AS log ORDER BY e.at, e.operation, e.ordinal
"""
MENTIONED = (
    "MATCH (m:Mention {thing: $thing}) MATCH (e:Event {id: m.event}) RETURN collect(e.action) AS actions"
)


def boss(world: World) -> Actor:
    """The world's admin, acting as somebody who rules the instance."""
    return Actor(id=world.admin.id, name="boss", kind="SYSTEM", sight=ALL_SEEING)


class Recorded:
    """What is recorded in the logs of a world's organization and of the instance from here on."""

    def __init__(self, world: World, *more: str) -> None:
        self._world = world
        self._logs = [world.organization, "instance", *more]
        self._known: set[object] = set()

    async def __aenter__(self) -> Self:
        self._known = {row["id"] for row in await self._world.rows(EVENTS, logs=self._logs)}
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def events(self) -> list[dict[str, object]]:
        return [
            row for row in await self._world.rows(EVENTS, logs=self._logs) if row["id"] not in self._known
        ]

    async def actions(self) -> list[str]:
        return [str(row["action"]) for row in await self.events()]


async def sight_of(world: World, user: str) -> Sight:
    """What a user may see now, as their next request would find it."""
    row = await world.graph.read(ALL_SEEING, lambda reader: reader.one(SYSTEM_SIGHT, user=user))
    return sight_from(row) if row else NOBODY


def body(event: dict[str, object]) -> dict[str, object]:
    return orjson.loads(str(event["body"]))


async def mentioned(world: World, thing: str) -> list[str]:
    """What happened in the history of a thing."""
    (row,) = await world.rows(MENTIONED, thing=thing)
    return cast("list[str]", row["actions"])
