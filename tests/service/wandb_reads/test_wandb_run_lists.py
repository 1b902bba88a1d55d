"""Runs filtered and sorted as the SDK's users write it."""

from typing import Any

import pytest

from graph.policy import RESTRICTED_VIEWER
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk
from tests.service.wandb_reads.searching import RUNS, Search, some_runs

pytestmark = pytest.mark.anyio

ALL = {"one", "two", "three"}
FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"state": {"$ne": "finished"}, "tags": "a"}, {"two"}),
    ({"config.lr": {"$gte": 1}, "summary_metrics.loss": {"$lt": 0.4}}, {"two"}),
    ({"$or": [{"config.name": "foo"}, {"group": None}]}, {"one", "three"}),
]
ORDERS = {
    None: ["one", "two", "three"],
    "+created_at": ["one", "two", "three"],
    "-created_at": ["three", "two", "one"],
    "+summary_metrics.loss": ["two", "one", "three"],
    "-summary_metrics.loss": ["one", "two", "three"],  # what has no number comes last both ways
    "config.name": ["two", "three", "one"],
    "-config.name": ["one", "three", "two"],
    "-config.opt.beta": ["one", "three", "two"],
}


async def test_runs_are_filtered(desk: Desk, world: World) -> None:
    await some_runs(world)
    search, team = Search(desk, world), world.team.name
    for asked, expected in FILTERS:
        assert set(await search.all(RUNS, e=team, r=asked)) == expected, asked
    assert (await desk.told(world.admin, RUNS, e=team, r='{"state": "running"}'))["project"]["runCount"] == 1


async def test_runs_are_sorted_and_paged(desk: Desk, world: World) -> None:
    await some_runs(world)
    search = Search(desk, world)
    for order, expected in ORDERS.items():
        found = await search.all(RUNS, e=world.team.name, o=order)
        # Runs that have no such value come last, by id.
        rest = expected if order != "-config.opt.beta" else [expected[0], *sorted(expected[1:])]
        assert (found if order != "-config.opt.beta" else [found[0], *sorted(found[1:])]) == rest, order
        for size in (1, 2):
            assert await search.paged(RUNS, size, e=world.team.name, o=order) == found, order


async def test_an_order_or_cursor_of_another_list_is_refused(desk: Desk, world: World) -> None:
    await some_runs(world)
    search, team = Search(desk, world), world.team.name
    assert "no regular" in (await search.refusal(RUNS, e=team, r={"name": {"$regex": "("}}))["message"]
    assert "'secret'" in (await search.refusal(RUNS, e=team, o="-secret"))["message"]
    page = await search.connection(RUNS, e=team, n=1, o="+summary_metrics.loss")
    cursor = page["pageInfo"]["endCursor"]
    assert "another order" in (await search.refusal(RUNS, e=team, a=cursor))["message"]
    assert "no cursor" in (await search.refusal(RUNS, e=team, a="x"))["message"]


async def test_who_may_not_read_runs_is_told_so(desk: Desk, world: World) -> None:
    await some_runs(world)
    guest = desk.guest(world, RESTRICTED_VIEWER)
    query = RUNS.replace('"project"', '"wandb-registry-model"')
    reply = await desk.ask(guest, query, e=f"org-{world.unique}")
    assert {error["extensions"]["code"] for error in reply.errors} == {"FORBIDDEN"}
    hidden = await desk.told(guest, RUNS, e=world.team.name)
    assert hidden == {"project": None}
