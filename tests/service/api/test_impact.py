"""Impact over the API: counts first, then pages; what is hidden is counted and never named."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.aliases import LATEST
from graph.consumption import consume_version
from graph.drafts import Draft, draft_version
from graph.protected_names import protect_alias
from graph.version_edits import VersionEdit, update_version
from graph.versions import by_ids
from graph.writable import Writable
from service.api.ids import encode
from service.content.drafting import NewReference, add_references
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

COUNTS = (
    """versions runs consumers deleted projects links collections aliases protectedAliases artifactAliases"""
)
IMPACT = f"""query ($of: [ID!], $tag: String, $digest: String, $within: ID, $first: Int, $after: String) {{
  impact(of: $of, tag: $tag, digest: $digest, within: $within) {{
    roots complete truncatedBy asOf counts {{ {COUNTS} }} hidden {{ {COUNTS} }}
    collections(first: $first) {{ totalCount
      nodes {{ collection {{ path }} versions aliases protectedAliases }} }}
    aliases(first: $first, after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{
      name protected since alias {{ name }} version {{ id }}
      holder {{ ... on Collection {{ path }} ... on Artifact {{ path }} }} }} }}
    consumers(first: $first) {{ totalCount
      nodes {{ id at versions deleted run {{ path createdBy {{ name }} }} }} }}
  }} }}"""


async def impact(api: Api, actor: Actor, **asked: object) -> Any:
    return (await api.ask(actor, IMPACT, **asked))["impact"]


def counts(**some: int) -> dict[str, int]:
    return {**dict.fromkeys(COUNTS.split(), 0), **some}


async def test_the_whole_story_is_counted_and_listed(api: Api, fresh: Story) -> None:
    world = fresh.world
    await protect_alias(world.graph, fresh.admin, registry=world.model_registry, alias="prod")
    answer = await impact(api, fresh.admin, of=[encode("Version", fresh.data)])
    whole = counts(
        versions=2, runs=2, consumers=2, projects=1, links=1, collections=1, aliases=2, protectedAliases=1,
        artifactAliases=2,
    )  # fmt: skip
    assert (answer["roots"], answer["complete"], answer["truncatedBy"]) == (1, True, None)
    assert answer["counts"] == whole
    assert answer["hidden"] == counts()
    first = f"{fresh.org}/model/first"
    assert answer["collections"] == {
        "totalCount": 1,
        "nodes": [{"collection": {"path": first}, "versions": 1, "aliases": 2, "protectedAliases": 1}],
    }
    model, data = encode("Version", fresh.model), encode("Version", fresh.data)
    home = f"{fresh.team}/project"
    own = [(f"{home}/data", data), (f"{home}/gemma", model)]
    if answer["aliases"]["nodes"][2]["version"]["id"] == model:  # equal names come by id
        own.reverse()
    assert all(each["alias"]["name"] == each["name"] for each in answer["aliases"]["nodes"])
    assert [
        (each["name"], each["protected"], each["holder"]["path"], each["version"]["id"])
        for each in answer["aliases"]["nodes"]
    ] == [
        ("prod", True, first, model),
        (LATEST, False, first, model),
        *((LATEST, False, path, version) for path, version in own),
    ]
    assert [(each["run"]["path"], each["versions"]) for each in answer["consumers"]["nodes"]] == [
        (f"{home}/evaluate", 1),
        (f"{home}/train", 1),
    ]
    assert answer["consumers"]["nodes"][0]["at"] > answer["consumers"]["nodes"][1]["at"]
    assert answer["consumers"]["nodes"][0]["run"]["createdBy"]["name"] == f"admin-{world.unique}"


async def test_roots_are_paths_projects_registries_tags_and_runs(api: Api, fresh: Story) -> None:
    world, admin = fresh.world, fresh.admin
    edit = VersionEdit(add_tags=["prod candidate"])
    await update_version(world.graph, admin, version=fresh.model, edit=edit)
    home, registry = f"{fresh.team}/project", f"{fresh.org}/model"
    for asked, roots, versions, runs in (
        ({"of": [f"artifact:{home}/data:v0"]}, 1, 2, 2),
        ({"of": [f"run:{home}/train"]}, 1, 1, 2),
        ({"of": [encode("Run", fresh.train), encode("Version", fresh.data)]}, 2, 2, 2),
        ({"of": [f"artifact:{home}"]}, 4, 2, 2),
        ({"of": [encode("Project", world.project)]}, 4, 2, 2),
        ({"of": [f"registry:{registry}"]}, 1, 1, 1),
        ({"of": [encode("Registry", world.model_registry)]}, 1, 1, 1),
        ({"tag": "prod candidate", "within": encode("Organization", world.organization)}, 1, 1, 1),
        ({"tag": "prod candidate", "within": encode("Project", world.project)}, 1, 1, 1),
        ({"tag": "prod candidate", "within": encode("Registry", world.model_registry)}, 1, 1, 1),
        ({"tag": "prod", "within": encode("Project", world.project)}, 0, 0, 0),
        ({"digest": "0" * 32}, 0, 0, 0),
    ):
        answer = await impact(api, admin, **asked)
        found = (answer["roots"], answer["counts"]["versions"], answer["counts"]["runs"])
        assert found == (roots, versions, runs), asked
        assert answer["asOf"] > "2020"


async def test_what_is_hidden_is_counted_and_never_listed(api: Api, fresh: Story) -> None:
    viewer = await fresh.world.person("vera", "viewer")
    answer = await impact(api, viewer, of=[f"registry:{fresh.org}/model/first"])
    assert answer["counts"] == counts(
        versions=1, runs=1, consumers=1, projects=1, links=1, collections=1, aliases=2, artifactAliases=1
    )
    assert answer["hidden"] == counts(runs=1, consumers=1, projects=1, artifactAliases=1)
    assert answer["consumers"] == {"totalCount": 0, "nodes": []}
    assert answer["aliases"]["totalCount"] == 2
    refused = await api.refused(viewer, IMPACT, of=[encode("Version", fresh.data)])
    absent = await api.refused(viewer, IMPACT, of=[encode("Version", "0" * 26)])
    assert refused["code"] == absent["code"] == "NOT_FOUND"
    assert refused["message"] == absent["message"]


async def test_pages_are_by_key(api: Api, fresh: Story) -> None:
    of, after = [encode("Version", fresh.data)], None
    names: list[str] = []
    for more in (True, True, True, False):
        page = (await impact(api, fresh.admin, of=of, first=1, after=after))["aliases"]
        assert page["pageInfo"]["hasNextPage"] is more
        after = page["pageInfo"]["endCursor"]
        names += [node["name"] for node in page["nodes"]]
    assert names == [LATEST, "prod", LATEST, LATEST]  # those of the collection first


async def test_an_answer_takes_a_constant_number_of_statements(api: Api, fresh: Story) -> None:
    query = f"query ($of: [ID!]) {{ impact(of: $of) {{ counts {{ {COUNTS} }} }} }}"
    _, few = await api.counted(fresh.admin, query, of=[encode("Version", fresh.data)])
    # the roots, one walk, its facts, links, aliases
    assert few == 5


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "of"),
        ({"of": [], "tag": "x"}, "of"),
        ({"of": []}, "of"),
        ({"of": ["nonsense"]}, "of"),
        ({"of": [encode("Collection", "0" * 26)]}, "of"),
        ({"of": [encode("Run", "0" * 26)], "within": encode("Project", "0" * 26)}, "within"),
        ({"tag": "x"}, "within"),
        ({"digest": ""}, "digest"),
        ({"digest": "x", "within": encode("Run", "0" * 26)}, "within"),
    ],
)
async def test_bad_input_is_named(api: Api, story: Story, asked: dict[str, Any], field: str) -> None:
    refused = await api.refused(story.admin, IMPACT, **asked)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)


async def test_a_tag_that_is_none_is_named(api: Api, story: Story) -> None:
    within = encode("Project", story.world.project)
    for tag in ("--", "a/b", ""):
        refused = await api.refused(story.admin, IMPACT, tag=tag, within=within)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "tag")


async def test_a_file_leads_to_what_came_of_it(api: Api, world: World) -> None:
    """The file's version was consumed; the digest is known as manifests write it."""
    run = await world.run("uses")
    contents = api.services.contents
    draft, _ = await draft_version(
        world.graph,
        world.admin,
        project=world.project,
        draft=Draft(artifact="d", type="dataset", digest=None),
    )
    (version,) = await world.graph.read(world.admin.sight, lambda reader: by_ids(reader, [draft]))
    assert version
    uri = f"s3://bucket/{world.unique}"
    await add_references(contents, Writable(world.admin, version), [NewReference("x", uri)])
    await contents.commit(Writable(world.admin, version))
    await consume_version(world.graph, world.admin, version=draft, run=run)
    answer = await impact(api, world.admin, digest=uri)
    assert (answer["roots"], answer["counts"]["versions"], answer["counts"]["consumers"]) == (1, 1, 1)
