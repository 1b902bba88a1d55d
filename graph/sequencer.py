"""Numbers committed events: gapless positions per log, in the order their changes held locks.

The batch is read only after the log head's lock is held, and only up to the time the lock was
got (`horizon`): reading before the lock loses order silently (measured: 346 breaks), and
without the horizon a scan could pass an event that commits behind it. Any number of replicas
may run this; an event keeps its `:Pending` label until a committed transaction numbers it.
"""

import asyncio
from typing import Final, LiteralString

from neo4j import AsyncManagedTransaction, unit_of_work

from graph.ids import new_id
from graph.recurring import AWAY, recur
from graph.session import TRANSACTION_SECONDS, UNIT_SECONDS, Graph

BATCH: Final = 1000
PAUSE_SECONDS: Final = 0.05
IDLE_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 1.0

# What is pending is few however many logs there are: asking each log costs more with every organization.
SYSTEM_PENDING_LOGS: Final[LiteralString] = "MATCH (e:Pending) RETURN DISTINCT e.log AS log"

SYSTEM_HEAD_LOCK: Final[LiteralString] = """
MATCH (l:Log {id: $log}) SET l.lock = $token
WITH l, datetime.realtime() AS clock
RETURN l.position AS position, clock.epochSeconds * 1000000 + clock.microsecond AS horizon
"""

SYSTEM_BATCH: Final[LiteralString] = """
MATCH (e:Pending)
WHERE e.log = $log AND e.at >= 0 AND e.at <= $horizon AND e.operation IS NOT NULL AND e.ordinal >= 0
WITH e ORDER BY e.log, e.at, e.operation, e.ordinal LIMIT $limit
RETURN collect(e.id) AS batch
"""

SYSTEM_NUMBER: Final[LiteralString] = """
UNWIND range(0, size($batch) - 1) AS i
MATCH (e:Event {id: $batch[i]}) WHERE e:Pending
REMOVE e:Pending SET e.position = $position + i + 1, e.numbered_at = $horizon
WITH count(*) AS numbered
MATCH (l:Log {id: $log}) SET l.position = l.position + numbered
RETURN numbered
"""


class LostOrderError(RuntimeError):
    """Another sequencer numbered events of our batch: impossible while the head's lock works."""


FAILURES: Final = (*AWAY, LostOrderError)


async def number_batch(graph: Graph, log: str, *, limit: int = BATCH) -> int:
    """Number the next events of one log and return how many there were."""

    async def unit(tx: AsyncManagedTransaction) -> int:
        head = await (await tx.run(SYSTEM_HEAD_LOCK, log=log, token=new_id())).single(strict=True)
        found = await (await tx.run(SYSTEM_BATCH, log=log, horizon=head["horizon"], limit=limit)).single(
            strict=True
        )
        batch: list[str] = found["batch"]
        if not batch:
            return 0
        done = await (
            await tx.run(
                SYSTEM_NUMBER, log=log, batch=batch, position=head["position"], horizon=head["horizon"]
            )
        ).single(strict=True)
        if done["numbered"] != len(batch):
            raise LostOrderError(log)
        return len(batch)

    async with asyncio.timeout(UNIT_SECONDS), graph.session() as session:
        return await session.execute_write(unit_of_work(timeout=TRANSACTION_SECONDS)(unit))


async def number_pending(graph: Graph) -> int:
    """Number everything that is pending now, in all logs; returns how many events."""
    total = 0
    async with asyncio.timeout(UNIT_SECONDS), graph.session() as session:
        logs = [row["log"] async for row in await session.run(SYSTEM_PENDING_LOGS)]
    for log in logs:
        numbered = BATCH
        while numbered == BATCH:  # a smaller batch was all that there was
            numbered = await number_batch(graph, log)
            total += numbered
    return total


async def run_sequencer(graph: Graph, stop: asyncio.Event) -> None:
    """Number events until `stop` is set; a graph that is away is waited for."""

    async def attempt() -> float:
        return PAUSE_SECONDS if await number_pending(graph) else IDLE_SECONDS

    await recur(stop, attempt, patience=PATIENCE_SECONDS, work="numbering events", failures=FAILURES)
