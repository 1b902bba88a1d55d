"""The actors: every role by every way that it can come."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.actor import SYSTEM, Actor
from graph.credentials import actor_of
from graph.registry_members import set_registry_role
from graph.service_accounts import create_organization_account, create_team_account
from graph.session import Graph
from graph.teams import create_team, set_team_role
from graph.users import create_user
from tests.fixtures.server import key_of
from tests.graph.world import World, make_world
from tests.nets.roles.cells import RESTRICTED
from tests.nets.roles.things import word

TEAM_ROLES: Final = {"team admin": "admin", "team member": "member", "team viewer": "viewer"}
GUEST_ROLES: Final = {
    "registry admin": "admin",
    "registry member": "member",
    "registry viewer": "viewer",
    "restricted viewer": "restricted_viewer",
}


@dataclass(frozen=True)
class Cast:
    """Who asks, with the roles that they have now, and their keys."""

    ours: World
    theirs: World
    people: Mapping[str, Actor]
    keys: Mapping[str, str | None]
    allies: str  # the id of the team that is invited to restricted registries

    def id(self, actor: str) -> str:
        return self.people[actor].id or ""

    async def invite(self, registry: str, state: str) -> None:
        """What everybody is on a registry of our organization."""
        for actor, role in GUEST_ROLES.items():
            await set_registry_role(
                self.ours.graph, SYSTEM, registry=registry, member=self.id(actor), role=role
            )
        if state == RESTRICTED:
            await set_registry_role(
                self.ours.graph, SYSTEM, registry=registry, member=self.allies, role="member"
            )


async def make_cast(graph: Graph, theirs: World, outsiders_key: str) -> Cast:
    """Everybody of ours and from nowhere; the outsider is the admin of the other organization."""
    ours = await make_world(graph, secrets.token_hex(4))
    people = {
        "organization admin": await ours.person("owner", "admin"),
        "organization member": await ours.person("olaf", "member"),
        "organization viewer": await ours.person("vic", "viewer"),
        **{actor: await ours.person(f"team-{role}", "member") for actor, role in TEAM_ROLES.items()},
        **{actor: await ours.person(f"guest-{role}") for actor, role in GUEST_ROLES.items()},
        "invited team": await ours.person("ally", "viewer"),
    }
    for actor, role in TEAM_ROLES.items():
        await set_team_role(graph, SYSTEM, team=ours.team.id, user=people[actor].id or "", role=role)
    allies = await create_team(
        graph,
        SYSTEM,
        name=f"allies-{ours.unique}",
        organization=ours.organization,
        admin_user=people["invited team"].id or "",
    )
    made = {name: await key_of(graph, person) for name, person in people.items()}
    keys = {**made, **await _more_keys(ours), "outsider": outsiders_key}
    now = {name: await actor_of(graph, key) for name, key in keys.items()}
    return Cast(ours, theirs, now, {**keys, "anonymous": None}, allies)


async def _more_keys(world: World) -> dict[str, str]:
    """Those who came with a key. Both services are members of the team that owns the projects."""
    graph, unique = world.graph, world.unique
    _, boss = await create_user(graph, SYSTEM, name=f"boss-{word()}", admin=True)  # of no organization
    _, central = await create_organization_account(
        graph,
        SYSTEM,
        organization=world.organization,
        name=f"central-{unique}",
        default_team=world.team.id,
    )
    _, local = await create_team_account(graph, SYSTEM, team=world.team.id, name=f"local-{unique}")
    assert boss
    assert central
    assert local
    return {"instance admin": boss, "organization service": central, "team service": local}
