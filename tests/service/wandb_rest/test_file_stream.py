"""A run's stream: kept once however often it is sent, refused in ways that clients understand."""

import gzip
import json
import zlib
from collections.abc import Sequence
from typing import Any

import pytest

from graph.errors import InvalidInputError
from graph.runs import Run, by_ids
from graph.session import Graph
from service.content.run_streams import Lines, Stream, laid_over, read_lines
from service.wandb.bodies import BODY_LIMIT
from service.wandb.stream_request import parse
from tests.fixtures.server import Member, Server, key_of
from tests.graph.world import ALL_SEEING

pytestmark = pytest.mark.anyio

HISTORY, EVENTS, CONSOLE = "wandb-history.jsonl", "wandb-events.jsonl", "output.log"
SUMMARY = '{"loss": NaN, "best": -Infinity, "acc": 1.7955e+09}'


def lines(name: str, offset: int, content: Sequence[str]) -> dict[str, Any]:
    return {"files": {name: {"offset": offset, "content": list(content)}}}


class Streaming:
    """A run of the member's and its stream."""

    def __init__(self, server: Server, member: Member, graph: Graph, run: str, name: str) -> None:
        self.server, self.member, self.graph, self.run, self.name = server, member, graph, run, name

    async def send(
        self, body: object, *, key: str | None = "own", run: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        path = f"/files/{self.member.team}/project/{run or self.name}/file_stream"
        async with self.server.client(self.member.key if key == "own" else key) as client:
            answer = await client.post(path, content=content, headers=headers)
        return answer.status_code, answer.json()

    async def ok(self, body: object, **headers: str) -> None:
        assert await self.send(body, **headers) == (200, {"exitcode": None, "limits": {}})

    async def kept(self, stream: Stream, first: int = 0) -> list[str]:
        context = self.server.context(self.graph, self.member.world.admin)
        return await read_lines(
            context.graph, context.store, context.actor.sight, self.run, stream, first=first
        )

    async def record(self) -> Run:
        found = (await self.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [self.run])))[0]
        assert found
        return found

    async def chunks(self) -> int:
        rows = await self.member.world.rows(
            "MATCH (c:Chunk {run: $run}) RETURN count(c) AS number", run=self.run
        )
        number = rows[0]["number"]
        assert isinstance(number, int)
        return number


@pytest.fixture
async def streaming(server: Server, member: Member, graph: Graph) -> Streaming:
    run = await member.world.run()
    return Streaming(server, member, graph, run, await member.world.run_name(run))


async def test_lines_sent_again_are_kept_once(streaming: Streaming) -> None:
    for _ in range(3):
        await streaming.ok(lines(HISTORY, 0, ['{"a": 1}', '{"a": NaN}']))
    await streaming.ok(lines(HISTORY, 2, ['{"a": 3}']))
    assert await streaming.kept(Stream.HISTORY) == ['{"a": 1}', '{"a": NaN}', '{"a": 3}']
    assert await streaming.kept(Stream.HISTORY, 2) == ['{"a": 3}']
    assert await streaming.chunks() == 2
    assert (await streaming.record()).history_lines == 3


async def test_a_late_repetition_does_not_count_back(streaming: Streaming) -> None:
    await streaming.ok(lines(EVENTS, 0, ["{}", "{}", "{}"]))
    await streaming.ok(lines(EVENTS, 0, ["{}"]))
    assert (await streaming.record()).event_lines == 3


async def test_rewriting_one_line_leaves_those_after_it(streaming: Streaming) -> None:
    await streaming.ok(lines(CONSOLE, 0, ["start", "10%", "end"]))
    await streaming.ok(lines(CONSOLE, 1, ["60%"]))
    await streaming.ok(lines(CONSOLE, 1, ["99%"]))
    await streaming.ok(lines(CONSOLE, 0, ["START"]))
    assert await streaming.kept(Stream.CONSOLE) == ["START", "99%", "end"]
    assert (await streaming.record()).log_lines == 3


def test_later_chunks_lie_over_earlier_ones() -> None:
    chunks = [Lines(0, ["a", "b", "c"]), Lines(2, ["C", "D"]), Lines(6, ["g"]), Lines(0, ["A"])]
    assert laid_over(chunks) == ["A", "b", "C", "D", "g"]
    assert laid_over(chunks, 3) == ["D", "g"]


async def test_text_comes_back_as_it_was_sent(streaming: Streaming) -> None:
    odd = ["tab\t", "newline\n", "half \ud83d", "\x1b[31mred", "日本", ""]
    await streaming.ok(lines(CONSOLE, 0, odd))
    assert await streaming.kept(Stream.CONSOLE) == odd


async def test_the_summary_is_kept_as_it_was_sent(streaming: Streaming) -> None:
    await streaming.ok(lines("wandb-summary.json", 0, ['{"loss": 2}']))
    await streaming.ok(lines("wandb-summary.json", 0, [SUMMARY]))
    assert (await streaming.record()).summary == SUMMARY
    await streaming.ok({"complete": True, "exitcode": 0})
    assert (await streaming.record()).summary == SUMMARY


