"""Histories as the SDK reads them: pages by step, samples, rows of chosen keys, what keys there are."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

from graph.run_facts import RunFacts
from graph.run_life import note_heartbeat, start_run
from graph.runs import Run, by_ids
from service.blobs.folder import FolderStore
from service.content.history_reading import Steps, StreamReader
from service.content.history_rows import mentioning_all, mentioning_any
from service.content.run_streams import BLOCK_SIZE, Lines, Stream, append
from service.content.samples import Sample
from tests.graph.world import ALL_SEEING, World
from tests.service.wandb_reads.desk import Desk

pytestmark = pytest.mark.anyio

HISTORY = """query ($entity: String, $low: Int64, $high: Int64, $samples: Int, $specs: [JSONString!]!) {
  project(name: "project", entityName: $entity) { run(name: "abcd1234") {
    history(minStep: $low, maxStep: $high, samples: $samples) sampledHistory(specs: $specs)
    parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData } events(samples: 2) historyKeys } } }"""
LOG = """query ($entity: String, $first: Int, $after: String, $last: Int) {
  project(name: "project", entityName: $entity) { run(name: "abcd1234") {
    logLines(first: $first, after: $after, last: $last) {
      edges { node { number timestamp level line } } pageInfo { endCursor hasNextPage } } } } }"""


class CountedStore(FolderStore):
    """A folder that counts what is read from it."""

    def __init__(self, inner: FolderStore) -> None:  # pyright: ignore[reportMissingSuperCall] - reads through
        self._inner = inner
        self.sizes: list[int] = []

    async def read(self, key: str, *, limit: int) -> bytes:
        data = await self._inner.read(key, limit=limit)
        self.sizes.append(len(data))
        return data


class Logging:
    """A run of the admin's that logs."""

    def __init__(self, desk: Desk, world: World, run: str) -> None:
        self.desk, self.world, self.run = desk, world, run

    async def record(self) -> Run:
        found = (await self.desk.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [self.run])))[0]
        assert found
        return found

    async def log(self, rows: Sequence[str], first: int = 0, stream: Stream = Stream.HISTORY) -> None:
        end = first + len(rows)
        counted = {"history": end} if stream is Stream.HISTORY else {"logs": end}
        await append(self.desk.graph, self.desk.store, await self.record(), stream, Lines(first, rows))
        await note_heartbeat(self.desk.graph, self.run, **counted)

    async def told(self, text: str = HISTORY, **given: Any) -> dict[str, Any]:
        given = {"entity": self.world.team.name, "specs": [], **given}
        if text is not HISTORY:
            del given["specs"]
        return (await self.desk.told(self.world.admin, text, **given))["project"]["run"]

    async def sampled(self, **spec: Any) -> list[dict[str, Any]]:
        return (await self.told(specs=[json.dumps(spec)]))["sampledHistory"][0]


@pytest.fixture
async def logging(desk: Desk, world: World) -> Logging:
    run, _ = await start_run(
        world.graph, world.admin, project=world.project, name="abcd1234", facts=RunFacts()
    )
    return Logging(desk, world, run)


def rows(count: int, first: int = 0, **more: Any) -> list[str]:
    return [json.dumps({"_step": step, "loss": step / 2, **more}) for step in range(first, first + count)]


def steps(lines: Sequence[str]) -> list[int]:
    return [json.loads(line)["_step"] for line in lines]


async def test_a_page_reads_its_own_chunks_and_none_before(logging: Logging, desk: Desk) -> None:
    for first in range(0, 50_000, 10_000):
        await logging.log(rows(10_000, first, text="x" * 40), first)
    store = CountedStore(desk.store)
    reader = StreamReader(desk.graph, store, ALL_SEEING, logging.run)
    for low in (0, 40_000, 49_900):
        store.sizes.clear()
        page = await reader.sample(Stream.HISTORY, 100, Steps(low, low + 100))
        assert steps(page) == list(range(low, low + 100))
        assert len(store.sizes) <= 2
        assert max(store.sizes) < 2 * BLOCK_SIZE
    store.sizes.clear()
    some = steps(await reader.sample(Stream.HISTORY, 500))
    assert (len(some), some[0], some[-1]) == (500, 0, 49_999)
    assert max(after - before for before, after in pairwise(some)) <= 256
    store.sizes.clear()
    assert len(await reader.first_rows(["_step"], 100)) == 100
    assert len(store.sizes) <= 5


def test_a_sample_holds_no_more_than_twice_its_size() -> None:
    sample = Sample[int, int](10, lambda number: number, lambda _: 1)
    for number in range(0, 99_999, 7):
        sample.offer(range(number, min(number + 7, 99_999)))
        assert sample.weight <= 20
    sample.offer([])
    items = sample.items()
    assert (len(items), items[0], items[-1]) == (10, 0, 99_998)
    assert items == sorted(set(items))
    for size, seen, expected in ((0, 5, []), (1, 5, [4]), (3, 3, [0, 1, 2]), (2, 3, [0, 2]), (5, 0, [])):
        for block in (1, 2, 10):
            few = Sample[int, int](size, lambda number: number, lambda _: 1)
            for first in range(0, seen, block):
                few.offer(range(first, min(seen, first + block)))
            assert few.items() == expected


