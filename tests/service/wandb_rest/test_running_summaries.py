"""Runs that are going are found by what they sum up, once a worker has seen it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from graph.running_summaries import PATIENCE, list_summaries, run_summaries
from graph.session import Graph
from tests.fixtures.server import Member, Server

pytestmark = pytest.mark.anyio

FOUND = """query ($entity: String!, $filters: JSONString!) { project(name: "project", entityName: $entity) {
  runs(filters: $filters, order: "-summary_metrics.loss") { edges { node { name } } } } }"""


@dataclass(frozen=True)
class Going:
    """Runs of the member's team, through a client."""

    member: Member
    graph: Graph
    client: httpx2.AsyncClient

    async def start(self) -> str:
        return await self.member.world.run_name(await self.member.world.run())

    async def send(self, run: str, shared: bool = False, **body: Any) -> None:
        path = f"/files/{self.member.team}/project/{run}/file_stream"
        headers = {"X-WANDB-USE-ASYNC-FILESTREAM": "true"} if shared else {}
        answer = await self.client.post(path, json=body, headers=headers)
        assert answer.status_code == 200

    async def sum_up(self, run: str, shared: bool = False, **summary: Any) -> None:
        file = {"offset": 0, "content": [json.dumps(summary)]}
        await self.send(run, shared, files={"wandb-summary.json": file})

    async def found(self, **condition: Any) -> list[str]:
        variables = {"entity": self.member.team, "filters": json.dumps({"summary_metrics.loss": condition})}
        answer = await self.client.post("/graphql", json={"query": FOUND, "variables": variables})
        edges = answer.json()["data"]["project"]["runs"]["edges"]
        return [edge["node"]["name"] for edge in edges]

    async def list(self, patience: int = 0) -> None:
        while await list_summaries(self.graph, asyncio.Event(), patience=patience):
            pass


@pytest.fixture
async def going(server: Server, member: Member, graph: Graph) -> AsyncGenerator[Going]:
    async with server.client(member.key) as client:
        yield Going(member, graph, client)


async def test_a_going_run_is_found_by_its_summary(going: Going) -> None:
    low, high, other = await going.start(), await going.start(), await going.start()
    await going.sum_up(low, loss=0.25, deep={"x": 1})
    await going.sum_up(high, loss=0.5)
    await going.sum_up(other, loss="none")
    assert await going.found(**{"$lt": 1}) == []
    await going.list()
    assert await going.found(**{"$lt": 1}) == [high, low]
    await going.sum_up(low, loss=0.75)
    await going.sum_up(high, acc=1)
    await going.list()
    assert await going.found(**{"$lt": 1}) == [low]
    await going.send(low, complete=True, exitcode=0)
    await going.list()
    assert await going.found(**{"$gt": 0.7}) == [low]


async def test_a_run_is_not_listed_too_often(going: Going) -> None:
    run = await going.start()
    await going.sum_up(run, loss=2)
    await going.list(PATIENCE)
    await going.sum_up(run, loss=0.5)
    await going.list(PATIENCE)
    assert await going.found(**{"$gt": 1}) == [run]
    await going.list()
    assert await going.found(**{"$gt": 1}) == []


async def test_a_run_of_several_writers_is_found_too(going: Going) -> None:
    run = await going.start()
    await going.sum_up(run, shared=True, loss=0.5)
    await going.sum_up(run, shared=True, acc=1)
    await going.list()
    assert await going.found(**{"$lt": 1}) == [run]


async def test_a_worker_lists_until_it_is_stopped(going: Going) -> None:
    run, stop = await going.start(), asyncio.Event()
    await going.sum_up(run, loss=0.5)
    working = asyncio.create_task(run_summaries(going.graph, stop))
    while await going.found(**{"$lt": 1}) != [run]:
        assert not working.done()
    stop.set()
    await working
