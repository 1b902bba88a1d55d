"""The events of the native mutations of registries, their members, and projects."""

from collections.abc import Mapping

from graph.project_deletion import delete_project, delete_registry
from graph.protected_names import protect_alias
from graph.registry_edits import new_registry
from service.api.ids import encode
from tests.nets.stage import Row, Stage

UPDATED = ["registry.updated"]


async def _registry(stage: Stage) -> str:
    """The id of a registry with one accepted type."""
    world = stage.world
    return await new_registry(
        world.graph, world.admin, organization=world.organization, name="nets", accepted_types=["model"]
    )


async def _named(stage: Stage) -> str:
    await _registry(stage)
    return f"{stage.organization}/nets"


async def _update(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), name="best nets", description="# Only the best")


async def _close(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), visibility="RESTRICTED")


async def _add_types(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), types=["model", "dataset", "code"])


async def _accept_all(stage: Stage) -> None:
    await stage.once(registry=await _named(stage))


async def _accept_only(stage: Stage) -> None:
    world = stage.world
    await new_registry(world.graph, world.admin, organization=world.organization, name="nets")
    await stage.once(registry=f"{stage.organization}/nets", types=["model"])


async def _set_owner(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), owner=await stage.user("viewer"))


async def _set_role(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), member=await stage.user(), role="MEMBER")


async def _protect(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), alias="production")


async def _unprotect(stage: Stage) -> None:
    world, registry = stage.world, await _registry(stage)
    await protect_alias(world.graph, world.admin, registry=registry, alias="production")
    await stage.once(registry=f"{stage.organization}/nets", alias="production")


async def _delete(stage: Stage) -> None:
    await stage.once(registry=await _named(stage), confirmName="nets")


async def _restore(stage: Stage) -> None:
    world, registry = stage.world, await _registry(stage)
    await delete_registry(world.graph, world.admin, registry=registry, confirm_name="nets")
    await stage.once(organization=stage.organization, registry=encode("Registry", registry))


async def _update_project(stage: Stage) -> None:
    await stage.once(project=f"{stage.member.team}/project", name="lab", description="ours")


async def _delete_project(stage: Stage) -> None:
    await stage.once(project=f"{stage.member.team}/project", confirmName="project")


async def _restore_project(stage: Stage) -> None:
    world = stage.world
    await delete_project(world.graph, world.admin, project=world.project, confirm_name="project")
    await stage.once(project=encode("Project", world.project))


ROWS: Mapping[str, Row] = {
    "createRegistry": Row(
        lambda stage: stage.once(
            organization=stage.organization,
            name="nets",
            visibility="RESTRICTED",
            owner=stage.world.admin.name,
        ),
        ["registry.created", "role.granted", *UPDATED],  # made, its first admin, its owner
    ),
    "updateRegistry": Row(_update, UPDATED),
    "setRegistryVisibility": Row(_close, UPDATED),
    "addAcceptedTypes": Row(_add_types, UPDATED),
    "acceptAllTypes": Row(_accept_all, UPDATED),
    "acceptOnlyTypes": Row(_accept_only, UPDATED),
    "setRegistryOwner": Row(_set_owner, UPDATED),
    "setRegistryRole": Row(_set_role, ["role.granted"]),
    "protectAlias": Row(_protect, ["alias.protected"]),
    "unprotectAlias": Row(_unprotect, ["alias.unprotected"]),
    "deleteRegistry": Row(_delete, ["registry.deleted"]),
    "restoreRegistry": Row(_restore, ["registry.restored"]),
    "createProject": Row(
        lambda stage: stage.once(owner=stage.member.team, name="lab", description="ours"),
        ["project.created"],
    ),
    "updateProject": Row(_update_project, ["project.updated"]),
    "deleteProject": Row(_delete_project, ["project.deleted"]),
    "restoreProject": Row(_restore_project, ["project.restored"]),
}
