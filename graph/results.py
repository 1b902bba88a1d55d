"""Reads what statements return, to its end, and counts them."""

import contextvars
from dataclasses import dataclass
from typing import Final

from neo4j import AsyncResult

from graph.running import Outcome, Row, Take

STATEMENTS: Final[contextvars.ContextVar["Count | None"]] = contextvars.ContextVar("statements", default=None)


@dataclass(slots=True)
class Count:
    """How many statements a request has run."""

    statements: int = 0


async def outcome_of(result: AsyncResult, take: Take | None = None) -> Outcome:
    """Read a statement to its end (an unconsumed result would hide its error) and count it."""
    count = STATEMENTS.get()
    if count is not None:
        count.statements += 1
    rows: list[Row] = []
    keep = take or rows.append
    async for record in result:
        keep(record)
    summary = await result.consume()
    return Outcome(rows, summary.counters.contains_updates)
