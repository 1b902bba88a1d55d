"""Automations, which the SDK calls triggers, and the integrations that they call."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from service.graphql.scalars import DateTime, JSONString
from service.wandb.schema.paging import Node, PageInfo
from service.wandb.schema.run_inputs import AlertSeverity

if TYPE_CHECKING:
    from service.wandb.schema.collections import ArtifactPortfolio, ArtifactSequence
    from service.wandb.schema.people import Entity
    from service.wandb.schema.projects import Project

_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")
_PEOPLE = strawberry.lazy("service.wandb.schema.people")
_PROJECTS = strawberry.lazy("service.wandb.schema.projects")


@strawberry.enum
class EventTriggeringConditionType(Enum):
    """Which events an automation can wait for."""

    ADD_ARTIFACT_ALIAS = "ADD_ARTIFACT_ALIAS"
    ADD_ARTIFACT_TAG = "ADD_ARTIFACT_TAG"
    ADD_COLLECTION_TAG = "ADD_COLLECTION_TAG"
    CREATE_ARTIFACT = "CREATE_ARTIFACT"
    LINK_MODEL = "LINK_MODEL"
    REMOVE_ARTIFACT_TAG = "REMOVE_ARTIFACT_TAG"
    REMOVE_COLLECTION_TAG = "REMOVE_COLLECTION_TAG"
    RUN_METRIC = "RUN_METRIC"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"
    UNLINK_ARTIFACT = "UNLINK_ARTIFACT"
    UPDATE_ARTIFACT_ALIAS = "UPDATE_ARTIFACT_ALIAS"
    WEAVE_METRIC_THRESHOLD = "WEAVE_METRIC_THRESHOLD"


@strawberry.enum
class TriggerScopeType(Enum):
    """What an automation watches."""

    ARTIFACT_COLLECTION = "ARTIFACT_COLLECTION"
    ENTITY = "ENTITY"
    PROJECT = "PROJECT"


@strawberry.enum
class TriggeredActionType(Enum):
    """What an automation does."""

    ARIA = "ARIA"
    GENERIC_WEBHOOK = "GENERIC_WEBHOOK"
    NOTIFICATION = "NOTIFICATION"
    NO_OP = "NO_OP"
    PUSH_NOTIFICATION = "PUSH_NOTIFICATION"
    QUEUE_JOB = "QUEUE_JOB"


@strawberry.interface
class Integration:
    """Something outside that an action calls."""

    id: strawberry.ID


@strawberry.type
class SlackIntegration(Integration):
    """A Slack channel; none is ever listed."""

    team_name: str
    channel_name: str


@strawberry.type
class GenericWebhookIntegration(Integration):
    """A webhook."""

    name: str
    url_endpoint: str
    access_token_ref: str | None
    secret_ref: str | None
    created_at: DateTime | None


@strawberry.type
class GitHubOAuthIntegration(Integration):
    """Only named in fragments."""


@strawberry.type
class IntegrationEdge:
    """One element of a page."""

    node: Integration | None
    cursor: str


@strawberry.type
class IntegrationConnection:
    """A page of `Integration`."""

    edges: list[IntegrationEdge]
    page_info: PageInfo


TriggerScope: TypeAlias = Annotated[
    Annotated["Project", _PROJECTS]
    | Annotated["ArtifactPortfolio", _COLLECTIONS]
    | Annotated["ArtifactSequence", _COLLECTIONS]
    | Annotated["Entity", _PEOPLE],
    strawberry.union("TriggerScope"),
]


@strawberry.type
class FilterEventTriggeringCondition:
    """An event with its filter, in the wrapping that the SDK expects."""

    event_type: EventTriggeringConditionType
    filter: JSONString


TriggeringCondition: TypeAlias = Annotated[
    FilterEventTriggeringCondition,
    strawberry.union("TriggeringCondition"),
]


@strawberry.type
class RunQueue(Node):
    """Only named in fragments."""

    name: str


@strawberry.type
class QueueJobTriggeredAction:
    """Only named in fragments."""

    queue: RunQueue | None
    template: JSONString


@strawberry.type
class NotificationTriggeredAction:
    """A message to a channel."""

    integration: Integration
    title: str | None
    message: str | None
    severity: AlertSeverity | None


@strawberry.type
class GenericWebhookTriggeredAction:
    """A request to a webhook."""

    integration: Integration
    request_payload: JSONString | None


@strawberry.type
class NoOpTriggeredAction:
    """Nothing but the record that it happened."""

    no_op: bool | None


@strawberry.type
class ARIATriggeredAction:
    """Only named in fragments."""

    prompt: str


@strawberry.type
class PushNotificationTriggeredAction:
    """Only named in fragments."""

    title: str | None
    body: str | None


TriggeredAction: TypeAlias = Annotated[
    QueueJobTriggeredAction
    | NotificationTriggeredAction
    | GenericWebhookTriggeredAction
    | NoOpTriggeredAction
    | ARIATriggeredAction
    | PushNotificationTriggeredAction,
    strawberry.union("TriggeredAction"),
]


@strawberry.type
class Trigger(Node):
    """An automation."""

    created_at: DateTime
    updated_at: DateTime | None
    name: str
    description: str | None
    enabled: bool
    scope: TriggerScope
    triggering_condition: TriggeringCondition
    triggered_action: TriggeredAction


@strawberry.type
class TriggerEdge:
    """One element of a page."""

    node: Trigger
    cursor: str | None


@strawberry.type
class TriggerConnection:
    """A page of `Trigger`."""

    edges: list[TriggerEdge]
    page_info: PageInfo
