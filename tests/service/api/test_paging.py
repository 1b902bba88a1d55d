"""Lists both ways, in every order, while they change; cursors are bound to the order they were made in."""

from typing import Any

import pytest

from graph.collection_deletion import delete_collection
from graph.collections import create_collection
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.links import link_version
from graph.version_deletion import delete_version
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

COLLECTIONS = """query ($path: String!, $first: Int, $after: String, $last: Int, $before: String,
    $order: NamedOrder, $filter: CollectionFilter) {
  registry(path: $path) { collections(first: $first, after: $after, last: $last, before: $before,
      orderBy: $order, filter: $filter) {
    totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""
VERSIONS = """query ($path: String!, $first: Int, $after: String, $last: Int, $before: String,
    $order: VersionOrder, $filter: VersionFilter) {
  artifact(path: $path) { versions(first: $first, after: $after, last: $last, before: $before,
      orderBy: $order, filter: $filter) {
    totalCount nodes { number size } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def collection(world: World, name: str) -> str:
    return await create_collection(
        world.graph, world.admin, project=world.model_registry, name=name, type_name="model"
    )


async def page(api: Api, world: World, **asked: Any) -> tuple[list[str], Any]:
    answer = await api.ask(world.admin, COLLECTIONS, path=f"org-{world.unique}/model", **asked)
    found = answer["registry"]["collections"]
    return [each["name"] for each in found["nodes"]], found


async def versions(api: Api, world: World, **asked: Any) -> tuple[list[int], Any]:
    answer = await api.ask(world.admin, VERSIONS, path=f"{world.team.name}/project/many", **asked)
    found = answer["artifact"]["versions"]
    return [each["number"] for each in found["nodes"]], found


async def test_pages_go_both_ways(api: Api, world: World) -> None:
    for name in "abcde":
        await collection(world, name)
    names, last = await page(api, world, last=2)
    info = last["pageInfo"]
    assert (names, info["hasNextPage"], info["hasPreviousPage"]) == (["d", "e"], False, True)
    names, middle = await page(api, world, last=2, before=info["startCursor"])
    info = middle["pageInfo"]
    assert (names, info["hasNextPage"], info["hasPreviousPage"]) == (["b", "c"], True, True)
    names, first = await page(api, world, last=2, before=info["startCursor"])
    info = first["pageInfo"]
    assert (names, info["hasNextPage"], info["hasPreviousPage"]) == (["a"], True, False)
    names, _ = await page(api, world, first=2, after=info["endCursor"])
    assert names == ["b", "c"]
    names, _ = await page(api, world, before=middle["pageInfo"]["startCursor"])
    assert names == ["a"]
    falling = {"field": "NAME", "direction": "DESC"}
    names, top = await page(api, world, first=2, order=falling)
    assert names == ["e", "d"]
    names, _ = await page(api, world, last=2, order=falling)
    assert names == ["b", "a"]
    names, _ = await page(api, world, last=3, order=falling, before=top["pageInfo"]["endCursor"])
    assert names == ["e"]


async def test_named_pages_survive_inserts_deletes_and_renames_between_them(api: Api, world: World) -> None:
    made = {name: await collection(world, name) for name in ("b", "d", "f", "h", "j")}
    names, first = await page(api, world, first=2)
    assert names == ["b", "d"]
    cursor = first["pageInfo"]["endCursor"]
    await collection(world, "a")  # before the cursor: it neither shifts nor repeats anything
    await collection(world, "e")  # after it: it is found
    await delete_collection(world.graph, world.admin, collection=made["d"])  # the one at the cursor
    await delete_collection(world.graph, world.admin, collection=made["h"])
    edit = HolderEdit(name="z")
    await update_holder(world.graph, world.admin, HolderKind.COLLECTION, holder=made["f"], edit=edit)
    names, second = await page(api, world, first=10, after=cursor)
    assert names == ["e", "j", "z"]
    assert second["totalCount"] == 5
    names, _ = await page(api, world, last=10, before=cursor)
    assert names == ["a", "b"]


async def test_numbered_pages_survive_inserts_and_deletes_between_them(api: Api, world: World) -> None:
    made = [await world.version("many") for _ in range(6)]
    numbers, first = await versions(api, world, first=2)
    assert numbers == [5, 4]
    await world.version("many")
    for gone in (made[4], made[3]):
        await delete_version(world.graph, world.admin, version=gone)
    numbers, second = await versions(api, world, first=2, after=first["pageInfo"]["endCursor"])
    assert (numbers, second["totalCount"]) == ([2, 1], 5)
    numbers, _ = await versions(api, world, last=5, before=second["pageInfo"]["startCursor"])
    assert numbers == [6, 5]


@pytest.mark.parametrize(
    ("field", "rising"),
    [
        ("NUMBER", [0, 1, 2, 3]),
        ("SIZE", [1, 3, 0, 2]),
        ("CREATED_AT", [3, 2, 1, 0]),
        ("UPDATED_AT", [0, 2, 1, 3]),
    ],
)
async def test_every_order_both_ways_with_ties(api: Api, world: World, field: str, rising: list[int]) -> None:
    """Sizes and times are equal in pairs; then the ids decide, which rise with the numbers."""
    made = [await world.version("many") for _ in range(4)]
    facts = [
        {"id": id_, "size": [2, 1, 2, 1][n], "created": 9 - n, "updated": [1, 2, 1, 3][n]}
        for n, id_ in enumerate(made)
    ]
    await world.rows(
        "UNWIND $facts AS fact MATCH (v:Version {id: fact.id})"
        " SET v.size = fact.size, v.created_at = fact.created, v.updated_at = fact.updated",
        facts=facts,
    )
    for direction, expected in (("ASC", rising), ("DESC", rising[::-1])):
        order = {"field": field, "direction": direction}
        seen, after = list[int](), None
        while True:
            numbers, found = await versions(api, world, first=1, after=after, order=order)
            seen += numbers
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        assert seen == expected
        assert (await versions(api, world, last=4, order=order))[0] == expected


async def test_a_cursor_is_good_for_its_order_only(api: Api, world: World) -> None:
    for name in "ab":
        await collection(world, name)
    path, order = f"org-{world.unique}/model", {"field": "NAME", "direction": "DESC"}
    _, found = await page(api, world, first=1)
    cursor = found["pageInfo"]["endCursor"]
    for other in (order, {"field": "CREATED_AT", "direction": "ASC"}):
        refused = await api.refused(world.admin, COLLECTIONS, path=path, first=1, after=cursor, order=other)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "after")
    refused = await api.refused(world.admin, COLLECTIONS, path=path, last=1, before=cursor, order=order)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "before")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": 1, "last": 1}, "last"),
        ({"after": "x", "before": "y"}, "last"),
        ({"last": 0}, "last"),
        ({"last": 201}, "last"),
        ({"first": 201}, "first"),
        ({"before": "nonsense"}, "before"),
    ],
)
async def test_what_is_no_page_is_refused_by_field(
    api: Api, story: Story, asked: dict[str, Any], field: str
) -> None:
    refused = await api.refused(story.admin, COLLECTIONS, path=f"{story.org}/model", **asked)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)


