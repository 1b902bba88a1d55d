"""Search over the API: hits of every kind, narrowed down, page by page."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.collections import create_collection
from graph.links import link_version
from tests.graph.world import World
from tests.service.api.conftest import Api

pytestmark = pytest.mark.anyio

SEARCH = """query ($text: String!, $kinds: [SearchKind!], $filter: SearchFilter, $first: Int!,
    $after: String) {
  search(text: $text, kinds: $kinds, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { kind score matched node { __typename
      ... on Registry { home: path } ... on Collection { path } ... on Artifact { path }
      ... on Alias { name numbering { ... on Collection { path } } } ... on Version { tags } } } } }"""


async def search(api: Api, actor: Actor, text: str, **asked: Any) -> Any:
    given = {"first": 50, **asked}
    return (await api.ask(actor, SEARCH, text=text, **given))["search"]


async def told(world: World) -> str:
    """A word that stands in everything of one collection."""
    word = f"w{world.unique}"
    version = await world.version(f"{word}-art", tags=[word])
    await link_version(
        world.graph,
        world.admin,
        version=version,
        project=world.model_registry,
        collection=f"{word}-col",
        aliases=[word],
    )
    return word


async def test_hits_of_every_kind(api: Api, world: World) -> None:
    word = await told(world)
    page = await search(api, world.admin, word)
    home = f"org-{world.unique}/model/{word}-col"
    assert [(hit["kind"], hit["matched"], hit["node"]) for hit in page["nodes"]] == [
        (
            "ALIAS",
            ["ALIAS"],
            {"__typename": "Alias", "name": word, "numbering": {"path": home}},
        ),
        ("COLLECTION", ["NAME"], {"__typename": "Collection", "path": home}),
        (
            "ARTIFACT",
            ["NAME"],
            {"__typename": "Artifact", "path": f"{world.team.name}/project/{word}-art"},
        ),
        ("VERSION", ["TAG"], {"__typename": "Version", "tags": [word]}),
    ]
    assert page["totalCount"] == 4
    registry = await search(api, world.admin, "models", kinds=["REGISTRY"])
    paths = [hit["node"]["home"] for hit in registry["nodes"]]
    assert paths == [f"org-{world.unique}/model"]


async def test_it_is_narrowed_down(api: Api, world: World) -> None:
    word = await told(world)
    org = f"org-{world.unique}"
    cases: list[tuple[dict[str, Any], int]] = [
        ({"kinds": ["ALIAS", "VERSION"]}, 2),
        ({"kinds": []}, 0),
        ({"filter": {"organization": org}}, 4),
        ({"filter": {"registry": f"{org}/model"}}, 3),
        ({"filter": {"registry": f"{org}/dataset"}}, 0),
        ({"filter": {"type": "model"}}, 3),
        ({"filter": {"type": "model", "registry": f"{org}/model"}, "kinds": ["COLLECTION"]}, 1),
    ]
    for asked, expected in cases:
        page = await search(api, world.admin, word, **asked)
        assert (len(page["nodes"]), page["totalCount"]) == (expected, expected), asked


async def test_pages_follow_each_other_at_constant_cost(api: Api, world: World) -> None:
    word = f"w{world.unique}"
    for number in range(5):
        await create_collection(
            world.graph, world.admin, project=world.model_registry, name=f"{word}-{number}", type_name="model"
        )
    seen, after = list[str](), None
    while True:
        page = await search(api, world.admin, word, first=2, after=after)
        seen += [hit["node"]["path"] for hit in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"org-{world.unique}/model/{word}-{number}" for number in range(5)]
    counts = set[int]()
    for first in (1, 5):
        asked = {"kinds": None, "filter": None, "after": None, "first": first}
        _, statements = await api.counted(world.admin, SEARCH, text=word, **asked)
        counts.add(statements)
    assert counts == {
        6
    }  # where to search and what fits, both again to count, the collections, their registry


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"text": " "}, "INVALID_INPUT", "text"),
        ({"text": "x" * 201}, "INVALID_INPUT", "text"),
        ({"first": 0}, "INVALID_INPUT", "first"),
        ({"after": "nonsense"}, "INVALID_INPUT", "after"),
        ({"filter": {"organization": "nobody-of-this-name"}}, "NOT_FOUND", "organization"),
        ({"filter": {"registry": "nobody/model"}}, "NOT_FOUND", "registry"),
    ],
)
async def test_bad_input_is_refused_by_field(
    api: Api, world: World, asked: dict[str, Any], code: str, field: str
) -> None:
    given = {"text": "x", "first": 1, **asked}
    refused = await api.refused(world.admin, SEARCH, **given)
    assert (refused["code"], refused["field"]) == (code, field)


async def test_nobody_finds_nothing(api: Api, world: World, nobody: Actor) -> None:
    word = await told(world)
    assert (await search(api, nobody, word))["nodes"] == []
    stranger = await world.person("stranger")
    assert (await search(api, stranger, word))["totalCount"] == 0
