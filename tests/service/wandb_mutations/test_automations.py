"""Automations by the SDK's own requests: kept exactly, changed by name, refused by name."""

import json
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.collection_deletion import delete_collection
from graph.collections import create_collection
from graph.registry_edits import new_registry
from service.wandb.ids import Kind, wire_id
from tests.service.wandb_mutations.watching import CREATE, DELETE, LISTED, UPDATE, Watching

pytestmark = pytest.mark.anyio

EVENTS = "MATCH (e:Event {kind: 'Automation'}) WHERE e.log = $log RETURN e.body AS body ORDER BY e.at"


async def test_what_is_made_is_found_as_it_was_made(watching: Watching) -> None:
    hook = await watching.hook()
    action = {"integrationID": hook["id"], "requestPayload": '{"b": 1.0,  "a": "${x}"}'}
    made = await watching.made(
        "exact",
        description="words",
        enabled=False,
        triggeredActionType="GENERIC_WEBHOOK",
        triggeredActionConfig={"genericWebhookActionInput": action},
    )
    assert (made["description"], made["enabled"], made["updatedAt"]) == ("words", False, None)
    assert json.loads(made["triggeringCondition"]["filter"]) == {"filter": '{"$or": [{"$and":[ ]}]}'}
    assert made["triggeredAction"]["requestPayload"] == action["requestPayload"]
    assert made["triggeredAction"]["integration"]["urlEndpoint"] == hook["urlEndpoint"]
    assert await watching.listed(filters='{"name": "exact"}') == [made]


async def test_filters_of_runs_come_back_unwrapped(watching: Watching) -> None:
    text = '{"run_filter":"{}", "run_state_filter":{"states":["FINISHED"]}}'
    scope = wire_id(Kind.ENTITY, watching.world.team.seq)
    made = await watching.made(
        "runs", scopeType="ENTITY", scopeID=scope, triggeringEventType="RUN_STATE", eventFilter=text
    )
    assert made["triggeringCondition"]["filter"] == text
    assert made["scope"] == {"__typename": "Entity", "id": scope, "name": watching.world.team.name}


async def test_only_what_is_named_changes(watching: Watching) -> None:
    made = await watching.made("kept", description="words")
    changed = (await watching.asking.ok(UPDATE, id=made["id"], enabled=False, name=None))["trigger"]
    assert changed == {**made, "enabled": False, "updatedAt": changed["updatedAt"]}
    assert changed["updatedAt"] > made["createdAt"]
    same = (await watching.asking.ok(UPDATE, id=made["id"], enabled=False))["trigger"]
    assert same == changed
    cleared = (await watching.asking.ok(UPDATE, id=made["id"], description=None))["trigger"]
    assert cleared["description"] is None


async def test_a_taken_name_is_told_by_409_and_a_missing_automation_by_404(watching: Watching) -> None:
    made = await watching.made("taken")
    status, answer = await watching.asking.post(CREATE, input=watching.given("taken"))
    assert (status, answer["data"]) == (409, {"createFilterTrigger": None})
    assert "already" in answer["errors"][0]["message"]
    other = await watching.made("other")
    status, answer = await watching.asking.post(UPDATE, input={"id": other["id"], "name": "taken"})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (200, "CONFLICT")
    assert await watching.asking.ok(DELETE, triggerID=made["id"]) == {"success": True}
    for nobody in (made["id"], "nonsense"):
        status, answer = await watching.asking.post(UPDATE, input={"id": nobody, "enabled": True})
        assert (status, answer["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
        status, answer = await watching.asking.post(DELETE, input={"triggerID": nobody})
        assert (status, answer["data"]) == (200, None)
    await watching.made("taken")  # a name is free again


async def test_a_missing_scope_is_no_missing_automation(watching: Watching) -> None:
    made = await watching.made("moving")
    nowhere = {"scopeType": "PROJECT", "scopeID": wire_id(Kind.PROJECT, 10**12)}
    status, answer = await watching.asking.post(UPDATE, input={"id": made["id"], **nowhere})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (200, "NOT_FOUND")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 256}, "name"),
        ({"eventFilter": "[]"}, "filter"),
        ({"eventFilter": json.dumps({"a": "x" * 32768})}, "filter"),
        ({"triggeringEventType": "RUN_STATE"}, "RUN_STATE"),
        ({"triggeringEventType": "WEAVE_METRIC_THRESHOLD"}, "WEAVE_METRIC_THRESHOLD"),
        ({"triggeredActionType": "GENERIC_WEBHOOK"}, "GENERIC_WEBHOOK"),
        ({"triggeredActionType": "QUEUE_JOB"}, "QUEUE_JOB"),
        ({"triggeredActionType": "PUSH_NOTIFICATION"}, "PUSH_NOTIFICATION"),
        ({"triggeredActionType": "ARIA"}, "ARIA"),
        ({"triggeredActionType": "NOTIFICATION"}, "Slack"),
        ({"triggeredActionConfig": {}}, "configuration"),
        ({"scopeID": "nonsense"}, "scopeID"),
        ({"scopeType": "ENTITY", "scopeID": wire_id(Kind.ENTITY, 10**12)}, "nothing"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_what_breaks_a_rule_is_refused_by_name(
    watching: Watching, more: dict[str, Any], word: str
) -> None:
    code, message = await watching.asking.refused(CREATE, **(watching.given("bad") | more))
    assert code in {"INVALID_INPUT", "NOT_FOUND"}
    assert word in message
    assert await watching.listed() == []


async def test_lists_go_page_by_page_over_all_that_is_owned(watching: Watching) -> None:
    registry = await new_registry(
        watching.world.graph,
        watching.world.admin,
        organization=watching.world.organization,
        name=f"second-{watching.world.unique}",
    )
    names = [f"n{number}" for number in range(7)]
    for number, name in enumerate(names):
        other = await create_collection(
            watching.world.graph, SYSTEM, project=registry, name=f"c{number}", type_name="model"
        )
        scope = wire_id(Kind.COLLECTION, other)
        await watching.made(name, **({"scopeID": scope} if number % 2 else {}))
    for order, wanted in (
        (None, names),
        ("-created_at", names[::-1]),
        ("name", names),
        ("-name", names[::-1]),
    ):
        found: list[str] = []
        after: str | None = None
        for _ in range(4):
            window = {"first": 2, "after": after, "order": order, "entity": watching.organization}
            _, answer = await watching.asking.post(LISTED, **window)
            page = answer["data"]["entity"]["triggers"]
            found += [edge["node"]["name"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            assert page["pageInfo"]["hasNextPage"] is (len(found) < len(names))
        assert found == wanted
    status, answer = await watching.asking.post(
        LISTED, entity=watching.organization, filters='{"event": "x"}'
    )
    assert (status, answer["errors"][0]["extensions"]["code"]) == (200, "INVALID_INPUT")


async def test_what_watches_a_deleted_collection_is_gone_and_gives_its_name_away(watching: Watching) -> None:
    made = await watching.made("doomed")
    gone = watching.collection
    await delete_collection(watching.world.graph, SYSTEM, collection=gone)
    assert await watching.listed() == []
    status, _ = await watching.asking.post(UPDATE, input={"id": made["id"], "enabled": False})
    assert status == 404
    await watching.ready()
    again = await watching.made("doomed")
    assert [each["id"] for each in await watching.listed()] == [again["id"]]
    rows = await watching.world.rows(EVENTS, log=watching.world.organization)
    actions = [json.loads(str(row["body"]))["action"] for row in rows]
    assert actions == ["automation.created", "automation.deleted", "automation.created"]
