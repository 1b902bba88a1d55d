"""What many ask at once is asked together, freshly, and nobody waits for ever."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from graph.actor import SYSTEM
from graph.credentials import Credentials
from graph.gathering import UNDER_WAY, Gathering
from graph.results import STATEMENTS, Count
from graph.users import create_user
from tests.graph.world import World

pytestmark = pytest.mark.anyio


class Lengths:
    """Answers with the length of a text once it is let; raises for `bad`, knows nothing of an empty text."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.let = asyncio.Event()

    async def __call__(self, asked: Sequence[str]) -> Mapping[str, int]:
        self.calls.append(list(asked))
        await self.let.wait()
        if "bad" in asked:
            raise ValueError("bad")
        return {each: len(each) for each in asked if each}


async def _begun(gathering: Gathering[str, int], *texts: str) -> list[asyncio.Task[int | None]]:
    tasks: list[asyncio.Task[int | None]] = []
    for text in texts:
        tasks.append(asyncio.create_task(gathering.ask(text)))
        for _ in range(3):
            await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_calls_are_under_way_is_asked_by_one_call() -> None:
    fetch = Lengths()
    tasks = await _begun(Gathering(fetch), "a", "bb", "ccc", "dddd", "ccc", "")
    assert fetch.calls == [["a"], ["bb"]]
    assert len(fetch.calls) == UNDER_WAY
    fetch.let.set()
    assert await asyncio.gather(*tasks) == [1, 2, 3, 4, 3, None]
    assert fetch.calls[UNDER_WAY:] == [["ccc", "dddd", ""]]


async def test_nothing_is_remembered() -> None:
    fetch = Lengths()
    fetch.let.set()
    gathering = Gathering(fetch)
    assert [await gathering.ask("a") for _ in range(3)] == [1, 1, 1]
    assert fetch.calls == [["a"]] * 3


async def test_what_goes_wrong_is_told_to_those_who_asked_it_only() -> None:
    fetch = Lengths()
    gathering = Gathering(fetch)
    tasks = await _begun(gathering, "a", "bb", "bad", "ccc")
    fetch.let.set()
    first, second, *both = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, second) == (1, 2)
    assert [str(each) for each in both] == ["bad", "bad"]
    assert await gathering.ask("dddd") == 4


async def test_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    fetch = Lengths()
    gathering = Gathering(fetch)
    gone, stays = await _begun(gathering, "a", "a")
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    fetch.let.set()
    assert await stays == 1
    assert await gathering.ask("bb") == 2


async def test_keys_that_come_at_once_cost_few_statements(world: World) -> None:
    user, key = await create_user(world.graph, SYSTEM, name=f"crowd-{world.unique}")
    credentials, count = Credentials(world.graph), Count()
    await credentials.actor_of(key or "")  # notes its use, at most once a minute
    token = STATEMENTS.set(count)
    actors = await asyncio.gather(*(credentials.actor_of(each) for each in [key or "", f"{key}x"] * 20))
    STATEMENTS.reset(token)
    assert [actor.id for actor in actors] == [user, None] * 20
    assert 1 <= count.statements <= UNDER_WAY + 1
