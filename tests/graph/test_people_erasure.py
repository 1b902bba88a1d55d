"""Deleting people: the past stays readable under the name, or under a pseudonym with the rest erased."""

import asyncio
import hashlib

import orjson
import pytest

from graph import erasure
from graph.actor import SYSTEM, Actor
from graph.credentials import actor_of
from graph.entities import by_ids, live_by_ids
from graph.erasure import erase_next, unattended_erasures
from graph.errors import InvalidInputError, NotFoundError
from graph.invitations import invite_member
from graph.long_work import go_on
from graph.projects import ensure_project
from graph.users import create_user, delete_user, set_default_entity
from tests.graph.people import Recorded, body, boss
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

EVENTS = """
MATCH (e:Event) WHERE e.actor = $user OR e.subject = $user OR (e.kind = 'Invitation' AND e.log = $log)
RETURN e.id AS id, e.body AS body, e.salt AS salt, e.personal AS personal, e.actor AS actor
"""
SPREAD = """
MATCH (n) WHERE any(key IN keys(n) WHERE key <> 'body' AND toStringOrNull(n[key]) CONTAINS $text)
RETURN labels(n) AS labels, n.id AS id
"""
AGE = "MATCH (x:Erasure {id: $user}) SET x.began = x.began - 60000000, x.at = 0 RETURN x.id AS id"
PLANT = """
MATCH (e:Event {actor: $user}) WITH e, e.at AS at LIMIT 1
UNWIND range(1, $number) AS n
CREATE (c:Event)
SET c = e {.*, id: e.id + '-' + n, operation: e.operation + '-' + n, at: at + n / 7, position: NULL}
RETURN count(c) AS made
"""


async def zoe(world: World) -> Actor:
    """Somebody with a past: an invitation, a project of their own, acts from an address."""
    email = f"zoe-{world.unique}@example.test"
    await invite_member(world.graph, world.admin, organization=world.organization, email=email)
    made, key = await create_user(world.graph, SYSTEM, name=f"zoe-{world.unique}", email=email)
    actor = await actor_of(world.graph, key or "")
    acting = Actor(
        id=made,
        name=actor.name,
        email=actor.email,
        ip=f"2001:db8::{world.unique[:4]}:{world.unique[4:]}",
        sight=actor.sight,
        key=actor.key,
    )
    entity = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [made])))[0]
    assert entity
    await ensure_project(world.graph, acting, owner=entity, name="own")
    await set_default_entity(world.graph, acting, user=made, entity=made)
    return acting


async def events_of(world: World, user: str) -> list[dict[str, object]]:
    return await world.rows(EVENTS, user=user, log=world.organization)


async def spread(world: World, text: str) -> list[dict[str, object]]:
    return await world.rows(SPREAD, text=text)


async def test_the_past_of_a_deleted_person_stays_under_their_name(world: World) -> None:
    actor = await zoe(world)
    before = await events_of(world, actor.id or "")
    async with Recorded(world) as recorded:
        await delete_user(world.graph, boss(world), user=actor.id or "")
        events = await recorded.events()
    assert [event["action"] for event in events] == ["key.revoked", "role.revoked", "user.deleted"]
    assert orjson.loads(str(events[2]["personal"]))["name"] == actor.name
    after = {event["id"]: event["personal"] for event in await events_of(world, actor.id or "")}
    assert all(after[event["id"]] == event["personal"] for event in before)
    shown = await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [actor.id or ""]))
    assert shown[0]
    assert shown[0].name == actor.name
    live = await world.graph.read(ALL_SEEING, lambda reader: live_by_ids(reader, [actor.id or ""]))
    assert live == [None]
    again, _ = await create_user(world.graph, SYSTEM, name=actor.name)  # the name is free
    assert again != actor.id
    with pytest.raises(NotFoundError):
        await delete_user(world.graph, boss(world), user=actor.id or "")


