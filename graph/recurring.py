"""Work that a worker does again and again; a graph or store that is away is waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import structlog
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import DomainError

AWAY: Final = (DomainError, Neo4jError, DriverError, TimeoutError, OSError)

log: Any = structlog.get_logger(__name__)


async def recur(
    stop: asyncio.Event,
    attempt: Callable[[], Awaitable[float]],
    *,
    patience: float,
    work: str,
    failures: tuple[type[Exception], ...] = AWAY,
) -> None:
    """Do it until `stop` is set.

    Args:
        stop: ends the waiting, too.
        attempt: returns in how many seconds it is to be done again; 0 is at once.
        patience: seconds after it failed.
        work: what it is, for the log.
        failures: after these it is tried again; others end it.
    """
    while not stop.is_set():
        try:
            pause = await attempt()
        except failures as error:
            log.warning("work failed, will try again", work=work, error=repr(error))
            pause = patience
        if pause:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
