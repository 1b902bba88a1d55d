"""Projects and registries as they stood at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import orjson

from graph.access import VISIBLE_PROJECT
from graph.past import (
    ENTITY_LIVED,
    LAST_TAKEN,
    NAME_KEPT,
    PROJECT_ALL_TYPES,
    PROJECT_DESCRIPTION,
    PROJECT_LIVED,
    PROJECT_NAME,
    PROJECT_PROTECTED,
    PROJECT_TYPES,
    PROJECT_VISIBILITY,
)
from graph.paths import Place
from graph.running import Row
from graph.targets import Project, Visibility
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class HomeThen:
    """A project or registry at the time `at`; the fields that never change are as `graph.projects` has them.

    The owner's name is that of today: it never changes, unless a person was erased.
    """

    at: int
    id: str
    owner: str
    owner_name: str
    organization: str | None
    core: bool
    created_at: int
    created_by: str | None
    name: str
    description: str | None
    visibility: Visibility | None
    all_types: bool
    accepted_types: tuple[str, ...]
    protected_aliases: tuple[str, ...]

    @property
    def is_registry(self) -> bool:
        return self.visibility is not None

    @property
    def target(self) -> Project:
        return Project(self.id, self.owner, self.organization, self.visibility, self.created_by)


HOME_THEN: Final[LiteralString] = (
    """
$at AS at, p.id AS id, p.owner AS owner, p.owner_name AS owner_name, p.organization AS organization,
coalesce(p.core, false) AS core, p.created_at AS created_at, p.created_by AS created_by,
{name: """
    + PROJECT_NAME
    + ", description: "
    + PROJECT_DESCRIPTION
    + ", visibility: "
    + PROJECT_VISIBILITY
    + ", all_types: "
    + PROJECT_ALL_TYPES
    + ", accepted_types: "
    + PROJECT_TYPES
    + ", protected_aliases: "
    + PROJECT_PROTECTED
    + "} AS facts"
)

HOMES_THEN: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (p:Project {id: id}) WHERE "
    + PROJECT_LIVED
    + " AND "
    + VISIBLE_PROJECT
    + " RETURN"
    + HOME_THEN
)

# By the names of that time. A name may mean a registry and a project, as in `graph.paths`.
PLACE_THEN: Final[LiteralString] = (
    """
CALL () { MATCH (c:Change) WHERE c.key = $owner"""
    + LAST_TAKEN
    + " WITH c WHERE "
    + NAME_KEPT
    + " MATCH (e:Entity {id: c.subject}) WHERE "
    + ENTITY_LIVED
    + """
WITH e.id AS owner UNWIND $kinds AS kind
CALL (owner, kind) { MATCH (c:Change) WHERE c.key = owner + kind + $project"""
    + LAST_TAKEN
    + " WITH c WHERE "
    + NAME_KEPT
    + " MATCH (p:Project {id: c.subject}) WHERE "
    + PROJECT_LIVED
    + " AND "
    + VISIBLE_PROJECT
)

HOME_THEN_AT: Final[LiteralString] = (
    PLACE_THEN + " WITH p ORDER BY p.visibility IS NULL LIMIT 1 RETURN" + HOME_THEN
)


_PLAIN: Final = (
    *("at", "id", "owner", "owner_name", "organization", "core"),
    *("created_at", "created_by"),
)


def value_of(text: str | None, otherwise: object = None) -> Any:
    """The value of a change point."""
    return otherwise if text is None else orjson.loads(text)


def home_from(row: Row) -> HomeThen:
    facts = row["facts"]
    visibility = value_of(facts["visibility"])
    # What was not noted with the making was empty at first.
    return HomeThen(
        **{each: row[each] for each in _PLAIN},
        name=value_of(facts["name"]),
        description=value_of(facts["description"]),
        visibility=Visibility(visibility) if visibility else None,
        all_types=value_of(facts["all_types"], otherwise=True),
        accepted_types=tuple(value_of(facts["accepted_types"], ())),
        protected_aliases=tuple(value_of(facts["protected_aliases"], ())),
    )


async def by_ids(reader: Reader, ids: Sequence[str], at: int) -> list[HomeThen | None]:
    """In the order asked; None where it was not there or the viewer may not see it today."""
    rows = await reader.fetch(HOMES_THEN, ids=list(ids), at=at)
    found = {row["id"]: home_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def at_path(reader: Reader, place: Place, at: int) -> HomeThen | None:
    """The project or registry of that path at that time."""
    row = await reader.one(HOME_THEN_AT, owner=place.owner, project=place.project, kinds=place.kinds, at=at)
    return home_from(row) if row else None
