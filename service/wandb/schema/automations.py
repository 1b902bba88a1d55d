"""Automations, which the SDK calls triggers, and the integrations that they call."""

import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Self, TypeAlias

import strawberry

from graph.automations import OF_RUNS, ActionKind, Automation
from graph.entities import Entity as EntityRecord
from graph.holders import Holder
from graph.integrations import Integration as IntegrationRecord
from service.graphql.scalars import DateTime, JSONString
from service.wandb.ids import Kind, wire_id
from service.wandb.reads.automations import Standing
from service.wandb.reads.pages import Page
from service.wandb.schema import collections, people, projects
from service.wandb.schema.automation_words import ON_THE_WIRE, EventTriggeringConditionType
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

    @classmethod
    def from_record(cls, found: IntegrationRecord, *, whole: bool = True) -> Self:
        """The webhook; its address and the names of its secrets only where the viewer may know them."""
        return cls(
            id=wire_id(Kind.INTEGRATION, found.id),
            name=found.name,
            url_endpoint=found.url if whole else "",
            access_token_ref=found.access_token_ref if whole else None,
            secret_ref=found.secret_ref if whole else None,
            created_at=DateTime(found.created_at),
        )


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

    @classmethod
    def from_page(cls, page: Page[IntegrationRecord]) -> Self:
        edges = [
            IntegrationEdge(node=GenericWebhookIntegration.from_record(each), cursor=cursor)
            for each, cursor in page.items
        ]
        return cls(edges=edges, page_info=page.info)


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

    @classmethod
    def from_record(cls, found: Automation) -> Self:
        """SDKs expect filters of runs as they were sent, all others once more as a text within JSON."""
        text = found.filter if found.event in OF_RUNS else json.dumps({"filter": found.filter})
        return cls(event_type=ON_THE_WIRE[found.event], filter=JSONString(text))


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

    @classmethod
    def from_record(cls, standing: Standing) -> Self:
        found = standing.automation
        return cls(
            id=wire_id(Kind.AUTOMATION, found.id),
            created_at=DateTime(found.created_at),
            updated_at=None if found.updated_at is None else DateTime(found.updated_at),
            name=found.name,
            description=found.description,
            enabled=found.enabled,
            scope=_scope(standing),
            triggering_condition=FilterEventTriggeringCondition.from_record(found),
            triggered_action=_action(standing),
        )


def _scope(standing: Standing) -> TriggerScope:
    match standing.watched:
        case Holder() as holder:
            return collections.ArtifactCollection.from_record(holder)
        case EntityRecord() as entity:
            return people.Entity.from_record(entity)
        case place:
            return projects.Project.from_record(place)


def _action(standing: Standing) -> TriggeredAction:
    found = standing.automation
    if found.action is ActionKind.NOTHING or found.integration is None:
        return NoOpTriggeredAction(no_op=found.no_op)
    return GenericWebhookTriggeredAction(
        integration=GenericWebhookIntegration.from_record(found.integration, whole=standing.writable),
        request_payload=None if found.payload is None else JSONString(found.payload),
    )


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

    @classmethod
    def from_page(cls, page: Page[Standing]) -> Self:
        edges = [TriggerEdge(node=Trigger.from_record(each), cursor=cursor) for each, cursor in page.items]
        return cls(edges=edges, page_info=page.info)
