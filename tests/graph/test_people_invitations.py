"""Inviting people: who has an account gets the role at once, an address waits for its account."""

import asyncio

import pytest

from graph.actor import SYSTEM, Actor
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.invitations import by_ids, invite_member, of_organizations, revoke_invitation
from graph.organizations import delete_organization
from graph.session import Graph
from graph.users import create_user, delete_user, update_user
from tests.graph.people import Recorded, body, boss, mentioned, sight_of
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio


async def invited(world: World, email: str, role: str = "member") -> str:
    done = await invite_member(
        world.graph, world.admin, organization=world.organization, email=email, role=role
    )
    assert done["user"] is None
    assert done["invitation"]
    return done["invitation"]


async def account(world: World, name: str, email: str = "") -> str:
    made, _ = await create_user(world.graph, SYSTEM, name=f"{name}-{world.unique}", email=email)
    return made


async def rank(world: World, user: str) -> int | None:
    return (await sight_of(world, user)).organizations.get(world.organization)


async def test_who_has_an_account_gets_the_role_at_once(world: World) -> None:
    ann = await account(world, "ann", f"Ann-{world.unique}@Example.test")
    ben = await account(world, "ben")
    async with Recorded(world) as recorded:
        for email in (f"ann-{world.unique}@example.TEST", f"ANN-{world.unique}@example.test"):
            done = await invite_member(
                world.graph, world.admin, organization=world.organization, email=email, role="viewer"
            )
            assert done == {"user": ann, "invitation": None}  # the same again changes nothing
        by_name = await invite_member(
            world.graph, world.admin, organization=world.organization, user=f"ben-{world.unique}"
        )
        assert await recorded.actions() == ["role.granted", "role.granted"]
    assert by_name == {"user": ben, "invitation": None}
    assert (await rank(world, ann), await rank(world, ben)) == (2, 3)
    with pytest.raises(ConflictError) as other:
        await invite_member(world.graph, world.admin, organization=world.organization, user=ben, role="admin")
    assert other.value.field == "role"


async def test_an_address_waits_for_its_account(world: World) -> None:
    email = f"Zoe.{world.unique}@example.test"
    async with Recorded(world) as recorded:
        invitation = await invited(world, email, "admin")
        assert await invited(world, email.upper(), "admin") == invitation
        created = await recorded.events()
        zoe = await account(world, "zoe", email.lower())
        events = await recorded.events()
    assert [event["action"] for event in created] == ["invitation.created"]
    assert [event["action"] for event in events] == [
        "invitation.created",
        "user.created",
        "key.created",
        "invitation.accepted",
        "role.granted",
    ]
    assert {event["log"] for event in events if str(event["action"])[:4] in ("invi", "role")} == {
        world.organization
    }
    assert email not in str(created[0]["body"])
    assert email in str(created[0]["personal"])
    assert body(events[3])["after"] == {"organization": world.organization, "role": "admin", "user": zoe}
    assert "invitation.accepted" in await mentioned(world, zoe)
    assert await mentioned(world, world.organization)
    assert await rank(world, zoe) == 4
    with pytest.raises(NotFoundError):
        await revoke_invitation(world.graph, world.admin, invitation=invitation)
    with pytest.raises(ConflictError):
        await invite_member(world.graph, world.admin, organization=world.organization, email=email)


async def test_an_address_that_an_account_gets_later_counts_too(world: World) -> None:
    email = f"late-{world.unique}@example.test"
    late = await account(world, "late")
    await invited(world, email, "viewer")
    async with Recorded(world) as recorded:
        for _ in range(2):
            await update_user(world.graph, boss(world), user=late, email=email)
        events = await recorded.events()
    assert [event["action"] for event in events] == ["user.updated", "invitation.accepted", "role.granted"]
    assert email not in str(events[0]["body"])
    assert await rank(world, late) == 2


async def test_a_revoked_invitation_gives_nothing(world: World) -> None:
    email = f"gone-{world.unique}@example.test"
    invitation = await invited(world, email)
    with pytest.raises(ConflictError) as other:
        await invite_member(
            world.graph, world.admin, organization=world.organization, email=email, role="admin"
        )
    assert other.value.field == "role"
    async with Recorded(world) as recorded:
        await revoke_invitation(world.graph, world.admin, invitation=invitation)
        events = await recorded.events()
    assert [event["action"] for event in events] == ["invitation.revoked"]
    assert body(events[0])["after"] == {}
    assert await rank(world, await account(world, "gone", email)) is None
    again = f"again-{world.unique}@example.test"
    assert await invited(world, again) != await invited(world, f"2{again}")


