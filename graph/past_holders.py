"""Artifacts and collections as they stood at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.holders import HolderKind
from graph.past import (
    HOLDER_DESCRIPTION,
    HOLDER_LIVED,
    HOLDER_NAME,
    HOLDER_TAGS,
    HOLDER_TYPE,
    IN_VISIBLE_PROJECT,
    LAST_TAKEN,
    NAME_KEPT,
)
from graph.past_homes import PLACE_THEN, value_of
from graph.paths import Place
from graph.running import Row
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class HolderThen:
    """An artifact or collection at the time `at`; of a collection the description is its card."""

    at: int
    id: str
    kind: HolderKind
    project: str
    created_at: int
    name: str
    type: str
    description: str | None
    tags: tuple[str, ...]


HOLDER_THEN: Final[LiteralString] = (
    """
$at AS at, h.id AS id, h.kind AS kind, h.project AS project, h.created_at AS created_at,
{name: """
    + HOLDER_NAME
    + ", type: "
    + HOLDER_TYPE
    + ", description: "
    + HOLDER_DESCRIPTION
    + "} AS facts, "
    + HOLDER_TAGS
    + " AS tags"
)

HOLDERS_THEN: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (h:Holder {id: id}) WHERE "
    + HOLDER_LIVED
    + IN_VISIBLE_PROJECT
    + " RETURN"
    + HOLDER_THEN
)

HOLDER_AT: Final[LiteralString] = (
    PLACE_THEN
    + """
WITH p CALL (p) { MATCH (c:Change) WHERE c.key = p.id + '/' + $name"""
    + LAST_TAKEN
    + " WITH p, c WHERE "
    + NAME_KEPT
    + " MATCH (h:Holder {id: c.subject}) WHERE "
    + HOLDER_LIVED
)

FIRST_MEANT: Final[LiteralString] = " WITH p, h ORDER BY p.visibility IS NULL LIMIT 1 "

HOLDER_THEN_AT: Final[LiteralString] = (
    HOLDER_AT + " AND h.kind = $kind" + FIRST_MEANT + "RETURN" + HOLDER_THEN
)


def holder_from(row: Row) -> HolderThen:
    facts = row["facts"]
    return HolderThen(
        at=row["at"],
        id=row["id"],
        kind=HolderKind(row["kind"]),
        project=row["project"],
        created_at=row["created_at"],
        name=value_of(facts["name"]),
        type=value_of(facts["type"]),
        description=value_of(facts["description"]),
        tags=tuple(row["tags"]),
    )


async def by_ids(reader: Reader, ids: Sequence[str], at: int) -> list[HolderThen | None]:
    """In the order asked; None where it was not there or the viewer may not see it today."""
    rows = await reader.fetch(HOLDERS_THEN, ids=list(ids), at=at)
    found = {row["id"]: holder_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def at_path(reader: Reader, place: Place, name: str, kind: HolderKind, at: int) -> HolderThen | None:
    """The artifact or collection of that path at that time."""
    row = await reader.one(
        HOLDER_THEN_AT,
        owner=place.owner,
        project=place.project,
        kinds=place.kinds,
        name=name,
        kind=kind.value,
        at=at,
    )
    return holder_from(row) if row else None
