"""Roles in organizations and teams, leaving, and who knows of whom."""

import asyncio

import pytest

from graph.actor import SYSTEM, Actor
from graph.entities import by_ids, by_name
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.organizations import (
    create_organization,
    set_organization_role,
    update_organization,
)
from graph.projects import by_ids as projects_by_ids
from graph.session import Graph
from graph.teams import create_team, set_team_role
from graph.users import create_user, update_user
from tests.graph.people import Recorded, body, boss, mentioned, sight_of
from tests.graph.registry_roles import invite
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio


async def role_in_team(world: World, who: Actor, role: str | None, *, by: Actor | None = None) -> None:
    await set_team_role(world.graph, by or world.admin, team=world.team.id, user=who.name, role=role)


async def role_in_organization(world: World, who: Actor, role: str | None, by: Actor | None = None) -> None:
    await set_organization_role(
        world.graph, by or world.admin, organization=world.organization, user=who.name, role=role
    )


async def sees(world: World, who: Actor, entity: str) -> bool:
    sight = await sight_of(world, who.id or "")
    return (await world.graph.read(sight, lambda reader: by_ids(reader, [entity])))[0] is not None


async def test_team_roles_are_given_changed_and_ended(world: World) -> None:
    mia = await world.person("mia", "member")
    async with Recorded(world) as recorded:
        for role in ("viewer", "member", "member", "admin", None, None):
            await role_in_team(world, mia, role)
        events = await recorded.events()
    assert [event["action"] for event in events] == [*["role.granted"] * 3, "role.revoked"]
    assert body(events[1])["before"] == {"on": world.team.id, "role": "viewer"}
    assert body(events[1])["after"] == {"on": world.team.id, "role": "member"}
    assert (await mentioned(world, world.team.id)).count("role.revoked") == 1
    past = await world.rows(
        "MATCH (:User {id: $id})-[r:HAD_ROLE]->(:Team) RETURN r.rank AS rank ORDER BY r.since", id=mia.id
    )
    assert [row["rank"] for row in past] == [2, 3, 4]


async def test_who_sets_team_roles(world: World) -> None:
    lead, mia, vera = [await world.person(name, "member") for name in ("lead", "mia", "vera")]
    outsider = await world.person("outsider")
    await role_in_team(world, lead, "admin")
    await role_in_team(world, mia, "member", by=lead)
    async with Recorded(world) as recorded:
        for actor in (mia, vera):
            with pytest.raises(ForbiddenError):
                await role_in_team(world, vera, "admin", by=actor)
        with pytest.raises(NotFoundError) as hidden:
            await role_in_team(world, vera, "member", by=outsider)
        with pytest.raises(NotFoundError) as missing:
            await set_team_role(world.graph, outsider, team="0" * 26, user=vera.name, role="member")
        assert hidden.value.message == missing.value.message.replace("0" * 26, world.team.id)
        with pytest.raises(InvalidInputError) as refused:
            await role_in_team(world, outsider, "member")
        assert refused.value.field == "user"
        with pytest.raises(InvalidInputError) as refused:
            await role_in_team(world, vera, "restricted_viewer")
        assert refused.value.field == "role"
        with pytest.raises(NotFoundError) as unknown:
            await set_team_role(world.graph, lead, team=world.team.id, user="nobody-here", role="member")
        assert unknown.value.field == "user"
        assert await recorded.actions() == []


async def test_everybody_may_leave_a_team_and_it_may_be_without_admin(world: World) -> None:
    vera = await world.person("vera", "viewer")
    await role_in_team(world, vera, "viewer")
    await invite(world, world.team.id, world.model_registry, "member", kind="Team")
    assert world.model_registry in (await sight_of(world, vera.id or "")).registries
    await role_in_team(world, vera, None, by=vera)
    sight = await sight_of(world, vera.id or "")
    assert (sight.teams, sight.registries) == ({}, {})
    await role_in_team(world, world.admin, None, by=world.admin)
    await role_in_team(world, vera, "admin")  # admins of the organization rule it all the same


async def test_leaving_an_organization_ends_all_that_one_had_in_it(world: World) -> None:
    mia, lead = await world.person("mia", "viewer"), await world.person("lead", "admin")
    await role_in_team(world, mia, "admin")
    await invite(world, mia.id or "", world.model_registry, "admin", kind="User")
    with pytest.raises(ForbiddenError):
        await role_in_organization(world, lead, None, by=mia)
    with pytest.raises(ForbiddenError):
        await role_in_organization(world, mia, "admin", by=mia)
    async with Recorded(world) as recorded:
        await role_in_organization(world, mia, None, by=mia)
        events = await recorded.events()
    assert [event["action"] for event in events] == ["role.revoked"] * 3
    assert {body(event)["before"]["on"] for event in events} == {  # pyright: ignore[reportIndexIssue, reportUnknownVariableType]  facts of a role
        world.organization,
        world.team.id,
        world.model_registry,
    }
    sight = await sight_of(world, mia.id or "")
    assert (sight.organizations, sight.teams, sight.registries) == ({}, {}, {})
    assert "role.revoked" in await mentioned(world, world.model_registry)
    with pytest.raises(NotFoundError):
        await role_in_organization(world, mia, None, by=mia)


async def test_an_organization_keeps_an_admin(world: World) -> None:
    lead = await world.person("lead", "admin")
    await role_in_organization(world, world.admin, None, by=world.admin)
    for role in (None, "member"):
        with pytest.raises(InvalidInputError) as refused:
            await role_in_organization(world, lead, role, by=lead)
        assert refused.value.field == "role"
    mia = await world.person("mia", "member")
    await role_in_organization(world, mia, "viewer", by=lead)  # others are no matter of the last admin


