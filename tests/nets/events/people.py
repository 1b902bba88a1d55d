"""The events of the native mutations of users, keys, organizations and teams."""

from collections.abc import Mapping

from tests.nets.stage import Row, Stage


async def _delete_user(stage: Stage) -> None:
    await stage.once(user=await stage.user("member"))


async def _set_role(stage: Stage) -> None:
    await stage.once(organization=stage.organization, user=await stage.user(), role="MEMBER")


ROWS: Mapping[str, Row] = {
    "createUser": Row(
        lambda stage: stage.once(name=f"new-{stage.world.unique}", email="new@example.test"),
        ["instance:user.created", "instance:key.created"],
        instance_admin=True,
    ),
    "deleteUser": Row(
        _delete_user,
        ["instance:key.revoked", "role.revoked", "instance:user.deleted"],
        instance_admin=True,
    ),
    "createApiKey": Row(
        lambda stage: stage.once(user=stage.world.admin.name, name="laptop"), ["instance:key.created"]
    ),
    "setDefaultEntity": Row(
        lambda stage: stage.once(user=stage.world.admin.name, entity=stage.world.admin.name),
        ["instance:user.updated"],
    ),
    "createOrganization": Row(
        lambda stage: stage.once(name=f"New {stage.world.unique}", adminUser=stage.world.admin.name),
        [
            "other:organization.created",
            "other:role.granted",
            "other:registry.created",
            "other:registry.created",
        ],
        instance_admin=True,
    ),
    "setOrganizationRole": Row(_set_role, ["role.granted"]),
    "deleteOrganization": Row(
        lambda stage: stage.once(organization=stage.organization),
        [
            *["project.deleted", "role.revoked", "team.deleted"],  # the team with what it had
            *["registry.deleted", "registry.deleted", "role.revoked", "organization.deleted"],
        ],
        instance_admin=True,
    ),
    "createTeam": Row(
        lambda stage: stage.once(
            name=f"new-{stage.world.unique}",
            organization=stage.organization,
            adminUser=stage.world.admin.name,
        ),
        ["team.created", "role.granted"],
    ),
    "deleteTeam": Row(
        lambda stage: stage.once(team=stage.member.team), ["project.deleted", "role.revoked", "team.deleted"]
    ),
}