def test_what_does_not_count_is_not_among_a_sample() -> None:
    asked: list[int] = []

    def odd(number: int) -> int | None:
        asked.append(number)
        return number if number % 2 else None

    sample = Sample[int, int](10, odd, lambda _: 1)
    sample.offer(range(10_001))
    items = sample.items()
    assert (len(items), items[0], items[-1]) == (10, 1, 9999)
    assert items == sorted(set(items))
    assert all(number % 2 for number in items)
    assert len(asked) < 500
    none = Sample[int, int](10, lambda _: None, lambda _: 1)
    none.offer(range(100))
    assert none.items() == []


def test_lines_that_may_have_values_are_found_by_their_text() -> None:
    lines = ['{"a": 1}', '{"ab": 1}', '{"deep": {"x": 1}}', '{"deep.x": 1}', r'{"\u0061": 2}']
    lines.append('{"a": 3, "ab": 1}')
    assert [*mentioning_all(lines, ["a", "ab"])] == [lines[4], lines[5]]
    assert [*mentioning_any(lines, ["deep.x"])] == [lines[2], lines[3], lines[4]]
    assert [*mentioning_all(lines, [])] == lines


async def test_pages_have_all_rows_also_of_equal_steps(logging: Logging) -> None:
    await logging.log([*rows(4), *rows(4, 2)])
    assert steps((await logging.told(low=2, high=4, samples=2))["history"]) == [2, 3, 2, 3]
    assert steps((await logging.told(low=4, samples=1000))["history"]) == [4, 5]
    assert steps((await logging.told(high=1))["history"]) == [0]
    assert (await logging.told(low=100, high=200, samples=100))["history"] == []


async def test_rows_are_given_as_they_were_logged(logging: Logging) -> None:
    odd = ['{"_step": 0, "loss": NaN, "deep": {"x": Infinity}}', '{"_step": 1, "loss": null}', "no row"]
    await logging.log(odd)
    assert (await logging.told())["history"] == odd
    assert await logging.sampled(keys=["loss", "deep.x"]) == [{"loss": "NaN", "deep.x": "Infinity"}]
    assert await logging.sampled(keys=["absent"]) == []


async def test_the_last_step_belongs_to_a_page_of_newer_sdks(logging: Logging) -> None:
    await logging.log(rows(20))
    newer = await logging.sampled(keys=["loss", "_step"], minStep=5, maxStep=9, samples=5)
    assert [row["_step"] for row in newer] == [5, 6, 7, 8, 9]
    older = await logging.sampled(keys=["_step", "loss"], minStep=5, maxStep=10, samples=5)
    assert [row["_step"] for row in older] == [5, 6, 7, 8, 9]


async def test_bad_specs_are_refused(logging: Logging) -> None:
    for spec in ('{"keys": "loss"}', '{"keys": ["a"], "samples": "many"}', "[]", '{"keys": [1]}'):
        given = {"entity": logging.world.team.name, "specs": [spec]}
        reply = await logging.desk.ask(logging.world.admin, HISTORY, **given)
        assert [error["extensions"]["code"] for error in reply.errors] == ["INVALID_INPUT"], spec


async def test_keys_are_counted_once(logging: Logging) -> None:
    assert (await logging.told())["historyKeys"] == {"keys": {}, "sets": [], "lastStep": -1}
    media = json.dumps({"_step": 2, "loss": 0.5, "image": {"_type": "image-file", "size": 1}, "name": "x"})
    for _ in range(2):
        await logging.log([*rows(2), media])
    await logging.log(rows(1, 3), 3)
    told = (await logging.told())["historyKeys"]
    assert told["lastStep"] == 3
    assert told["keys"]["loss"] == {
        "typeCounts": [{"type": "number", "count": 4}],
        "monotonic": True,
        "previousValue": 1.5,
    }
    assert told["keys"]["image"]["typeCounts"] == [{"type": "image-file", "count": 1}]
    assert told["keys"]["name"]["typeCounts"] == [{"type": "string", "count": 1}]
    live = (await logging.told())["parquetHistory"]
    assert live == {"parquetUrls": [], "liveData": [{"_step": step} for step in range(4)]}


async def test_a_console_is_read_by_pages_and_from_its_end(logging: Logging) -> None:
    said = ["2026-11-24T07:12:46.2 one", "ERROR 2026-11-24T07:12:47.2 two", "three", ""]
    await logging.log(said, stream=Stream.CONSOLE)
    page = (await logging.told(LOG, first=2))["logLines"]
    assert [list(edge["node"].values()) for edge in page["edges"]] == [
        [0, "2026-11-24T07:12:46.2", "", "one"],
        [1, "2026-11-24T07:12:47.2", "error", "two"],
    ]
    assert page["pageInfo"]["hasNextPage"] is True
    rest = (await logging.told(LOG, first=2, after=page["pageInfo"]["endCursor"]))["logLines"]
    assert [edge["node"]["line"] for edge in rest["edges"]] == ["three", ""]
    assert rest["pageInfo"]["hasNextPage"] is False
    last = (await logging.told(LOG, last=3))["logLines"]
    assert [edge["node"]["number"] for edge in last["edges"]] == [1, 2, 3]
