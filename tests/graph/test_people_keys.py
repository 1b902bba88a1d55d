"""API keys: expiry, revocation, and that none of a dead key lets anybody in."""

import pytest

from graph.actor import SYSTEM, Actor
from graph.credentials import actor_of
from graph.errors import ForbiddenError, InvalidInputError, NotFoundError
from graph.keys import LONGEST, by_ids, create_api_key, of_users, revoke_api_key
from graph.retention import DAY
from graph.users import delete_user
from tests.graph.people import Recorded, body, boss, mentioned, sight_of
from tests.graph.world import World

pytestmark = pytest.mark.anyio

CLOCK = "WITH datetime.realtime() AS now RETURN now.epochSeconds * 1000000 + now.microsecond AS at"
EXPIRE = "MATCH (k:ApiKey {id: $id}) SET k.expires_at = $at RETURN k.id AS id"


async def now(world: World) -> int:
    return int(str((await world.rows(CLOCK))[0]["at"]))


async def key(
    world: World, owner: Actor, *, by: Actor | None = None, expires_at: int | None = None
) -> tuple[str, str]:
    made, secret = await create_api_key(
        world.graph, by or owner, user=owner.id or "", name="laptop", expires_at=expires_at
    )
    assert secret
    return made, secret


async def test_a_key_ends_when_it_expires_by_the_databases_clock(world: World) -> None:
    mia = await world.person("mia")
    clock = await now(world)
    async with Recorded(world) as recorded:
        made, secret = await key(world, mia, expires_at=clock + DAY)
        events = await recorded.events()
    assert body(events[0])["after"] == {"user": mia.id, "name": "laptop", "expiresAt": clock + DAY}
    assert (await actor_of(world.graph, secret)).id == mia.id
    for at, lets_in in ((clock - 1, False), (clock + DAY, True), (await now(world), False)):
        await world.rows(EXPIRE, id=made, at=at)
        assert (await actor_of(world.graph, secret)).signed_in is lets_in
    listed = await world.graph.read(mia.sight, lambda reader: of_users(reader, [mia.id or ""]))
    assert {each.id for each in listed[0]} == {mia.key, made}  # until it is revoked
    assert [each.expires_at for each in listed[0] if each.id == mia.key] == [None]


async def test_expiry_is_in_the_future_and_not_far(world: World) -> None:
    mia = await world.person("mia")
    clock = await now(world)
    for at in (clock - DAY, clock, clock + LONGEST + DAY, -1, 0):
        with pytest.raises(InvalidInputError) as refused:
            await key(world, mia, expires_at=at)
        assert refused.value.field == "expiresAt"
    await key(world, mia, expires_at=clock + LONGEST)


async def test_revoking_a_key(world: World) -> None:
    mia, olaf = await world.person("mia", "member"), await world.person("olaf", "admin")
    made, secret = await key(world, mia)
    with pytest.raises(NotFoundError) as hidden:
        await revoke_api_key(world.graph, olaf, key=made)
    with pytest.raises(NotFoundError) as missing:
        await revoke_api_key(world.graph, olaf, key="0" * 26)
    assert hidden.value.message == missing.value.message.replace("0" * 26, made)
    with pytest.raises(NotFoundError):
        await key(world, mia, by=olaf)
    async with Recorded(world) as recorded:
        await revoke_api_key(world.graph, mia, key=made)
        events = await recorded.events()
    assert [event["action"] for event in events] == ["key.revoked"]
    assert "key.revoked" in await mentioned(world, mia.id or "")
    assert not (await actor_of(world.graph, secret)).signed_in
    assert (await world.graph.read(mia.sight, lambda reader: by_ids(reader, [made]))) == [None]
    with pytest.raises(NotFoundError):
        await revoke_api_key(world.graph, mia, key=made)
    made, secret = await key(world, mia, by=boss(world))
    await revoke_api_key(world.graph, boss(world), key=made)
    assert not (await actor_of(world.graph, secret)).signed_in


async def test_the_key_that_asks_can_end_itself(world: World) -> None:
    mia = await world.person("mia")
    await revoke_api_key(world.graph, mia, key=mia.key or "")
    listed = await world.graph.read(mia.sight, lambda reader: of_users(reader, [mia.id or ""]))
    assert listed == [[]]


async def test_use_is_noted_to_the_minute(world: World) -> None:
    mia = await world.person("mia")
    made, secret = await key(world, mia)
    await actor_of(world.graph, secret)
    first = await world.graph.read(mia.sight, lambda reader: by_ids(reader, [made]))
    await actor_of(world.graph, secret)
    second = await world.graph.read(mia.sight, lambda reader: by_ids(reader, [made]))
    assert first[0]
    assert first[0].last_used_at
    assert first == second


async def test_the_key_of_a_deleted_account_lets_nobody_in(world: World) -> None:
    mia = await world.person("mia", "member")
    _, secret = await key(world, mia)
    await delete_user(world.graph, boss(world), user=mia.id or "")
    assert not (await actor_of(world.graph, secret)).signed_in
    assert (await sight_of(world, mia.id or "")).user is None
    with pytest.raises(NotFoundError):
        await key(world, mia, by=SYSTEM)
    with pytest.raises(ForbiddenError):
        await delete_user(world.graph, await world.person("olaf", "admin"), user=mia.id or "")
