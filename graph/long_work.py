"""What a worker goes on with when the process that began it is gone: endings and erasures."""

import asyncio
from typing import Final

from graph.endings import end_next, unattended_endings
from graph.erasure import erase_next, unattended_erasures
from graph.recurring import recur
from graph.session import Graph

PAUSE_SECONDS: Final = 2.0
PATIENCE: Final = 5_000_000  # microseconds without progress, after which nobody is at it


async def go_on(graph: Graph, stop: asyncio.Event, *, patience: int = PATIENCE) -> int:
    """Do what is unattended until it is done or `stop` is set; returns how many batches that took."""
    done = 0
    for ending in await unattended_endings(graph, patience=patience):
        while not stop.is_set() and await end_next(graph, ending):
            done += 1
    for user in await unattended_erasures(graph, patience=patience):
        while not stop.is_set() and await erase_next(graph, user):
            done += 1
    return done


async def run_long_work(graph: Graph, stop: asyncio.Event) -> None:
    """Go on with long work until `stop` is set; a graph that is away is waited for."""

    async def attempt() -> float:
        await go_on(graph, stop)
        return PAUSE_SECONDS

    await recur(stop, attempt, patience=PAUSE_SECONDS, work="ending and erasing")
