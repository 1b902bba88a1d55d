"""Collections and types of a project, listed and by name."""

from typing import Any

import pytest

from graph.links import link_version
from service.wandb.ids import Kind, wire_id
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk

pytestmark = pytest.mark.anyio

LISTS = """query ($e: String, $p: String, $first: Int, $after: String, $order: String, $filters: JSONString) {
  project(name: $p, entityName: $e) {
    artifactTypes(includeAll: true) { edges { node { name createdAt } } }
    artifactCollections(first: $first, after: $after, order: $order, filters: $filters) { totalCount
      edges { node { __typename name defaultArtifactType { name } tags { edges { node { name } } } } }
      pageInfo { endCursor hasNextPage } } } }"""


def path(world: World, **more: Any) -> dict[str, Any]:
    return {"entity": world.team.name, "project": "project", **more}


async def filled(desk: Desk, world: World) -> None:
    """Two versions of `model`, one of `other` of another type, and a portfolio with a link."""
    await desk.logged(world, {"a": b"1"}, aliases=["first"])
    version = await desk.logged(world, {"a": b"2"})
    await world.version("other", type_name="data set")
    await link_version(desk.graph, world.admin, version=version.id, project=world.project, collection="links")


async def test_the_collections_of_a_project(desk: Desk, world: World) -> None:
    await filled(desk, world)
    asked = {"e": world.team.name, "p": "project"}
    first = (await desk.told(world.admin, LISTS, **asked, first=2))["project"]
    assert [edge["node"]["name"] for edge in first["artifactTypes"]["edges"]] == ["data set", "model"]
    found = first["artifactCollections"]
    assert found["totalCount"] == 3
    assert [(edge["node"]["__typename"], edge["node"]["name"]) for edge in found["edges"]] == [
        ("ArtifactPortfolio", "links"),
        ("ArtifactSequence", "model"),
    ]
    after = found["pageInfo"]["endCursor"]
    rest = (await desk.told(world.admin, LISTS, **asked, first=2, after=after))["project"]
    assert [edge["node"]["name"] for edge in rest["artifactCollections"]["edges"]] == ["other"]
    assert rest["artifactCollections"]["pageInfo"]["hasNextPage"] is False


async def test_what_is_not_supported_is_said(desk: Desk, world: World) -> None:
    await filled(desk, world)
    asked = {"e": world.team.name, "p": "project"}
    for more, field in (({"filters": '{"nam": "x"}'}, "nam"), ({"order": "-secret"}, "order")):
        reply = await desk.ask(world.admin, LISTS, **asked, **more)
        assert [error["extensions"]["field"] for error in reply.errors] == [field]
    assert (await desk.told(world.admin, LISTS, **asked, filters="{}", order="+name"))["project"]


async def test_a_registry_lists_the_types_that_it_accepts(desk: Desk, world: World) -> None:
    told = await desk.told(world.admin, LISTS, e=f"org-{world.unique}", p="wandb-registry-model")
    assert [edge["node"]["name"] for edge in told["project"]["artifactTypes"]["edges"]] == ["model"]
    assert told["project"]["artifactCollections"] == {
        "totalCount": 0,
        "edges": [],
        "pageInfo": {"endCursor": None, "hasNextPage": False},
    }


async def test_a_type_and_its_collections(desk: Desk, world: World) -> None:
    await filled(desk, world)
    found = await desk.document(world.admin, "ProjectArtifactType", **path(world, type="model"))
    assert found.data["project"]["artifactType"]["name"] == "model"
    absent = await desk.document(world.admin, "ProjectArtifactType", **path(world, type="nothing"))
    assert (absent.data["project"]["artifactType"], absent.errors) == (None, [])
    query = """query ($entity: String, $project: String, $type: String!) {
      project(name: $project, entityName: $entity) { artifactType(name: $type) {
        artifactCollections { totalCount edges { node { name } } }
        model: artifact(name: "model:first") { versionIndex } other: artifact(name: "other") { id }
        a: artifactSequence(name: "model") { name } b: artifactSequence(name: "links") { name }
        c: artifactCollection(name: "other") { name } } } }"""
    told = await desk.told(world.admin, query, **path(world, type="model"))
    assert told["project"]["artifactType"] == {
        "artifactCollections": {
            "totalCount": 2,
            "edges": [{"node": {"name": "links"}}, {"node": {"name": "model"}}],
        },
        "model": {"versionIndex": 0},
        "other": None,
        "a": {"name": "model"},
        "b": None,
        "c": None,
    }