async def test_a_pseudonym_takes_the_place_of_the_name_everywhere(world: World) -> None:
    actor = await zoe(world)
    before = {event["id"]: event for event in await events_of(world, actor.id or "")}
    assert await spread(world, actor.name)
    assert await spread(world, actor.email)
    await delete_user(world.graph, boss(world), user=actor.id or "", pseudonym="Former colleague 7")
    for text in (actor.name, actor.email, actor.ip):
        assert await spread(world, text) == [], text
    events = await events_of(world, actor.id or "")
    for event in events:
        personal = orjson.loads(str(event["personal"]))
        if event["actor"] == actor.id:
            assert personal["actor_name"] == "Former colleague 7"
        if event["id"] in before:
            assert event["body"] == before[event["id"]]["body"]
            _still_verifies(before[event["id"]])
    deleted = [event for event in events if '"user.deleted"' in str(event["body"])]
    assert body(deleted[0])["after"] == {"pseudonym": True}
    shown = await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [actor.id or ""]))
    assert shown[0]
    assert (shown[0].name, shown[0].email) == ("Former colleague 7", "")


def _still_verifies(event: dict[str, object]) -> None:
    """Whoever still knows the name can show that it was this one."""
    said = body(event)["personal"]
    for name, value in orjson.loads(str(event["personal"])).items():
        digest = hashlib.sha256(f"{event['salt']}:{value}".encode()).hexdigest()
        assert said[name] == digest  # pyright: ignore[reportIndexIssue]  hashes by name


async def test_erasing_a_long_past_survives_a_kill(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, number = await zoe(world), 1500
    user = actor.id or ""
    await world.rows(PLANT, user=user, number=number)
    monkeypatch.setattr(erasure, "INLINE_SECONDS", 0.0)  # as if the process died right after the deletion
    await delete_user(world.graph, boss(world), user=user, pseudonym="Nobody")
    assert len(await spread(world, actor.ip)) >= number
    assert await erase_next(world.graph, user)
    assert 0 < len(await spread(world, actor.ip)) < number
    assert user in await unattended_erasures(world.graph, patience=-1_000_000)
    await world.rows(AGE, user=user)
    await asyncio.gather(*(go_on(world.graph, asyncio.Event()) for _ in range(2)))
    assert await spread(world, actor.ip) == []
    assert await spread(world, actor.name) == []
    assert user not in await unattended_erasures(world.graph, patience=-1_000_000)


async def test_what_commits_late_is_erased_too(world: World) -> None:
    actor = await zoe(world)
    user = actor.id or ""
    await delete_user(world.graph, boss(world), user=user, pseudonym="Nobody")
    assert user in await unattended_erasures(world.graph, patience=-1_000_000)
    await world.rows(
        "MATCH (e:Event {actor: $user}) WITH e LIMIT 1 SET e.personal = $text RETURN e.id AS id",
        user=user,
        text=orjson.dumps({"actor_name": actor.name, "actor_ip": actor.ip}).decode(),
    )
    late = await spread(world, actor.ip)
    await world.rows(
        "MATCH (x:Erasure {id: $user}) MATCH (e:Event {id: $id}) SET e.at = x.began + 1 RETURN e.id AS id",
        user=user,
        id=late[0]["id"],
    )
    await world.rows(AGE.replace("x.began - 60000000", "x.began - 25000000"), user=user)
    await go_on(world.graph, asyncio.Event())
    assert await spread(world, actor.ip) == []
    assert user not in await unattended_erasures(world.graph, patience=-1_000_000)


async def test_a_pseudonym_is_a_name_and_nobody_deletes_themselves(world: World) -> None:
    mia = await world.person("mia")
    for pseudonym in ("", " ", "a/b", "x" * 129):
        with pytest.raises(InvalidInputError) as refused:
            await delete_user(world.graph, boss(world), user=mia.id or "", pseudonym=pseudonym)
        assert refused.value.field == "pseudonym"
    with pytest.raises(InvalidInputError) as refused:
        await delete_user(world.graph, boss(world), user=world.admin.id or "")
    assert refused.value.field == "user"
