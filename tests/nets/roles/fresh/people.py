"""Accounts, organizations and teams that an allowed call ends."""

from dataclasses import replace

from graph.actor import SYSTEM
from graph.invitations import invite_member
from graph.keys import create_api_key
from graph.organizations import create_organization, set_organization_role
from graph.service_accounts import create_team_account
from graph.team_members import invite_to_team
from graph.teams import create_team, set_team_role
from graph.users import create_user
from tests.nets.roles.cast import TEAM_ROLES
from tests.nets.roles.cells import ELSEWHERE
from tests.nets.roles.scene import Scene, sdk_id_of
from tests.nets.roles.things import Things, word


async def user(scene: Scene, things: Things) -> Things:
    """Somebody in no organization."""
    name = f"doomed-{word()}"
    made, _ = await create_user(scene.graph, SYSTEM, name=name)
    return replace(things, person_id=made, person=name)


async def fellow(scene: Scene, things: Things) -> Things:
    """A viewer of the organization."""
    found = await user(scene, things)
    await set_organization_role(
        scene.graph,
        SYSTEM,
        organization=things.organization_id,
        user=found.person_id,
        role="viewer",
    )
    return found


async def teammate(scene: Scene, things: Things) -> Things:
    """A viewer of the team."""
    found = await fellow(scene, things)
    await set_team_role(scene.graph, SYSTEM, team=things.team_id, user=found.person_id, role="viewer")
    return replace(found, person_wire=await sdk_id_of(scene.world(things.state), found.person_id))


async def organization(scene: Scene, things: Things) -> Things:
    """An organization of the same person."""
    made = await create_organization(
        scene.graph, SYSTEM, name=f"doomed-{word()}", admin_user=scene.person(things.state).id or ""
    )
    return replace(things, organization_id=made)


async def team(scene: Scene, things: Things) -> Things:
    """A team with the same people in it."""
    world = scene.world(things.state)
    theirs = things.state == ELSEWHERE
    admin = world.admin.id if theirs else scene.cast.id("team admin")
    made = await create_team(
        scene.graph, SYSTEM, name=f"doomed-{word()}", organization=world.organization, admin_user=admin or ""
    )
    roles = {} if theirs else {**TEAM_ROLES, "organization service": "member"}
    for actor, role in roles.items():
        await set_team_role(scene.graph, SYSTEM, team=made, user=scene.cast.id(actor), role=role)
    return replace(things, team_id=made)


async def api_key(scene: Scene, things: Things) -> Things:
    """One more key of the person."""
    made, _ = await create_api_key(scene.graph, SYSTEM, user=things.person_id, name="doomed")
    return replace(things, api_key_id=made)


async def service(scene: Scene, things: Things) -> Things:
    """A service account of the team, with a key."""
    made, _ = await create_team_account(scene.graph, SYSTEM, team=things.team_id, name=f"doomed-{word()}")
    key, _ = await create_api_key(scene.graph, SYSTEM, user=made, name="doomed")
    return replace(things, person_id=made, api_key_id=key)


async def team_invitation(scene: Scene, things: Things) -> Things:
    """An open invitation into the team."""
    made = await invite_to_team(scene.graph, SYSTEM, team=things.team_id, email=f"{word()}@example.test")
    return replace(things, invitation_id=made["invitation"] or "")


async def invitation(scene: Scene, things: Things) -> Things:
    """An open invitation into the organization."""
    made = await invite_member(
        scene.graph,
        SYSTEM,
        organization=things.organization_id,
        email=f"{word()}@example.test",
        role="viewer",
    )
    return replace(things, invitation_id=made["invitation"])