async def test_a_collection_by_type_and_name(desk: Desk, world: World) -> None:
    await filled(desk, world)
    for name, kind in (("model", "ArtifactSequence"), ("links", "ArtifactPortfolio")):
        reply = await desk.document(
            world.admin, "ProjectArtifactCollection", **path(world, type="model", name=name)
        )
        assert reply.errors == []
        found = reply.data["project"]["artifactType"]["artifactCollection"]
        assert (found["__typename"], found["name"], found["type"]) == (kind, name, {"name": "model"})
        assert found["project"]["entity"] == {"name": world.team.name}
        by_id = await desk.document(world.admin, "ArtifactCollectionAliases", id=found["id"], perPage=1)
        aliases = by_id.data["artifactCollection"]["aliases"]
        assert len(aliases["edges"]) == 1
        assert aliases["pageInfo"]["hasNextPage"] is (name == "model")


async def test_the_versions_of_a_collection(desk: Desk, world: World) -> None:
    await filled(desk, world)

    async def listed(**asked: Any) -> tuple[Any, int]:
        where = path(world, type="model", collection="model", filters='{"state": "COMMITTED"}')
        reply = await desk.document(world.admin, "ProjectArtifacts", **where, **asked)
        assert reply.errors == []
        return reply.data["project"]["artifactType"]["artifactCollection"]["artifacts"], reply.statements

    newest, few = await listed(perPage=1, includeAliases=True)
    assert (newest["totalCount"], [edge["version"] for edge in newest["edges"]]) == (2, ["v1"])
    rest, _ = await listed(perPage=1, cursor=newest["pageInfo"]["endCursor"])
    assert [edge["version"] for edge in rest["edges"]] == ["v0"]
    assert rest["pageInfo"]["hasNextPage"] is False
    both, more = await listed(order="+version_index", includeAliases=True)
    assert [edge["version"] for edge in both["edges"]] == ["v0", "v1"]
    assert few == more


async def test_the_newest_version_of_a_sequence(desk: Desk, world: World) -> None:
    await filled(desk, world)
    query = """query ($e: String) { project(name: "project", entityName: $e) {
      artifactCollection(name: "model") { id state ... on ArtifactSequence { latestArtifact { versionIndex } }
        artifactMembership(aliasName: "first") { versionIndex artifactCollection { name } } } } }"""
    told = await desk.told(world.admin, query, e=world.team.name)
    found = told["project"]["artifactCollection"]
    assert (found["state"], found["latestArtifact"]) == ("READY", {"versionIndex": 1})
    assert found["artifactMembership"] == {"versionIndex": 0, "artifactCollection": {"name": "model"}}
    hidden = await desk.told(
        await world.person("stranger"),
        "query ($id: ID!) { artifactCollection(id: $id) { name } }",
        id=found["id"],
    )
    assert hidden == {"artifactCollection": None}


async def test_the_artifact_type_that_a_client_checks_first(desk: Desk, world: World) -> None:
    await filled(desk, world)
    for name, expected in (("model:latest", {"artifactType": {"name": "model"}}), ("new:latest", None)):
        reply = await desk.document(world.admin, "ArtifactType", **path(world, name=name))
        assert (reply.data, reply.errors) == ({"project": {"artifact": expected}}, [])
    assert wire_id(Kind.PROJECT, 1) == "UHJvamVjdDox"
