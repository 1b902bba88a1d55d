"""Registries and projects that an allowed call ends or brings back."""

from dataclasses import replace

from graph.actor import SYSTEM
from graph.project_deletion import delete_project, delete_registry
from graph.projects import ensure_project
from tests.nets.roles.cells import ELSEWHERE
from tests.nets.roles.scene import Scene, wire_of, with_registry
from tests.nets.roles.things import Things, word


async def registry(scene: Scene, things: Things) -> Things:
    """A registry with the same people on it."""
    return await with_registry(scene, replace(things, registry=f"doomed-{word()}"))


async def members_registry(scene: Scene, things: Things) -> Things:
    """The same, made by the organization's member; elsewhere by its admin."""
    if things.state == ELSEWHERE:
        return await registry(scene, things)
    return await with_registry(scene, replace(things, registry=f"doomed-{word()}"), "organization member")


async def deleted_registry(scene: Scene, things: Things) -> Things:
    made = await registry(scene, things)
    await delete_registry(scene.graph, SYSTEM, registry=made.registry_id, confirm_name=made.registry)
    return made


async def project(scene: Scene, things: Things) -> Things:
    """An empty project of the team."""
    name = f"doomed-{word()}"
    made, _ = await ensure_project(scene.graph, SYSTEM, owner=scene.world(things.state).team, name=name)
    return replace(
        things, project=name, project_id=made, project_wire=await wire_of(scene.world(things.state), made)
    )


async def deleted_project(scene: Scene, things: Things) -> Things:
    made = await project(scene, things)
    await delete_project(scene.graph, SYSTEM, project=made.project_id, confirm_name=made.project)
    return made
