"""The audit log: events in order, with filters, for those who may read it."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.sequencer import number_pending
from service.api.ids import encode
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

LOG = """query ($org: String, $filter: AuditFilter, $first: Int, $after: String) {
  auditLog(organization: $org, filter: $filter, first: $first, after: $after) {
    totalCount edges { cursor } pageInfo { hasNextPage endCursor }
    nodes { id position at action operation subjectKind subjectId actorName actorKind ip client
      actor { name } subject { __typename id } through { permission role source } before after } } }"""


async def log(api: Api, actor: Actor, org: str | None, **more: object) -> Any:
    asked = {"filter": None, "first": 1000, "after": None, **more}
    return (await api.ask(actor, LOG, org=org, **asked))["auditLog"]


async def test_it_tells_who_did_what_in_order(api: Api, fresh: Story) -> None:
    await number_pending(fresh.world.graph)
    page = await log(api, fresh.admin, fresh.org)
    events = page["nodes"]
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert page["totalCount"] == len(events)
    assert page["pageInfo"]["hasNextPage"] is False
    assert [event["action"] for event in events[-8:]] == [
        "VERSION_PRODUCED",
        "ALIAS_SET",
        "COLLECTION_CREATED",
        "LINK_CREATED",
        "ALIAS_SET",
        "ALIAS_SET",
        "RUN_CREATED",
        "VERSION_CONSUMED",
    ]
    linked = events[-5]
    assert linked["subjectKind"] == "Link"
    assert linked["subject"] == {"__typename": "Link", "id": encode("Link", fresh.link)}
    assert linked["subjectId"] == encode("Link", fresh.link)
    assert (linked["actorName"], linked["actor"]) == (fresh.admin.name, {"name": fresh.admin.name})
    assert linked["actorKind"] == "USER"
    assert linked["through"] == {
        "permission": "link:create",
        "role": "admin",
        "source": f"organization:{fresh.world.organization}",
    }
    assert linked["before"] == {}
    assert linked["after"] == {"collection": fresh.collection, "version": fresh.model, "number": 0}
    created = events[0]
    assert (created["action"], created["actor"]) == ("ORGANIZATION_CREATED", None)
    registry = next(event for event in events if event["action"] == "REGISTRY_CREATED")
    assert registry["subject"] == {"__typename": "Registry", "id": registry["subjectId"]}


async def test_filters_combine(api: Api, fresh: Story) -> None:
    await number_pending(fresh.world.graph)
    everything = (await log(api, fresh.admin, fresh.org))["nodes"]
    train = encode("Run", fresh.train)
    alias = next(event for event in everything if event["action"] == "ALIAS_SET")
    cases: list[tuple[dict[str, object], list[Any]]] = [
        ({"action": "LINK_CREATED"}, [e for e in everything if e["action"] == "LINK_CREATED"]),
        ({"subject": train}, [e for e in everything if e["subjectId"] == train]),
        ({"subject": f"run:{fresh.team}/project/train"}, [e for e in everything if e["subjectId"] == train]),
        (
            {"subject": f"registry:{fresh.org}/model/first"},
            [e for e in everything if e["action"] == "COLLECTION_CREATED"],
        ),
        (
            {"subject": f"registry:{fresh.org}/model/first:prod", "action": "VERSION_COMMITTED"},
            [e for e in everything if e["action"] == "VERSION_COMMITTED"][-1:],
        ),
        ({"subject": f"registry:{fresh.org}/model"}, [e for e in everything if _is_model_registry(e)]),
        ({"actor": fresh.admin.name}, [e for e in everything if e["actor"]]),
        ({"actor": encode("User", fresh.admin.id or ""), "action": "RUN_CREATED"}, _runs(everything)),
        ({"since": alias["at"]}, [e for e in everything if e["at"] >= alias["at"]]),
        ({"until": alias["at"]}, [e for e in everything if e["at"] < alias["at"]]),
        ({"since": alias["at"], "until": alias["at"]}, []),
    ]
    for wanted, expected in cases:
        page = await log(api, fresh.admin, fresh.org, filter=wanted)
        assert [event["id"] for event in page["nodes"]] == [event["id"] for event in expected], wanted
        assert page["totalCount"] == len(expected)
        assert expected or "until" in wanted


async def test_of_one_registry_about_one_thing_and_from_one_address(api: Api, fresh: Story) -> None:
    await number_pending(fresh.world.graph)
    everything = (await log(api, fresh.admin, fresh.org))["nodes"]
    model = {"registry": f"{fresh.org}/model"}
    there = await log(api, fresh.admin, fresh.org, filter=model)
    expected = {"REGISTRY_CREATED", "COLLECTION_CREATED", "LINK_CREATED", "ALIAS_SET"}
    assert {event["action"] for event in there["nodes"]} == expected
    assert there["totalCount"] == len(there["nodes"]) < len(everything)
    about = {"about": f"registry:{fresh.org}/model/first:prod"}
    found = await log(api, fresh.admin, fresh.org, filter=about)
    said = [event["action"] for event in found["nodes"]]
    assert said[0] == "VERSION_DRAFTED"
    assert {"VERSION_COMMITTED", "LINK_CREATED", "ALIAS_SET", "VERSION_CONSUMED"} <= set(said)
    assert found["totalCount"] == len(said)
    assert (await log(api, fresh.admin, fresh.org, filter={"ip": "203.0.113.9"}))["nodes"] == []
    mutation = """mutation ($path: String!) { updateCollection(collection: $path, description: "new") {
      ... on Error { code message } } }"""
    await api.ask(fresh.admin, mutation, path=f"{fresh.org}/model/first")
    late = await log(api, fresh.admin, fresh.org, filter={"about": f"registry:{fresh.org}/model/first"})
    assert late["nodes"][-1]["action"] == "COLLECTION_UPDATED"
    ip = late["nodes"][-1]["ip"]
    mine = await log(
        api, fresh.admin, fresh.org, filter={"ip": ip, "about": encode("Collection", fresh.collection)}
    )
    assert [event["action"] for event in mine["nodes"]] == ["COLLECTION_UPDATED"]


def _is_model_registry(event: Any) -> bool:
    return event["action"] == "REGISTRY_CREATED" and event["after"]["name"] == "model"


def _runs(events: list[Any]) -> list[Any]:
    return [event for event in events if event["action"] == "RUN_CREATED"]


async def test_pages_follow_each_other_and_what_is_not_numbered_comes_again(api: Api, fresh: Story) -> None:
    await number_pending(fresh.world.graph)
    whole = (await log(api, fresh.admin, fresh.org))["nodes"]
    seen, after = list[str](), None
    while True:
        page = await log(api, fresh.admin, fresh.org, first=7, after=after)
        seen += [event["id"] for event in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [event["id"] for event in whole]
    await fresh.world.run("late")
    late = await log(api, fresh.admin, fresh.org, after=after)
    assert [event["action"] for event in late["nodes"]] == ["RUN_CREATED"]
    # A service of other tests may have numbered it by now; until then it has the cursor before it.
    if late["nodes"][0]["position"] is None:
        assert late["pageInfo"]["endCursor"] == after
    await number_pending(fresh.world.graph)
    numbered = await log(api, fresh.admin, fresh.org, after=after)
    assert [event["position"] for event in numbered["nodes"]] == [len(whole) + 1]


async def test_pages_go_back_from_the_newest(api: Api, fresh: Story) -> None:
    await number_pending(fresh.world.graph)
    query = """query ($org: String, $last: Int, $before: String) {
      auditLog(organization: $org, last: $last, before: $before) {
        nodes { id position } pageInfo { hasNextPage hasPreviousPage startCursor } } }"""
    whole = [event["id"] for event in (await log(api, fresh.admin, fresh.org))["nodes"]]
    for size in (2, 5):
        seen, before = list[str](), None
        while True:
            page = (await api.ask(fresh.admin, query, org=fresh.org, last=size, before=before))["auditLog"]
            assert page["pageInfo"]["hasNextPage"] is (before is not None)
            seen = [event["id"] for event in page["nodes"]] + seen
            before = page["pageInfo"]["startCursor"]
            if not page["pageInfo"]["hasPreviousPage"]:
                break
        assert seen == whole
    refused = await api.refused(fresh.admin, query, org=fresh.org, last=1001, before=None)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "last")


async def test_it_is_for_admins(api: Api, fresh: Story, boss: Actor, nobody: Actor) -> None:
    member, stranger = await fresh.world.person("mia", "member"), await fresh.world.person("stranger")
    asked = {"filter": None, "first": 10, "after": None}
    assert (await api.refused(member, LOG, org=fresh.org, **asked))["code"] == "FORBIDDEN"
    there = await api.refused(stranger, LOG, org=fresh.org, **asked)
    absent = await api.refused(stranger, LOG, org=f"{fresh.org}x", **asked)
    assert there["code"] == absent["code"] == "NOT_FOUND"
    assert there["message"].replace(fresh.org, "") == absent["message"].replace(f"{fresh.org}x", "")
    by_id = await api.refused(stranger, LOG, org=encode("Organization", fresh.world.organization), **asked)
    assert by_id["code"] == "NOT_FOUND"
    assert (await api.refused(nobody, LOG, org=fresh.org, **asked))["code"] == "UNAUTHENTICATED"
    assert (await log(api, boss, fresh.org))["nodes"]


async def test_everybody_reads_their_own_acts_in_the_log_of_the_instance(api: Api, fresh: Story) -> None:
    mia = await fresh.world.person("mia", "member")
    query = """mutation ($user: String!) { createApiKey(user: $user, name: "mine") {
      ... on CreateApiKeyPayload { secret apiKey { id } } } }"""
    made = (await api.ask(mia, query, user=mia.name))["createApiKey"]
    own = await log(api, mia, None)
    assert [(event["action"], event["actorName"]) for event in own["nodes"]] == [("KEY_CREATED", mia.name)]
    assert own["nodes"][0]["subject"] == {"__typename": "ApiKey", "id": made["apiKey"]["id"]}
    assert made["secret"] not in str(own)
    others = await log(api, mia, None, filter={"actor": fresh.admin.name})
    assert others["nodes"] == []


async def test_the_page_is_bounded(api: Api, fresh: Story) -> None:
    for first in (0, 1001):
        refused = await api.refused(fresh.admin, LOG, org=fresh.org, filter=None, first=first, after=None)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "first")
