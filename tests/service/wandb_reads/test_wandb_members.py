"""Who is in a team, and how people are found, as the SDK asks."""

from dataclasses import replace

import pytest

from graph.actor import ANONYMOUS, SYSTEM, Actor
from graph.policy import Sight
from graph.service_accounts import create_team_account
from graph.team_members import invite_to_team
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk

pytestmark = pytest.mark.anyio


MEMBERS = """query ($n: String) { entity(name: $n) { members {
  id name username admin role pending email accountType apiKey } } }"""


async def test_a_person_is_the_one_member_of_their_own_entity(desk: Desk, world: World) -> None:
    mia = await world.person("mia", "member")
    (own,) = (await desk.told(mia, MEMBERS, n=mia.name))["entity"]["members"]
    assert {**own, "id": ""} == {
        "id": "",
        "name": mia.name,
        "username": mia.name,
        "admin": True,
        "role": "admin",
        "pending": False,
        "email": None,
        "accountType": "USER",
        "apiKey": None,
    }


async def test_members_show_no_more_than_their_users(desk: Desk, world: World, unique: str) -> None:
    made, _ = await create_team_account(
        desk.graph, SYSTEM, team=world.team.id, name=f"bot-{unique}", description=f"Nightly {unique}"
    )
    assert made
    email = f"waits-{unique}@example.test"
    await invite_to_team(desk.graph, world.admin, team=world.team.id, email=email, role="admin")
    mia = await world.person("mia", "member")
    seen: dict[str, list[tuple[object, ...]]] = {}
    for actor in (world.admin, mia):
        listed = (await desk.told(actor, MEMBERS, n=world.team.name))["entity"]["members"]
        seen[actor.name] = [(each["name"], each["email"], each["apiKey"] is None) for each in listed]
    bot = f"Nightly {unique}"
    admin, address = world.admin.name, f"{world.admin.name}@example.test"
    assert seen[admin] == [(admin, address, True), (bot, None, False), (email, email, True)]
    # Who may not invite sees no invitation, and no address or key of others.
    assert seen[mia.name] == [(admin, None, True), (bot, None, True)]
    stranger = await world.person("stranger")
    assert await desk.told(stranger, MEMBERS, n=world.team.name) == {"entity": None}


async def test_an_organization_lists_its_people(desk: Desk, world: World) -> None:
    mia = await world.person("mia", "viewer")
    listed = (await desk.told(mia, MEMBERS, n=f"org-{world.unique}"))["entity"]["members"]
    assert [(each["username"], each["role"]) for each in listed] == [
        (world.admin.name, "admin"),
        (mia.name, "viewer"),
    ]


async def test_people_are_found_by_who_knows_them(desk: Desk, world: World, unique: str) -> None:
    query = "query ($q: String) { users(query: $q) { edges { node { username email } } } }"
    mia, stranger = await world.person("mia", "member"), await world.person("stranger")
    longer = await world.person("mia-two", "member")  # mia's name is a part of nobody else's
    boss = replace(world.admin, sight=Sight(user=world.admin.id, instance_admin=True))
    address = f"{world.admin.name}@example.test"

    async def found(actor: Actor, text: str | None) -> list[tuple[str, str | None]]:
        edges = (await desk.told(actor, query, q=text))["users"]["edges"]
        return [(edge["node"]["username"], edge["node"]["email"]) for edge in edges]

    assert await found(world.admin, mia.name) == [(mia.name, None)]
    assert await found(mia, world.admin.name) == [(world.admin.name, None)]
    assert await found(mia, address.upper()) == [(world.admin.name, None)]
    assert await found(mia, f"{unique}@example") == []  # only who sees addresses finds by a part of one
    assert await found(boss, f"{unique}@EXAMPLE") == [(world.admin.name, address)]
    assert await found(boss, address) == [(world.admin.name, address)]
    assert sorted(await found(mia, unique)) == sorted(
        [(each.name, None) for each in (world.admin, mia, longer)]
    )
    for text in (mia.name, world.admin.name, address, unique, "", None):
        assert not {mia.name, world.admin.name} & {name for name, _ in await found(stranger, text)}
    assert await found(ANONYMOUS, unique) == []


async def test_a_user_is_told_by_name(desk: Desk, world: World) -> None:
    query = "query ($n: String) { user(userName: $n) { username organizations { name } } }"
    mia, stranger = await world.person("mia", "member"), await world.person("stranger")
    told = {"user": {"username": mia.name, "organizations": [{"name": f"Org {world.unique}"}]}}
    assert await desk.told(world.admin, query, n=mia.name) == told
    for actor, name in ((stranger, mia.name), (mia, world.team.name), (mia, "nobody"), (mia, None)):
        assert await desk.told(actor, query, n=name) == {"user": None}
