"""The events that an act leaves, with what stands beside them."""

import json
from dataclasses import dataclass
from typing import Any

from tests.graph.world import World

_KNOWN = "MATCH (e:Event) RETURN collect(e.id) AS ids"
_SINCE = """
MATCH (e:Event) WHERE NOT e.id IN $known
RETURN e.action AS action, e.body AS body, e.subject AS subject, e.log AS log,
  COLLECT { MATCH (m:Mention {event: e.id}) RETURN m.thing } AS about
ORDER BY e.at, e.operation, e.ordinal
"""


@dataclass(frozen=True)
class Told:
    """An event; `about` are all things in whose history it stands."""

    action: str
    subject: str
    log: str
    before: dict[str, Any]
    after: dict[str, Any]
    permission: str
    about: list[str]


async def told_until_now(world: World) -> Any:
    return (await world.rows(_KNOWN))[0]["ids"]


async def told_since(world: World, known: Any) -> list[Told]:
    rows: list[dict[str, Any]] = await world.rows(_SINCE, known=known)
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> Told:
    body = json.loads(row["body"])
    return Told(
        row["action"],
        row["subject"],
        row["log"],
        body["before"],
        body["after"],
        body["through"]["permission"],
        row["about"],
    )
