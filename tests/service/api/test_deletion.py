"""Deleting and restoring over GraphQL, and the lists of what can be restored."""

from typing import Any

import pytest

from graph.links import link_version
from service.api.ids import encode
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.test_mutations import declined, done

pytestmark = pytest.mark.anyio

DELETE = "mutation ($it: String!) { %s(%s: $it) { ... on DeletePayload { deletedId } ERROR } }"
RESTORE = "mutation ($it: ID!) { %s(%s: $it) { __typename %s ERROR } }"
GONE = "totalCount nodes { id name number type deletedAt restorableUntil deletedBy { name } }"
LISTS = """query ($artifact: String!, $registry: String!, $project: String!) {
  artifact(path: $artifact) { deletedVersions { GONE } }
  registry(path: $registry) { deletedCollections { GONE } }
  project(path: $project) { deletedArtifacts { GONE } deletedCollections { GONE } } }""".replace("GONE", GONE)


async def lists(api: Api, world: World, *, actor: Any = None) -> dict[str, list[Any]]:
    answer = await api.ask(
        actor or world.admin,
        LISTS,
        artifact=f"{world.team.name}/project/keep",
        registry=f"org-{world.unique}/model",
        project=f"{world.team.name}/project",
    )
    found = {
        "versions": answer["artifact"]["deletedVersions"],
        "collections": answer["registry"]["deletedCollections"],
        "artifacts": answer["project"]["deletedArtifacts"],
        "own": answer["project"]["deletedCollections"],
    }
    assert all(len(each["nodes"]) == each["totalCount"] for each in found.values())
    return {name: each["nodes"] for name, each in found.items()}


async def test_what_was_deleted_is_listed_and_comes_back(api: Api, world: World) -> None:
    await world.version("keep")
    version = await world.version("keep")
    other = await world.version("net")
    for each, home in ((version, world.model_registry), (other, world.project)):
        await link_version(world.graph, world.admin, version=each, project=home, collection="shown")
    assert await lists(api, world) == {"versions": [], "collections": [], "artifacts": [], "own": []}
    gone = [
        await done(api, world.admin, DELETE % (mutation, field), it=it)
        for mutation, field, it in (
            ("deleteVersion", "version", f"{world.team.name}/project/keep:v1"),
            ("deleteCollection", "collection", f"org-{world.unique}/model/shown"),
            ("deleteCollection", "collection", f"{world.team.name}/project/shown"),
            ("deleteArtifact", "artifact", f"{world.team.name}/project/net"),
        )
    ]
    ids = [each["deletedId"] for each in gone]
    assert ids[0] == encode("Version", version)
    found = await lists(api, world)
    assert [found[name][0]["id"] for name in ("versions", "collections", "own", "artifacts")] == ids
    assert (found["versions"][0]["number"], found["collections"][0]["name"]) == (1, "shown")
    assert found["artifacts"][0]["deletedBy"] == {"name": world.admin.name}
    assert found["artifacts"][0]["restorableUntil"] > found["artifacts"][0]["deletedAt"]
    node = await api.ask(world.admin, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert node == {"nodes": [None] * 4}
    for mutation, field, shown, it in zip(
        ("restoreVersion", "restoreCollection", "restoreCollection", "restoreArtifact"),
        ("version", "collection", "collection", "artifact"),
        ("Version", "Collection", "Collection", "Artifact"),
        ids,
        strict=True,
    ):
        answer = f"... on {shown}Payload {{ {shown.lower()} {{ id }} }}"
        restored = await done(api, world.admin, RESTORE % (mutation, field, answer), it=it)
        assert restored[shown.lower()]["id"] == it
    assert await lists(api, world) == {"versions": [], "collections": [], "artifacts": [], "own": []}


async def test_only_who_may_restore_sees_what_was_deleted(api: Api, world: World) -> None:
    version = await world.version("keep")
    await link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="shown"
    )
    await done(
        api, world.admin, DELETE % ("deleteCollection", "collection"), it=f"org-{world.unique}/model/shown"
    )
    query = """query ($registry: String!) { registry(path: $registry) {
      deletedCollections { totalCount nodes { id } } } }"""
    registry = f"org-{world.unique}/model"
    viewer, member = await world.person("viewer", "viewer"), await world.person("member", "member")
    seen = [
        (await api.ask(actor, query, registry=registry))["registry"]["deletedCollections"]["totalCount"]
        for actor in (viewer, member)
    ]
    assert seen == [0, 1]


async def test_a_deletion_that_is_hindered_says_by_what(api: Api, world: World) -> None:
    version = await world.version("keep", aliases=["best"])
    it = encode("Version", version)
    hindered = await declined(api, world, world.admin, DELETE % ("deleteVersion", "version"), it=it)
    assert (hindered["code"], hindered["field"]) == ("CONFLICT", "deleteAliases")
    assert "best" in hindered["message"]
    done_with = """mutation ($it: String!) { deleteVersion(version: $it, deleteAliases: true) {
      ... on DeletePayload { deletedId } ERROR } }"""
    assert (await done(api, world.admin, done_with, it=it))["deletedId"] == it
    again = await declined(api, world, world.admin, DELETE % ("deleteVersion", "version"), it=it)
    assert again["code"] == "NOT_FOUND"
    wrong = await declined(
        api, world, world.admin, RESTORE % ("restoreVersion", "version", ""), it=encode("Run", version)
    )
    assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "version")
