"""The types that artifacts and collections of a project have had."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.holders import ArtifactType
from graph.running import Row
from graph.work import Reader

_TYPE: Final[LiteralString] = """
RETURN t.id AS id, t.project AS project, t.name AS name, t.description AS description,
       t.created_at AS created_at"""

_PROJECT: Final[LiteralString] = (
    "MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)

TYPES_IN_PROJECT: Final[LiteralString] = (
    _PROJECT
    + """
MATCH (t:ArtifactType) WHERE t.project = p.id AND t.name > $after
WITH t ORDER BY t.project, t.name LIMIT $limit"""
    + _TYPE
)

TYPES_BY_NAME: Final[LiteralString] = (
    """
UNWIND $keys AS key
MATCH (t:ArtifactType {project: key[0], name: key[1]})
MATCH (p:Project {id: t.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + _TYPE
)


async def types(reader: Reader, project: str, *, after: str = "", limit: int = 100) -> list[ArtifactType]:
    """The types that artifacts and collections of a project have had, by name after a name."""
    rows = await reader.fetch(TYPES_IN_PROJECT, project=project, after=after, limit=limit)
    return [_type_from(row) for row in rows]


async def types_by_name(reader: Reader, keys: Sequence[tuple[str, str]]) -> list[ArtifactType | None]:
    """By project and name, in the order asked; None where the project has no such type."""
    rows = await reader.fetch(TYPES_BY_NAME, keys=[list(key) for key in keys])
    found = {(row["project"], row["name"]): _type_from(row) for row in rows}
    return [found.get(key) for key in keys]


def _type_from(row: Row) -> ArtifactType:
    return ArtifactType(**{name: row[name] for name in ArtifactType.__dataclass_fields__})
