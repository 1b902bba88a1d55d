"""The export of a log: streamed, resumable by position, for those who may read it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import orjson
import pytest

from graph.actor import SYSTEM
from graph.links import link_version
from graph.organizations import set_organization_role
from graph.sequencer import number_pending
from graph.users import create_user
from service.api.ids import encode
from tests.fixtures.server import Member, Server, key_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(server: Server) -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        yield client


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def address(member: Member) -> str:
    return f"/audit/org-{member.world.unique}.ndjson"


async def lines(web: httpx2.AsyncClient, member: Member, **asked: Any) -> list[dict[str, Any]]:
    reply = await web.get(address(member), headers=bearer(member.key), params=asked)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/x-ndjson"
    assert not reply.content or reply.content.endswith(b"\n")
    return [orjson.loads(line) for line in reply.content.splitlines()]


async def test_every_numbered_event_is_one_line(web: httpx2.AsyncClient, member: Member) -> None:
    world = member.world
    version = await world.version("a", description="two\nlines")
    await number_pending(world.graph)
    found = await lines(web, member)
    assert [each["position"] for each in found] == list(range(1, len(found) + 1))
    last = next(each for each in reversed(found) if each["action"] == "version.committed")
    assert last["subject"] == {"kind": "Version", "id": version}
    assert last["log"] == world.organization
    assert last["actor"]["id"] == world.admin.id
    assert last["personal"]["actor_email"] == world.admin.email
    assert last["through"]["permission"] == "artifact:write"
    assert last["before"] == {}
    assert last["after"]["index"] == 0
    assert last["at"].endswith("Z")
    assert set(last) == {
        "position", "id", "at", "log", "operation", "action", "subject", "actor", "through", "before",
        "after", "personal",
    }  # fmt: skip
    by_id = f"/audit/{encode('Organization', world.organization)}.ndjson"
    reply = await web.get(by_id, auth=("api", member.key))
    assert [orjson.loads(line) for line in reply.content.splitlines()] == found
    head = await web.head(address(member), headers=bearer(member.key))
    assert (head.status_code, head.content) == (200, b"")


async def test_it_can_be_cut_by_position_time_and_action(web: httpx2.AsyncClient, member: Member) -> None:
    await member.world.run("first")
    await member.world.version("a")
    await number_pending(member.world.graph)
    whole = await lines(web, member)
    middle = whole[len(whole) // 2]
    assert await lines(web, member, after=middle["position"]) == whole[middle["position"] :]
    assert await lines(web, member, after=len(whole)) == []
    assert await lines(web, member, since=middle["at"]) == [e for e in whole if e["at"] >= middle["at"]]
    assert await lines(web, member, until=middle["at"]) == [e for e in whole if e["at"] < middle["at"]]
    created = await lines(web, member, action="run.created")
    assert [each["action"] for each in created] == ["run.created"]


async def test_a_connection_that_is_killed_is_gone_on_with(server: Server, member: Member) -> None:
    """More than fits on its way at once is asked for; the reader dies in the middle of a line."""
    world = member.world
    version = await world.version("a")
    for part in range(4):
        await link_version(
            world.graph,
            world.admin,
            version=version,
            project=world.project,
            collection=f"c{part}",
            aliases=[f"alias-{part}-{number}-{'x' * 60}" for number in range(700)],
        )
    await number_pending(world.graph)
    host, port = server.url.removeprefix("http://").split(":")
    got = b""
    async with asyncio.timeout(60):
        reader, writer = await asyncio.open_connection(host, int(port))
        head = ["GET {} HTTP/1.0", "Host: x", "Authorization: Bearer {}", "", ""]
        writer.write("\r\n".join(head).format(address(member), member.key).encode())
        await reader.readuntil(b"\r\n\r\n")
        while got.count(b"\n") < 1300:
            got += await reader.read(10_000)
        writer.transport.abort()
    whole_lines = got[: got.rindex(b"\n")].splitlines()
    kept = [orjson.loads(line) for line in whole_lines if line.startswith(b"{")]
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as web:
        rest = await lines(web, member, after=kept[-1]["position"])
        assert rest
        positions = [each["position"] for each in (*kept, *rest)]
        assert positions == list(range(1, len(positions) + 1))
        assert await lines(web, member) == [*kept, *rest]


async def test_what_is_written_while_it_is_read_comes_once(web: httpx2.AsyncClient, member: Member) -> None:
    world, seen, after = member.world, list[int](), 0
    for _ in range(3):
        writing = asyncio.create_task(world.version("busy"))
        found = await lines(web, member, after=after)
        seen += [each["position"] for each in found]
        after = seen[-1] if seen else 0
        await writing
        await number_pending(world.graph)
    seen += [each["position"] for each in await lines(web, member, after=after)]
    assert seen == list(range(1, len(seen) + 1))


def problem(reply: httpx2.Response) -> tuple[int, str, str | None]:
    assert reply.headers["content-type"] == "application/json"
    extensions = reply.json()["errors"][0]["extensions"]
    return reply.status_code, extensions["code"], extensions.get("field")


async def test_it_is_for_those_who_may_read_the_log(web: httpx2.AsyncClient, member: Member) -> None:
    world = member.world
    mia = await world.person("mia", "member")
    stranger = await world.person("stranger")
    path, absent = address(member), "/audit/nobody.ndjson"
    assert problem(await web.get(path)) == (401, "UNAUTHENTICATED", None)
    assert problem(await web.get(path, headers=bearer("x" * 40))) == (401, "UNAUTHENTICATED", None)
    assert problem(await web.get(path, headers=bearer(await key_of(world.graph, mia)))) == (
        403,
        "FORBIDDEN",
        None,
    )
    theirs = bearer(await key_of(world.graph, stranger))
    hidden, missing = await web.get(path, headers=theirs), await web.get(absent, headers=theirs)
    assert problem(hidden) == problem(missing) == (404, "NOT_FOUND", "organization")
    assert hidden.json() == missing.json()
    by_id = await web.get(f"/audit/{encode('Organization', world.organization)}.ndjson", headers=theirs)
    assert problem(by_id)[:2] == (404, "NOT_FOUND")
    await set_organization_role(
        world.graph, SYSTEM, organization=world.organization, user=mia.id or "", role="admin"
    )
    assert (await web.get(path, headers=bearer(await key_of(world.graph, mia)))).status_code == 200


async def test_the_log_of_the_instance(web: httpx2.AsyncClient, member: Member) -> None:
    world = member.world
    await number_pending(world.graph)
    own = await web.get("/audit/instance.ndjson", headers=bearer(member.key))
    acts = [orjson.loads(line) for line in own.content.splitlines()]
    assert {each["actor"]["id"] for each in acts} <= {world.admin.id}
    _, key = await create_user(world.graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    assert key
    await number_pending(world.graph)
    every = await web.get("/audit/instance.ndjson", headers=bearer(key), params={"action": "user.created"})
    assert b"user.created" in every.content
    assert b"key.created" not in every.content


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"after": "-1"}, "after"),
        ({"after": "x"}, "after"),
        ({"after": "9" * 19}, "after"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-01-01T00:00:00"}, "until"),
        ({"until": "9999999-01-01"}, "until"),
        ({"action": "link.made"}, "action"),
        ({"actions": "link.created"}, "actions"),
    ],
)
async def test_bad_input_is_refused_by_name(
    web: httpx2.AsyncClient, member: Member, asked: dict[str, str], field: str
) -> None:
    reply = await web.get(address(member), headers=bearer(member.key), params=asked)
    assert problem(reply) == (400, "INVALID_INPUT", field)
