"""What a worker does again and again."""

import asyncio

import pytest

from graph.errors import UnavailableError
from graph.recurring import recur

pytestmark = pytest.mark.anyio

LONG = 3600.0


async def test_a_failure_is_waited_for_and_tried_again() -> None:
    stop, times = asyncio.Event(), 0

    async def attempt() -> float:
        nonlocal times
        times += 1
        if times == 1:
            raise UnavailableError("the graph is away")
        stop.set()
        return LONG

    await recur(stop, attempt, patience=0.01, work="a test")
    assert times == 2


async def test_more_is_done_at_once_and_stopping_ends_the_waiting() -> None:
    stop, done, times = asyncio.Event(), asyncio.Event(), 0

    async def attempt() -> float:
        nonlocal times
        times += 1
        if times < 3:
            return 0
        done.set()
        return LONG

    working = asyncio.create_task(recur(stop, attempt, patience=LONG, work="a test"))
    await done.wait()
    stop.set()
    await asyncio.wait_for(working, 10)
    assert times == 3


async def test_a_mistake_of_ours_is_not_tried_again() -> None:
    async def attempt() -> float:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        await recur(asyncio.Event(), attempt, patience=0.01, work="a test")
