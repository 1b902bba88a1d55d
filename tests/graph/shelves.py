"""What the tests of collections ask of a world: links, what aliases point at, protection, events."""

import json
from typing import Any

from graph import memberships
from graph.actor import Actor
from graph.alias_edits import set_alias
from graph.links import Linked, link_version
from tests.graph.world import ALL_SEEING, World

STATE = """
MATCH (h:Holder {id: $holder})
RETURN COLLECT {
  MATCH (a:Alias)-[:POINTS_AT]->(v:Version) WHERE a.holder = h.id RETURN [a.name, v.id] } AS aliases,
  COLLECT { MATCH (l:Link) WHERE l.live_in = h.id RETURN [l.number, l.version] ORDER BY l.number } AS links,
  h.link_count AS counted
"""
EVENTS = """MATCH (e:Event {log: $log}) WHERE e.at > $after
RETURN e.action AS action, e.subject AS subject, e.body AS body, e.at AS at ORDER BY e.at, e.ordinal"""
NOW = "MATCH (e:Event {log: $log}) RETURN coalesce(max(e.at), 0) AS at"
PROTECT = "MATCH (p:Project {id: $id}) SET p.protected_aliases = $names"


async def linked(
    world: World,
    version: str,
    collection: str = "shown",
    *,
    actor: Actor | None = None,
    project: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Linked:
    return await link_version(
        world.graph,
        actor or world.admin,
        version=version,
        project=project or world.model_registry,
        collection=collection,
        aliases=aliases,
    )


async def point(world: World, holder: str, alias: str, version: str, actor: Actor | None = None) -> None:
    await set_alias(world.graph, actor or world.admin, holder=holder, alias=alias, version=version)


async def protect(world: World, *names: str, project: str | None = None) -> None:
    """Protect alias names in a registry, past every rule."""
    await world.rows(PROTECT, id=project or world.model_registry, names=list(names))


async def aliases_in(world: World, holder: str) -> dict[str, str]:
    """What each alias of an artifact or collection points at."""
    row: Any = (await world.rows(STATE, holder=holder))[0]
    return dict(row["aliases"])


async def links_in(world: World, holder: str) -> dict[int, str]:
    """The versions that are linked, by number; the kept count is checked on the way."""
    row: Any = (await world.rows(STATE, holder=holder))[0]
    assert row["counted"] == len(row["links"])
    return dict(row["links"])


async def artifact_of(world: World, version: str) -> str:
    rows = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=version)
    return str(rows[0]["artifact"])


async def found_at(world: World, suffix: str, collection: str = "shown") -> str | None:
    """The id of the version that `collection:suffix` means in the registry."""
    found = await world.graph.read(
        ALL_SEEING, lambda reader: memberships.find(reader, world.model_registry, collection, suffix)
    )
    return found.version.id if found else None


async def mentioned(world: World, thing: str) -> list[str]:
    """The actions in whose history a thing stands, in order."""
    rows = await world.rows(
        """MATCH (m:Mention {thing: $thing}) MATCH (e:Event {id: m.event})
RETURN e.action AS action ORDER BY e.at, e.ordinal""",
        thing=thing,
    )
    return [str(row["action"]) for row in rows]


class Recorded:
    """The events of an organization's log since this was made."""

    def __init__(self, world: World, after: int) -> None:
        self._world, self._after = world, after

    @classmethod
    async def since_now(cls, world: World) -> "Recorded":
        rows: Any = await world.rows(NOW, log=world.organization)
        return cls(world, rows[0]["at"])

    async def events(self) -> list[dict[str, Any]]:
        rows = await self._world.rows(EVENTS, log=self._world.organization, after=self._after)
        return [{**row, "body": self.read(str(row["body"]))} for row in rows]

    @staticmethod
    def read(body: str) -> dict[str, Any]:
        """The body of an event."""
        return json.loads(body)

    async def actions(self) -> list[str]:
        return [event["action"] for event in await self.events()]
