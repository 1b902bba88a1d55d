"""Inputs and answers of mutations on automations."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.scalars import JSONString
from service.wandb.schema.automation_words import EventTriggeringConditionType
from service.wandb.schema.automations import TriggeredActionType, TriggerScopeType
from service.wandb.schema.run_inputs import AlertSeverity

if TYPE_CHECKING:
    from service.wandb.schema.automations import Integration, Trigger

_AUTOMATIONS = strawberry.lazy("service.wandb.schema.automations")


@strawberry.input
class GenericWebhookActionInput:
    """The payload is JSON with placeholders."""

    integration_id: strawberry.ID
    request_payload: JSONString | None = None


@strawberry.input
class NoOpTriggeredActionInput:
    """Nothing to configure."""

    no_op: bool | None = None


@strawberry.input
class NotificationActionInput:
    """A message to a channel."""

    integration_id: strawberry.ID
    title: str | None = None
    message: str | None = None
    severity: AlertSeverity | None = None


@strawberry.input
class PushNotificationActionInput:
    """Refused by the service."""

    user_id: strawberry.ID
    title: str | None = None
    body: str | None = None


@strawberry.input
class QueueJobActionInput:
    """Refused by the service."""

    queue_id: strawberry.ID
    template: JSONString


@strawberry.input
class ARIAActionInput:
    """Refused by the service."""

    prompt: str


@strawberry.input
class TriggeredActionConfig:
    """Exactly one action."""

    queue_job_action_input: QueueJobActionInput | None = None
    notification_action_input: NotificationActionInput | None = None
    generic_webhook_action_input: GenericWebhookActionInput | None = None
    no_op_action_input: NoOpTriggeredActionInput | None = None
    push_notification_action_input: PushNotificationActionInput | None = None
    aria_action_input: ARIAActionInput | None = None


@strawberry.input
class CreateFilterTriggerInput:
    """What `createFilterTrigger` takes."""

    name: str
    description: str | None = None
    enabled: bool
    scope_type: TriggerScopeType
    scope_id: strawberry.ID
    triggering_event_type: EventTriggeringConditionType
    event_filter: JSONString
    triggered_action_type: TriggeredActionType
    triggered_action_config: TriggeredActionConfig
    client_mutation_id: str | None = None


@strawberry.input
class UpdateFilterTriggerInput:
    """What `updateFilterTrigger` takes."""

    id: strawberry.ID
    name: str | None = None
    description: str | None = strawberry.UNSET
    enabled: bool | None = None
    scope_type: TriggerScopeType | None = None
    scope_id: strawberry.ID | None = None
    triggering_event_type: EventTriggeringConditionType | None = None
    event_filter: JSONString | None = None
    triggered_action_type: TriggeredActionType | None = None
    triggered_action_config: TriggeredActionConfig | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateFilterTriggerPayload:
    """What `createFilterTrigger` answers."""

    trigger: Annotated["Trigger", _AUTOMATIONS] | None
    client_mutation_id: str | None


@strawberry.type
class UpdateFilterTriggerPayload:
    """What `updateFilterTrigger` answers."""

    trigger: Annotated["Trigger", _AUTOMATIONS] | None
    client_mutation_id: str | None


@strawberry.input
class DeleteTriggerInput:
    """What `deleteTrigger` takes."""

    trigger_id: strawberry.ID


@strawberry.type
class DeleteTriggerPayload:
    """What `deleteTrigger` answers."""

    success: bool
    client_mutation_id: str | None


@strawberry.input
class CreateGenericWebhookIntegrationInput:
    """What `createGenericWebhookIntegration` takes."""

    entity_name: str
    name: str
    url_endpoint: str
    access_token_ref: str | None = None
    secret_ref: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateGenericWebhookIntegrationPayload:
    """What `createGenericWebhookIntegration` answers."""

    integration: Annotated["Integration", _AUTOMATIONS]
