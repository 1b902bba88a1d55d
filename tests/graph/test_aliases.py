"""Aliases: one pointer per name, moved at once and only from where it was expected to point."""

import asyncio
import time

import pytest

from graph.alias_edits import UNASKED, Expected, remove_alias, set_alias
from graph.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnavailableError,
)
from graph.sequencer import number_pending
from graph.session import WRITE_SECONDS
from tests.graph.shelves import Recorded, aliases_in, artifact_of, linked, point, protect
from tests.graph.world import World

pytestmark = pytest.mark.anyio

SPANS = """MATCH (a:Alias {holder: $holder, name: 'hot'})
RETURN COUNT { (a)-[:POINTS_AT]->() } AS holders, a.id AS alias,
  COLLECT { MATCH (s:AliasSpan {alias: a.id}) RETURN s.version ORDER BY s.since } AS spans"""
NUMBERED = """MATCH (e:Event {log: $log}) WHERE e.subject = $alias AND e.position IS NOT NULL
RETURN e.body AS body, e.action AS action ORDER BY e.position"""


async def shelf(world: World, count: int = 3) -> tuple[str, list[str]]:
    """A collection with some versions."""
    versions = [await world.version("net") for _ in range(count)]
    made = [await linked(world, version) for version in versions]
    return made[0].collection, versions


async def test_an_alias_is_set_moved_and_removed(world: World) -> None:
    holder, versions = await shelf(world)
    seen = await Recorded.since_now(world)
    await point(world, holder, "best", versions[0])
    await point(world, holder, "best", versions[1])
    await point(world, holder, "best", versions[1])  # changes nothing
    await remove_alias(world.graph, world.admin, holder=holder, alias="best")
    events = await seen.events()
    assert [event["action"] for event in events] == ["alias.set", "alias.moved", "alias.removed"]
    assert [event["body"]["before"].get("version") for event in events] == [None, *versions[:2]]
    assert [event["body"]["after"].get("version") for event in events] == [*versions[:2], None]
    assert await aliases_in(world, holder) == {"latest": versions[2]}
    with pytest.raises(NotFoundError) as refused:
        await remove_alias(world.graph, world.admin, holder=holder, alias="best")
    assert refused.value.field == "alias"
    mentions = await world.rows(
        "MATCH (m:Mention) WHERE m.event IN $events RETURN DISTINCT m.thing AS thing",
        events=[
            row["id"]
            for row in await world.rows(
                "MATCH (e:Event {subject: $alias}) RETURN e.id AS id", alias=events[0]["subject"]
            )
        ],
    )
    assert {holder, versions[0], versions[1]} <= {row["thing"] for row in mentions}


async def test_aliases_of_one_name_are_apart_in_each_holder(world: World) -> None:
    holder, versions = await shelf(world)
    artifact = await artifact_of(world, versions[0])
    await point(world, holder, "best", versions[0])
    await point(world, artifact, "best", versions[1])
    assert (await aliases_in(world, holder))["best"] == versions[0]
    assert (await aliases_in(world, artifact))["best"] == versions[1]


async def test_what_may_not_be_set(world: World) -> None:
    holder, versions = await shelf(world)
    stranger = await world.version("elsewhere")
    for alias in ("", "v3", "latest", "a/b", "a:b", "x" * 129):
        with pytest.raises(InvalidInputError) as refused:
            await point(world, holder, alias, versions[0])
        assert refused.value.field == "alias"
    for version in (stranger, "0" * 26):
        with pytest.raises(NotFoundError, match="not found in collection"):
            await point(world, holder, "best", version)
    with pytest.raises(InvalidInputError, match="by itself"):
        await remove_alias(world.graph, world.admin, holder=holder, alias="latest")


