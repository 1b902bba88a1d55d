"""Collections, links, aliases, artifacts and versions that an allowed call ends or brings back."""

from dataclasses import replace

from graph.actor import SYSTEM
from graph.artifact_deletion import delete_artifact
from graph.collection_deletion import delete_collection
from graph.version_deletion import delete_version
from graph.versions import by_ids
from tests.graph.world import ALL_SEEING
from tests.nets.roles.scene import PROTECTED, Scene, committed, with_link
from tests.nets.roles.things import Things, word

ALIAS = "champion"


async def collection(scene: Scene, things: Things) -> Things:
    """A collection with one link, that `ALIAS` points at; its version is in no other."""
    return await with_link(scene, replace(things, collection=f"doomed-{word()}"), [ALIAS])


async def guarded(scene: Scene, things: Things) -> Things:
    """The same with a protected alias."""
    return await with_link(scene, replace(things, collection=f"guarded-{word()}"), [PROTECTED])


async def deleted_collection(scene: Scene, things: Things) -> Things:
    made = await collection(scene, things)
    await delete_collection(scene.graph, SYSTEM, collection=made.collection_id)
    return made


async def deleted_guarded(scene: Scene, things: Things) -> Things:
    made = await guarded(scene, things)
    await delete_collection(scene.graph, SYSTEM, collection=made.collection_id)
    return made


async def version(scene: Scene, things: Things) -> Things:
    """An artifact with one version, that `ALIAS` points at; in no registry."""
    name = f"doomed-{word()}"
    made = await committed(scene, things, name, [ALIAS])
    found = (await scene.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [made])))[0]
    assert found
    return replace(things, artifact=name, artifact_id=found.artifact, version_id=made)


async def deleted_version(scene: Scene, things: Things) -> Things:
    made = await version(scene, things)
    await delete_version(scene.graph, SYSTEM, version=made.version_id, delete_aliases=True)
    return made


async def deleted_artifact(scene: Scene, things: Things) -> Things:
    made = await version(scene, things)
    await delete_artifact(scene.graph, SYSTEM, artifact=made.artifact_id)
    return made
