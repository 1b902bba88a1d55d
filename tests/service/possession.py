"""Somebody who sees what a version holds but may not download it, and who may write elsewhere."""

from dataclasses import dataclass

from graph.actor import SYSTEM, Actor
from graph.credentials import actor_of
from graph.entities import by_ids
from graph.links import link_version
from graph.projects import ensure_project
from graph.targets import Visibility
from graph.teams import create_team
from tests.fixtures.server import key_of
from tests.graph.test_access import invite, registry
from tests.graph.world import ALL_SEEING, World


@dataclass(frozen=True)
class Onlooker:
    """A member of another team of the organization, who was invited to one closed registry."""

    world: World
    id: str
    key: str
    team: str
    registry: str

    async def actor(self) -> Actor:
        """Who they are now."""
        return await actor_of(self.world.graph, self.key)

    async def invited_as(self, role: str) -> None:
        """Give them another role in the registry."""
        await invite(self.world, self.id, self.registry, role)

    async def show(self, version: str) -> None:
        """Link a version into the registry."""
        await link_version(
            self.world.graph, self.world.admin, version=version, project=self.registry, collection="shown"
        )


async def onlooker_of(world: World) -> Onlooker:
    """A restricted viewer of a registry who is admin of a team with the projects `project` and `second`."""
    person = await world.person("onlooker", "viewer")
    assert person.id
    name = f"others-{world.unique}"
    team = await create_team(
        world.graph, SYSTEM, name=name, organization=world.organization, admin_user=person.id
    )
    closed = await registry(world, Visibility.RESTRICTED)
    made = Onlooker(world, person.id, await key_of(world.graph, person), name, closed)
    await made.invited_as("restricted_viewer")
    owner = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [team])))[0]
    assert owner
    for project in ("project", "second"):
        await ensure_project(world.graph, await made.actor(), owner=owner, name=project)
    return made
