"""Versions by name and id, what they stand in, where they came from: for those who may know."""

from typing import Any

import pytest

from graph.consumption import consume_version
from graph.drafts import Draft, draft_version
from graph.links import link_version
from service.wandb.ids import Kind, key_of, wire_id
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk, digest_of

pytestmark = pytest.mark.anyio

FILES = {"my model.txt": b"hello ", "sub/b.bin": b"bb"}


def path(world: World, name: str, project: str = "project") -> dict[str, Any]:
    return {"entity": world.team.name, "project": project, "name": name}


def registry_path(world: World, name: str) -> dict[str, Any]:
    return {"entity": f"org-{world.unique}", "project": "wandb-registry-model", "name": name}


async def by_name(desk: Desk, world: World, where: dict[str, Any], **more: Any) -> Any:
    reply = await desk.document(world.admin, "ArtifactMembershipByName", includeAliases=True, **where, **more)
    assert reply.errors == []
    return reply.data["project"]["artifactCollectionMembership"]


async def test_a_version_is_found_by_name(desk: Desk, world: World) -> None:
    run = await world.run()
    name = await world.run_name(run)
    version = await desk.logged(world, FILES, run=name, aliases=["best"], tags=["a b"], history_step=2)
    for suffix in ("", ":latest", ":best", ":v0", f":{version.digest}"):
        found = await by_name(desk, world, path(world, "model" + suffix))
        assert found["artifact"]["id"] == wire_id(Kind.ARTIFACT, version.id)
    assert key_of(Kind.ARTIFACT, found["artifact"]["id"], "id") == version.id
    artifact = found["artifact"]
    assert {name: artifact[name] for name in ("state", "size", "fileCount", "digest", "commitHash")} == {
        "state": "COMMITTED",
        "size": 8,
        "fileCount": 2,
        "digest": digest_of(FILES),
        "commitHash": digest_of(FILES),
    }
    assert (artifact["ttlDurationSeconds"], artifact["ttlIsInherited"], artifact["historyStep"]) == (
        -1,
        True,
        2,
    )
    assert [tag["name"] for tag in artifact["tags"]] == ["a b"]
    assert artifact["artifactType"] == {"name": "model"}
    assert artifact["artifactSequence"]["project"]["entity"] == {"name": world.team.name}
    assert [alias["alias"] for alias in found["aliases"]] == ["best", "latest"]


async def test_a_name_that_means_nothing_is_null(desk: Desk, world: World) -> None:
    await desk.logged(world, FILES)
    for name in (
        "model:v1",
        "model:nope",
        "other",
        "model:" + "0" * 32,
        "",
        ":",
        "model:v99999999999999999999",
    ):
        assert await by_name(desk, world, path(world, name)) is None
    for where in (path(world, "model", "nothing"), {**path(world, "model"), "entity": "nobody"}):
        reply = await desk.document(world.admin, "ArtifactMembershipByName", **where)
        assert (reply.data, reply.errors) == ({"project": None}, [])


async def test_a_link_has_its_own_number_and_aliases(desk: Desk, world: World) -> None:
    await desk.logged(world, {"a": b"1"})
    version = await desk.logged(world, FILES)
    await link_version(
        desk.graph,
        world.admin,
        version=version.id,
        project=world.model_registry,
        collection="c",
        aliases=["p"],
    )
    found = await by_name(desk, world, registry_path(world, "c:p"))
    assert (found["versionIndex"], found["artifact"]["versionIndex"]) == (0, 1)
    assert found["artifactCollection"]["__typename"] == "ArtifactPortfolio"
    assert found["artifactCollection"]["project"]["name"] == "wandb-registry-model"
    assert [alias["alias"] for alias in found["aliases"]] == ["latest", "p"]
    everywhere = {
        (alias["artifactCollection"]["name"], alias["alias"]) for alias in found["artifact"]["aliases"]
    }
    assert everywhere == {("c", "latest"), ("c", "p"), ("model", "latest")}
    linked = await desk.document(
        world.admin, "FetchLinkedArtifacts", artifactID=wire_id(Kind.ARTIFACT, version.id)
    )
    edges = linked.data["artifact"]["artifactMemberships"]["edges"]
    assert [edge["node"]["artifactCollection"]["__typename"] for edge in edges] == [
        "ArtifactSequence",
        "ArtifactPortfolio",
    ]


async def test_a_guest_sees_a_link_and_not_its_source(desk: Desk, world: World) -> None:
    run = await world.run()
    version = await desk.logged(world, FILES, run=await world.run_name(run))
    await link_version(
        desk.graph, world.admin, version=version.id, project=world.model_registry, collection="c"
    )
    asker = desk.guest(world, 1)
    query = """query ($e: String, $id: ID!) {
      project(name: "wandb-registry-model", entityName: $e) { artifactCollectionMembership(name: "c") {
        artifact { artifactSequence { name project { id } aliases { edges { node { id } } }
          artifacts { totalCount edges { version } } latestArtifact { id } }
          artifactType { name createdAt }
          createdBy { __typename } usedBy { edges { node { id } } }
          aliases { alias artifactCollection { name } }
          artifactMemberships { edges { node { artifactCollection { name } } } } } } }
      artifact(id: $id) { digest } }"""
    told = await desk.told(asker, query, e=f"org-{world.unique}", id=wire_id(Kind.ARTIFACT, version.id))
    artifact = told["project"]["artifactCollectionMembership"]["artifact"]
    assert artifact["artifactSequence"] == {
        "name": "model",
        "project": None,
        "aliases": {"edges": []},
        "artifacts": {"totalCount": 0, "edges": []},
        "latestArtifact": None,
    }
    assert artifact["createdBy"] is None
    assert artifact["aliases"] == [{"alias": "latest", "artifactCollection": {"name": "c"}}]
    assert artifact["artifactMemberships"] == {"edges": [{"node": {"artifactCollection": {"name": "c"}}}]}
    assert told["artifact"] == {"digest": version.digest}


