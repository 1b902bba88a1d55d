"""Registries, their collections and their versions, filtered and sorted, over an organization at once."""

from typing import Any

import pytest

from graph.policy import VIEWER
from graph.registry_edits import update_registry
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk
from tests.service.wandb_reads.searching import (
    COLLECTIONS,
    MEMBERSHIPS,
    OF_COLLECTION,
    OF_PROJECT,
    REGISTRIES,
    Search,
    links,
    registries,
)

pytestmark = pytest.mark.anyio

P = "wandb-registry-"
FIRST, SECOND, THIRD = "alpha/cats:v0", "alpha/dogs:v0", "beta/cats:v0"
FOURTH, FIFTH = "beta/cats:v1", "model/ants:v0"


async def numbers(search: Search, registry: str) -> int:
    rows = await search.world.rows("MATCH (p:Project {id: $id}) RETURN p.seq AS seq", id=registry)
    return int(str(rows[0]["seq"]))


async def test_registries_are_filtered_and_sorted(desk: Desk, world: World) -> None:
    await registries(world)
    search = Search(desk, world)
    for name in (search.organization, search.entity):
        assert await search.all(REGISTRIES, org=name, r={"name": {"$regex": "^a"}}) == ["alpha"]
    by_age = await search.all(REGISTRIES, org=search.entity, o="-created_at")
    assert by_age[:2] == ["beta", "alpha"]
    for order in ("-name", "-updated_at", None):
        whole = await search.all(REGISTRIES, org=search.entity, o=order)
        for size in (1, 2, 7):
            assert await search.paged(REGISTRIES, size, org=search.entity, o=order) == whole


async def test_a_registry_tells_when_it_was_changed_last(desk: Desk, world: World) -> None:
    made = await registries(world)
    search = Search(desk, world)
    earlier = "MATCH (p:Project) WHERE p.id IN $ids SET p.created_at = p.created_at - 60000000"
    await world.rows(earlier, ids=list(made.values()))
    await update_registry(world.graph, world.admin, registry=made["alpha"], edit={"description": "changed"})
    query = REGISTRIES.replace("node { name }", "node { name createdAt updatedAt }")
    found = await search.connection(query, org=search.entity, o="-updated_at")
    times = {node["name"]: node for node in (edge["node"] for edge in found["edges"])}
    changed, beta = times[f"{P}alpha"], times[f"{P}beta"]
    assert next(iter(times)) == f"{P}alpha"
    assert changed["createdAt"] < changed["updatedAt"]
    assert beta["createdAt"] == beta["updatedAt"]
    since = {"updated_at": {"$gte": changed["updatedAt"]}}
    assert await search.all(REGISTRIES, org=search.entity, r=since) == ["alpha"]


async def test_collections_of_all_registries(desk: Desk, world: World) -> None:
    await registries(world)
    search = Search(desk, world)
    some = await search.all(
        COLLECTIONS, org=search.entity, r={"name": {"$regex": "^a"}}, c={"name": {"$ne": "cats"}}
    )
    assert some == ["alpha/dogs"]
    for order in (None, "-created_at"):
        whole = await search.all(COLLECTIONS, org=search.entity, o=order)
        for size in (1, 2, 7):
            assert await search.paged(COLLECTIONS, size, org=search.entity, o=order) == whole, order
    sequences = COLLECTIONS.replace("[PORTFOLIO]", "[SEQUENCE]")
    assert await search.all(sequences, org=search.entity) == []
    await world.version("net")
    of_team = sequences.replace("organization(name: $org) { orgEntity {", "entity(name: $org) {")
    assert await search.all(of_team[:-1], org=world.team.name) == ["project/net"]


async def test_versions_of_all_registries(desk: Desk, world: World) -> None:
    await links(world, await registries(world))
    search = Search(desk, world)
    mixed = await search.all(
        MEMBERSHIPS,
        org=search.entity,
        r={"name": {"$in": [f"{P}alpha", f"{P}beta"]}},
        c={"name": "cats"},
        v={"$or": [{"tag": "hot"}, {"metadata.acc": {"$gt": 0.6}}]},
    )
    assert mixed == [FOURTH, THIRD, FIRST]
    whole = await search.all(MEMBERSHIPS, org=search.entity)
    for size in (1, 2, 7):
        assert await search.paged(MEMBERSHIPS, size, org=search.entity) == whole


async def test_versions_of_one_collection(desk: Desk, world: World) -> None:
    await links(world, await registries(world))
    search = Search(desk, world)
    net = {"e": world.team.name, "p": "project", "h": "net"}
    cats = {"e": search.entity, "p": f"{P}beta", "h": "cats"}
    expected: list[tuple[dict[str, str], dict[str, Any], list[str]]] = [
        (net, {"state": "COMMITTED"}, ["v2", "v1", "v0"]),
        (net, {"state": "COMMITTED", "tag": "red"}, ["v1", "v0"]),
        (net, {"alias": "latest"}, ["v2"]),
        (net, {"metadata.acc": {"$gt": 0.1}, "version": {"$lt": 1}}, ["v0"]),
        (net, {"state": "PENDING"}, []),
        (cats, {"state": "COMMITTED"}, ["v1", "v0"]),
        (cats, {"alias": "prod"}, ["v1"]),
        (cats, {"metadata.kind": "small"}, ["v0"]),
    ]
    for where, asked, found in expected:
        assert await search.all(OF_COLLECTION, **where, v=asked) == found, asked
    for where in (net, cats):
        for order in (None, "version_index"):
            whole = await search.all(OF_COLLECTION, **where, o=order)
            for size in (1, 2, 7):
                assert await search.paged(OF_COLLECTION, size, **where, o=order) == whole, order
    assert await search.all(OF_COLLECTION, **net, o="+created_at") == ["v0", "v1", "v2"]