async def test_an_expectation_that_is_wrong_says_where_it_points(world: World) -> None:
    holder, versions = await shelf(world)

    async def move(version: str, expected: Expected) -> None:
        await set_alias(
            world.graph, world.admin, holder=holder, alias="best", version=version, expected=expected
        )

    await move(versions[0], None)
    for wrong in (None, "v1", versions[2]):
        with pytest.raises(ConflictError, match="points at v0 now") as refused:
            await move(versions[1], wrong)
        assert refused.value.field == "expectedVersion"
    await move(versions[1], "v0")
    await move(versions[2], versions[1])
    await move(versions[0], UNASKED)
    with pytest.raises(ConflictError, match="points at v0 now"):
        await remove_alias(world.graph, world.admin, holder=holder, alias="best", expected="v2")
    await remove_alias(world.graph, world.admin, holder=holder, alias="best", expected="v0")
    with pytest.raises(ConflictError, match="is not set now"):
        await move(versions[0], "v0")
    assert "best" not in await aliases_in(world, holder)


async def test_who_may_move_an_alias(world: World) -> None:
    holder, versions = await shelf(world)
    member, viewer = await world.person("member", "member"), await world.person("viewer", "viewer")
    stranger = await world.person("stranger")
    await point(world, holder, "best", versions[0], member)
    await protect(world, "production")
    await point(world, holder, "production", versions[0])
    seen = await Recorded.since_now(world)
    for actor, alias, error in (
        (viewer, "best", ForbiddenError),
        (stranger, "best", NotFoundError),
        (member, "production", ForbiddenError),
    ):
        with pytest.raises(error):
            await point(world, holder, alias, versions[1], actor)
        with pytest.raises(error):
            await remove_alias(world.graph, actor, holder=holder, alias=alias)
    assert await seen.actions() == []
    assert await aliases_in(world, holder) == {
        "best": versions[0],
        "production": versions[0],
        "latest": versions[2],
    }
    # The team's own artifact is not for a member of the organization alone.
    with pytest.raises(NotFoundError):
        await point(world, await artifact_of(world, versions[0]), "best", versions[0], member)
    # In a project nothing is protected.
    await point(world, await artifact_of(world, versions[0]), "production", versions[0])


async def moved_at_once(world: World, moves: int) -> int:
    """Many move one alias at once, half of them from where they saw it; the log tells one story.

    Nobody waits longer than a request may; returns how many were told to try again.
    """
    holder, versions = await shelf(world, 4)
    await point(world, holder, "hot", versions[0])

    late = 0

    async def move(number: int) -> float:
        nonlocal late
        began = time.monotonic()
        expected: Expected = UNASKED if number % 2 else f"v{number // 2 % 4}"
        try:
            await set_alias(
                world.graph,
                world.admin,
                holder=holder,
                alias="hot",
                version=versions[number % 4],
                expected=expected,
            )
        except ConflictError:  # somebody moved it first
            pass
        except UnavailableError:  # it was told in time to try again
            late += 1
        return time.monotonic() - began

    async def watch() -> None:
        while True:
            rows = await world.rows(SPANS, holder=holder)
            assert rows[0]["holders"] == 1
            await asyncio.sleep(0.2)

    watching = asyncio.create_task(watch())
    took = await asyncio.gather(*(move(number) for number in range(moves)))
    watching.cancel()
    assert max(took) < WRITE_SECONDS + 1
    await _one_story(world, holder)
    return late


async def _one_story(world: World, holder: str) -> None:
    """Each numbered event begins where the one before ended, and so do the spans."""
    await number_pending(world.graph)
    (row,) = await world.rows(SPANS, holder=holder)
    assert row["holders"] == 1
    seen = Recorded(world, 0)
    numbered = await world.rows(NUMBERED, log=world.organization, alias=row["alias"])
    bodies = [event["body"] for event in await seen.events() if event["subject"] == row["alias"]]
    assert len(numbered) == len(bodies)
    at: str | None = None
    ended: list[str] = []
    for event in numbered:
        body = seen.read(str(event["body"]))
        assert body["before"].get("version") == at
        at = body["after"]["version"]
        ended.append(at or "")
    assert row["spans"] == ended
    assert (await aliases_in(world, holder))["hot"] == at


async def test_200_move_one_alias_at_once(world: World) -> None:
    assert await moved_at_once(world, 200) == 0


@pytest.mark.slow
async def test_1000_move_one_alias_at_once(world: World) -> None:
    # All wait for one row, 26 s at most: a machine that does much else may not serve the last.
    assert await moved_at_once(world, 1000) == 0
