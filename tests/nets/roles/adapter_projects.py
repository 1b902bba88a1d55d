"""The SDK adapter's changes to projects, registries, who has a role on them, and types."""

from typing import Any, Final

from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import (
    ORGANIZATION_WRITTEN,
    PROJECT_RULED,
    PROJECT_WRITTEN,
    REGISTRY_DELETED,
    REGISTRY_RULED,
    REGISTRY_WRITTEN,
)
from tests.nets.roles.fresh import collections as fresh_holders
from tests.nets.roles.fresh import registries as fresh
from tests.nets.roles.row import adapter
from tests.nets.roles.things import Things

# Nobody in particular is not asked for an account here, but finds nothing.
IN_PROJECT: Final = PROJECT_WRITTEN.said("?", "M")
BY_OWNERS: Final = PROJECT_RULED.said("?", "M")
IN_REGISTRY: Final = REGISTRY_WRITTEN.said("?", "M")
BY_ADMINS: Final = REGISTRY_RULED.said("?", "M")
DELETED: Final = REGISTRY_DELETED.said("?", "M")


def _renamed_registry(t: Things) -> dict[str, str]:
    names = {"oldProjectName": f"wandb-registry-{t.registry}", "newProjectName": f"wandb-registry-{t.new}"}
    return {"entityName": t.organization, **names}


def _on_registry(t: Things) -> dict[str, str]:
    return {"projectId": t.registry_wire}


def _typed(t: Things) -> dict[str, Any]:
    types = [{"name": t.new}]
    return {"id": t.registry_wire, "allowAllArtifactTypesInRegistry": False, "artifactTypes": types}


MODELS: Final = (
    adapter("upsertModel", PROJECT_WRITTEN, lambda t: {"entityName": t.team, "name": t.new}),
    adapter(
        "upsertModel",
        ORGANIZATION_WRITTEN,
        lambda t: {"entityName": t.organization, "name": f"wandb-registry-{t.new}"},
    ),
    adapter("upsertModel", IN_PROJECT, lambda t: {"id": t.project_wire, "description": t.new}),
    adapter("upsertModel", IN_REGISTRY, lambda t: {"id": t.registry_wire, "description": t.new}),
    adapter("upsertModel", BY_ADMINS, _typed),
    adapter(
        "renameProject",
        IN_PROJECT,
        lambda t: {"entityName": t.team, "oldProjectName": t.project, "newProjectName": t.new},
        fresh=fresh.project,
    ),
    adapter("renameProject", IN_REGISTRY, _renamed_registry, fresh=fresh.registry),
    adapter("deleteModel", BY_OWNERS, lambda t: {"id": t.project_wire}, fresh=fresh.project),
    adapter("deleteModel", DELETED, lambda t: {"id": t.registry_wire}, fresh=fresh.registry),
)

MEMBERS: Final = (
    adapter(
        "createProjectMembers",
        BY_ADMINS,
        lambda t: {**_on_registry(t), "userIds": [t.person_wire]},
        fresh=fresh.registry,
    ),
    adapter("deleteProjectMembers", BY_ADMINS, lambda t: {**_on_registry(t), "teamIds": [t.team_wire]}),
    adapter(
        "updateProjectMember",
        BY_ADMINS,
        lambda t: {**_on_registry(t), "userId": t.person_wire, "userProjectRole": "viewer"},
        fresh=fresh.registry,
    ),
    adapter(
        "updateProjectTeamMember",
        BY_ADMINS,
        lambda t: {**_on_registry(t), "teamId": t.team_wire, "teamProjectRole": "viewer"},
        fresh=fresh.registry,
    ),
)

TYPES: Final = (
    adapter(
        "moveArtifactSequence",
        IN_PROJECT,
        lambda t: {
            "artifactSequenceID": wire_id(Kind.COLLECTION, t.artifact_id),
            "destinationArtifactTypeName": t.new,
        },
        fresh=fresh_holders.version,
    ),
    adapter(
        "createArtifactType",
        IN_PROJECT,
        lambda t: {"entityName": t.team, "projectName": t.project, "name": t.new},
    ),
)

ROWS: Final = (*MODELS, *MEMBERS, *TYPES)