async def test_collections_of_one_project(desk: Desk, world: World) -> None:
    await registries(world)
    search = Search(desk, world)
    alpha = {"e": search.entity, "p": f"{P}alpha"}
    assert await search.all(OF_PROJECT, **alpha, c={"name": {"$regex": "o"}}) == ["dogs"]
    assert await search.all(OF_PROJECT, **alpha, o="-name") == ["dogs", "cats"]
    assert await search.paged(OF_PROJECT, 1, **alpha, o="-created_at") == ["dogs", "cats"]
    assert "'secret'" in (await search.refusal(OF_PROJECT, **alpha, c={"secret": 1}))["message"]
    assert "'secret'" in (await search.refusal(OF_PROJECT, **alpha, o="-secret"))["message"]


async def test_a_cursor_goes_on_in_every_list_of_the_same_order(desk: Desk, world: World) -> None:
    made = await registries(world)
    search = Search(desk, world)
    number = await numbers(search, made["alpha"])
    ways: list[tuple[str, dict[str, Any]]] = [
        (COLLECTIONS, {"org": search.entity, "r": {"id": number}}),
        (COLLECTIONS, {"org": search.organization, "r": {"name": f"{P}alpha"}, "c": {}}),
        (COLLECTIONS, {"org": search.entity, "r": {"$and": [{"name": {"$in": [f"{P}alpha"]}}]}}),
        (COLLECTIONS, {"org": search.entity, "r": {"$not": {"name": {"$ne": f"{P}alpha"}}}, "o": "+name"}),
        (OF_PROJECT, {"e": search.entity, "p": f"{P}alpha", "o": "name"}),
    ]
    for query, asked in ways:
        page = await search.connection(query, **asked, n=1)
        assert page["edges"][0]["node"]["name"] == "cats"
        for other, others in ways:
            rest = await search.connection(other, **others, n=5, a=page["pageInfo"]["endCursor"])
            assert [edge["node"]["name"] for edge in rest["edges"]] == ["dogs"]


async def test_a_guest_finds_what_is_in_their_registry_only(desk: Desk, world: World) -> None:
    await links(world, await registries(world))
    search, guest = Search(desk, world), desk.guest(world, VIEWER)
    of = {"e": search.entity, "p": f"{P}model"}
    through = "query ($e: String!, $p: String!) { project(name: $p, entityName: $e) { entity { %s } } }"
    collections = "artifactCollections { totalCount edges { node { name project { name } } } }"
    assert await search.all(
        through % collections.replace("totalCount", "totalCount pageInfo { hasNextPage }"), guest, **of
    ) == ["model/ants"]
    projects = "projects { pageInfo { hasNextPage } edges { node { name } } }"
    assert await search.all(through % projects, guest, **of) == ["model"]
    for name in (search.organization, search.entity):
        assert await search.all(REGISTRIES, guest, org=name) == ["model"]
    member = await world.person("mo", "member")
    names = await search.all(REGISTRIES, member, org=search.entity)
    assert names == ["alpha", "dataset", "model"]
    found = await search.all(MEMBERSHIPS, member, org=search.entity, c={"name": "cats"})
    assert found == [FIRST]
    assert await search.all(MEMBERSHIPS, member, org=search.entity, r={"name": f"{P}beta"}) == []
    stranger = await world.person("sid")
    hidden = await desk.told(stranger, REGISTRIES, org=search.entity)
    assert hidden == {"organization": None}


MODELS = """query ($e: String, $n: Int, $a: String) { models(entityName: $e, first: $n, after: $a) {
  pageInfo { endCursor hasNextPage } edges { node { name entityName } } } }"""
MINE = """query ($n: Int, $a: String) { viewer { projects(first: $n, after: $a) {
  pageInfo { endCursor hasNextPage } edges { node { name } } } } }"""


async def test_the_projects_of_an_entity_and_of_a_person(desk: Desk, world: World) -> None:
    search = Search(desk, world)
    assert await search.all(MODELS, e=world.team.name) == ["project"]
    assert await search.all(MODELS, e=search.entity) == ["dataset", "model"]
    assert await search.paged(MODELS, 1, e=search.entity) == ["dataset", "model"]
    assert await desk.told(world.admin, MODELS, e="nobody") == {"models": None}
    assert await search.all(MINE) == ["project"]
    member = await world.person("mo", "member")
    assert await search.all(MINE, member) == []
    of_team = REGISTRIES.replace("organization(name: $org) { orgEntity {", "entity(name: $org) {")[:-1]
    assert await search.all(of_team, org=world.team.name, r={"name": "project"}) == ["project"]
    assert await search.all(of_team, org=world.team.name, r={"name": {"$regex": "^x"}}) == []
