"""Finding people by name or e-mail address, whole or in part.

Who shares an organization or registry with somebody finds them by the whole address, which they then
know already; only instance admins, who see addresses, find people by a part of one.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_ENTITY
from graph.emails import email_key
from graph.entities import ENTITY, Entity, entity_from
from graph.work import Reader

MOST: Final = 1000

USERS_KNOWN_AS: Final[LiteralString] = (
    """
CALL () {
  MATCH (e:Entity {live_key: $text}) WHERE e.kind = 'USER' RETURN e
  UNION
  MATCH (e:User {email_key: $key}) RETURN e
}
WITH e WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + " WITH e ORDER BY e.name RETURN"
    + ENTITY
)

USERS_LIKE: Final[LiteralString] = (
    """
CALL () {
  MATCH (e:User) WHERE e.name CONTAINS $text RETURN e
  UNION
  MATCH (e:User) WHERE $sight.everything AND e.email_key CONTAINS $key RETURN e
}
WITH e WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + " WITH e ORDER BY e.name LIMIT $limit RETURN"
    + ENTITY
)


async def users_known_as(reader: Reader, text: str) -> list[Entity]:
    """The user of that name, and whoever has that e-mail address; several may share one."""
    rows = await reader.fetch(USERS_KNOWN_AS, text=text, key=email_key(text))
    return [entity_from(row) for row in rows]


async def users_like(reader: Reader, text: str) -> list[Entity]:
    """Those whose name contains the text, by name; at most `MOST`."""
    rows = await reader.fetch(USERS_LIKE, text=text, key=text.lower(), limit=MOST)
    return [entity_from(row) for row in rows]