async def test_a_filter_counts_and_pages_alike(api: Api, world: World) -> None:
    for n in range(5):
        await world.version("many", tags=["odd"] if n % 2 else [])
    wanted = {"tag": {"eq": "odd"}}
    numbers, found = await versions(api, world, first=1, filter=wanted)
    assert (numbers, found["totalCount"], found["pageInfo"]["hasNextPage"]) == ([3], 2, True)
    after = found["pageInfo"]["endCursor"]
    numbers, found = await versions(api, world, first=1, after=after, filter=wanted)
    assert (numbers, found["pageInfo"]["hasNextPage"]) == ([1], False)


async def test_registries_projects_and_runs_are_sorted_too(api: Api, world: World) -> None:
    for name in ("one", "two"):
        await world.run(name)
        await world.version(f"art-{name}")
    query = """query ($org: String!, $project: String!) {
      organization(name: $org) {
        registries(orderBy: {field: NAME, direction: DESC}, filter: {name: {ne: "x"}}) { nodes { name } } }
      project(path: $project) {
        runs(orderBy: {field: NAME}, last: 1) { nodes { name } }
        artifacts(orderBy: {field: CREATED_AT, direction: DESC}) { nodes { name } } } }"""
    found = await api.ask(world.admin, query, org=f"org-{world.unique}", project=f"{world.team.name}/project")
    assert [each["name"] for each in found["organization"]["registries"]["nodes"]] == ["model", "dataset"]
    assert [each["name"] for each in found["project"]["runs"]["nodes"]] == ["two"]
    assert [each["name"] for each in found["project"]["artifacts"]["nodes"]] == ["art-two", "art-one"]


async def test_a_page_of_fifty_collections_is_a_constant_number_of_statements(api: Api, world: World) -> None:
    graph, admin = world.graph, world.admin
    for number in range(52):
        made = await create_collection(
            graph,
            admin,
            project=world.model_registry,
            name=f"c{number:02}",
            type_name="model",
            tags=["even"] if number % 2 == 0 else ["odd"],
        )
        if number % 10 == 0:
            version = await world.version(f"source-{number}")
            await link_version(
                graph, admin, version=version, project=world.model_registry, collection=f"c{number:02}"
            )
        assert made
    query = """query ($path: String!, $first: Int!) { registry(path: $path) {
      collections(first: $first, filter: {tag: {in: ["even", "odd"]}}) { totalCount nodes {
        name type tags linkCount aliases { nodes { name } }
        latest { number version { digest createdAt tags } } } } } }"""
    counts = set[int]()
    for first in (2, 50):
        answer, statements = await api.counted(admin, query, path=f"org-{world.unique}/model", first=first)
        found = answer["registry"]["collections"]
        counts.add(statements)
        assert (found["totalCount"], len(found["nodes"])) == (52, first)
    shown = {each["name"]: each for each in found["nodes"]}
    assert (shown["c10"]["linkCount"], shown["c10"]["latest"]["number"]) == (1, 0)
    assert [each["name"] for each in shown["c10"]["aliases"]["nodes"]] == ["latest"]
    assert (shown["c11"]["linkCount"], shown["c11"]["latest"]) == (0, None)
    # the registry, its collections, their number, their links' counts, aliases, latest links, their versions
    assert counts == {7}
