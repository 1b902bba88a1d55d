"""Runs that begin as another run was at a step, as the SDK asks for them, and what is refused."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from graph import run_chunks
from graph.actor import SYSTEM
from graph.copies import Copy, begin_copy, close_copy, give_up_copies
from graph.errors import ConflictError
from graph.run_deletion import delete_run
from graph.run_facts import RunFacts
from graph.run_forks import ForkPoint, Inherited, start_fork
from graph.teams import set_team_role
from service.content import forking
from service.wandb.ids import Kind, key_of
from tests.fixtures.server import key_of as key_for
from tests.service.wandb_mutations.asking import UPSERT, Asking

pytestmark = pytest.mark.anyio

HISTORY = """query ($entity: String, $run: String!) { project(name: "shelf", entityName: $entity) {
  run(name: $run) { id historyLineCount historyKeys history(samples: 1000000) summaryMetrics
    parquetHistory(liveKeys: ["_step"]) { liveData } } } }"""


def row(step: int, **more: Any) -> str:
    return json.dumps({"_step": step, "x": step, **more})


def branch(run: object, step: object) -> str:
    return json.dumps({"_wandb": {"value": {"branch_point": {"run_id": run, "step": step}}}})


@dataclass(frozen=True)
class Forking:
    """A run that has logged, and others that are forked from it."""

    asking: Asking

    async def start(self, name: str, **given: Any) -> dict[str, Any]:
        where = {"entityName": self.asking.member.team, "modelName": "shelf"}
        return await self.asking.ok(UPSERT, **where, name=name, **given)

    async def refused(self, name: str, config: str, **given: Any) -> tuple[str, str]:
        where = {"entityName": self.asking.member.team, "modelName": "shelf", **given}
        return await self.asking.refused(UPSERT, name=name, config=config, **where)

    async def send(self, name: str, **body: Any) -> None:
        path = f"/files/{self.asking.member.team}/shelf/{name}/file_stream"
        async with self.asking.server.client(self.asking.key) as client:
            assert (await client.post(path, json=body)).status_code == 200

    async def log(self, name: str, lines: Sequence[str], first: int = 0) -> None:
        await self.send(name, files={"wandb-history.jsonl": {"offset": first, "content": list(lines)}})

    async def end(self, name: str) -> None:
        await self.send(name, complete=True, exitcode=0)

    async def told(self, name: str) -> dict[str, Any]:
        status, answer = await self.asking.post(HISTORY, entity=self.asking.member.team, run=name)
        assert (status, answer.get("errors")) == (200, None), answer
        return answer["data"]["project"]["run"]

    async def lines(self, name: str) -> list[str]:
        return (await self.told(name))["history"]

    async def chunks(self) -> object:
        """How many chunks there are, and copies under way."""
        return (await self.asking.member.world.rows("MATCH (c:Chunk|Copy) RETURN count(c) AS n"))[0]["n"]


@pytest.fixture
async def forking_from(asking: Asking) -> Forking:
    """Ten rows of a run that has ended, in chunks that overlap."""
    found = Forking(asking)
    await found.start("origin")
    await found.log("origin", [row(step) for step in range(4)])
    await found.log("origin", [row(2, again=True)], 2)
    await found.log("origin", [row(step, late=1) for step in range(4, 10)], 4)
    await found.end("origin")
    return found


WANTED = [row(0), row(1), row(2, again=True), row(3), row(4, late=1), row(5, late=1)]


async def test_a_fork_begins_with_the_rows_up_to_the_step(forking_from: Forking) -> None:
    made = await forking_from.start("fork", config=branch("origin", 5))
    assert made["inserted"] is True
    told = await forking_from.told("fork")
    assert (told["history"], told["historyLineCount"]) == (WANTED, 6)
    assert [each["_step"] for each in told["parquetHistory"]["liveData"]] == list(range(6))
    keys = told["historyKeys"]
    assert keys["lastStep"] == 5
    assert {name: key["typeCounts"] for name, key in keys["keys"].items()} == {
        "_step": [{"type": "number", "count": 6}],
        "x": [{"type": "number", "count": 6}],
        "again": [{"type": "bool", "count": 1}],
        "late": [{"type": "number", "count": 2}],
    }
    assert keys["keys"]["x"] == {**keys["keys"]["x"], "monotonic": True, "previousValue": 5}
    assert json.loads(told["summaryMetrics"]) == {"_step": 5, "x": 5, "again": True, "late": 1}


async def test_it_goes_on_with_its_own_rows_and_summary(forking_from: Forking) -> None:
    config = branch("origin", 5.5)
    await forking_from.start("fork", config=config)
    await forking_from.log("fork", [row(6, own=1)], 6)
    summary = json.dumps({"x": -1, "_step": 6})
    await forking_from.send("fork", files={"wandb-summary.json": {"offset": 0, "content": [summary]}})
    assert (await forking_from.start("fork", config=config))["inserted"] is False
    await forking_from.end("fork")
    told = await forking_from.told("fork")
    assert told["history"] == [*WANTED, row(6, own=1)]
    assert json.loads(told["summaryMetrics"]) == {"_step": 6, "x": -1, "again": True, "late": 1}
    assert await forking_from.lines("origin") == [*WANTED, *(row(step, late=1) for step in range(6, 10))]


async def test_what_becomes_of_the_other_run_does_not_reach_it(forking_from: Forking) -> None:
    asking = forking_from.asking
    await forking_from.start("fork", config=branch("origin", 5))
    await forking_from.start("origin")
    await forking_from.log("origin", [row(step, anew=True) for step in range(10)])
    assert await forking_from.lines("fork") == WANTED
    origin = key_of(Kind.RUN, (await forking_from.told("origin"))["id"], "id")
    await delete_run(asking.graph, asking.member.world.admin, run=origin)
    assert await forking_from.lines("fork") == WANTED
    assert (await forking_from.start("fork", config=branch("origin", 5)))["inserted"] is False


async def test_the_log_says_from_what_it_was_forked(forking_from: Forking) -> None:
    fork = (await forking_from.start("fork", config=branch("origin", 5)))["bucket"]["id"]
    origin = (await forking_from.told("origin"))["id"]
    events = await forking_from.asking.member.world.rows(
        "MATCH (m:Mention {thing: $origin}) MATCH (e:Event {id: m.event, subject: $fork})"
        " RETURN e.action AS action, e.body AS body",
        origin=key_of(Kind.RUN, origin, "id"),
        fork=key_of(Kind.RUN, fork, "id"),
    )
    assert [event["action"] for event in events] == ["run.created"]
    assert '"branchPoint":"origin?_step=5"' in str(events[0]["body"])


async def test_a_step_after_the_last_one_is_all_of_an_ended_run(forking_from: Forking) -> None:
    await forking_from.start("all", config=branch("origin", 100))
    assert await forking_from.lines("all") == await forking_from.lines("origin")
    await forking_from.start("none", config=branch("origin", -1))
    assert await forking_from.lines("none") == []


async def test_rows_without_steps_count_by_their_lines(forking_from: Forking) -> None:
    odd = ['{"loss": NaN}', "no row", '{"loss": 1}']
    await forking_from.start("stepless")
    await forking_from.log("stepless", odd)
    await forking_from.start("fork", config=branch("stepless", 1))
    assert await forking_from.lines("fork") == odd[:2]


async def test_a_long_history_is_copied_by_pieces(
    forking_from: Forking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_chunks, "PAGE", 3)
    monkeypatch.setattr(forking, "_PIECE", 4)
    await forking_from.start("long")
    for first in range(0, 40, 2):
        await forking_from.log("long", [row(first), row(first + 1)], first)
    await forking_from.log("long", [row(step, again=True) for step in range(5, 8)], 5)
    await forking_from.start("fork", config=branch("long", 32))
    rows = await forking_from.lines("fork")
    assert rows == (await forking_from.lines("long"))[:33]
    assert [json.loads(each)["_step"] for each in rows] == list(range(33))


async def test_what_is_refused_leaves_nothing(forking_from: Forking, monkeypatch: pytest.MonkeyPatch) -> None:
    await forking_from.start("going")
    await forking_from.log("going", [row(0)])
    before, chunks = await forking_from.asking.nodes(), await forking_from.chunks()
    assert (await forking_from.refused("r", branch("origin", 2), modelName="nothing"))[0] == "NOT_FOUND"
    assert (await forking_from.refused("r", branch("missing", 2)))[0] == "NOT_FOUND"
    early = await forking_from.refused("r", branch("going", 1))
    assert early == ("CONFLICT", early[1])
    assert "last step here is 0" in early[1]
    assert (await forking_from.refused("going", branch("origin", 2)))[0] == "CONFLICT"
    for wrong in (branch(1, 2), branch("origin", "2"), branch("origin", 1e300), branch("origin", None)):
        assert (await forking_from.refused("r", wrong))[0] == "INVALID_INPUT"
    assert (await forking_from.refused("a/b", branch("origin", 2)))[0] == "INVALID_INPUT"
    monkeypatch.setattr(forking, "LINES_TAKEN", 5)
    assert (await forking_from.refused("r", branch("origin", 9)))[0] == "INVALID_INPUT"
    assert (await forking_from.asking.nodes(), await forking_from.chunks()) == (before, chunks)


async def test_a_copy_is_a_run_or_given_up(forking_from: Forking) -> None:
    asking, chunks = forking_from.asking, await forking_from.chunks()
    graph, world = asking.graph, asking.member.world
    origin = key_of(Kind.RUN, (await forking_from.told("origin"))["id"], "id")
    (at,) = await world.rows("MATCH (r:Run {id: $id}) RETURN r.project AS project", id=origin)
    for made in ("early", "late"):
        await begin_copy(graph, Copy(made, "nowhere"))
    start = partial(
        start_fork,
        graph,
        world.admin,
        project=str(at["project"]),
        facts=RunFacts(),
        point=ForkPoint("origin", 5),
        origin=origin,
        inherited=Inherited(0, -1, "{}", []),
    )
    assert await start(made="early", name="early")
    assert await give_up_copies(graph, patience=0) == [Copy("late", "nowhere")]
    with pytest.raises(ConflictError, match="given up"):
        await start(made="late", name="late")
    await close_copy(graph, "late")
    assert await forking_from.chunks() == chunks


async def test_a_hidden_run_is_a_missing_one(forking_from: Forking) -> None:
    asking = forking_from.asking
    world = asking.member.world
    stranger = Forking(replace(asking, key=await key_for(asking.graph, await world.person("stranger"))))
    hidden = await stranger.refused("r", branch("origin", 2))
    assert hidden == await stranger.refused("r", branch("origin", 2), modelName="nothing")
    reader = await world.person("reader", "member")
    await set_team_role(asking.graph, SYSTEM, team=world.team.id, user=reader.id or "", role="viewer")
    viewer = Forking(replace(asking, key=await key_for(asking.graph, reader)))
    assert (await viewer.refused("r", branch("origin", 2)))[0] == "FORBIDDEN"
