"""The events of the SDK's changes to accounts, teams and keys."""

from collections.abc import Mapping

from graph.actor import SYSTEM
from graph.keys import create_api_key
from graph.teams import set_team_role
from service.wandb.ids import Kind, wire_id
from tests.nets.roles.scene import sdk_id_of
from tests.nets.stage import Row, Stage


async def _delete_key(stage: Stage) -> None:
    user = stage.world.admin.id or ""
    made, _ = await create_api_key(stage.world.graph, SYSTEM, user=user, name="old")
    await stage.once(id=wire_id(Kind.API_KEY, made))


async def _invite_a_stranger(stage: Stage) -> None:
    """Somebody who has an account, and no role in the organization yet."""
    await stage.once(entityName=stage.member.team, username=await stage.user(), admin=False)


async def _remove_a_member(stage: Stage) -> None:
    other = await stage.world.person("other", "member")
    user, team = other.id or "", stage.world.team.id
    await set_team_role(stage.world.graph, SYSTEM, team=team, user=user, role="viewer")
    await stage.once(entityName=stage.member.team, id=await sdk_id_of(stage.world, user))


ROWS: Mapping[str, Row] = {
    "createUser": Row(
        lambda stage: stage.once(email=f"new-{stage.world.unique}@example.test"),
        ["instance:user.created", "instance:key.created"],
        instance_admin=True,
    ),
    "generateApiKey": Row(lambda stage: stage.once(description="laptop"), ["instance:key.created"]),
    "deleteApiKey": Row(_delete_key, ["instance:key.revoked"]),
    "createServiceAccount": Row(
        lambda stage: stage.once(entityName=stage.member.team, description=f"Robot {stage.world.unique}"),
        ["user.created", "key.created", "role.granted"],
    ),
    "createTeam": Row(
        lambda stage: stage.once(teamName=f"new-{stage.world.unique}"), ["team.created", "role.granted"]
    ),
    "createInvite": Row(_invite_a_stranger, ["role.granted", "role.granted"]),
    "deleteInvite": Row(_remove_a_member, ["role.revoked"]),
}
