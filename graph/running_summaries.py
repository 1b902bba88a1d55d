"""What runs that are going sum up, so that they are found by it though nothing records it yet.

Clients send a summary all the time, so what of it is filtered by is written afterwards, by a worker,
and for one run at most every 45 seconds.
"""

import asyncio
from typing import Final, LiteralString

from graph.fields import leaves, parse_json
from graph.recurring import recur
from graph.session import Bookkeeping, Graph

PAUSE_SECONDS: Final = 10.0
PATIENCE: Final = 45_000_000  # microseconds from one writing of a run's to the next
BATCH: Final = 100

SYSTEM_SUMMARIES_WAITING: Final[LiteralString] = """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 AS now
MATCH (r:Run) WHERE r.summary_waiting = true AND coalesce(r.summary_listed_at, 0) <= now - $patience
RETURN r.id AS id LIMIT $limit
"""

SYSTEM_SUMMARY_OF: Final[LiteralString] = """
MATCH (r:Run {id: $run}) RETURN coalesce(r.summary, '{}') AS summary
"""

# The first SET locks the run. A summary that came meanwhile, or was recorded, is left waiting.
SYSTEM_LIST_SUMMARY: Final[LiteralString] = """
MATCH (r:Run {id: $run}) SET r.heartbeat_at = r.heartbeat_at
WITH r, datetime.realtime().epochSeconds * 1000000 AS now
WHERE coalesce(r.summary, '{}') = $summary
SET r.summary_listed_at = now
REMOVE r.summary_waiting
WITH r
CALL () { MATCH (f:Field {owner: $run}) WHERE f.path STARTS WITH 'summary.' DELETE f }
FOREACH (field IN $fields | CREATE (f:Field {owner: $run}) SET f += field)
RETURN r.id AS id
"""


async def list_summaries(graph: Graph, stop: asyncio.Event, *, patience: int = PATIENCE) -> int:
    """Write what is waiting, a batch at most; returns for how many runs that was done."""
    waiting = await graph.bookkeep(
        Bookkeeping.SUMMARY, SYSTEM_SUMMARIES_WAITING, limit=BATCH, patience=patience
    )
    done = 0
    for row in waiting:
        if not stop.is_set():
            done += await _listed(graph, row["id"])
    return done


async def _listed(graph: Graph, run: str) -> bool:
    (row,) = await graph.bookkeep(Bookkeeping.SUMMARY, SYSTEM_SUMMARY_OF, run=run)
    found = leaves(parse_json(row["summary"], "summary"), "summary")
    listed = await graph.bookkeep(
        Bookkeeping.SUMMARY, SYSTEM_LIST_SUMMARY, run=run, summary=row["summary"], fields=found
    )
    return bool(listed)


async def run_summaries(graph: Graph, stop: asyncio.Event) -> None:
    """Write what is waiting until `stop` is set; a graph that is away is waited for."""

    async def attempt() -> float:
        return 0 if await list_summaries(graph, stop) == BATCH else PAUSE_SECONDS

    await recur(stop, attempt, patience=PAUSE_SECONDS, work="summaries of going runs")
