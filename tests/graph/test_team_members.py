"""Who is put into a team, at once or by an invitation that waits, and how that ends."""

import pytest

from graph.actor import SYSTEM
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.invitations import by_ids, invite_member, revoke_invitation
from graph.organizations import create_organization
from graph.service_accounts import create_organization_account, create_team_account
from graph.session import Graph
from graph.team_members import invite_to_team, members_of
from graph.teams import create_team, delete_team, set_team_role
from graph.users import create_user
from tests.graph.people import Recorded, body, boss, sight_of
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio


async def invited(world: World, email: str, role: str = "member", team: str | None = None) -> str:
    done = await invite_to_team(world.graph, world.admin, team=team or world.team.id, email=email, role=role)
    assert done["user"] is None
    assert done["invitation"]
    return done["invitation"]


async def account(world: World, name: str, email: str = "") -> str:
    made, _ = await create_user(world.graph, SYSTEM, name=f"{name}-{world.unique}", email=email)
    return made


async def ranks(world: World, user: str, team: str | None = None) -> tuple[int | None, int | None]:
    """The role in the organization, and that in the team."""
    sight = await sight_of(world, user)
    return sight.organizations.get(world.organization), sight.teams.get(team or world.team.id)


async def test_a_fellow_is_in_the_team_at_once(world: World) -> None:
    ann = await world.person("ann", "viewer")
    async with Recorded(world) as recorded:
        done = await invite_to_team(world.graph, world.admin, team=world.team.id, user=ann.name, role="admin")
        assert await recorded.actions() == ["role.granted"]
    assert done == {"user": ann.id, "invitation": None}
    assert await ranks(world, ann.id or "") == (2, 4)
    for given in ({"user": ann.id}, {"user": ann.name, "role": "member"}):
        with pytest.raises(ConflictError, match="in the team already"):
            await invite_to_team(world.graph, world.admin, team=world.team.id, **given)  # pyright: ignore[reportArgumentType]  both are texts
    assert await ranks(world, ann.id or "") == (2, 4)


async def test_a_stranger_becomes_a_member_of_the_organization_too(world: World) -> None:
    email = f"Bea-{world.unique}@example.test"
    bea = await account(world, "bea", email)
    async with Recorded(world) as recorded:
        await invite_to_team(world.graph, world.admin, team=world.team.id, email=email.upper())
        events = await recorded.events()
    assert [event["action"] for event in events] == ["role.granted", "role.granted"]
    assert [event["log"] for event in events] == [world.organization] * 2
    assert await ranks(world, bea) == (3, 3)


async def test_an_address_waits_for_its_account(world: World) -> None:
    email = f"zoe-{world.unique}@example.test"
    async with Recorded(world) as recorded:
        invitation = await invited(world, email, "admin")
        assert await invited(world, email.upper(), "admin") == invitation
        (created,) = await recorded.events()
        zoe = await account(world, "zoe", email)
        events = await recorded.events()
    facts = {"organization": world.organization, "team": world.team.id, "role": "admin"}
    assert body(created)["after"] == facts
    assert [event["action"] for event in events] == [
        "invitation.created",
        "user.created",
        "key.created",
        "invitation.accepted",
        "role.granted",
        "role.granted",
    ]
    assert body(events[3])["after"] == {**facts, "user": zoe}
    assert await ranks(world, zoe) == (3, 4)


async def test_an_invitation_into_the_organization_decides_the_role_there(world: World) -> None:
    email = f"two-{world.unique}@example.test"
    await invited(world, email)
    await invite_member(world.graph, world.admin, organization=world.organization, email=email, role="admin")
    assert await ranks(world, await account(world, "two", email)) == (4, 3)


async def test_an_invitation_ends_with_its_team_or_by_revoking(world: World) -> None:
    email = f"late-{world.unique}@example.test"
    doomed = await create_team(
        world.graph,
        SYSTEM,
        name=f"doomed-{world.unique}",
        organization=world.organization,
        admin_user=world.admin.name,
    )
    ended = await invited(world, email, team=doomed)
    revoked = await invited(world, email)
    async with Recorded(world) as recorded:
        await revoke_invitation(world.graph, world.admin, invitation=revoked)
        await delete_team(world.graph, world.admin, team=doomed)
        actions = await recorded.actions()
    assert sorted(actions) == ["invitation.revoked", "invitation.revoked", "role.revoked", "team.deleted"]
    found = await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [ended, revoked]))
    assert found == [None, None]
    assert await ranks(world, await account(world, "late", email), doomed) == (None, None)


