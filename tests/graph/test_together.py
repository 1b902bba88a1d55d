"""Paths that many ask for at once are found by few statements, each by what its own viewer sees."""

import asyncio

import pytest

from graph import memberships, paths, projects
from graph.actor import Actor
from graph.holders import HolderKind
from graph.memberships import Membership
from graph.paths import PROJECTS, Place
from graph.results import STATEMENTS, Count
from tests.graph.world import World

pytestmark = pytest.mark.anyio

MANY = 24
AT_MOST = 3  # two under way and one for the rest


@pytest.fixture
async def place(world: World) -> Place:
    (found,) = await world.graph.read(
        world.admin.sight, lambda reader: projects.by_ids(reader, [world.project])
    )
    assert found
    return Place(found.owner_name, found.name, PROJECTS)


async def test_each_of_many_gets_its_own(world: World, place: Place) -> None:
    versions = [await world.version(f"model-{number}") for number in range(MANY)]
    STATEMENTS.set(count := Count())
    found = await asyncio.gather(*(_found(world, world.admin, place, f"model-{n}") for n in range(MANY)))
    assert [each.version.id for each in found if each] == versions
    assert count.statements <= AT_MOST


async def test_who_sees_nothing_is_told_nothing_beside_who_does(world: World, place: Place) -> None:
    version, outsider = await world.version("model"), await world.person("outsider")
    asked = [world.admin, outsider, world.admin, outsider] * 4
    found = await asyncio.gather(*(_found(world, each, place, "model") for each in asked))
    assert [each.version.id if each else None for each in found] == [version, None, version, None] * 4


async def test_numbers_and_digests_are_found_together_too(world: World, place: Place) -> None:
    versions = [await world.version("model") for _ in range(4)]
    by_number = await asyncio.gather(*(_found(world, world.admin, place, "model", f"v{n}") for n in range(5)))
    assert [each.version.id if each else None for each in by_number] == [*versions, None]
    digests = [each.version.digest for each in by_number if each]
    by_digest = await asyncio.gather(*(_found(world, world.admin, place, "model", each) for each in digests))
    assert [each.version.id for each in by_digest if each] == versions


async def test_projects_artifacts_and_runs_are_found_together(world: World, place: Place) -> None:
    runs = [await world.run(f"run-{number}") for number in range(6)]
    for number in range(6):
        await world.version(f"model-{number}")
    sight = world.admin.sight

    async def look(number: int) -> tuple[str | None, ...]:
        project, holder, run = await asyncio.gather(
            world.graph.read(sight, lambda reader: paths.project_at(reader, place)),
            world.graph.read(
                sight, lambda reader: paths.holder_at(reader, place, f"model-{number}", HolderKind.ARTIFACT)
            ),
            world.graph.read(sight, lambda reader: paths.run_at(reader, place, f"run-{number}")),
        )
        return project and project.id, holder and holder.name, run and run.id

    found = await asyncio.gather(*(look(number) for number in range(7)))
    assert found == [*((world.project, f"model-{n}", runs[n]) for n in range(6)), (world.project, None, None)]


async def _found(
    world: World, actor: Actor, place: Place, name: str, suffix: str = "latest"
) -> Membership | None:
    return await world.graph.read(
        actor.sight, lambda reader: memberships.find_at(reader, place, name, suffix)
    )
