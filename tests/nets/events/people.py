"""The events of the native mutations of users, keys, organizations and teams."""

from collections.abc import Mapping

from graph.actor import SYSTEM
from graph.invitations import invite_member
from graph.keys import create_api_key
from graph.service_accounts import create_team_account
from service.api.ids import encode
from tests.nets.stage import Row, Stage


async def _delete_user(stage: Stage) -> None:
    await stage.once(user=await stage.user("member"))


async def _update_user(stage: Stage) -> None:
    await stage.once(user=await stage.user(), email=f"new-{stage.world.unique}@example.test", admin=True)


async def _set_role(stage: Stage) -> None:
    await stage.once(organization=stage.organization, user=await stage.user(), role="MEMBER")


async def _set_team_role(stage: Stage) -> None:
    await stage.once(team=stage.member.team, user=await stage.user("viewer"), role="MEMBER")


async def _revoke_key(stage: Stage) -> None:
    user = stage.world.admin.id or ""
    made, _ = await create_api_key(stage.world.graph, SYSTEM, user=user, name="old")
    await stage.once(apiKey=encode("ApiKey", made))


async def _invite_account(stage: Stage) -> None:
    await stage.once(organization=stage.organization, user=await stage.user(), role="VIEWER")


async def _revoke_invitation(stage: Stage) -> None:
    done = await invite_member(
        stage.world.graph, SYSTEM, organization=stage.world.organization, email="x@example.test"
    )
    await stage.once(invitation=encode("Invitation", done["invitation"] or ""))


async def _delete_account(stage: Stage) -> None:
    made, _ = await create_team_account(
        stage.world.graph, SYSTEM, team=stage.world.team.id, name=f"robot-{stage.world.unique}"
    )
    await stage.once(account=encode("User", made))


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
    "updateUser": Row(_update_user, ["instance:user.updated"], instance_admin=True),
    "revokeApiKey": Row(_revoke_key, ["instance:key.revoked"]),
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
    "updateOrganization": Row(
        lambda stage: stage.once(organization=stage.organization, displayName=f"New {stage.world.unique}"),
        ["organization.updated"],
    ),
    "inviteMember": Row(_invite_account, ["role.granted"]),
    "revokeInvitation": Row(_revoke_invitation, ["invitation.revoked"]),
    "createOrganizationServiceAccount": Row(
        lambda stage: stage.once(
            organization=stage.organization,
            name=f"bot-{stage.world.unique}",
            defaultTeam=stage.member.team,
        ),
        ["user.created", "key.created", "role.granted", "role.granted"],  # there and in its default team
    ),
    "createTeamServiceAccount": Row(
        lambda stage: stage.once(team=stage.member.team, name=f"robot-{stage.world.unique}"),
        ["user.created", "key.created", "role.granted"],
    ),
    "deleteServiceAccount": Row(_delete_account, ["key.revoked", "role.revoked", "user.deleted"]),
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
    "setTeamRole": Row(_set_team_role, ["role.granted"]),
    "deleteTeam": Row(
        lambda stage: stage.once(team=stage.member.team), ["project.deleted", "role.revoked", "team.deleted"]
    ),
}