async def test_invitations_of_several_organizations(graph: Graph, world: World, unique: str) -> None:
    other, third = await make_world(graph, f"{unique}o"), await make_world(graph, f"{unique}t")
    email = f"wanted-{unique}@example.test"
    for each in (world, other, third):
        await invited(each, email)
    await delete_organization(graph, SYSTEM, organization=third.organization)
    wanted = await account(world, "wanted", email)
    assert set((await sight_of(world, wanted)).organizations) == {world.organization, other.organization}


async def test_who_invites_and_who_sees_it(graph: Graph, world: World, unique: str) -> None:
    mia, other = await world.person("mia", "member"), await make_world(graph, f"{unique}o")
    invitation = await invited(world, f"secret-{unique}@example.test")
    async with Recorded(world, other.organization) as recorded:
        with pytest.raises(ForbiddenError):
            await invite_member(graph, mia, organization=world.organization, email="a@example.test")
        with pytest.raises(NotFoundError):  # they do not see it
            await revoke_invitation(graph, mia, invitation=invitation)
        with pytest.raises(NotFoundError):
            await invite_member(graph, other.admin, organization=world.organization, user="nobody")
        with pytest.raises(NotFoundError) as hidden:
            await revoke_invitation(graph, other.admin, invitation=invitation)
        with pytest.raises(NotFoundError) as missing:
            await revoke_invitation(graph, other.admin, invitation="0" * 26)
        assert hidden.value.message == missing.value.message.replace("0" * 26, invitation)
        assert await recorded.actions() == []
    for actor, number in ((world.admin, 1), (mia, 0), (other.admin, 0)):
        sight = await sight_of(world, actor.id or "")
        listed = await graph.read(sight, lambda reader: of_organizations(reader, [world.organization]))
        found = await graph.read(sight, lambda reader: by_ids(reader, [invitation]))
        assert (len(listed[0]), sum(each is not None for each in found)) == (number, number)


async def test_bad_input_names_its_field(world: World) -> None:
    async def refused(**given: str | None) -> str | None:
        with pytest.raises(InvalidInputError) as error:
            await invite_member(world.graph, world.admin, organization=world.organization, **given)  # pyright: ignore[reportArgumentType]  bad input on purpose
        return error.value.field

    for email in ("", "ann", "a@", "@b", "a b@c", "a@b@c", "a@b\n", "<a@b>", "x" * 250 + "@b.de"):
        assert await refused(email=email) == "email", email
    assert await refused(email="a@b", role="owner") == "role"
    assert await refused() == "user"
    assert await refused(user="ann", email="a@b") == "user"
    with pytest.raises(InvalidInputError) as error:
        await create_user(world.graph, SYSTEM, name=f"bad-{world.unique}", email="nonsense")
    assert error.value.field == "email"
    with pytest.raises(NotFoundError) as unknown:
        await invite_member(world.graph, world.admin, organization=world.organization, user="nobody-here")
    assert unknown.value.field == "user"


async def test_an_address_of_two_accounts_is_no_choice(world: World) -> None:
    email = f"shared-{world.unique}@example.test"
    first, second = [await account(world, name, email) for name in ("one", "two")]
    with pytest.raises(ConflictError) as error:
        await invite_member(world.graph, world.admin, organization=world.organization, email=email)
    assert error.value.field == "email"
    await delete_user(world.graph, boss(world), user=second)
    done = await invite_member(world.graph, world.admin, organization=world.organization, email=email)
    assert done["user"] == first


async def test_an_invitation_and_its_account_made_at_once_find_each_other(world: World) -> None:
    ruler = Actor(id="ruler", name="ruler", kind="SYSTEM", sight=SYSTEM.sight)
    for n in range(5):
        email = f"race{n}-{world.unique}@example.test"
        made, done = await asyncio.gather(
            create_user(world.graph, ruler, name=f"race{n}-{world.unique}", email=email),
            invite_member(world.graph, world.admin, organization=world.organization, email=email),
        )
        assert await rank(world, made[0]) == 3, done
