"""Who sees automations, and who may let them call what; what webhooks and events keep for themselves."""

from dataclasses import replace
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.collections import create_collection
from graph.registry_edits import new_registry
from graph.registry_members import set_registry_role
from graph.targets import Visibility
from graph.teams import set_team_role
from service.wandb.ids import Kind, wire_id
from tests.service.wandb_mutations.watching import CREATE, HOOK, TRIGGER, UPDATE, Watching

pytestmark = pytest.mark.anyio


async def test_who_sees_automations_and_the_addresses_that_they_call(watching: Watching) -> None:
    hook = await watching.hook()
    webhook = {"genericWebhookActionInput": {"integrationID": hook["id"], "requestPayload": None}}
    await watching.made("seen", triggeredActionType="GENERIC_WEBHOOK", triggeredActionConfig=webhook)
    world = watching.world
    shown: dict[str, list[str]] = {}
    for role in ("restricted_viewer", "viewer", "member"):
        guest = await world.person(f"guest-{role}")
        await set_registry_role(
            world.graph, SYSTEM, registry=world.model_registry, member=guest.id or "", role=role
        )
        listed = await registry_triggers(watching, await watching.key(guest))
        shown[role] = [each["triggeredAction"]["integration"]["urlEndpoint"] for each in listed]
    assert shown == {"restricted_viewer": [], "viewer": [""], "member": [hook["urlEndpoint"]]}
    fellow = await world.person("fellow", "viewer")
    assert len(await watching.listed(await watching.key(fellow))) == 1
    stranger = await world.person("stranger")
    assert await watching.listed(await watching.key(stranger)) == []


async def registry_triggers(watching: Watching, key: str) -> list[dict[str, Any]]:
    query = f"""query Q($entity: String!) {{ project(name: "wandb-registry-model", entityName: $entity) {{
      triggers {{ {TRIGGER} }} }} }}"""
    _, answer = await replace(watching.asking, key=key).post(query, entity=watching.organization)
    return answer["data"]["project"]["triggers"]


async def test_a_restricted_registry_keeps_its_automations_to_itself(watching: Watching) -> None:
    world = watching.world
    hidden = await new_registry(
        world.graph,
        world.admin,
        organization=world.organization,
        name=f"hidden-{world.unique}",
        visibility=Visibility.RESTRICTED,
    )
    secret = await create_collection(world.graph, SYSTEM, project=hidden, name="secret", type_name="model")
    await watching.made("open")
    await watching.made("open", scopeID=wire_id(Kind.COLLECTION, secret))  # names are a registry's own
    fellow = await watching.key(await world.person("fellow", "member"))
    assert len(await watching.listed()) == 2
    assert len(await watching.listed(fellow)) == 1


async def test_webhooks_are_called_only_by_who_may_use_them(watching: Watching) -> None:
    world = watching.world
    person = await world.person("member", "member")
    theirs = replace(watching.asking, key=await watching.key(person))
    own = (await theirs.ok(HOOK, entityName=person.name, name="own", urlEndpoint="http://own.example.test"))[
        "integration"
    ]

    def calling(integration: str) -> dict[str, Any]:
        config = {"genericWebhookActionInput": {"integrationID": integration}}
        return {"triggeredActionType": "GENERIC_WEBHOOK", "triggeredActionConfig": config}

    made = (await theirs.ok(CREATE, **watching.given("own", **calling(own["id"]))))["trigger"]
    assert made["triggeredAction"]["integration"]["name"] == "own"
    code, _ = await watching.asking.refused(CREATE, **watching.given("stolen", **calling(own["id"])))
    assert code == "NOT_FOUND"
    # Who changes something else leaves the webhook as it is.
    await watching.asking.ok(UPDATE, id=made["id"], description="mine too", **calling(own["id"]))


async def test_webhooks_keep_names_of_secrets_and_events_keep_neither_address_nor_payload(
    watching: Watching,
) -> None:
    made = await watching.hook("kept", accessTokenRef="TOKEN", secretRef=None)
    assert (made["accessTokenRef"], made["secretRef"]) == ("TOKEN", None)
    assert await watching.hook("kept", accessTokenRef="TOKEN", secretRef=None) == made
    given = {"entityName": watching.organization, "name": "kept", "urlEndpoint": "https://other.example.test"}
    assert (await watching.asking.refused(HOOK, **given))[0] == "CONFLICT"
    config = {"genericWebhookActionInput": {"integrationID": made["id"], "requestPayload": '{"a":"hush"}'}}
    await watching.made("told", triggeredActionType="GENERIC_WEBHOOK", triggeredActionConfig=config)
    query = "MATCH (e:Event) WHERE e.log = $log RETURN e.body AS body"
    bodies = str(await watching.world.rows(query, log=watching.world.organization))
    assert "integration.created" in bodies
    assert "https://h.example.test" in bodies
    assert not any(secret in bodies for secret in ("?t=1", "TOKEN", "hush"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://h.example.test/x",
        "https://",
        "javascript:alert(1)",
        "https://user:word@h.example.test",
        "https://h.example.test/" + "x" * 2048,
        "https://[broken",
        "https://h.example.test/a b",
    ],
)
async def test_addresses_that_are_none_are_refused(watching: Watching, url: str) -> None:
    given = {"entityName": watching.organization, "name": "bad", "urlEndpoint": url}
    code, message = await watching.asking.refused(HOOK, **given)
    assert (code, "url" in message) == ("INVALID_INPUT", True)


async def test_members_watch_the_whole_team_and_admins_the_whole_organization(watching: Watching) -> None:
    world, admin = watching.world, watching.asking
    person = await world.person("member", "member")
    member = replace(admin, key=await watching.key(person))
    team = {"scopeType": "ENTITY", "scopeID": wire_id(Kind.ENTITY, world.team.seq)}
    query = "query Q($name: String!) { entity(name: $name) { id } }"
    _, answer = await admin.post(query, name=watching.organization)
    organization = {"scopeType": "ENTITY", "scopeID": answer["data"]["entity"]["id"]}
    for scope in (team, organization):
        assert (await member.refused(CREATE, **watching.given("all", **scope)))[0] == "FORBIDDEN"
        await admin.ok(CREATE, **watching.given("all", **scope))
    await set_team_role(world.graph, SYSTEM, team=world.team.id, user=person.name, role="member")
    made = await member.ok(CREATE, **watching.given("of a member", **team))
    listed = "query Q($name: String!) { organization(name: $name) { triggers { edges { node { name } } } } }"
    _, answer = await member.post(listed, name=watching.organization)
    names = [edge["node"]["name"] for edge in answer["data"]["organization"]["triggers"]["edges"]]
    assert names == ["all", "all", made["trigger"]["name"]]
