"""Where the lines of a run's streams lie: chunks in the blob store, found by line and by step.

A stream (history, events, console) is kept as chunks by line offset. A chunk of as many lines at
the same offset takes the place of the former one, so a client's retry is harmless; a shorter one
lies over it, because a client may rewrite a single line; what it covers wholly is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.running import Row
from graph.session import Bookkeeping, Graph
from graph.work import Reader

LINES_LIMIT: Final = 5000  # of one chunk: whoever looks for a line looks so far back


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines `first` to `first + count` of a stream, under `key`; later chunks win where they overlap.

    Chunks of a history know the least and the highest step of their rows.
    """

    stream: str
    first: int
    count: int
    key: str
    noted_at: int
    first_step: int | None = None
    last_step: int | None = None

    @property
    def end(self) -> int:
        return self.first + self.count


@dataclass(frozen=True, slots=True)
class Noted:
    """A chunk that lies in the store already and is to be noted."""

    first: int
    count: int
    key: str
    first_step: int | None
    last_step: int | None


SYSTEM_NOTE_CHUNKS: Final[LiteralString] = """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 + clock.microsecond AS now
UNWIND $chunks AS new
MERGE (c:Chunk {run: $run, stream: $stream, first: new[0], count: new[1]})
WITH now, c, new, c.key AS former
SET c.key = new[2], c.first_step = new[3], c.last_step = new[4], c.noted_at = now
WITH collect(former) AS formers
CALL () {
  MATCH (o:Chunk {run: $run, stream: $stream}) WHERE o.first >= $first AND o.first < $end
  WITH o WHERE o.first + o.count <= $end AND NOT [o.first, o.count] IN $places
  WITH o, o.key AS key DELETE o
  RETURN collect(key) AS covered
}
RETURN formers + covered AS forgotten
"""

_OF_RUN: Final[LiteralString] = (
    """
MATCH (r:Run {id: $run}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)

# Packed, because a record costs more than what it holds.
_PACKED: Final[LiteralString] = """
WITH c ORDER BY c.noted_at
RETURN collect([c.first, c.count, c.key, c.noted_at, c.first_step, c.last_step]) AS chunks"""

CHUNKS_BY_LINES: Final[LiteralString] = (
    _OF_RUN
    + """
MATCH (c:Chunk {run: r.id}) WHERE c.stream = $stream AND c.first >= $from AND c.first < $end
WITH c WHERE c.first + c.count > $first"""
    + _PACKED
)

# The steps of a history rise, so that the chunk with the row before is one of the last before it.
CHUNKS_BY_STEPS: Final[LiteralString] = (
    _OF_RUN
    + """
CALL (r) {
  MATCH (c:Chunk {run: r.id}) WHERE c.stream = $stream AND c.first_step >= $low AND c.first_step < $high
  RETURN c
  UNION
  MATCH (c:Chunk {run: r.id}) WHERE c.stream = $stream AND c.first_step < $low
  WITH c ORDER BY c.run DESC, c.stream DESC, c.first_step DESC LIMIT $back
  WITH c WHERE c.last_step >= $low
  RETURN c
}"""
    + _PACKED
)

# Where the next page of a stream begins: a run that logged a row at a time has as many chunks as rows.
CHUNK_PAGE: Final[LiteralString] = (
    _OF_RUN
    + """
MATCH (c:Chunk {run: r.id}) WHERE c.stream = $stream AND c.first > $first
WITH c ORDER BY c.run, c.stream, c.first SKIP $size LIMIT 1
RETURN c.first AS beyond"""
)

SYSTEM_FORGET_CHUNKS: Final[LiteralString] = """
MATCH (c:Chunk {run: $run, stream: $stream}) WHERE c.first >= 0 AND NOT EXISTS { (:Run {id: $run}) }
WITH c LIMIT $limit
WITH c, c.key AS key DELETE c
RETURN collect(key) AS keys
"""

PAGE: Final = 1000  # chunks
_LOOK_BACK: Final = 16  # chunks whose steps overlap: a history that was begun anew under its name
_END: Final = 2**62


async def note_chunks(graph: Graph, *, run: str, stream: str, chunks: Sequence[Noted]) -> list[str]:
    """Remember consecutive chunks; returns the keys of those whose place they take."""
    rows = await graph.bookkeep(
        Bookkeeping.HEARTBEAT,
        SYSTEM_NOTE_CHUNKS,
        run=run,
        stream=stream,
        chunks=[[each.first, each.count, each.key, each.first_step, each.last_step] for each in chunks],
        places=[[each.first, each.count] for each in chunks],
        first=min(each.first for each in chunks),
        end=max(each.first + each.count for each in chunks),
    )
    written = {each.key for each in chunks}
    return [key for key in rows[0]["forgotten"] if key not in written]


async def by_lines(
    reader: Reader, run: str, stream: str, *, first: int = 0, end: int | None = None
) -> list[Chunk]:
    """The chunks with these lines of a stream, in the order they came; `end` is exclusive."""
    row = await reader.one(
        CHUNKS_BY_LINES,
        run=run,
        stream=stream,
        first=first,
        end=_END if end is None else end,
        **{"from": max(0, first - LINES_LIMIT)},
    )
    return _chunks(stream, row)


async def page_end(reader: Reader, run: str, stream: str, *, first: int) -> int | None:
    """The line at which a page of chunks ends that begins at line `first`; None if it is the last."""
    row = await reader.one(CHUNK_PAGE, run=run, stream=stream, first=first, size=PAGE)
    return row["beyond"] if row else None


async def forget_chunks(graph: Graph, run: str, stream: str) -> list[str]:
    """Forget some chunks of a run that is not there after all; their keys, none when all are forgotten."""
    rows = await graph.bookkeep(
        Bookkeeping.HEARTBEAT, SYSTEM_FORGET_CHUNKS, run=run, stream=stream, limit=PAGE
    )
    return rows[0]["keys"]


async def by_steps(reader: Reader, run: str, stream: str, *, low: int, high: int) -> list[Chunk]:
    """The chunks that may have rows of these steps, in the order they came; `high` is exclusive."""
    row = await reader.one(CHUNKS_BY_STEPS, run=run, stream=stream, low=low, high=high, back=_LOOK_BACK)
    return _chunks(stream, row)


def _chunks(stream: str, row: Row | None) -> list[Chunk]:
    return [Chunk(stream, *packed) for packed in row["chunks"]] if row else []
