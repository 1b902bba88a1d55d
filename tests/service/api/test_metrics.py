"""What was measured of versions: at the step they were logged, from summaries, and side by side."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

import pytest

from graph import runs
from graph.links import link_version
from graph.run_chunks import Chunk
from graph.run_life import note_running
from service.content.metrics import numbers, segments
from service.content.run_streams import Lines, Stream, append
from tests.graph.test_access import invite
from tests.graph.world import ALL_SEEING, World
from tests.service.api.conftest import Api

pytestmark = pytest.mark.anyio

METRICS = "query ($path: String!) { version(path: $path) { historyStep metrics { origin step values } } }"
TABLE = """query ($path: String!, $keys: [String!], $versions: [Int!]) { collection(path: $path) {
  metrics(keys: $keys, versions: $versions) { keys
    rows { number origin step values version { digest } } } } }"""


async def log(api: Api, run: str, first: int, rows: Sequence[dict[str, Any]]) -> None:
    record = (await api.services.graph.read(ALL_SEEING, lambda reader: runs.by_ids(reader, [run])))[0]
    assert record
    lines = Lines(first, [json.dumps(row) for row in rows])
    await append(api.services.graph, api.services.store, record, Stream.HISTORY, lines)


async def metrics(api: Api, world: World, path: str) -> Any:
    return (await api.ask(world.admin, METRICS, path=f"{world.team.name}/project/{path}"))["version"]


async def test_metrics_are_those_of_the_step_before_the_version(api: Api, world: World) -> None:
    run = await world.run()
    steps = [{"_step": step * 2, "loss": 100 - step, "deep": {"f1": step}, "name": "x"} for step in range(50)]
    for first in range(0, 50, 5):
        await log(api, run, first, steps[first : first + 5])
    await log(api, run, 10, [{"_step": 20, "loss": 1}])  # one row, rewritten
    for history, step, loss in (
        (0, 0, 100),
        (1, 0, 100),
        (3, 2, 99),
        (20, 18, 91),
        (22, 20, 1),
        (500, 98, 51),
    ):
        await world.version(f"m{history}", run=run, history_step=history)
        found = await metrics(api, world, f"m{history}")
        assert (found["historyStep"], found["metrics"]["origin"]) == (history, "HISTORY")
        assert (found["metrics"]["step"], found["metrics"]["values"]["loss"]) == (step, loss)
    assert found["metrics"]["values"] == {"loss": 51, "deep.f1": 49}


async def test_without_a_step_the_summary_is_shown(api: Api, world: World) -> None:
    run = await world.run()
    await note_running(
        world.graph, run, summary='{"loss": NaN, "acc": 1, "_wandb": {"runtime": 3}, "ok": true}'
    )
    await world.version("plain", run=run)
    found = (await metrics(api, world, "plain"))["metrics"]
    assert found == {"origin": "SUMMARY", "step": None, "values": {"loss": "NaN", "acc": 1}}
    await world.version("nohistory", run=run, history_step=4)
    assert (await metrics(api, world, "nohistory"))["metrics"]["origin"] == "SUMMARY"
    await world.version("norun")
    assert (await metrics(api, world, "norun"))["metrics"] is None


async def measured(api: Api, world: World, count: int, collection: str = "board") -> str:
    """A collection whose versions were each logged by a run with history."""
    for number in range(count):
        run = await world.run()
        await log(api, run, 0, [{"_step": 0, "loss": number, "only": 1} if number else {"loss": number}])
        version = await world.version(f"{collection}-{number}", run=run, history_step=1)
        await link_version(
            world.graph, world.admin, version=version, project=world.model_registry, collection=collection
        )
    return f"org-{world.unique}/model/{collection}"


async def test_versions_of_a_collection_stand_side_by_side(api: Api, world: World) -> None:
    path = await measured(api, world, 3)
    plain = await world.version("unmeasured")
    await link_version(
        world.graph, world.admin, version=plain, project=world.model_registry, collection="board"
    )
    asked: dict[str, Any] = {"path": path, "keys": None, "versions": None}
    table = (await api.ask(world.admin, TABLE, **asked))["collection"]["metrics"]
    assert table["keys"] == ["loss", "only"]
    assert [(row["number"], row["values"]) for row in table["rows"]] == [
        (3, [None, None]),
        (2, [2, 1]),
        (1, [1, 1]),
        (0, [0, None]),
    ]
    some = await api.ask(world.admin, TABLE, **{**asked, "keys": ["only", "no"], "versions": [0, 2]})
    rows = some["collection"]["metrics"]["rows"]
    assert [(row["number"], row["values"]) for row in rows] == [(0, [None, None]), (2, [1, None])]
    assert all(row["version"]["digest"] for row in rows)
    lost = await api.refused(world.admin, TABLE, **{**asked, "versions": [9]})
    assert (lost["code"], lost["field"]) == ("NOT_FOUND", "versions")
    many = await api.refused(world.admin, TABLE, **{**asked, "versions": list(range(51))})
    assert (many["code"], many["field"]) == ("INVALID_INPUT", "versions")
    keys = await api.refused(world.admin, TABLE, **{**asked, "keys": ["k"] * 201})
    assert (keys["code"], keys["field"]) == ("INVALID_INPUT", "keys")


async def test_a_table_costs_the_same_however_many_versions(api: Api, world: World) -> None:
    path, longer = await measured(api, world, 1, "one"), await measured(api, world, 6, "six")
    asked: dict[str, Any] = {"keys": None, "versions": None}
    _, few = await api.counted(world.admin, TABLE, path=path, **asked)
    _, many = await api.counted(world.admin, TABLE, path=longer, **asked)
    assert few == many == 3  # the collection, its newest versions, what was measured of them


async def test_who_sees_a_version_only_through_a_registry_sees_its_metrics(api: Api, world: World) -> None:
    path = await measured(api, world, 1)
    guest = await world.person("guest")
    await invite(world, guest.id or "", world.model_registry, "restricted_viewer")
    table = await api.ask(guest, TABLE, path=path, keys=None, versions=None)
    assert table["collection"]["metrics"]["rows"][0]["values"] == [0]
    query = "query ($path: String!) { version(path: $path) { producedBy { nodes { id } } } }"
    assert (await api.ask(guest, query, path=path))["version"]["producedBy"]["nodes"] == []
    outsider = await world.person("outsider")
    hidden = await api.refused(outsider, TABLE, path=path, keys=None, versions=None)
    assert hidden["code"] == "NOT_FOUND"


def test_later_chunks_lie_over_earlier_ones() -> None:
    chunks = [_chunk("a", 0, 4), _chunk("b", 2, 4), _chunk("c", 3, 1), _chunk("d", 9, 1)]
    found = [(part.start, part.end, part.chunk.key) for part in segments(chunks)]
    assert found == [(0, 2, "a"), (2, 3, "b"), (3, 4, "c"), (4, 6, "b"), (9, 10, "d")]
    assert segments([]) == []


def test_deep_rows_are_cut_not_followed() -> None:
    row: dict[str, Any] = {"x": 1}
    for _ in range(600):
        row = {"a": row}
    assert numbers(row) == {}
    wide = {secrets.token_hex(4): number for number in range(1500)}
    assert len(numbers(wide)) == 1000


def _chunk(key: str, first: int, count: int) -> Chunk:
    return Chunk("history", first, count, key, 0)
