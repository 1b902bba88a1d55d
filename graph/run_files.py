"""Files of runs, as their clients declared them. Outside deduplication, keyed by run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.ids import new_id
from graph.session import Bookkeeping, Graph
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run as its client declared it."""

    id: str
    run: str
    name: str
    declared_at: int


# The first SET locks the run, so that no name is declared twice.
SYSTEM_DECLARE_FILES: Final[LiteralString] = """
MATCH (r:Run {id: $run}) SET r.heartbeat_at = r.heartbeat_at
WITH r
UNWIND $files AS file
OPTIONAL MATCH (known:RunFile {run: $run, name: file[1]})
WITH file, known WHERE known IS NULL
CREATE (:RunFile {id: file[0], run: $run, name: file[1],
  declared_at: datetime.realtime().epochSeconds * 1000000})
"""

RUN_FILES: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
MATCH (f:RunFile {run: r.id}) WHERE f.name > $after
RETURN f.id AS id, f.run AS run, f.name AS name, f.declared_at AS declared_at
ORDER BY f.run, f.name LIMIT $limit"""
)

FILES_BY_NAME: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
UNWIND $names AS name
MATCH (f:RunFile {run: r.id, name: name})
RETURN f.id AS id, f.run AS run, f.name AS name, f.declared_at AS declared_at ORDER BY f.name"""
)

FILES_COUNTED: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
MATCH (f:RunFile {run: r.id}) WHERE f.name > ''
RETURN count(f) AS number"""
)


async def declare_files(graph: Graph, *, run: str, names: Sequence[str]) -> None:
    """Remember the names of files that a client is about to upload."""
    await graph.bookkeep(
        Bookkeeping.UPLOAD_STATE, SYSTEM_DECLARE_FILES, run=run, files=[[new_id(), name] for name in names]
    )


async def files_of(reader: Reader, run: str, *, after: str = "", limit: int = 100) -> list[RunFile]:
    rows = await reader.fetch(RUN_FILES, run=run, after=after, limit=limit)
    return [RunFile(**{name: row[name] for name in RunFile.__dataclass_fields__}) for row in rows]


async def files_by_name(reader: Reader, run: str, names: Sequence[str]) -> list[RunFile]:
    """Those files of a run that were declared, by name."""
    rows = await reader.fetch(FILES_BY_NAME, run=run, names=list(dict.fromkeys(names)))
    return [RunFile(**{name: row[name] for name in RunFile.__dataclass_fields__}) for row in rows]


async def count_files(reader: Reader, run: str) -> int:
    row = await reader.one(FILES_COUNTED, run=run)
    return row["number"] if row else 0
