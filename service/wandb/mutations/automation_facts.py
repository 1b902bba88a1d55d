"""What the SDK says of an automation, in the words of the domain."""

from collections.abc import Mapping
from typing import Final

from graph import entities
from graph.automation_edits import MISSING, NO_SCOPE
from graph.automation_facts import Deed, Scope
from graph.automations import ActionKind, Event, ScopeKind
from graph.entities import Entity
from graph.errors import InvalidInputError, NotFoundError
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.ids import Kind, key_of, number_of
from service.wandb.mutations.found import holder_by_id, place_by_id
from service.wandb.schema.automation_inputs import TriggeredActionConfig
from service.wandb.schema.automation_words import EVENTS, EventTriggeringConditionType
from service.wandb.schema.automations import TriggeredActionType, TriggerScopeType

# Which part of the configuration each action has, and why some are refused.
INPUTS: Final[Mapping[TriggeredActionType, str]] = {
    TriggeredActionType.ARIA: "aria_action_input",
    TriggeredActionType.GENERIC_WEBHOOK: "generic_webhook_action_input",
    TriggeredActionType.NOTIFICATION: "notification_action_input",
    TriggeredActionType.NO_OP: "no_op_action_input",
    TriggeredActionType.PUSH_NOTIFICATION: "push_notification_action_input",
    TriggeredActionType.QUEUE_JOB: "queue_job_action_input",
}
REFUSED: Final[Mapping[TriggeredActionType, str]] = {
    TriggeredActionType.ARIA: "there is no assistant on this server",
    TriggeredActionType.NOTIFICATION: "there are no Slack integrations on this server",
    TriggeredActionType.PUSH_NOTIFICATION: "there are no push notifications on this server",
    TriggeredActionType.QUEUE_JOB: "there are no job queues on this server",
}


def automation_key(text: str) -> str:
    """Our id of an automation; what is no id is nobody's."""
    try:
        return key_of(Kind.AUTOMATION, text, "id")
    except InvalidInputError as error:
        raise NotFoundError(MISSING, field="id") from error


async def scope_of(context: ServiceContext, kind: TriggerScopeType | None, text: str | None) -> Scope | None:
    """What the viewer wants watched: a collection, a project or registry, a team or organization."""
    if kind is None and text is None:
        return None
    if kind is None or text is None:
        raise InvalidInputError("scopeType and scopeID are given together", field="scopeID")
    match kind:
        case TriggerScopeType.ARTIFACT_COLLECTION:
            return Scope(ScopeKind.COLLECTION, (await holder_by_id(context, text, "scopeID")).id)
        case TriggerScopeType.PROJECT:
            return Scope(ScopeKind.PROJECT, (await place_by_id(context, text, "scopeID")).project.id)
        case TriggerScopeType.ENTITY:
            return Scope(ScopeKind.ENTITY, (await _entity(context, text)).id)


async def _entity(context: ServiceContext, text: str) -> Entity:
    number = number_of(Kind.ENTITY, text, "scopeID")

    async def find(reader: Reader) -> Entity | None:
        return (await entities.by_seqs(reader, [number]))[0]

    found = await context.read(find)
    if found is None:
        raise NotFoundError(NO_SCOPE, field="scopeID")
    return found


def event_of(given: EventTriggeringConditionType | None) -> Event | None:
    if given is None:
        return None
    if given not in EVENTS:
        raise InvalidInputError(f"{given.value} is not an event of this server", field="triggeringEventType")
    return EVENTS[given]


def deed_of(kind: TriggeredActionType | None, config: TriggeredActionConfig | None) -> Deed | None:
    """What to do, if its type and its configuration are of one kind, and of one that is done here."""
    if kind is None and config is None:
        return None
    if kind is None or config is None:
        raise InvalidInputError(
            "triggeredActionType and triggeredActionConfig are given together", field="triggeredActionType"
        )
    if kind in REFUSED:
        raise InvalidInputError(
            f"{kind.value} is not supported: {REFUSED[kind]}", field="triggeredActionType"
        )
    given = [each for each, name in INPUTS.items() if getattr(config, name)]
    if given != [kind]:
        raise InvalidInputError(
            f"{kind.value} takes its own configuration and no other", field="triggeredActionConfig"
        )
    return _deed(config)


def _deed(config: TriggeredActionConfig) -> Deed:
    webhook, no_op = config.generic_webhook_action_input, config.no_op_action_input
    if webhook is None:
        return Deed(ActionKind.NOTHING, no_op=no_op.no_op if no_op else None)
    integration = key_of(Kind.INTEGRATION, webhook.integration_id, "integrationID")
    return Deed(ActionKind.WEBHOOK, integration, webhook.request_payload)