async def test_a_team_admin_invites_fellows_only_and_learns_of_nobody_else(world: World) -> None:
    lead, fellow = await world.person("lead", "viewer"), await world.person("fellow", "viewer")
    await set_team_role(world.graph, SYSTEM, team=world.team.id, user=lead.name, role="admin")
    email = f"there-{world.unique}@example.test"
    stranger = await account(world, "stranger", email)
    told: set[str] = set()
    async with Recorded(world) as recorded:
        for who in (
            {"user": stranger},
            {"user": "nobody-at-all"},
            {"email": email},
            {"email": f"no.{email}"},
        ):
            with pytest.raises(ForbiddenError) as refused:
                await invite_to_team(world.graph, lead, team=world.team.id, **who)  # pyright: ignore[reportArgumentType]  both are texts
            told.add(refused.value.message)
        with pytest.raises(ForbiddenError):
            await invite_to_team(world.graph, fellow, team=world.team.id, user=lead.name)
        assert await recorded.actions() == []
    assert len(told) == 1
    await invite_to_team(world.graph, lead, team=world.team.id, user=fellow.name)
    assert await ranks(world, fellow.id or "") == (2, 3)


async def test_what_is_missing_or_of_others(graph: Graph, world: World, unique: str) -> None:
    stranger = await world.person("stranger")
    messages: list[str] = []
    for team in (world.team.id, "0" * 26):
        with pytest.raises(NotFoundError) as hidden:
            await invite_to_team(graph, stranger, team=team, user=world.admin.name)
        messages.append(hidden.value.message.replace(team, ""))
    assert messages[0] == messages[1]
    with pytest.raises(NotFoundError) as unknown:
        await invite_to_team(graph, world.admin, team=world.team.id, user="nobody-at-all")
    assert unknown.value.field == "user"
    with pytest.raises(InvalidInputError) as both:
        await invite_to_team(graph, world.admin, team=world.team.id)
    assert both.value.field == "user"
    for name in ("one", "two"):
        await account(world, name, f"shared-{unique}@example.test")
    with pytest.raises(ConflictError) as several:
        await invite_to_team(graph, world.admin, team=world.team.id, email=f"shared-{unique}@example.test")
    assert several.value.field == "email"


async def test_service_accounts_stay_where_they_were_made(world: World, unique: str) -> None:
    central, _ = await create_organization_account(
        world.graph,
        SYSTEM,
        organization=world.organization,
        name=f"central-{unique}",
        default_team=world.team.id,
    )
    other = await create_team(
        world.graph,
        SYSTEM,
        name=f"other-{unique}",
        organization=world.organization,
        admin_user=world.admin.name,
    )
    local, _ = await create_team_account(world.graph, SYSTEM, team=world.team.id, name=f"local-{unique}")
    await invite_to_team(world.graph, world.admin, team=other, user=central)
    with pytest.raises(InvalidInputError) as refused:
        await invite_to_team(world.graph, world.admin, team=other, user=local)
    assert refused.value.field == "user"
    foreign = await create_organization(
        world.graph, SYSTEM, name=f"Foreign {unique}", admin_user=world.admin.name
    )
    away = await create_team(
        world.graph, SYSTEM, name=f"away-{unique}", organization=foreign, admin_user=world.admin.name
    )
    with pytest.raises(InvalidInputError):
        await invite_to_team(world.graph, boss(world), team=away, user=central)


async def test_members_come_in_the_order_they_joined(world: World, unique: str) -> None:
    for name in ("zed", "abe"):
        person = await world.person(name, "member")
        await invite_to_team(world.graph, world.admin, team=world.team.id, user=person.name)
    made, _ = await create_team_account(
        world.graph, SYSTEM, team=world.team.id, name=f"bot-{unique}", description=f"Nightly runs {unique}"
    )
    found = await world.graph.read(ALL_SEEING, lambda reader: members_of(reader, world.team.id))
    assert [each.person.name.partition("-")[0] for each in found] == ["admin", "zed", "abe", "bot"]
    assert (found[-1].person.id, found[-1].person.display_name) == (made, f"Nightly runs {unique}")
    stranger = await world.person("stranger")
    sight = await sight_of(world, stranger.id or "")
    assert await world.graph.read(sight, lambda reader: members_of(reader, world.team.id)) == []


async def test_one_account_to_an_address_where_asked_for(world: World, unique: str) -> None:
    email = f"once-{unique}@example.test"
    await create_user(world.graph, SYSTEM, name=f"first-{unique}", email=email, first_of_address=True)
    async with Recorded(world) as recorded:
        with pytest.raises(ConflictError) as known:
            await create_user(
                world.graph, SYSTEM, name=f"second-{unique}", email=email.upper(), first_of_address=True
            )
        assert await recorded.actions() == []
    assert known.value.field == "email"
