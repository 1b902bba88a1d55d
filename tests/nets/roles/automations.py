"""Automations, webhooks and alerts: the SDK adapter is their only face so far."""

from typing import Any, Final

from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import (
    ORGANIZATION_RULED,
    OWN_ACCOUNT,
    PROJECT_WRITTEN,
    REGISTRY_WRITTEN,
    TEAM_RULED,
)
from tests.nets.roles.fresh import automations as fresh
from tests.nets.roles.row import adapter
from tests.nets.roles.things import Things

# Nobody in particular is not asked for an account here, but finds nothing.
IN_PROJECT: Final = PROJECT_WRITTEN.said("?", "M")
IN_REGISTRY: Final = REGISTRY_WRITTEN.said("?", "M")
OF_TEAM: Final = TEAM_RULED.said("?", "M")
OF_ORGANIZATION: Final = ORGANIZATION_RULED.said("?", "M")
OF_PERSON: Final = OWN_ACCOUNT.said("?", "M")
WATCHED: Final = {"eventFilter": "{}", "triggeringEventType": "CREATE_ARTIFACT"}
NOTHING: Final = {
    "triggeredActionType": "NO_OP",
    "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
}


def _made(t: Things, kind: str, scope: str) -> dict[str, Any]:
    return {"name": t.new, "enabled": True, "scopeType": kind, "scopeID": scope, **WATCHED, **NOTHING}


def _in_collection(t: Things) -> dict[str, Any]:
    return _made(t, "ARTIFACT_COLLECTION", wire_id(Kind.COLLECTION, t.collection_id))


def _in_sequence(t: Things) -> dict[str, Any]:
    return _made(t, "ARTIFACT_COLLECTION", wire_id(Kind.COLLECTION, t.artifact_id))


def _automation(t: Things) -> str:
    return wire_id(Kind.AUTOMATION, t.automation_id)


def _webhook(t: Things, entity: str) -> dict[str, Any]:
    return {"entityName": entity, "name": t.new, "urlEndpoint": "https://hooks.example.test/in"}


def _alert(t: Things) -> dict[str, Any]:
    names = {"entityName": t.team, "projectName": t.project, "runName": t.run}
    return {**names, "title": t.new, "text": "loss rises"}


ROWS: Final = (
    adapter("createFilterTrigger", IN_PROJECT, _in_sequence),
    adapter("createFilterTrigger", IN_REGISTRY, _in_collection),
    adapter(
        "updateFilterTrigger",
        IN_REGISTRY,
        lambda t: {"id": _automation(t), "description": t.new},
        fresh=fresh.automation,
    ),
    adapter("deleteTrigger", IN_REGISTRY, lambda t: {"triggerID": _automation(t)}, fresh=fresh.automation),
    adapter("createGenericWebhookIntegration", OF_TEAM, lambda t: _webhook(t, t.team)),
    adapter("createGenericWebhookIntegration", OF_ORGANIZATION, lambda t: _webhook(t, t.organization)),
    adapter("createGenericWebhookIntegration", OF_PERSON, lambda t: _webhook(t, t.person)),
    adapter("notifyScriptableRunAlert", IN_PROJECT, _alert),
)
