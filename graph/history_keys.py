"""Which metrics a run has logged: names, types, how often, and the last step.

Kept up to date while rows arrive, so that asking costs what there are of names, not of rows. Rows
that come twice, because a client did not see the answer, are counted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.session import Bookkeeping, Graph
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class KeySeen:
    """Values of one name and type in rows that follow each other; numbers have a first and a last.

    `rising` says that none of the numbers was below the one before.
    """

    name: str
    type: str
    count: int
    first: float | None = None
    last: float | None = None
    rising: bool = True


@dataclass(frozen=True, slots=True)
class HistoryKeys:
    """What all rows of a run hold; `last_step` is -1 without rows."""

    last_step: int
    keys: Sequence[KeySeen]


# The first SET locks the run, so that what is compared is what is there.
SYSTEM_NOTE_KEYS: Final[LiteralString] = """
MATCH (r:Run {id: $run})
SET r.heartbeat_at = r.heartbeat_at
WITH r
SET r.last_step = CASE WHEN coalesce(r.last_step, -1) < $last_step THEN $last_step ELSE r.last_step END
WITH r
UNWIND $keys AS seen
MERGE (k:HistoryKey {run: $run, name: seen[0], type: seen[1]})
SET k.rising = coalesce(k.rising, true) AND seen[5]
    AND (k.last IS NULL OR seen[3] IS NULL OR seen[3] >= k.last),
  k.count = coalesce(k.count, 0) + seen[2], k.last = coalesce(seen[4], k.last)
"""

HISTORY_KEYS: Final[LiteralString] = (
    """
UNWIND $runs AS id
MATCH (r:Run {id: id}) WHERE r.deleted_at IS NULL
MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
RETURN r.id AS run, coalesce(r.last_step, -1) AS last_step, COLLECT {
  MATCH (k:HistoryKey {run: r.id})
  RETURN [k.name, k.type, k.count, null, k.last, k.rising] AS seen ORDER BY k.name, k.type
} AS keys"""
)


async def note_keys(graph: Graph, *, run: str, last_step: int, seen: Sequence[KeySeen]) -> None:
    """Remember what new rows hold."""
    await graph.bookkeep(
        Bookkeeping.HEARTBEAT, SYSTEM_NOTE_KEYS, run=run, last_step=last_step, keys=told_keys(seen)
    )


def told_keys(seen: Sequence[KeySeen]) -> list[list[object]]:
    """Keys as statements take them, packed as `HISTORY_KEYS` gives them."""
    return [[key.name, key.type, key.count, key.first, key.last, key.rising] for key in seen]


async def of_runs(reader: Reader, runs: Sequence[str]) -> list[HistoryKeys | None]:
    """In the order asked; None where the run is missing or invisible."""
    found: Mapping[str, HistoryKeys] = {
        row["run"]: HistoryKeys(row["last_step"], [KeySeen(*key) for key in row["keys"]])
        for row in await reader.fetch(HISTORY_KEYS, runs=list(runs))
    }
    return [found.get(run) for run in runs]
