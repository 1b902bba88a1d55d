"""The service accounts of an organization or team, by name."""

from typing import Final

from graph.access import VISIBLE_ENTITY
from graph.entities import ENTITY, Entity, entity_from
from graph.pages import Listing, Order, Sorting

_BY_NAME: Final = {"name": Order("e.name", str, unique=True)}
_RISING: Final = Sorting("name", falling=False)

ACCOUNTS_OF_ORGANIZATION: Final[Listing[Entity]] = Listing(
    "MATCH (e:Entity) WHERE e.organization = parent AND e.kind = 'USER' AND e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY,
    "e",
    "e.id",
    ENTITY,
    entity_from,
    _BY_NAME,
    _RISING,
)
ACCOUNTS_OF_TEAM: Final[Listing[Entity]] = Listing(
    "MATCH (t:Team {id: parent}) MATCH (e:Entity) WHERE e.organization = t.organization AND e.team = parent"
    " AND e.deleted_at IS NULL AND " + VISIBLE_ENTITY,
    "e",
    "e.id",
    ENTITY,
    entity_from,
    _BY_NAME,
    _RISING,
)
