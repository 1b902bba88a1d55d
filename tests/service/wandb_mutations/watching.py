"""Somebody who makes automations on a collection of a registry."""

from dataclasses import dataclass, replace
from typing import Any

from graph.actor import SYSTEM, Actor
from graph.collections import create_collection
from service.wandb.ids import Kind, wire_id
from tests.fixtures.server import key_of
from tests.graph.world import World
from tests.service.wandb_mutations.asking import Asking

TRIGGER = """
id name description enabled createdAt updatedAt
scope { __typename ... on Project { id name } ... on Entity { id name } ... on ArtifactSequence { id name }
  ... on ArtifactPortfolio { id name } }
triggeringCondition { ... on FilterEventTriggeringCondition { eventType filter } }
triggeredAction { __typename ... on NoOpTriggeredAction { noOp }
  ... on GenericWebhookTriggeredAction { requestPayload integration { id __typename
    ... on GenericWebhookIntegration { name urlEndpoint } } } }
"""
CREATE = f"""
mutation M($input: CreateFilterTriggerInput!) {{
  createFilterTrigger(input: $input) {{ trigger {{ {TRIGGER} }} }} }}
"""
UPDATE = f"""
mutation M($input: UpdateFilterTriggerInput!) {{
  updateFilterTrigger(input: $input) {{ trigger {{ {TRIGGER} }} }} }}
"""
DELETE = "mutation M($input: DeleteTriggerInput!) { deleteTrigger(input: $input) { success } }"
HOOK = """
mutation M($input: CreateGenericWebhookIntegrationInput!) {
  createGenericWebhookIntegration(input: $input) { integration {
    id ... on GenericWebhookIntegration { name urlEndpoint accessTokenRef secretRef createdAt } } } }
"""
LISTED = f"""
query Q($entity: String!, $first: Int, $after: String, $order: String, $filters: JSONString) {{
  entity(name: $entity) {{ triggers(first: $first, after: $after, order: $order, filters: $filters) {{
    pageInfo {{ endCursor hasNextPage }} edges {{ node {{ {TRIGGER} }} }} }} }} }}
"""


@dataclass
class Watching:
    """A registry with one collection, and what is asked about its automations."""

    asking: Asking
    collection: str = ""

    @property
    def world(self) -> World:
        return self.asking.member.world

    @property
    def organization(self) -> str:
        return f"org-{self.world.unique}"

    async def ready(self) -> "Watching":
        made = await create_collection(
            self.world.graph,
            SYSTEM,
            project=self.world.model_registry,
            name=f"shown-{self.world.unique}",
            type_name="model",
        )
        self.collection = made
        return self

    def given(self, name: str, **more: Any) -> dict[str, Any]:
        return {
            "name": name,
            "enabled": True,
            "scopeType": "ARTIFACT_COLLECTION",
            "scopeID": wire_id(Kind.COLLECTION, self.collection),
            "triggeringEventType": "LINK_MODEL",
            "eventFilter": '{"$or": [{"$and":[ ]}]}',
            "triggeredActionType": "NO_OP",
            "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
            **more,
        }

    async def made(self, name: str, **more: Any) -> dict[str, Any]:
        return (await self.asking.ok(CREATE, **self.given(name, **more)))["trigger"]

    async def listed(self, key: str | None = None, **window: Any) -> list[dict[str, Any]]:
        asking = replace(self.asking, key=key or self.asking.key)
        status, answer = await asking.post(LISTED, entity=self.organization, **window)
        assert status == 200, answer
        entity = answer["data"]["entity"]
        return [edge["node"] for edge in entity["triggers"]["edges"]] if entity else []

    async def key(self, person: Actor) -> str:
        return await key_of(self.world.graph, person)

    async def hook(self, name: str = "hook", **more: Any) -> dict[str, Any]:
        given = {"entityName": self.organization, "name": name, "urlEndpoint": "https://h.example.test/?t=1"}
        return (await self.asking.ok(HOOK, **(given | more)))["integration"]
