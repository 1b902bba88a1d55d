"""Deleting teams and organizations: gone for everybody at once, ended part by part, by whoever goes on."""

import asyncio
import time
from collections import Counter

import pytest

from graph import endings
from graph.actor import SYSTEM, Actor
from graph.credentials import actor_of
from graph.endings import end_next, unattended_endings
from graph.entities import by_ids
from graph.errors import ConflictError, NotFoundError
from graph.links import link_version
from graph.long_work import go_on, run_long_work
from graph.organizations import delete_organization, set_organization_role
from graph.projects import by_ids as projects_by_ids
from graph.projects import ensure_project
from graph.service_accounts import create_organization_account, create_team_account
from graph.teams import create_team, delete_team, set_team_role
from tests.graph.much import NOTHING, left, many
from tests.graph.people import Recorded, body, boss, mentioned, sight_of
from tests.graph.registry_roles import invite
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio

MANY = 500
LIVE = (
    """MATCH (p:Project) WHERE p.organization = $organization AND p.deleted_at IS NULL RETURN count(p) AS n"""
)


async def test_a_team_ends_with_all_that_it_had(world: World) -> None:
    mia = await world.person("mia", "member")
    await set_team_role(world.graph, world.admin, team=world.team.id, user=mia.id or "", role="member")
    robot, key = await create_team_account(
        world.graph, world.admin, team=world.team.id, name=f"robot-{world.unique}"
    )
    await invite(world, world.team.id, world.model_registry, "member", kind="Team")
    async with Recorded(world) as recorded:
        await delete_team(world.graph, world.admin, team=world.team.id)
        events = await recorded.events()
    assert Counter(str(event["action"]) for event in events) == {
        "team.deleted": 1,
        "project.deleted": 1,
        "role.revoked": 4,  # the admin's, Mia's and the robot's in the team, and the team's on the registry
        "key.revoked": 1,
        "user.deleted": 1,
    }
    assert events[0]["action"] == "team.deleted"
    assert {event["actor"] for event in events} == {world.admin.id}
    assert {str(body(event)["through"]) for event in events} == {str(body(events[0])["through"])}
    assert not (await actor_of(world.graph, key or "")).signed_in
    assert (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [robot])))[0]
    assert Counter(await mentioned(world, world.team.id))["project.deleted"] == 1
    assert "role.revoked" in await mentioned(world, world.model_registry)
    again = await create_team(
        world.graph, SYSTEM, name=world.team.name, organization=world.organization, admin_user=mia.name
    )
    assert again != world.team.id


async def test_a_protected_source_keeps_its_team(world: World) -> None:
    version = await world.version("net")
    await link_version(
        world.graph,
        world.admin,
        version=version,
        project=world.model_registry,
        collection="shown",
        aliases=["prod"],
    )
    await world.rows(
        "MATCH (p:Project {id: $id}) SET p.protected_aliases = ['prod'] RETURN p.id AS id",
        id=world.model_registry,
    )
    with pytest.raises(ConflictError, match="shown:prod"):
        await delete_team(world.graph, world.admin, team=world.team.id)
    assert (await world.graph.read(ALL_SEEING, lambda r: projects_by_ids(r, [world.project])))[0]


async def test_an_organization_is_gone_at_once_and_ended_after_a_kill(
    world: World, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = world.graph
    other = await make_world(graph, f"{unique}o")
    mia = await world.person("mia", "member")
    await set_team_role(graph, world.admin, team=world.team.id, user=mia.id or "", role="member")
    await many(world, world.team, MANY)
    guest = other.admin
    await invite(world, guest.id or "", world.model_registry, "member", kind="User")
    await invite(world, world.team.id, other.model_registry, "viewer", kind="Team")
    _, key = await create_organization_account(
        graph, world.admin, organization=world.organization, name=f"bot-{unique}", default_team=world.team.id
    )
    ruler = boss(world)
    monkeypatch.setattr(endings, "INLINE_SECONDS", 0.0)  # as if the process died right after the first unit
    async with Recorded(world, other.organization) as recorded:
        began = time.monotonic()
        await delete_organization(graph, ruler, organization=world.organization)
        first = time.monotonic() - began
        assert await recorded.actions() == ["organization.deleted"]
        await _nobody_sees_it(world, mia, guest, key or "")
        ending = next(
            each
            for each in await unattended_endings(graph, patience=-1_000_000)
            if each.id == world.organization
        )
        assert await end_next(graph, ending)
        task = asyncio.create_task(go_on(graph, asyncio.Event(), patience=-1_000_000))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        half = await left(world)
        await asyncio.gather(*(go_on(graph, asyncio.Event(), patience=-1_000_000) for _ in range(2)))
        events = await recorded.events()
    assert first < 5
    assert half["endings"] == 1
    assert await left(world) == NOTHING
    assert Counter(str(event["action"]) for event in events) == {
        "organization.deleted": 1,
        "project.deleted": MANY / 2 + 1,
        "registry.deleted": MANY / 2 + 2,
        "role.revoked": 8,  # 2 in the organization, 2 in the team, 2 of the robot, the guest's and the team's
        "team.deleted": 1,
        "user.deleted": 1,
        "key.revoked": 1,
    }
    assert {event["log"] for event in events} == {world.organization, other.organization}
    assert {event["actor"] for event in events} == {ruler.id}


async def _nobody_sees_it(world: World, mia: Actor, guest: Actor, key: str) -> None:
    graph = world.graph
    for actor in (mia, guest, world.admin):
        sight = await sight_of(world, actor.id or "")
        assert world.organization not in sight.organizations
        assert world.team.id not in sight.teams
        assert world.model_registry not in sight.registries
        seen = await graph.read(
            sight, lambda reader: projects_by_ids(reader, [world.project, world.model_registry])
        )
        assert seen == [None, None]
    assert not (await actor_of(graph, key)).signed_in
    with pytest.raises(NotFoundError):
        await ensure_project(graph, mia, owner=world.team, name="late")
    with pytest.raises(NotFoundError):
        await set_organization_role(
            graph, SYSTEM, organization=world.organization, user=guest.id or "", role="member"
        )


async def test_a_worker_ends_what_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "INLINE_SECONDS", 0.0)
    await delete_organization(world.graph, SYSTEM, organization=world.organization)
    assert (await left(world))["projects"] == 3
    await world.rows("MATCH (x:Ending {id: $id}) SET x.at = 0 RETURN x.id AS id", id=world.organization)
    stop = asyncio.Event()
    worker = asyncio.create_task(run_long_work(world.graph, stop))
    for _ in range(200):
        if await left(world) == NOTHING:
            break
        await asyncio.sleep(0.1)
    stop.set()
    await worker
    assert await left(world) == NOTHING
