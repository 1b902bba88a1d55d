"""Lists are pages by key: every item once, at a constant number of statements."""

import pytest

from graph.links import link_version
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

VERSIONS = """query ($path: String!, $first: Int!, $after: String) { artifact(path: $path) {
  versions(first: $first, after: $after) { totalCount edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def test_pages_follow_each_other_without_gap_or_repetition(api: Api, world: World) -> None:
    for _ in range(7):
        await world.version("many")
    path, after, seen, pages = f"{world.team.name}/project/many", None, list[int](), 0
    while True:
        answer = await api.ask(world.admin, VERSIONS, path=path, first=3, after=after)
        page = answer["artifact"]["versions"]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        seen += [edge["node"]["number"] for edge in page["edges"]]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (seen, pages) == ([6, 5, 4, 3, 2, 1, 0], 3)


async def test_pages_stay_in_place_while_the_list_grows(api: Api, world: World) -> None:
    for _ in range(3):
        await world.version("grows")
    path = f"{world.team.name}/project/grows"
    first = (await api.ask(world.admin, VERSIONS, path=path, first=2))["artifact"]["versions"]
    await world.version("grows")
    cursor = first["pageInfo"]["endCursor"]
    second = (await api.ask(world.admin, VERSIONS, path=path, first=2, after=cursor))["artifact"]["versions"]
    assert [edge["node"]["number"] for edge in second["edges"]] == [0]


async def test_lists_by_time_break_ties(api: Api, world: World) -> None:
    """Runs of the same microsecond are listed once each."""
    runs = {await world.run(f"run-{number}") for number in range(4)}
    await world.rows("MATCH (r:Run) WHERE r.id IN $ids SET r.created_at = 1000", ids=list(runs))
    query = """query ($path: String!, $after: String) { project(path: $path) {
      runs(first: 3, after: $after) { nodes { name createdAt } pageInfo { endCursor } } } }"""
    path = f"{world.team.name}/project"
    first = (await api.ask(world.admin, query, path=path))["project"]["runs"]
    after = first["pageInfo"]["endCursor"]
    second = (await api.ask(world.admin, query, path=path, after=after))["project"]["runs"]
    names = [run["name"] for run in first["nodes"] + second["nodes"]]
    assert sorted(names) == [f"run-{number}" for number in range(4)]
    assert first["nodes"][0]["createdAt"] == "1970-01-01T00:00:00.001000Z"


async def test_a_version_by_path_is_one_statement(api: Api, story: Story) -> None:
    query = "query ($path: String!) { version(path: $path) { id number digest metadata tags } }"
    for path in (
        f"{story.org}/model/first:prod",
        f"{story.team}/project/gemma:v0",
        f"registry:{story.org}/model/first",
    ):
        answer, statements = await api.counted(story.admin, query, path=path)
        assert answer["version"]["number"] == 0
        assert statements == 1


async def test_a_page_of_fifty_versions_is_a_constant_number_of_statements(api: Api, world: World) -> None:
    run = await world.run("maker")
    for number in range(50):
        await world.version("many", run=run if number % 2 else None)
    query = """query ($path: String!, $first: Int!) { artifact(path: $path) {
      versions(first: $first) { nodes { number aliases { name }
        producedBy { nodes { name path } } createdBy { name } } } } }"""
    path = f"{world.team.name}/project/many"
    counts = set[int]()
    for first in (1, 50):
        answer, statements = await api.counted(world.admin, query, path=path, first=first)
        counts.add(statements)
        nodes = answer["artifact"]["versions"]["nodes"]
        assert len(nodes) == first
    # the artifact, its versions, their aliases, their producers, the producers' project, their makers
    assert counts == {6}
    assert [len(node["producedBy"]["nodes"]) for node in nodes] == [1, 0] * 25


async def test_counting_costs_one_statement_and_only_if_asked(api: Api, world: World) -> None:
    for _ in range(2):
        await world.version("counted")
    query = "query ($path: String!) { artifact(path: $path) { versions { %s } } }"
    path = f"{world.team.name}/project/counted"
    _, without = await api.counted(world.admin, query % "nodes { number }", path=path)
    answer, with_count = await api.counted(world.admin, query % "nodes { number } totalCount", path=path)
    assert (without, with_count) == (2, 3)
    assert answer["artifact"]["versions"]["totalCount"] == 2


async def test_a_link_list_is_numbered_by_the_collection(api: Api, world: World) -> None:
    for number in range(3):
        version = await world.version(f"source-{number}")
        await link_version(
            world.graph, world.admin, version=version, project=world.model_registry, collection="shelf"
        )
    query = """query ($path: String!) { collection(path: $path) { links { totalCount
      nodes { number version { number artifact { name } } } } } }"""
    found = await api.ask(world.admin, query, path=f"org-{world.unique}/model/shelf")
    links = found["collection"]["links"]
    assert links["totalCount"] == 3
    assert [(each["number"], each["version"]["artifact"]["name"]) for each in links["nodes"]] == [
        (2, "source-2"),
        (1, "source-1"),
        (0, "source-0"),
    ]


@pytest.mark.parametrize("first", [0, -1, 201])
async def test_the_size_of_a_page_is_bounded(api: Api, story: Story, first: int) -> None:
    path = f"{story.team}/project/gemma"
    refused = await api.refused(story.admin, VERSIONS, path=path, first=first)
    assert refused == {"code": "INVALID_INPUT", "field": "first", "message": "first is 1 to 200"}


@pytest.mark.parametrize("cursor", ["", "nonsense", "WyJuYW1lIiwieCJd", "WzEsMl0", "e30", "A" * 2000, "WzFd"])
async def test_a_foreign_cursor_is_refused(api: Api, story: Story, cursor: str) -> None:
    path = f"{story.team}/project/gemma"
    refused = await api.refused(story.admin, VERSIONS, path=path, first=1, after=cursor)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "after")


async def test_pages_within_pages_have_a_budget(api: Api, world: World) -> None:
    """Ten versions with 28 lists of up to 200 each ask for more than fits, with 14 they do not."""
    for _ in range(10):
        await world.version("many")
    lists = [f"a{size}: links(first: {size}) {{ nodes {{ id }} }}" for size in range(173, 201)]
    query = "query ($path: String!) { artifact(path: $path) { versions { nodes { %s } } } }"
    path = f"{world.team.name}/project/many"
    await api.ask(world.admin, query % " ".join(lists[:14]), path=path)
    refused = await api.refused(world.admin, query % " ".join(lists), path=path)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "first")
    assert "50000 items" in refused["message"]
