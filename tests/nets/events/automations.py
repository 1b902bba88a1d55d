"""The events of automations, webhooks and alerts."""

from collections.abc import Mapping
from typing import Any

from tests.nets.stage import Row, Stage

PROJECT = "artifact { artifactSequence { id project { id } } }"


async def _ids(stage: Stage) -> tuple[str, str]:
    """The ids of a sequence and of its project."""
    made = await stage.ask("updateArtifact", PROJECT, artifactID=await stage.committed())
    sequence = made["artifact"]["artifactSequence"]
    return sequence["id"], sequence["project"]["id"]


def _automation(kind: str, scope: str) -> dict[str, Any]:
    return {
        "name": "told",
        "enabled": True,
        "scopeType": kind,
        "scopeID": scope,
        "eventFilter": "{}",
        "triggeringEventType": "CREATE_ARTIFACT",
        "triggeredActionType": "NO_OP",
        "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
    }


async def _made(stage: Stage, kind: str, scope: str) -> str:
    made = await stage.ask("createFilterTrigger", "trigger { id }", **_automation(kind, scope))
    return made["trigger"]["id"]


async def _create(stage: Stage) -> None:
    sequence, _ = await _ids(stage)
    await stage.once(**_automation("ARTIFACT_COLLECTION", sequence))


async def _update(stage: Stage) -> None:
    sequence, project = await _ids(stage)
    automation = await _made(stage, "ARTIFACT_COLLECTION", sequence)
    await stage.once(
        id=automation, name="other", description="words", enabled=False, scopeType="PROJECT", scopeID=project
    )


async def _delete(stage: Stage) -> None:
    _, project = await _ids(stage)
    await stage.once(triggerID=await _made(stage, "PROJECT", project))


async def _webhook(stage: Stage) -> None:
    await stage.once(entityName=stage.member.team, name="hook", urlEndpoint="https://hooks.example.test/in")


async def _alert(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(**stage.run_path, title="loss", text="it rises", severity="WARN")


ROWS: Mapping[str, Row] = {
    "createFilterTrigger": Row(_create, ["automation.created"]),
    "updateFilterTrigger": Row(_update, ["automation.updated"]),
    "deleteTrigger": Row(_delete, ["automation.deleted"]),
    "createGenericWebhookIntegration": Row(_webhook, ["integration.created"]),
    "notifyScriptableRunAlert": Row(_alert, ["run.alerted"]),
}
