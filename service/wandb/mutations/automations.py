"""Changes to automations and webhooks, and what runs alert of."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from graph.automation_edits import create_automation, delete_automation, update_automation
from graph.automation_facts import AutomationFacts
from graph.errors import ConflictError, NotFoundError
from graph.integrations import Webhook, create_webhook
from graph.policy import Permission
from graph.run_alerts import Severity, raise_alert
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.automation_facts import automation_key, deed_of, event_of, scope_of
from service.wandb.reads import automations, people
from service.wandb.run_paths import run_by_path
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.automation_inputs import (
    CreateFilterTriggerInput,
    CreateFilterTriggerPayload,
    CreateGenericWebhookIntegrationInput,
    CreateGenericWebhookIntegrationPayload,
    DeleteTriggerInput,
    DeleteTriggerPayload,
    UpdateFilterTriggerInput,
    UpdateFilterTriggerPayload,
)
from service.wandb.schema.automations import GenericWebhookIntegration, Trigger
from service.wandb.schema.run_inputs import NotifyScriptableRunAlertInput

ENTITIES: Final = (
    "For all of a team it needs `team:write_automations`, for all of an organization"
    " `organization:write_automations`."
)
# By these statuses SDKs tell a taken name and a missing automation from other errors.
TAKEN: Final = {(ConflictError.code, "name"): 409}
UNKNOWN: Final = {(NotFoundError.code, "id"): 404}


@strawberry.type
class AutomationMutations:
    """The mutations on automations and on what they call."""

    @mutation(Permission.AUTOMATION_WRITE, description=f"Make an automation. {ENTITIES}")
    async def create_filter_trigger(
        self,
        info: Info,
        given: Annotated[CreateFilterTriggerInput, strawberry.argument(name="input")],
    ) -> CreateFilterTriggerPayload | None:
        info.context.statuses.update(TAKEN)
        facts = await _facts(info.context, given)
        made = await create_automation(info.context.graph, info.context.actor, facts=facts)
        trigger = await _written(info.context, made)
        return CreateFilterTriggerPayload(trigger=trigger, client_mutation_id=given.client_mutation_id)

    @mutation(Permission.AUTOMATION_WRITE, description=f"Change what is given of an automation. {ENTITIES}")
    async def update_filter_trigger(
        self,
        info: Info,
        given: Annotated[UpdateFilterTriggerInput, strawberry.argument(name="input")],
    ) -> UpdateFilterTriggerPayload | None:
        context = info.context
        context.statuses.update(UNKNOWN)
        key = automation_key(given.id)
        facts = await _facts(context, given)
        await update_automation(context.graph, context.actor, automation=key, facts=facts)
        trigger = await _written(context, key)
        return UpdateFilterTriggerPayload(trigger=trigger, client_mutation_id=given.client_mutation_id)

    @mutation(Permission.AUTOMATION_WRITE, description=f"Delete an automation. {ENTITIES}")
    async def delete_trigger(
        self,
        info: Info,
        given: Annotated[DeleteTriggerInput, strawberry.argument(name="input")],
    ) -> DeleteTriggerPayload:
        key = automation_key(given.trigger_id)
        await delete_automation(info.context.graph, info.context.actor, automation=key)
        return DeleteTriggerPayload(success=True, client_mutation_id=None)

    @mutation(
        Permission.TEAM_CREATE_INTEGRATION,
        description="Make a webhook of a team; the same again is the one that is there. Of an organization it"
        " needs `organization:create_integration`, of a person `user:create_integration`.",
    )
    async def create_generic_webhook_integration(
        self,
        info: Info,
        given: Annotated[CreateGenericWebhookIntegrationInput, strawberry.argument(name="input")],
    ) -> CreateGenericWebhookIntegrationPayload | None:
        context, missing = info.context, f"entity {given.entity_name!r} not found"
        owner = await people.entity_named(context, given.entity_name)
        if owner is None:
            raise NotFoundError(missing)
        webhook = Webhook(given.name, given.url_endpoint, given.access_token_ref, given.secret_ref)
        made = await create_webhook(
            context.graph, context.actor, entity=owner.id, webhook=webhook, missing=missing
        )
        return CreateGenericWebhookIntegrationPayload(integration=GenericWebhookIntegration.from_record(made))

    @mutation(
        Permission.RUN_WRITE,
        description="Let a run tell of something urgent. While `waitDuration` lasts, another alert of the"
        " same title is left out.",
    )
    async def notify_scriptable_run_alert(
        self,
        info: Info,
        given: Annotated[NotifyScriptableRunAlertInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        context = info.context
        names = (given.entity_name, given.project_name, given.run_name)
        run = await run_by_path(context, *names, Permission.RUN_WRITE)
        await raise_alert(
            context.graph,
            context.actor,
            run=run.id,
            title=given.title,
            text=given.text,
            severity=Severity[given.severity.name] if given.severity else Severity.INFO,
            quiet=quiet_time(given.wait_duration),
        )
        return SuccessPayload(success=True, client_mutation_id=None)


def quiet_time(milliseconds: float | None) -> int:
    """In microseconds, at most a year."""
    return int(min(max(milliseconds or 0, 0), 366 * 86_400_000) * 1000)


async def _facts(
    context: ServiceContext, given: CreateFilterTriggerInput | UpdateFilterTriggerInput
) -> AutomationFacts:
    """What the input says; a description that is null is said too, and takes the former one away."""
    return AutomationFacts(
        name=given.name,
        description=None if given.description is UNSET else given.description,
        undescribed=given.description is None,
        enabled=given.enabled,
        scope=await scope_of(context, given.scope_type, given.scope_id),
        event=event_of(given.triggering_event_type),
        filter=given.event_filter,
        deed=deed_of(given.triggered_action_type, given.triggered_action_config),
    )


async def _written(context: ServiceContext, automation: str) -> Trigger:
    found = await automations.by_id(context, automation)
    if found is None:
        raise NotFoundError("automation not found", field="id")
    return Trigger.from_record(found)
