"""Drafts that begin at the same moment as others, or as their artifact goes away."""

import asyncio
from typing import Final, LiteralString

import pytest

from graph.drafts import Draft, draft_version
from graph.errors import ConflictError
from tests.graph.world import World

pytestmark = pytest.mark.anyio

WRITERS: Final = 8
WAITING: Final = """
SHOW TRANSACTIONS YIELD currentQuery, status
WHERE currentQuery CONTAINS 'n:Holder' AND NOT currentQuery CONTAINS 'SHOW' AND status STARTS WITH 'Blocked'
RETURN count(*) AS number
"""
RENAMED: Final[LiteralString] = """
MATCH (h:Holder {live_key: $key}) SET h.name = 'other', h.live_key = h.project + '/other'
"""
DELETED: Final[LiteralString] = "MATCH (h:Holder {live_key: $key}) SET h.deleted_at = 1 REMOVE h.live_key"


async def begun(world: World, number: int = 0) -> str:
    draft = Draft(artifact="net", type="model", digest=f"{number:032x}")
    made, _ = await draft_version(world.graph, world.admin, project=world.project, draft=draft)
    return made


async def test_those_who_begin_an_artifact_together_make_one(world: World) -> None:
    made = await asyncio.gather(*(begun(world, number) for number in range(WRITERS)))
    rows = await world.rows(
        "MATCH (v:Version)-[:OF]->(h:Artifact {name: 'net'}) WHERE v.id IN $made"
        " RETURN count(DISTINCT h) AS artifacts, count(DISTINCT v) AS versions",
        made=made,
    )
    assert rows == [{"artifacts": 1, "versions": WRITERS}]


@pytest.mark.parametrize("change", [RENAMED, DELETED], ids=["renamed", "deleted"])
async def test_an_artifact_that_goes_while_its_lock_is_waited_for_is_a_conflict(
    world: World, change: LiteralString
) -> None:
    await begun(world)
    async with world.graph.session() as session:
        transaction = await session.begin_transaction()
        await (await transaction.run(change, key=f"{world.project}/net")).consume()
        late = asyncio.create_task(begun(world, 1))
        while await world.rows(WAITING) == [{"number": 0}]:
            assert not late.done()
            await asyncio.sleep(0.05)
        await transaction.commit()
    with pytest.raises(ConflictError, match="deleted or renamed at the same moment"):
        await late
    rows = await world.rows(
        "MATCH (v:Version {project: $project}) RETURN count(v) AS number", project=world.project
    )
    assert rows == [{"number": 1}]
