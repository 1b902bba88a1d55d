"""Every answer of the past, against what there was right after each operation of random histories."""

import pytest

from graph.sights import sight_of
from tests.graph.past_questions import QUESTIONS, Asker
from tests.graph.past_stage import play
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

STEPS = 40
ASKED = 99


async def replay(world: World, seed: int, *, steps: int, asked: int) -> None:
    stage = await play(world, seed, steps)
    viewer = stage.chance.choice(stage.people)
    roles = await world.graph.read(ALL_SEEING, lambda reader: sight_of(reader, viewer))
    for number in range(asked):
        truth = stage.any(stage.truths[1:])
        at = stage.chance.choice([truth.begins, truth.ends, stage.chance.randint(truth.begins, truth.ends)])
        sight = roles if number % 4 == 3 else ALL_SEEING
        question = QUESTIONS[number % len(QUESTIONS)]
        await question(Asker(stage, truth, at, sight))
    assert stage.done > steps * 0.7, "too little happened for a history"


@pytest.mark.parametrize("seed", [0, 3, 4])
async def test_what_was_is_told_as_it_was(world: World, seed: int) -> None:
    await replay(world, seed, steps=STEPS, asked=ASKED)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
async def test_long_histories_are_told_as_they_were(world: World, seed: int) -> None:
    await replay(world, seed, steps=120, asked=300)
