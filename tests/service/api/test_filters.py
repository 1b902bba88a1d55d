"""Filters as clients say them: every input and operator, and what they refuse by field."""

from typing import Any

import pytest

from graph.collections import create_collection
from graph.links import link_version
from service.api.ids import encode
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

REGISTRIES = """query ($path: String!, $filter: RegistryFilter) {
  organization(name: $path) { registries(filter: $filter) { totalCount nodes { name } } } }"""
COLLECTIONS = """query ($path: String!, $filter: CollectionFilter) {
  registry(path: $path) { collections(filter: $filter) { totalCount nodes { name } } } }"""
ARTIFACTS = """query ($path: String!, $filter: ArtifactFilter) {
  project(path: $path) { artifacts(filter: $filter) { totalCount nodes { name } } } }"""
LINKS = """query ($path: String!, $filter: VersionFilter) {
  collection(path: $path) { links(filter: $filter) { totalCount nodes { number } } } }"""
VERSIONS = """query ($path: String!, $filter: VersionFilter) {
  artifact(path: $path) { versions(filter: $filter) { totalCount nodes { number } } } }"""


async def listed(api: Api, world: World, query: str, path: str, wanted: dict[str, Any]) -> list[Any]:
    """The names or numbers that fit; they are counted to be as many."""
    answer = await api.ask(world.admin, query, path=path, filter=wanted)
    (thing,) = answer.values()
    (found,) = thing.values()
    shown = [each.get("name", each.get("number")) for each in found["nodes"]]
    assert found["totalCount"] == len(shown)
    return shown


async def test_registries(api: Api, world: World) -> None:
    org = f"org-{world.unique}"
    model = encode("Registry", world.model_registry)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["dataset", "model"]),
        ({"id": {"eq": model}}, ["model"]),
        ({"id": {"nin": [model]}}, ["dataset"]),
        ({"entityId": {"eq": encode("Organization", world.organization)}}, ["dataset", "model"]),
        ({"entityId": {"ne": encode("Organization", world.organization)}}, []),
        ({"name": {"regex": "^m", "ne": "x"}, "description": {"contains": "ode"}}, ["model"]),
        ({"visibility": {"eq": "RESTRICTED"}}, []),
        ({"visibility": {"ne": "RESTRICTED"}}, ["dataset", "model"]),
        ({"createdAt": {"gt": "2020-01-01T00:00:00Z"}, "updatedAt": {"lt": "2020-01-01T00:00:00Z"}}, []),
        ({"or": [{"name": {"eq": "model"}}, {"name": {"eq": "dataset"}}]}, ["dataset", "model"]),
        ({"nor": [{"name": {"eq": "model"}}, {"name": {"eq": "none"}}]}, ["dataset"]),
        ({"not": {"and": [{"name": {"gte": "m"}}, {"name": {"lt": "n"}}]}}, ["dataset"]),
        ({"name": None, "id": {"in": [model]}, "not": None}, ["model"]),
    ]
    for wanted, expected in cases:
        assert await listed(api, world, REGISTRIES, org, wanted) == expected, wanted


async def test_collections_and_artifacts(api: Api, world: World) -> None:
    made = await create_collection(
        world.graph, world.admin, project=world.model_registry, name="a", type_name="model", tags=["x", "y"]
    )
    await create_collection(
        world.graph,
        world.admin,
        project=world.model_registry,
        name="b",
        type_name="model",
        description="Card",
    )
    await world.version("art", type_name="dataset")
    path = f"org-{world.unique}/model"
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"id": {"eq": encode("Collection", made)}}, ["a"]),
        ({"tag": {"all": ["y", "x"], "size": 2}}, ["a"]),
        ({"tag": {"exists": False}}, ["b"]),
        ({"description": {"exists": True}}, ["b"]),
        ({"type": {"in": ["model"]}, "name": {"lte": "a"}}, ["a"]),
        ({"updatedAt": {"gte": "2020-01-01T00:00:00Z"}}, ["a", "b"]),
    ]
    for wanted, expected in cases:
        assert await listed(api, world, COLLECTIONS, path, wanted) == expected, wanted
    home = f"{world.team.name}/project"
    assert await listed(api, world, ARTIFACTS, home, {"type": {"eq": "dataset"}}) == ["art"]
    assert await listed(api, world, ARTIFACTS, home, {"type": {"ne": "dataset"}}) == []


async def test_versions_and_links(api: Api, world: World) -> None:
    first = await world.version("many", metadata='{"a": {"b": 1.5}, "t": "text", "f": true}', tags=["red"])
    second = await world.version("many", description="second")
    for version in (second, first):
        await link_version(
            world.graph, world.admin, version=version, project=world.model_registry, collection="c"
        )
    rows = await world.rows("MATCH (v:Version {id: $id}) RETURN v.digest AS digest", id=first)
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({"id": {"eq": encode("Version", first)}}, [0]),
        ({"number": {"gte": 1}}, [1]),
        ({"number": {"in": [0, 1], "ne": 1}}, [0]),
        ({"digest": {"eq": rows[0]["digest"]}}, [0]),
        ({"tag": {"eq": "red"}}, [0]),
        ({"alias": {"eq": "latest"}}, [1]),
        ({"size": {"gt": 4, "lte": 5}}, [1, 0]),
        ({"metadata": [{"path": "a.b", "number": {"gt": 1, "lt": 2}}]}, [0]),
        ({"metadata": [{"path": "t", "text": {"regex": "ex"}}, {"path": "f", "flag": True}]}, [0]),
        ({"metadata": [{"path": "t", "exists": False}]}, [1]),
        ({"not": {"metadata": [{"path": "f", "flag": False}]}}, [1, 0]),
        ({"description": {"eq": "second"}, "type": {"eq": "model"}}, [1]),
        ({"createdAt": {"gt": "2020-01-01T00:00:00Z"}}, [1, 0]),
    ]
    for wanted, expected in cases:
        assert await listed(api, world, VERSIONS, f"{world.team.name}/project/many", wanted) == expected, (
            wanted
        )
    path = f"org-{world.unique}/model/c"
    assert await listed(api, world, LINKS, path, {"number": {"eq": 1}, "tag": {"eq": "red"}}) == [1]
    assert await listed(api, world, LINKS, path, {"alias": {"eq": "latest"}}) == [1]


def deep(levels: int) -> dict[str, Any]:
    wanted: dict[str, Any] = {"name": {"eq": "a"}}
    for _ in range(levels):
        wanted = {"not": wanted}
    return wanted


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"id": {"eq": "nonsense"}}, "id"),
        ({"id": {"in": ["nonsense"]}}, "id"),
        ({"or": []}, "or"),
        ({"and": []}, "and"),
        ({"name": {"regex": "("}}, "name"),
        ({"name": {"regex": "(a*)*"}}, "name"),
        ({"name": {"regex": "x" * 201}}, "name"),
        ({"name": {"contains": "x" * 1001}}, "name"),
        ({"name": {"in": ["x"] * 201}}, "name"),
        ({"or": [{"name": {"eq": "x"}}] * 33}, "filter"),
        (deep(8), "filter"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_field(
    api: Api, story: Story, wanted: dict[str, Any], field: str
) -> None:
    refused = await api.refused(story.admin, COLLECTIONS, path=f"{story.org}/model", filter=wanted)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
