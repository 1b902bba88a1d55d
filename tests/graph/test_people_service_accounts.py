"""Service accounts: an organization's or a team's, never viewers, with keys that others rule."""

import pytest

from graph.actor import Actor
from graph.credentials import actor_of
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.invitations import invite_member
from graph.keys import by_ids, create_api_key, of_users, revoke_api_key
from graph.organizations import create_organization, set_organization_role
from graph.policy import Permission, granted
from graph.run_life import RunFacts, start_run
from graph.service_accounts import (
    create_organization_account,
    create_team_account,
    delete_service_account,
)
from graph.session import Graph
from graph.targets import Organization, Project, Visibility
from graph.teams import create_team, set_team_role
from graph.users import delete_user
from tests.graph.people import Recorded, body, boss, mentioned, sight_of
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio


async def machine(world: World, *, role: str = "member", name: str = "bot") -> Actor:
    _, key = await create_organization_account(
        world.graph,
        world.admin,
        organization=world.organization,
        name=f"{name}-{world.unique}",
        default_team=world.team.id,
        role=role,
    )
    return await actor_of(world.graph, key or "")


async def robot(world: World, *, role: str = "member") -> Actor:
    _, key = await create_team_account(
        world.graph, world.admin, team=world.team.id, name=f"robot-{world.unique}", role=role
    )
    return await actor_of(world.graph, key or "")


async def test_an_organizations_account_has_a_role_and_a_default_team(world: World) -> None:
    async with Recorded(world) as recorded:
        bot = await machine(world)
        events = await recorded.events()
    assert [event["action"] for event in events] == [
        "user.created",
        "key.created",
        "role.granted",
        "role.granted",
    ]
    assert {event["log"] for event in events} == {world.organization}
    assert body(events[0])["after"] == {
        "account": "SERVICE",
        "name": f"bot-{world.unique}",
        "organization": world.organization,
        "team": None,
    }
    assert "user.created" in await mentioned(world, world.organization)
    assert (bot.kind, bot.default_entity) == ("SERVICE", world.team.id)
    assert dict(bot.sight.organizations) == {world.organization: 3}
    assert dict(bot.sight.teams) == {world.team.id: 3}
    run, _ = await start_run(
        world.graph, bot, project=world.project, name=f"by-bot-{world.unique}", facts=RunFacts()
    )
    assert run
    shown = Project("r", world.organization, world.organization, Visibility.ORGANIZATION)
    hidden = Project("r", world.organization, world.organization, Visibility.RESTRICTED)
    assert granted(bot.sight, Permission.LINK_CREATE, shown)
    assert granted(bot.sight, Permission.ARTIFACT_READ, hidden) is None


async def test_a_teams_account_is_in_that_team_alone(world: World) -> None:
    made = await robot(world, role="admin")
    assert dict(made.sight.organizations) == {}
    assert dict(made.sight.teams) == {world.team.id: 4}
    assert granted(made.sight, Permission.ORGANIZATION_READ, Organization(world.organization)) is None
    other = await create_team(
        world.graph,
        world.admin,
        name=f"second-{world.unique}",
        organization=world.organization,
        admin_user=world.admin.name,
    )
    with pytest.raises(InvalidInputError) as refused:
        await set_team_role(world.graph, world.admin, team=other, user=made.name, role="member")
    assert refused.value.field == "user"
    with pytest.raises(InvalidInputError) as refused:
        await set_team_role(world.graph, world.admin, team=world.team.id, user=made.name, role=None)
    assert refused.value.field == "role"
    with pytest.raises(InvalidInputError):
        await set_organization_role(
            world.graph, world.admin, organization=world.organization, user=made.name, role="member"
        )


