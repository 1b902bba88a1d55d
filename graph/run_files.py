"""Files and line streams of runs: where their bytes lie. Outside deduplication, keyed by run.

A stream (history, events, console) is kept as chunks by line offset in the blob store. A chunk
of as many lines at the same offset takes the place of the former one, so a client's retry is
harmless; a shorter one lies over it, because a client may rewrite a single line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.ids import new_id
from graph.session import Bookkeeping, Graph
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines `first` to `first + count` of a stream, under `key`; later chunks win where they overlap."""

    stream: str
    first: int
    count: int
    key: str
    noted_at: int


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run as its client declared it."""

    id: str
    run: str
    name: str
    declared_at: int


SYSTEM_NOTE_CHUNK: Final[LiteralString] = """
MERGE (c:Chunk {run: $run, stream: $stream, first: $first, count: $count})
WITH c, c.key AS former, datetime.realtime() AS clock
SET c.key = $key, c.noted_at = clock.epochSeconds * 1000000 + clock.microsecond
RETURN former
"""

CHUNKS: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
MATCH (c:Chunk {run: r.id}) WHERE c.stream = $stream AND c.first >= 0
RETURN c.stream AS stream, c.first AS first, c.count AS count, c.key AS key, c.noted_at AS noted_at
ORDER BY noted_at"""
)

SYSTEM_DECLARE_FILES: Final[LiteralString] = """
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


async def note_chunk(graph: Graph, *, run: str, stream: str, first: int, count: int, key: str) -> str | None:
    """Remember a chunk that lies in the store already; returns the key of the one it takes the place of."""
    rows = await graph.bookkeep(
        Bookkeeping.HEARTBEAT, SYSTEM_NOTE_CHUNK, run=run, stream=stream, first=first, count=count, key=key
    )
    return rows[0]["former"]


async def chunks(reader: Reader, run: str, stream: str) -> list[Chunk]:
    """Every chunk of a stream in the order they came."""
    rows = await reader.fetch(CHUNKS, run=run, stream=stream)
    return [Chunk(**{name: row[name] for name in Chunk.__dataclass_fields__}) for row in rows]


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
