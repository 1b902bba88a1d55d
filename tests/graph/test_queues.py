"""Units of one parent take turns, two of them at once, and hold up no other parent."""

import asyncio
from collections.abc import Sequence

import pytest

from graph.queues import UNDER_WAY, WriteQueues

pytestmark = pytest.mark.anyio

SLOTS = 8


class Units:
    """Units that note when they begin and go on until they are let, one after the other."""

    def __init__(self, queues: WriteQueues) -> None:
        self.begun: list[str] = []
        self.let: dict[str, asyncio.Event] = {}
        self._queues = queues

    async def run(self, key: str, name: str) -> None:
        self.let[name] = asyncio.Event()
        async with self._queues.turn(key):
            self.begun.append(name)
            await self.let[name].wait()

    async def start(self, key: str, names: Sequence[str]) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self.run(key, name)) for name in names]
        await settled()
        return tasks


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_two_of_a_parent_at_once_in_the_order_in_which_they_came() -> None:
    units = Units(WriteQueues(SLOTS))
    tasks = await units.start("parent", "abcd")
    assert units.begun == ["a", "b"]
    assert len(units.begun) == UNDER_WAY
    units.let["b"].set()
    await settled()
    assert units.begun == ["a", "b", "c"]
    for name in "acd":
        units.let[name].set()
    await asyncio.gather(*tasks)
    assert units.begun == ["a", "b", "c", "d"]


async def test_another_parent_does_not_wait() -> None:
    units = Units(WriteQueues(SLOTS))
    tasks = [*await units.start("crowded", "abc"), *await units.start("other", "x")]
    assert units.begun == ["a", "b", "x"]
    for name in "abcx":
        units.let[name].set()
    await asyncio.gather(*tasks)


async def test_no_more_than_the_slots_at_once_and_one_that_gives_up_leaves_its_place() -> None:
    units = Units(WriteQueues(1))
    (first,) = await units.start("parent", "a")
    (waiting,) = await units.start("other", "b")
    assert units.begun == ["a"]
    waiting.cancel()
    (last,) = await units.start("third", "c")
    units.let["a"].set()
    await settled()
    assert units.begun == ["a", "c"]
    units.let["c"].set()
    await asyncio.gather(first, last)
    assert waiting.cancelled()
