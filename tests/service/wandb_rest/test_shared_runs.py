"""Several clients of one run at once, and a run that is asked to stop."""

import asyncio
import json
from typing import Any

import pytest

from graph.run_stopping import request_stop
from graph.runs import Run, RunState, by_ids
from graph.session import Graph
from service.content.run_streams import Stream, read_lines
from tests.fixtures.server import Member, Server
from tests.graph.world import ALL_SEEING

pytestmark = pytest.mark.anyio

HISTORY, CONSOLE = "wandb-history.jsonl", "output.log"
SHARED = {"X-WANDB-USE-ASYNC-FILESTREAM": "true"}


class Joint:
    """A run of the member's that several clients write."""

    def __init__(self, server: Server, member: Member, graph: Graph, run: str, name: str) -> None:
        self.server, self.member, self.graph, self.run, self.name = server, member, graph, run, name

    async def send(self, client: str | None, body: dict[str, Any]) -> Any:
        headers = {**SHARED, "X-WANDB-ASYNC-CLIENT-ID": client} if client else SHARED
        return await self.post(body, headers)

    async def post(self, body: dict[str, Any], headers: dict[str, str]) -> Any:
        path = f"/files/{self.member.team}/project/{self.name}/file_stream"
        async with self.server.client(self.member.key) as http:
            answer = await http.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def log(self, client: str | None, offset: int, *values: str) -> None:
        lines = [json.dumps({"_step": step, "v": value}) for step, value in enumerate(values, start=offset)]
        await self.send(client, {"files": {HISTORY: {"offset": offset, "content": lines}}})

    async def kept(self, stream: Stream = Stream.HISTORY) -> list[str]:
        context = self.server.context(self.graph, self.member.world.admin)
        return await read_lines(context.graph, context.store, context.actor.sight, self.run, stream)

    async def values(self) -> list[tuple[int, str]]:
        rows = [json.loads(line) for line in await self.kept()]
        return [(row["_step"], row["v"]) for row in rows]

    async def record(self) -> Run:
        found = (await self.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [self.run])))[0]
        assert found
        return found


@pytest.fixture
async def joint(server: Server, member: Member, graph: Graph) -> Joint:
    run = await member.world.run()
    return Joint(server, member, graph, run, await member.world.run_name(run))


async def test_lines_of_several_writers_stand_beside_each_other(joint: Joint) -> None:
    await joint.log("a", 0, "a0", "a1")
    await joint.log("b", 0, "b0")
    await joint.log("a", 2, "a2")
    await joint.log("b", 0, "b0")
    await joint.log("b", 0, "b0", "b1")
    assert await joint.values() == [(0, "a0"), (1, "a1"), (2, "b0"), (3, "a2"), (4, "b1")]
    assert (await joint.record()).history_lines == 5


async def test_writers_without_names_are_known_by_what_they_send(joint: Joint) -> None:
    await joint.log(None, 0, "a0")
    await joint.log(None, 0, "b0")
    await joint.log(None, 0, "a0")
    assert await joint.values() == [(0, "a0"), (1, "b0")]


async def test_nothing_is_lost_between_writers_at_the_same_moment(joint: Joint) -> None:
    async def write(client: str) -> None:
        for offset in range(0, 20, 2):
            await joint.log(client, offset, f"{client}{offset}", f"{client}{offset + 1}")

    await asyncio.gather(*(write(client) for client in "abcdefgh"))
    found = await joint.values()
    assert [step for step, _ in found] == list(range(160))
    assert sorted(value for _, value in found) == sorted(f"{c}{n}" for c in "abcdefgh" for n in range(20))


async def test_a_writer_rewrites_its_own_console(joint: Joint) -> None:
    for client, offset, text in (("a", 0, "10%"), ("b", 0, "b"), ("a", 0, "99%"), ("a", 1, "end")):
        await joint.send(client, {"files": {CONSOLE: {"offset": offset, "content": [text]}}})
    assert await joint.kept(Stream.CONSOLE) == ["99%", "b", "end"]


async def test_each_writer_sums_up_its_own_keys(joint: Joint) -> None:
    def summary(**keys: int) -> dict[str, Any]:
        return {"files": {"wandb-summary.json": {"offset": 0, "content": [json.dumps(keys)]}}}

    await joint.send("a", summary(a=1, both=1))
    await joint.send("b", summary(b=2, both=2))
    await joint.send("a", {**summary(a=3), "complete": True, "exitcode": 0})
    await joint.send("b", {**summary(b=4), "complete": True, "exitcode": 0})
    record = await joint.record()
    assert (record.state, json.loads(record.summary)) == (RunState.FINISHED, {"a": 3, "both": 2, "b": 4})


async def test_a_summary_is_derived_for_clients_that_leave_it(joint: Joint) -> None:
    rows = [json.dumps({"_step": step, "loss": step, "first": 1}) for step in range(3)]
    derived = {"X-WANDB-SERVER-SIDE-DERIVED-SUMMARY": "true"}
    await joint.post({"files": {HISTORY: {"offset": 0, "content": rows}}}, derived)
    assert json.loads((await joint.record()).summary) == {"_step": 2, "loss": 2, "first": 1}


async def test_a_run_that_is_asked_to_stop_hears_of_it(joint: Joint) -> None:
    assert "stopped" not in await joint.post({}, {})
    admin = joint.member.world.admin
    assert await request_stop(joint.graph, admin, run=joint.run)
    assert await request_stop(joint.graph, admin, run=joint.run)
    assert (await joint.post({}, {}))["stopped"] is True
    await joint.post({"complete": True, "exitcode": 255}, {})
    assert (await joint.record()).state is RunState.KILLED


async def test_a_run_that_was_preempted_says_so(joint: Joint) -> None:
    await joint.post({"preempting": True}, {})
    await joint.post({"complete": True, "exitcode": 1}, {})
    assert (await joint.record()).state is RunState.PREEMPTED


async def test_system_metrics_are_the_latest_of_each(joint: Joint) -> None:
    for line in ({"system.cpu": 1, "system.gpu": 5}, {"system.cpu": 2}):
        content = [json.dumps(line)]
        await joint.post({"files": {"wandb-events.jsonl": {"offset": 0, "content": content}}}, {})
    assert json.loads((await joint.record()).system_metrics) == {"system.cpu": 2, "system.gpu": 5}