async def test_half_a_surrogate_pair_does_not_stop_a_run(streaming: Streaming) -> None:
    await streaming.ok(lines("wandb-summary.json", 0, ['{"a": "\ud83d", "b": "\\ud83d"}']))
    await streaming.ok({"complete": True, "exitcode": 0})
    assert (await streaming.record()).summary == r'{"a": "\ud83d", "b": "\ud83d"}'


async def test_the_end_is_recorded_once(streaming: Streaming) -> None:
    end = {**lines("wandb-summary.json", 0, [SUMMARY]), "complete": True, "exitcode": 3, "uploaded": ["x"]}
    for _ in range(2):
        await streaming.ok(end)
    run = await streaming.record()
    assert (run.state, run.exit_code, run.summary) == ("failed", 3, SUMMARY)
    assert await events(streaming) == ["run.created", "run.finished"]


async def test_after_the_end_a_summary_is_an_event(streaming: Streaming) -> None:
    await streaming.ok({"complete": True, "exitcode": 0})
    await streaming.ok(lines("wandb-summary.json", 0, ['{"late": 1}']))
    assert await events(streaming) == ["run.created", "run.finished", "run.updated"]


async def test_an_empty_object_is_a_heartbeat(streaming: Streaming) -> None:
    before = (await streaming.record()).heartbeat_at or 0
    bodies: list[object] = [
        {},
        {"files": None},
        {"files": {}},
        {"files": {"unknown.bin": {"content": ["a"]}}},
    ]
    for body in bodies:
        await streaming.ok(body)
    run = await streaming.record()
    assert (run.heartbeat_at or 0) > before
    assert (run.state, await streaming.chunks()) == ("running", 0)


async def test_preempting_is_a_state(streaming: Streaming) -> None:
    await streaming.ok({"preempting": True})
    assert (await streaming.record()).state == "preempting"


async def test_gzip_is_understood(streaming: Streaming) -> None:
    body = gzip.compress(json.dumps(lines(HISTORY, 0, ["{}"])).encode())
    await streaming.ok(body, **{"Content-Encoding": "gzip"})
    assert await streaming.kept(Stream.HISTORY) == ["{}"]
    for broken in (body[:-5], b"no gzip", body[:3]):
        status, _ = await streaming.send(broken, **{"Content-Encoding": "gzip"})
        assert status == 400
    assert (await streaming.send(body, **{"Content-Encoding": "br"}))[0] == 400


async def test_large_bodies_are_refused_packed_and_unpacked(streaming: Streaming) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(BODY_LIMIT // (1 << 20) + 1))
    status, answer = await streaming.send(bomb + packer.flush(), **{"Content-Encoding": "gzip"})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (413, "INVALID_INPUT")
    assert (await streaming.send(bytes(BODY_LIMIT + 1)))[0] == 413


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        {"files": []},
        {"files": {HISTORY: 1}},
        lines(HISTORY, -1, []),
        lines(HISTORY, 10**12, []),
        {"files": {HISTORY: {"offset": 0, "content": [1]}}},
        {"files": {HISTORY: {"offset": True, "content": []}}},
        {"exitcode": "0"},
        lines("wandb-summary.json", 0, ["{"]),
        lines("wandb-summary.json", 0, ["[]"]),
    ],
)
async def test_bad_requests_are_refused_and_leave_nothing(streaming: Streaming, body: object) -> None:
    before = await streaming.record()
    status, answer = await streaming.send(body)
    assert (status, answer["data"], answer["errors"][0]["extensions"]["code"]) == (400, None, "INVALID_INPUT")
    assert (await streaming.record(), await streaming.chunks()) == (before, 0)


async def test_who_may_not_write_is_told_no_more_than_that(streaming: Streaming, graph: Graph) -> None:
    world = streaming.member.world
    viewer = await key_of(graph, await world.person("viewer", "viewer"))
    body = lines(HISTORY, 0, ["{}"])
    assert (await streaming.send(body, key=None))[0] == 401
    assert (await streaming.send(body, key="x" * 40))[0] == 401
    hidden = await streaming.send(body, key=viewer)
    missing = await streaming.send(body, run="nosuchrun")
    assert (hidden[0], missing[0]) == (404, 404)
    assert (
        hidden[1]["errors"][0]["message"].replace(streaming.name, "nosuchrun")
        == (missing[1]["errors"][0]["message"])
    )
    assert await streaming.chunks() == 0


def test_of_several_summaries_the_last_counts() -> None:
    sent = parse(lines("wandb-summary.json", 0, ['{"a": 1}', '{"a": 2}']))
    assert sent.summary == '{"a": 2}'
    with pytest.raises(InvalidInputError, match="16 MiB"):
        parse(lines("wandb-summary.json", 0, ['{"a": "' + "x" * (16 << 20) + '"}']))


async def events(streaming: Streaming) -> list[object]:
    rows = await streaming.member.world.rows(
        "MATCH (e:Event {subject: $run}) RETURN e.action AS action ORDER BY e.at", run=streaming.run
    )
    return [row["action"] for row in rows]
