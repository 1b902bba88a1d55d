"""Where automations are listed: below projects, and below the teams and organizations that own these."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.entities import Entity
from graph.places import Place
from service.graphql.scalars import JSONString
from service.wandb.context import Info
from service.wandb.reads import automations as reads
from service.wandb.reads.pages import Window
from service.wandb.schema import automations

if TYPE_CHECKING:
    from service.wandb.schema.automations import IntegrationConnection, Trigger, TriggerConnection

_AUTOMATIONS = strawberry.lazy("service.wandb.schema.automations")


@strawberry.type
class EntityAutomations:
    """The automations and integrations of an entity."""

    record: strawberry.Private[Entity]

    @strawberry.field(description="The automations of it and of its projects or registries, oldest first.")
    async def triggers(
        self,
        info: Info,
        after: str | None = None,
        first: int | None = None,
        order: str | None = None,
        filters: JSONString | None = None,
    ) -> Annotated["TriggerConnection", _AUTOMATIONS]:
        page = await reads.of_owner(info.context, self.record, Window(first, after, filters, order))
        return automations.TriggerConnection.from_page(page)

    @strawberry.field(description="What its automations may call, by name; nothing to who may not use it.")
    async def integrations(
        self, info: Info, after: str | None = None, first: int | None = None
    ) -> Annotated["IntegrationConnection", _AUTOMATIONS] | None:
        page = await reads.integrations_of(info.context, self.record, Window(first, after))
        return automations.IntegrationConnection.from_page(page)


@strawberry.type
class ProjectAutomations:
    """The automations of a project."""

    place: strawberry.Private[Place]

    @strawberry.field(description="All automations of it and of what is in it, oldest first.")
    async def triggers(self, info: Info) -> list[Annotated["Trigger", _AUTOMATIONS]]:
        found = await reads.of_place(info.context, self.place)
        return [automations.Trigger.from_record(each) for each in found]
