"""The events of the native mutations of collections, artifacts, links, aliases and versions."""

from collections.abc import Mapping

from graph import links
from graph.alias_edits import set_alias
from graph.artifact_deletion import delete_artifact
from graph.collection_deletion import delete_collection
from graph.version_deletion import delete_version
from service.api.ids import encode
from tests.nets.stage import Row, Stage


async def _linked(stage: Stage, artifact: str = "net") -> links.Linked:
    """A version linked into the registry's collection `shown`."""
    world = stage.world
    version = await world.version(artifact)
    return await links.link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="shown"
    )


def _shelf(stage: Stage) -> str:
    return f"{stage.organization}/model/shown"


def _artifact(stage: Stage) -> str:
    return f"{stage.member.team}/project/net"


async def _on_shelf(stage: Stage, **given: object) -> None:
    await _linked(stage)
    await stage.once(collection=_shelf(stage), **given)


async def _restore_collection(stage: Stage) -> None:
    made = await _linked(stage)
    await delete_collection(stage.world.graph, stage.world.admin, collection=made.collection)
    await stage.once(collection=encode("Collection", made.collection))


async def _on_artifact(stage: Stage, **given: object) -> None:
    await _linked(stage)
    await stage.once(artifact=_artifact(stage), **given)


async def _change_type(stage: Stage) -> None:
    await stage.world.version("net")
    await stage.once(artifact=_artifact(stage), type="network")


async def _restore_artifact(stage: Stage) -> None:
    world = stage.world
    await _linked(stage)
    rows = await world.rows(
        "MATCH (h:Artifact {project: $project, name: 'net'}) RETURN h.id AS id", project=world.project
    )
    artifact = str(rows[0]["id"])
    await delete_artifact(world.graph, world.admin, artifact=artifact)
    await stage.once(artifact=encode("Artifact", artifact))


async def _link(stage: Stage) -> None:
    await stage.world.version("net")
    await stage.once(version=f"{_artifact(stage)}:v0", collection=_shelf(stage), aliases=["staging"])


async def _unlink(stage: Stage) -> None:
    await _linked(stage)
    await stage.once(link=f"{_shelf(stage)}:v0")


async def _set_alias(stage: Stage) -> None:
    await _linked(stage)
    await stage.once(numbering=_shelf(stage), alias="best", version="v0")


async def _remove_alias(stage: Stage) -> None:
    world, made = stage.world, await _linked(stage)
    rows = await world.rows("MATCH (l:Link {id: $id}) RETURN l.version AS version", id=made.link)
    version = str(rows[0]["version"])
    await set_alias(world.graph, world.admin, holder=made.collection, alias="best", version=version)
    await stage.once(numbering=_shelf(stage), alias="best")


async def _on_version(stage: Stage, **given: object) -> None:
    await _linked(stage)
    await stage.once(version=f"{_artifact(stage)}:v0", **given)


async def _restore_version(stage: Stage) -> None:
    world = stage.world
    version = await world.version("net")
    await links.link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="shown"
    )
    await delete_version(world.graph, world.admin, version=version)
    await stage.once(version=encode("Version", version))


ROWS: Mapping[str, Row] = {
    "createCollection": Row(
        lambda stage: stage.once(
            home=f"{stage.organization}/model", name="new", type="model", description="# Card", tags=["a"]
        ),
        ["collection.created"],
    ),
    "updateCollection": Row(
        lambda stage: _on_shelf(stage, name="renamed", description="# Card"), ["collection.updated"]
    ),
    "tagCollection": Row(lambda stage: _on_shelf(stage, addTags=["a", "b"]), ["collection.updated"]),
    "deleteCollection": Row(_on_shelf, ["collection.deleted"]),
    "restoreCollection": Row(_restore_collection, ["collection.restored"]),
    "updateArtifact": Row(
        lambda stage: _on_artifact(stage, name="renamed", addTags=["a"]), ["artifact.updated"]
    ),
    "changeArtifactType": Row(_change_type, ["artifact.updated"]),
    # `latest` of the collection goes with the artifact's only version; the artifact's own comes back.
    "deleteArtifact": Row(_on_artifact, ["artifact.deleted", "link.removed", "alias.removed"]),
    "restoreArtifact": Row(_restore_artifact, ["artifact.restored", "link.restored", "alias.set"]),
    "linkVersion": Row(_link, ["collection.created", "link.created", "alias.set", "alias.set"]),
    "unlinkVersion": Row(_unlink, ["link.removed", "alias.removed"]),
    "setAlias": Row(_set_alias, ["alias.set"]),
    "removeAlias": Row(_remove_alias, ["alias.removed"]),
    "updateVersion": Row(
        lambda stage: _on_version(stage, description="good", metadata={"score": 1}, addTags=["a"]),
        ["version.updated"],
    ),
    "deleteVersion": Row(_on_version, ["version.deleted", "link.removed", "alias.removed", "alias.removed"]),
    "restoreVersion": Row(_restore_version, ["version.restored", "link.restored", "alias.set", "alias.set"]),
}
