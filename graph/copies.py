"""Copies of lines that are made for a run before the run is there, so that what is left of them is found.

A copy is noted when it begins, and the unit that makes the run ends the note. A copy that nobody ends is
given up by a worker, and then no run is made of it any more.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from graph.errors import ConflictError
from graph.session import Bookkeeping, Graph
from graph.work import Work

PATIENCE: Final = 600_000_000  # microseconds after which nobody is at a copy any more
_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Copy:
    """Lines that are kept for a run that is not there, in the store of a tenant."""

    run: str
    tenant: str


SYSTEM_BEGIN_COPY: Final[LiteralString] = """
MERGE (c:Copy {run: $run})
ON CREATE SET c.tenant = $tenant, c.begun_at = datetime.realtime().epochSeconds * 1000000
"""

# The SET locks it, so that a copy is either made a run or given up.
WORK_END_COPY: Final[LiteralString] = """
MATCH (c:Copy {run: $run}) SET c.lock = $operation
WITH c WHERE c.given_up IS NULL
DELETE c
RETURN 1 AS ended
"""

SYSTEM_GIVE_UP_COPIES: Final[LiteralString] = """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 - $patience AS late
MATCH (c:Copy) WHERE c.begun_at <= late
WITH c LIMIT $limit
SET c.given_up = true
RETURN c.run AS run, c.tenant AS tenant
"""

SYSTEM_GIVE_UP_COPY: Final[LiteralString] = "MATCH (c:Copy {run: $run}) SET c.given_up = true"
SYSTEM_CLOSE_COPY: Final[LiteralString] = "MATCH (c:Copy {run: $run}) WHERE c.given_up DELETE c"


async def begin_copy(graph: Graph, copy: Copy) -> None:
    """Say that lines are about to be kept for a run."""
    await graph.bookkeep(Bookkeeping.COPIES, SYSTEM_BEGIN_COPY, run=copy.run, tenant=copy.tenant)


async def end_copy(work: Work, run: str) -> None:
    """In the unit that makes the run; ConflictError if a worker has given the copy up."""
    if not await work.write(WORK_END_COPY, run=run):
        raise ConflictError("copying took too long and was given up; please try again")


async def give_up_copies(graph: Graph, *, patience: int = PATIENCE) -> list[Copy]:
    """Copies that began so long ago: from now on no run is made of them."""
    rows = await graph.bookkeep(Bookkeeping.COPIES, SYSTEM_GIVE_UP_COPIES, patience=patience, limit=_BATCH)
    return [Copy(row["run"], row["tenant"]) for row in rows]


async def give_up_copy(graph: Graph, run: str) -> None:
    """The same for one that is known to be in vain."""
    await graph.bookkeep(Bookkeeping.COPIES, SYSTEM_GIVE_UP_COPY, run=run)


async def close_copy(graph: Graph, run: str) -> None:
    """Nothing is left of a copy that was given up."""
    await graph.bookkeep(Bookkeeping.COPIES, SYSTEM_CLOSE_COPY, run=run)