async def test_two_admins_cannot_both_leave(world: World) -> None:
    lead = await world.person("lead", "admin")
    left = await asyncio.gather(
        role_in_organization(world, lead, None, by=lead),
        role_in_organization(world, world.admin, None, by=world.admin),
        return_exceptions=True,
    )
    assert [type(each) for each in left if each is not None] == [InvalidInputError]


async def test_an_organization_gets_another_name_for_people(world: World) -> None:
    graph, name = world.graph, f"Renamed {world.unique}"
    async with Recorded(world) as recorded:
        for _ in range(2):
            await update_organization(graph, world.admin, organization=world.organization, name=name)
        events = await recorded.events()
    assert [event["action"] for event in events] == ["organization.updated"]
    assert body(events[0])["before"] == {"displayName": f"Org {world.unique}"}
    for known in (name, f"org-{world.unique}"):
        found = await graph.read(world.admin.sight, lambda reader, known=known: by_name(reader, known))
        assert found
        assert (found.id, found.display_name, found.name) == (world.organization, name, f"org-{world.unique}")
    free = await create_organization(
        graph, SYSTEM, name=f"Another {world.unique}", admin_user=world.admin.name
    )
    with pytest.raises(ConflictError) as taken:
        await update_organization(graph, SYSTEM, organization=free, name=name)
    assert taken.value.field == "displayName"
    with pytest.raises(InvalidInputError):
        await update_organization(graph, SYSTEM, organization=free, name="a/b")
    mia, outsider = await world.person("mia", "member"), await world.person("outsider")
    with pytest.raises(ForbiddenError):
        await update_organization(graph, mia, organization=world.organization, name="x")
    with pytest.raises(NotFoundError):
        await update_organization(graph, outsider, organization=world.organization, name="x")
    await update_organization(graph, world.admin, organization=world.organization, name=f"org-{world.unique}")


async def test_organizations_do_not_know_each_others_people(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}o")
    mia, otto = await world.person("mia", "member"), await other.person("otto", "member")
    both = await world.person("both", "viewer")
    await role_in_organization(other, both, "viewer")
    for viewer, stranger in ((mia, otto), (otto, mia), (world.admin, otto), (otto, world.admin)):
        assert not await sees(world, viewer, stranger.id or "")
    assert await sees(world, mia, both.id or "")
    assert await sees(world, both, otto.id or "")
    assert not await sees(world, mia, other.team.id)
    assert not await sees(world, mia, other.organization)


async def test_guests_and_hosts_know_each_other_through_the_registry_alone(
    graph: Graph, world: World, unique: str
) -> None:
    other = await make_world(graph, f"{unique}o")
    guest, fellow = other.admin, await other.person("fellow", "member")
    host, mia = await world.person("host", "viewer"), await world.person("mia", "member")
    await invite(world, guest.id or "", world.model_registry, "viewer", kind="User")
    await invite(world, host.id or "", world.model_registry, "member", kind="User")
    assert await sees(world, mia, guest.id or "")  # they see the registry and so its member list
    assert await sees(world, guest, host.id or "")
    for viewer, stranger in (
        (guest, mia.id),
        (guest, world.organization),
        (guest, world.team.id),
        (mia, fellow.id),
        (mia, other.organization),
        (fellow, host.id),
    ):
        assert not await sees(world, viewer, stranger or "")
    sight = await sight_of(world, guest.id or "")
    seen = await graph.read(
        sight, lambda reader: projects_by_ids(reader, [world.model_registry, world.project])
    )
    assert [each is not None for each in seen] == [True, False]


async def test_a_team_from_outside_is_known_by_name_but_not_its_people(
    graph: Graph, world: World, unique: str
) -> None:
    other = await make_world(graph, f"{unique}o")
    mia, outside = await world.person("mia", "member"), await other.person("otto", "member")
    await invite(world, other.team.id, world.model_registry, "viewer", kind="Team")
    assert await sees(world, mia, other.team.id)
    assert not await sees(world, mia, outside.id or "")
    assert not await sees(world, mia, other.admin.id or "")


async def test_only_who_rules_the_instance_makes_people_and_organizations(world: World) -> None:
    mia = await world.person("mia", "admin")
    for call in (
        create_user(world.graph, mia, name="x"),
        update_user(world.graph, mia, user=mia.id or "", admin=True),
        update_user(world.graph, mia, user="0" * 26, admin=True),
        create_organization(world.graph, mia, name="x", admin_user=mia.name),
        create_team(
            world.graph,
            await world.person("olaf", "member"),
            name="x",
            organization=world.organization,
            admin_user=mia.name,
        ),
    ):
        with pytest.raises(ForbiddenError):
            await call


async def test_ruling_the_instance_is_given_and_taken_but_not_from_oneself(world: World) -> None:
    mia = await world.person("mia")
    async with Recorded(world) as recorded:
        await update_user(world.graph, boss(world), user=mia.id or "", admin=True)
        await update_user(world.graph, boss(world), user=mia.id or "", admin=True)
        now = Actor(id=mia.id, name=mia.name, sight=await sight_of(world, mia.id or ""))
        assert now.sight.instance_admin
        with pytest.raises(InvalidInputError):
            await update_user(world.graph, now, user=mia.id or "", admin=False)
        await update_user(world.graph, boss(world), user=mia.id or "", admin=False)
        assert await recorded.actions() == ["user.updated"] * 2
    with pytest.raises(ForbiddenError):
        await update_user(world.graph, mia, user=world.admin.id or "", admin=True)
