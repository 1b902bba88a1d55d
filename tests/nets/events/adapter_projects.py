"""The events of the SDK's changes to projects, registries, their members, and types."""

from collections.abc import Mapping
from typing import Any

from graph.entities import by_ids
from service.wandb.ids import Kind, wire_id
from tests.graph.world import ALL_SEEING
from tests.nets.stage import Row, Stage

NAME = "wandb-registry-nets"


async def _registry(stage: Stage) -> str:
    """The id of a new registry."""
    made = await stage.ask("upsertModel", "project { id }", entityName=stage.organization, name=NAME)
    return made["project"]["id"]


async def _person(stage: Stage) -> str:
    made = (await stage.world.person("mia")).id or ""
    found = (await stage.world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [made])))[0]
    assert found
    return wire_id(Kind.USER, found.user_seq or 0)


def _team(stage: Stage) -> str:
    return wire_id(Kind.ENTITY, stage.world.team.seq)


async def _rename(stage: Stage) -> None:
    await _registry(stage)
    names = {"oldProjectName": NAME, "newProjectName": "wandb-registry-best"}
    await stage.once(entityName=stage.organization, **names)


async def _delete(stage: Stage) -> None:
    await stage.once(id=await _registry(stage))


async def _both(stage: Stage) -> dict[str, Any]:
    members = {"userIds": [await _person(stage)], "teamIds": [_team(stage)]}
    return {"projectId": await _registry(stage), **members}


async def _add(stage: Stage) -> None:
    await stage.once(**await _both(stage))


async def _remove(stage: Stage) -> None:
    given = await _both(stage)
    await stage.ask("createProjectMembers", "success", **given)
    await stage.once(**given)


async def _set_role(stage: Stage) -> None:
    person = await _person(stage)
    await stage.once(projectId=await _registry(stage), userId=person, userProjectRole="viewer")


async def _set_team_role(stage: Stage) -> None:
    await stage.once(projectId=await _registry(stage), teamId=_team(stage), teamProjectRole="admin")


async def _move(stage: Stage) -> None:
    artifact = await stage.committed()
    made = await stage.ask("updateArtifact", "artifact { artifactSequence { id } }", artifactID=artifact)
    sequence = made["artifact"]["artifactSequence"]["id"]
    await stage.once(artifactSequenceID=sequence, destinationArtifactTypeName="network")


ROWS: Mapping[str, Row] = {
    "upsertModel": Row(
        lambda stage: stage.once(entityName=stage.organization, name=NAME, access="RESTRICTED"),
        ["registry.created", "role.granted"],  # made, its first admin
    ),
    "renameProject": Row(_rename, ["registry.updated"]),
    "deleteModel": Row(_delete, ["registry.deleted"]),
    "createProjectMembers": Row(_add, ["role.granted", "role.granted"]),
    "deleteProjectMembers": Row(_remove, ["role.revoked", "role.revoked"]),
    "updateProjectMember": Row(_set_role, ["role.granted"]),
    "updateProjectTeamMember": Row(_set_team_role, ["role.granted"]),
    "moveArtifactSequence": Row(_move, ["artifact.updated"]),
    "createArtifactType": Row(
        lambda stage: stage.once(entityName=stage.member.team, projectName="project", name="network"),
        ["project.updated"],
    ),
}
