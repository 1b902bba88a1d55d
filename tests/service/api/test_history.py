"""Histories: what happened to a thing, the latest first, to whoever sees the thing, and no more than that."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.alias_edits import set_alias
from graph.collection_deletion import delete_collection, restore_collection
from graph.collections import create_collection
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.links import link_version
from graph.organizations import set_organization_role
from graph.registry_edits import new_registry
from graph.registry_members import set_registry_role
from graph.retention import DAY
from graph.targets import Visibility
from graph.version_edits import VersionEdit, update_version
from service.api.ids import encode
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

HISTORY = """query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) {
  ... on Registry { history(first: $first, after: $after, last: $last, before: $before) { ...Page } }
  ... on Collection { history(first: $first, after: $after, last: $last, before: $before) { ...Page } }
  ... on Version { history(first: $first, after: $after, last: $last, before: $before) { ...Page } }
  ... on Alias { history(first: $first, after: $after, last: $last, before: $before) { ...Page } } } }
fragment Page on EventConnection { totalCount pageInfo { endCursor startCursor hasNextPage }
  nodes { id action at actorName before after ip client subjectKind position } }"""


async def history(api: Api, actor: Actor, kind: str, key: str, **asked: Any) -> Any:
    answer = await api.ask(actor, HISTORY, id=encode(kind, key), **asked)
    return answer["node"]["history"]


def actions(page: Any) -> list[str]:
    return [event["action"] for event in page["nodes"]]


async def test_of_a_collection_with_before_and_after(api: Api, world: World) -> None:
    graph, admin = world.graph, world.admin
    made = await create_collection(
        graph, admin, project=world.model_registry, name="shelf", type_name="model"
    )
    first, second = await world.version("a"), await world.version("b")
    for version in (first, second):
        await link_version(graph, admin, version=version, project=world.model_registry, collection="shelf")
    await set_alias(graph, admin, holder=made, alias="prod", version=first)
    await set_alias(graph, admin, holder=made, alias="prod", version=second)
    edit = HolderEdit(name="ledge", add_tags=["tidy"])
    await update_holder(graph, admin, HolderKind.COLLECTION, holder=made, edit=edit)
    await delete_collection(graph, admin, collection=made)
    await restore_collection(graph, admin, collection=made, retention=DAY)
    page = await history(api, admin, "Collection", made)
    said = actions(page)
    assert page["totalCount"] == len(said)
    assert (
        said.index("COLLECTION_RESTORED")
        < said.index("COLLECTION_DELETED")
        < said.index("COLLECTION_UPDATED")
    )
    assert said[-1] == "COLLECTION_CREATED"
    assert said.count("LINK_CREATED") == 2
    times = [event["at"] for event in page["nodes"]]
    assert times == sorted(times, reverse=True)
    renamed = next(event for event in page["nodes"] if event["action"] == "COLLECTION_UPDATED")
    assert (renamed["before"]["name"], renamed["after"]["name"]) == ("shelf", "ledge")
    moved = next(
        event
        for event in page["nodes"]
        if event["action"] == "ALIAS_MOVED" and event["after"]["name"] == "prod"
    )
    assert (moved["before"]["version"], moved["after"]["version"]) == (first, second)
    rows = await world.rows("MATCH (a:Alias {holder: $id, name: 'prod'}) RETURN a.id AS id", id=made)
    of_alias = await history(api, admin, "Alias", str(rows[0]["id"]))
    assert {"ALIAS_SET", "ALIAS_MOVED"} <= set(actions(of_alias))
    assert {event["after"].get("name", "prod") for event in of_alias["nodes"]} == {"prod"}


async def test_pages_both_ways(api: Api, world: World) -> None:
    version = await world.version("a")
    for word in ("one", "two", "three"):
        await update_version(world.graph, world.admin, version=version, edit=VersionEdit(description=word))
    whole = [event["id"] for event in (await history(api, world.admin, "Version", version))["nodes"]]
    seen, after = list[str](), None
    while True:
        page = await history(api, world.admin, "Version", version, first=2, after=after)
        seen += [event["id"] for event in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole
    back = await history(api, world.admin, "Version", version, last=2)
    assert [event["id"] for event in back["nodes"]] == whole[-2:]
    before = back["pageInfo"]["startCursor"]
    back = await history(api, world.admin, "Version", version, last=50, before=before)
    assert [event["id"] for event in back["nodes"]] == whole[:-2]


async def test_addresses_are_for_those_who_may_read_the_log(api: Api, fresh: Story, boss: Actor) -> None:
    """A member sees who and when; the admins of the organization see from where, too."""
    mutation = """mutation ($path: String!) { updateCollection(collection: $path, description: "new") {
      ... on Error { code message } } }"""
    await api.ask(fresh.admin, mutation, path=f"{fresh.org}/model/first")
    mia = await fresh.world.person("mia", "member")
    for actor, sees in ((fresh.admin, True), (boss, True), (mia, False)):
        event = (await history(api, actor, "Collection", fresh.collection, first=1))["nodes"][0]
        assert (event["action"], event["actorName"]) == ("COLLECTION_UPDATED", fresh.admin.name)
        assert (event["ip"] is not None, event["client"] is not None) == (sees, sees)
        found = await api.ask(actor, "query ($id: ID!) { node(id: $id) { id } }", id=event["id"])
        assert found["node"] == {"id": event["id"]}


async def test_what_happened_where_one_sees_nothing_is_left_out(api: Api, world: World) -> None:
    graph, admin = world.graph, world.admin
    secret = await new_registry(
        graph, admin, organization=world.organization, name="secret", visibility=Visibility.RESTRICTED
    )
    version = await world.version("a")
    await link_version(
        graph, admin, version=version, project=secret, collection="hidden", aliases=["secret-alias"]
    )
    await link_version(graph, admin, version=version, project=world.model_registry, collection="shown")
    mia = await world.person("mia", "member")
    mine, hers = await history(api, admin, "Version", version), await history(api, mia, "Version", version)
    assert actions(mine).count("LINK_CREATED") == 2
    assert actions(hers).count("LINK_CREATED") == 1
    assert hers["totalCount"] == len(hers["nodes"]) < len(mine["nodes"])
    assert "secret" not in str(hers)
    assert "hidden" not in str(hers)
    # What was done in the team's project is the team's.
    assert "VERSION_COMMITTED" in actions(mine)
    assert "VERSION_COMMITTED" not in actions(hers)
    hidden = next(e["id"] for e in mine["nodes"] if e["id"] not in {each["id"] for each in hers["nodes"]})
    found = await api.ask(mia, "query ($id: ID!) { node(id: $id) { id } }", id=hidden)
    assert found["node"] is None


async def test_of_a_registry_and_of_members(api: Api, world: World) -> None:
    graph, admin = world.graph, world.admin
    mia = await world.person("mia", "viewer")
    user = mia.id or ""
    await set_organization_role(graph, admin, organization=world.organization, user=user, role="member")
    for role in ("viewer", "admin"):
        await set_registry_role(graph, admin, registry=world.model_registry, member=user, role=role)
    told = "fragment Told on Event { action before after }"
    query = """query ($org: String!) { organization(name: $org) {
      members { nodes { user { name } history { nodes { ...Told } } } } } }"""
    found = await api.ask(admin, query + told, org=f"org-{world.unique}")
    members = {each["user"]["name"]: each for each in found["organization"]["members"]["nodes"]}
    roles = [event["after"]["role"] for event in members[mia.name]["history"]["nodes"]]
    assert roles == ["member", "viewer"]
    query = """query ($path: String!) { registry(path: $path) { history { nodes { ...Told } }
      members { nodes { member { ... on User { name } } history { nodes { ...Told } } } } } }"""
    found = await api.ask(admin, query + told, path=f"org-{world.unique}/model")
    guests = {each["member"]["name"]: each for each in found["registry"]["members"]["nodes"]}
    roles = [event["after"]["role"] for event in guests[mia.name]["history"]["nodes"]]
    assert roles == ["admin", "viewer"]
    of_registry = found["registry"]["history"]["nodes"]
    assert [event["action"] for event in of_registry][:2] == ["ROLE_GRANTED", "ROLE_GRANTED"]
    assert of_registry[-1]["action"] == "REGISTRY_CREATED"


async def test_a_page_of_histories_is_a_constant_number_of_statements(api: Api, world: World) -> None:
    for name in ("a", "b", "c"):
        await create_collection(
            world.graph, world.admin, project=world.model_registry, name=name, type_name="model"
        )
    query = """query ($path: String!, $first: Int!) { registry(path: $path) { collections(first: $first) {
      nodes { name history(first: 5) { nodes { action actor { name } } } } } } }"""
    counts = set[int]()
    for first in (1, 3):
        _, statements = await api.counted(world.admin, query, path=f"org-{world.unique}/model", first=first)
        counts.add(statements)
    assert counts == {4}  # the registry, its collections, their histories, who acted