async def test_a_machine_is_never_a_viewer(world: World) -> None:
    graph, admin = world.graph, world.admin
    bot, made = await machine(world), await robot(world)
    for role in ("viewer", "restricted_viewer", "owner"):
        with pytest.raises(InvalidInputError) as refused:
            await machine(world, role=role, name="eye")
        assert refused.value.field == "role"
        with pytest.raises(InvalidInputError):
            await robot(world, role=role)
    for account, call in (
        (
            bot,
            set_organization_role(
                graph, admin, organization=world.organization, user=bot.name, role="viewer"
            ),
        ),
        (bot, set_team_role(graph, admin, team=world.team.id, user=bot.name, role="viewer")),
        (made, set_team_role(graph, admin, team=world.team.id, user=made.name, role="viewer")),
        (bot, set_organization_role(graph, admin, organization=world.organization, user=bot.name, role=None)),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await call
        assert refused.value.field == "role"
        assert 3 in {*account.sight.organizations.values(), *account.sight.teams.values()}
    await set_organization_role(graph, admin, organization=world.organization, user=bot.name, role="admin")
    assert dict((await sight_of(world, bot.id or "")).organizations) == {world.organization: 4}


async def test_a_machine_stays_in_its_organization(graph: Graph, world: World, unique: str) -> None:
    bot, other = await machine(world), await make_world(graph, f"{unique}o")
    with pytest.raises(InvalidInputError):
        await invite_member(graph, other.admin, organization=other.organization, user=bot.name)
    with pytest.raises(InvalidInputError):
        await set_organization_role(
            graph, other.admin, organization=other.organization, user=bot.name, role="member"
        )
    with pytest.raises(InvalidInputError):
        await set_team_role(graph, other.admin, team=other.team.id, user=bot.name, role="member")
    with pytest.raises(InvalidInputError):
        await create_organization(graph, boss(world), name=f"Bots {unique}", admin_user=bot.name)


async def test_the_default_team_is_one_of_the_organization(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}o")
    async with Recorded(world) as recorded:
        for team in (other.team.id, world.organization):
            with pytest.raises(NotFoundError) as refused:
                await create_organization_account(
                    graph,
                    world.admin,
                    organization=world.organization,
                    name=f"lost-{unique}",
                    default_team=team,
                )
            assert refused.value.field == "defaultTeam"
        with pytest.raises(ConflictError):
            await create_team_account(graph, world.admin, team=world.team.id, name=world.admin.name)
        assert await recorded.actions() == []


async def test_who_makes_machines_and_their_keys(world: World) -> None:
    graph = world.graph
    bot, made = await machine(world), await robot(world)
    lead, mia = await world.person("lead", "member"), await world.person("mia", "member")
    await set_team_role(graph, world.admin, team=world.team.id, user=lead.name, role="admin")
    await set_team_role(graph, world.admin, team=world.team.id, user=mia.name, role="member")
    outsider = await world.person("outsider")
    with pytest.raises(ForbiddenError):
        await create_organization_account(
            graph, lead, organization=world.organization, name="x", default_team=world.team.id
        )
    with pytest.raises(ForbiddenError):
        await create_team_account(graph, mia, team=world.team.id, name="x")
    with pytest.raises(NotFoundError):
        await create_team_account(graph, outsider, team=world.team.id, name="x")
    key, secret = await create_api_key(graph, lead, user=made.id or "", name="second")
    assert (await actor_of(graph, secret or "")).id == made.id
    for actor, owner in ((lead, bot), (mia, made), (outsider, made)):
        with pytest.raises(NotFoundError):
            await create_api_key(graph, actor, user=owner.id or "", name="no")
        with pytest.raises(NotFoundError):
            await revoke_api_key(graph, actor, key=owner.key or "")
    for itself in (bot, made):  # a leaked key makes no others
        with pytest.raises(ForbiddenError):
            await create_api_key(graph, itself, user=itself.id or "", name="no")
    await revoke_api_key(graph, lead, key=key)
    assert not (await actor_of(graph, secret or "")).signed_in


async def test_who_sees_a_machines_keys(world: World) -> None:
    bot, made = await machine(world), await robot(world)
    lead, mia = await world.person("lead", "viewer"), await world.person("mia", "member")
    await set_team_role(world.graph, world.admin, team=world.team.id, user=lead.name, role="admin")
    seen = {
        world.admin.id: (1, 1),
        lead.id: (0, 1),
        mia.id: (0, 0),
        bot.id: (1, 0),
    }
    for viewer, expected in seen.items():
        sight = await sight_of(world, viewer or "")
        keys = await world.graph.read(sight, lambda reader: of_users(reader, [bot.id or "", made.id or ""]))
        assert tuple(len(each) for each in keys) == expected, viewer
        found = await world.graph.read(sight, lambda reader: by_ids(reader, [made.key or ""]))
        assert (found[0] is not None) is (expected[1] == 1)


async def test_deleting_a_machine(world: World) -> None:
    bot, mia = await machine(world), await world.person("mia", "member")
    with pytest.raises(NotFoundError):
        await delete_service_account(world.graph, mia, account=bot.id or "")
    with pytest.raises(ForbiddenError):
        await delete_service_account(world.graph, bot, account=bot.id or "")
    with pytest.raises(InvalidInputError):
        await delete_service_account(world.graph, mia, account=mia.id or "")
    with pytest.raises(InvalidInputError):
        await delete_user(world.graph, boss(world), user=bot.id or "")
    async with Recorded(world) as recorded:
        await delete_service_account(world.graph, world.admin, account=bot.id or "")
        events = await recorded.events()
    assert sorted(str(event["action"]) for event in events) == [
        "key.revoked",
        "role.revoked",
        "role.revoked",
        "user.deleted",
    ]
    assert {event["log"] for event in events} == {world.organization}
    with pytest.raises(NotFoundError):
        await delete_service_account(world.graph, world.admin, account=bot.id or "")