async def test_a_stranger_is_told_nothing(desk: Desk, world: World) -> None:
    version = await desk.logged(world, FILES)
    stranger = await world.person("stranger")
    query = "query ($id: ID!, $c: ID!) { artifact(id: $id) { id } artifactCollection(id: $c) { id } }"
    ids = {"id": wire_id(Kind.ARTIFACT, version.id), "c": wire_id(Kind.COLLECTION, version.artifact)}
    assert await desk.told(stranger, query, **ids) == {"artifact": None, "artifactCollection": None}
    reply = await desk.document(stranger, "ArtifactMembershipByName", **path(world, "model"))
    assert (reply.data, reply.errors) == ({"project": None}, [])


async def test_a_draft_is_its_makers_only(desk: Desk, world: World) -> None:
    draft = Draft(artifact="model", type="model", digest="0" * 32, client_id="mine")
    version, _ = await draft_version(desk.graph, world.admin, project=world.project, draft=draft)
    colleague = desk.guest(world, 1)
    query = """query ($id: ID!) {
        artifact(id: $id) { state commitHash currentManifest { id } files { totalCount } } }"""
    ids = {"id": wire_id(Kind.ARTIFACT, version)}
    assert (await desk.told(world.admin, query, **ids))["artifact"] == {
        "state": "PENDING",
        "commitHash": None,
        "currentManifest": None,
        "files": {"totalCount": 0},
    }
    assert await desk.told(colleague, query, **ids) == {"artifact": None}
    mapped = await desk.document(world.admin, "ClientIDMapping", clientID="mine")
    assert mapped.data == {"clientIDMapping": {"serverID": ids["id"]}}
    for asker, client_id in ((colleague, "mine"), (world.admin, "other")):
        reply = await desk.document(asker, "ClientIDMapping", clientID=client_id)
        assert (reply.data, reply.errors) == ({"clientIDMapping": None}, [])
    assert await by_name(desk, world, path(world, "model")) is None


async def test_who_made_and_who_used_it(desk: Desk, world: World) -> None:
    maker, user = await world.run(), await world.run()
    version = await desk.logged(world, FILES, run=await world.run_name(maker))
    await consume_version(desk.graph, world.admin, version=version.id, run=user)
    alone = await desk.logged(world, {"x": b"x"}, artifact="alone")
    ids = wire_id(Kind.ARTIFACT, version.id)
    made = (await desk.document(world.admin, "ArtifactCreatedBy", id=ids)).data["artifact"]["createdBy"]
    assert (made["__typename"], made["id"]) == ("Run", wire_id(Kind.RUN, maker))
    assert made["project"]["entity"]["name"] == world.team.name
    used = (await desk.document(world.admin, "ArtifactUsedBy", id=ids)).data["artifact"]["usedBy"]
    assert [edge["node"]["id"] for edge in used["edges"]] == [wire_id(Kind.RUN, user)]
    by_hand = await desk.told(
        world.admin,
        "query ($id: ID!) { artifact(id: $id) { createdBy { __typename ... on User { username } } } }",
        id=wire_id(Kind.ARTIFACT, alone.id),
    )
    assert by_hand["artifact"]["createdBy"] == {"__typename": "User", "username": world.admin.name}


async def test_an_id_that_is_none_names_its_field(desk: Desk, world: World) -> None:
    for bad in ("nonsense", wire_id(Kind.RUN, world.project), "QXJ0aWZhY3Q6MTA2", ""):
        reply = await desk.ask(world.admin, "query ($id: ID!) { artifact(id: $id) { id } }", id=bad)
        assert reply.data == {"artifact": None}
        assert reply.errors[0]["extensions"] == {"code": "INVALID_INPUT", "field": "id"}


async def test_how_many_statements_a_version_costs(desk: Desk, world: World) -> None:
    version = await desk.logged(world, FILES)
    for collection in ("c", "d", "e"):
        await link_version(
            desk.graph, world.admin, version=version.id, project=world.model_registry, collection=collection
        )
    source, link = path(world, "model"), registry_path(world, "c")
    for where, with_aliases, expected in (
        (source, False, 4),
        (link, False, 4),
        (source, True, 5),
        (link, True, 5),
    ):
        reply = await desk.document(
            world.admin, "ArtifactMembershipByName", includeAliases=with_aliases, **where
        )
        assert reply.data["project"]["artifactCollectionMembership"]
        assert (where["name"], with_aliases, reply.statements) == (where["name"], with_aliases, expected)
