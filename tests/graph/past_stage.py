"""Setting the stage of a random history, and playing it."""

import random

from graph.actor import SYSTEM
from graph.registry_edits import new_registry
from graph.targets import Visibility
from graph.teams import create_team
from tests.graph.past_acts import act, commit, link
from tests.graph.past_history import Stage
from tests.graph.past_truth import Truth
from tests.graph.world import World

CLOCK = "WITH datetime.realtime() AS c RETURN c.epochSeconds * 1000000 + c.microsecond AS now"
DONE = "MATCH (o:Operation) WHERE o.at >= $since RETURN max(o.at) AS last, count(o) AS units"
PEOPLE = (("ann", "admin"), ("mia", "member"), ("vic", "viewer"), ("gus", None), ("eve", "member"))
BEGINNING = (commit, commit, commit, link, link, link)
REGISTRIES = (("models", Visibility.ORGANIZATION), ("vault", Visibility.RESTRICTED))


async def clock(world: World) -> int:
    return int(str((await world.rows(CLOCK))[0]["now"]))


async def set_stage(world: World, seed: int) -> Stage:
    people = [await world.person(name, role) for name, role in PEOPLE]
    registries = [
        await new_registry(
            world.graph, SYSTEM, organization=world.organization, name=name, visibility=visibility
        )
        for name, visibility in REGISTRIES
    ]
    team = await create_team(
        world.graph,
        SYSTEM,
        name=f"second-{world.unique}",
        organization=world.organization,
        admin_user=people[1].id or "",
    )
    chance = random.Random(seed)  # noqa: S311  a seeded history, not a secret
    return Stage(world, chance, [each.id or "" for each in people], registries, [team])


async def play(world: World, seed: int, steps: int) -> Stage:
    """A history, and what there was after each step of it.

    Where a step was one unit of work, what was before holds up to the microsecond before its time.
    """
    stage, since = await set_stage(world, seed), 0
    everybody = [*stage.people, world.admin.id or ""]
    for step in range(steps + 1):
        stage.truths.append(await Truth.read(world, everybody))
        done = (await world.rows(DONE, since=since))[0]
        stage.truth.begins = int(str(done["last"] or since))
        if done["units"] == 1 and step:
            stage.truths[-2].ends = stage.truth.begins - 1
        since = stage.truth.ends = await clock(world)
        if step < steps:
            await act(stage, BEGINNING[step] if step < len(BEGINNING) else None)
    return stage
