"""Lineage over the API: flat, complete or saying what is missing, and leaking nothing."""

from typing import Any

import pytest
from graphql.execution import Executor

from graph.consumption import consume_version
from graph.links import link_version
from service.api.ids import encode
from service.settings import Settings
from tests.graph.world import World
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

ASKED = """query ($of: [ID!]!, $direction: LineageDirection, $depth: Int, $nodes: Int, $links: Boolean) {
  lineage(of: $of, direction: $direction, maxDepth: $depth, maxNodes: $nodes, links: $links) {
    complete truncatedBy hidden settled asOf counts { versions runs collections edges }
    nodes { id kind name type number depth hidden deleted beyond createdAt %s }
    edges { kind source target since } } }"""
FLAT = ASKED % ""
THINGS = "node { __typename id ... on Version { digest } ... on Run { path } ... on Collection { path } }"
LINEAGE = ASKED % THINGS
DEFAULTS: dict[str, Any] = {"direction": "BOTH", "depth": None, "nodes": 1000, "links": True}


async def lineage(api: Api, story: Story, *of: str, **more: object) -> Any:
    return (await api.ask(story.admin, LINEAGE, of=list(of), **{**DEFAULTS, **more}))["lineage"]


def short(graph: Any) -> set[tuple[str, str, int]]:
    return {(node["kind"], called(node), node["depth"]) for node in graph["nodes"]}


def called(node: Any) -> str:
    """The name of a node; of a run not that for people, which is made up, but its id from its path."""
    return node["node"]["path"].rpartition("/")[2] if node["kind"] == "RUN" else node["name"]


def names(graph: Any) -> set[str]:
    return {called(node) for node in graph["nodes"]}


async def test_the_whole_story_is_told(api: Api, story: Story) -> None:
    graph = await lineage(api, story, f"registry:{story.org}/model/first:prod")
    assert graph["nodes"][0]["id"] == encode("Version", story.model)
    assert short(graph) == {
        ("VERSION", "gemma", 0),
        ("RUN", "train", 1),
        ("VERSION", "data", 1),
        ("RUN", "evaluate", 1),
        ("COLLECTION", "first", 0),
    }
    model, train = encode("Version", story.model), encode("Run", story.train)
    assert {(edge["kind"], edge["source"], edge["target"]) for edge in graph["edges"]} == {
        ("CONSUMED", encode("Version", story.data), train),
        ("PRODUCED", train, model),
        ("CONSUMED", model, encode("Run", story.evaluate)),
        ("LINKED", model, encode("Collection", story.collection)),
    }
    assert graph["counts"] == {"versions": 2, "runs": 2, "collections": 1, "edges": 4}
    assert (graph["complete"], graph["truncatedBy"], graph["hidden"], graph["settled"]) == (
        True,
        [],
        0,
        False,
    )
    things = {called(node): node["node"] for node in graph["nodes"]}
    assert things["train"] == {"__typename": "Run", "id": train, "path": f"{story.team}/project/train"}
    assert things["first"]["path"] == f"{story.org}/model/first"
    assert things["gemma"]["id"] == model
    assert [node["id"] for node in graph["nodes"]] == [node["node"]["id"] for node in graph["nodes"]]


async def test_nodes_and_edges_need_no_executor(
    api: Api, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer has tens of thousands: only the field that walks is executed, all below it is compiled."""
    executed: list[str] = []
    stock: Any = Executor
    execute = stock.execute_field

    def noting(self: Any, parent: Any, source: Any, details: Any, *rest: Any) -> Any:
        executed.append(f"{parent.name}.{details[0].node.name.value}")
        return execute(self, parent, source, details, *rest)

    asked: dict[str, Any] = {"of": [encode("Version", story.model)], **DEFAULTS}
    for _ in range(2):  # what is met twice is compiled
        await api.ask(story.admin, FLAT, **asked)
    monkeypatch.setattr(stock, "execute_field", noting)
    graph: Any = await api.ask(story.admin, FLAT, **asked)
    assert len(graph["lineage"]["nodes"]) == 5
    assert (executed == ["Query.lineage"]) is Settings().compiled


async def test_roots_are_ids_and_paths_of_versions_and_runs(api: Api, story: Story) -> None:
    model = encode("Version", story.model)
    for of in (
        [model],
        [f"artifact:{story.team}/project/gemma"],
        [f"run:{story.team}/project/evaluate"],
        [encode("Run", story.evaluate), model],
    ):
        graph = await lineage(api, story, *of, direction="UPSTREAM", links=False)
        assert {"gemma", "train", "data"} <= names(graph)
        assert graph["counts"]["collections"] == 0
    for of in (encode("Collection", story.collection), "gemma", f"team:{story.team}/project/gemma", ""):
        refused = await api.refused(story.admin, LINEAGE, of=[of], **DEFAULTS)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "of"), of


async def test_directions_and_bounds(api: Api, story: Story) -> None:
    of = encode("Version", story.model)
    up = await lineage(api, story, of, direction="UPSTREAM", links=False)
    assert names(up) == {"gemma", "train", "data"}
    down = await lineage(api, story, of, direction="DOWNSTREAM", links=False)
    assert names(down) == {"gemma", "evaluate"}
    cut = await lineage(api, story, of, depth=0, links=False)
    assert (cut["complete"], cut["truncatedBy"]) == (False, ["DEPTH"])
    assert [(node["name"], node["beyond"]) for node in cut["nodes"]] == [("gemma", 2)]
    few = await lineage(api, story, of, nodes=2, links=False)
    assert (few["complete"], few["truncatedBy"], len(few["nodes"])) == (False, ["NODES"], 2)
    for wrong in ({"depth": 51}, {"depth": -1}, {"nodes": 0}, {"nodes": -1}):
        refused = await api.refused(story.admin, LINEAGE, of=[of], **{**DEFAULTS, **wrong})
        assert refused["code"] == "INVALID_INPUT"
        assert refused["field"] in {"maxDepth", "maxNodes"}


async def test_an_answer_takes_a_constant_number_of_statements(api: Api, story: Story) -> None:
    of = encode("Version", story.model)
    asked = {**DEFAULTS, "of": [of]}
    _, upstream = await api.counted(story.admin, FLAT, **{**asked, "direction": "UPSTREAM", "links": False})
    _, both = await api.counted(story.admin, FLAT, **asked)
    things = ASKED % "node { id ... on Version { digest } ... on Run { state } ... on Collection { tags } }"
    _, filled = await api.counted(story.admin, things, **asked)
    # the roots and what the viewer sees, one walk per direction and the edges between both; the links;
    # versions, runs, collections
    assert (upstream, both, filled) == (2, 5, 8)


async def test_what_the_viewer_may_not_see_is_opaque_and_counted(api: Api, story: Story) -> None:
    viewer = await story.world.person("vera", "viewer")
    path = f"registry:{story.org}/model/first"
    graph = (await api.ask(viewer, LINEAGE, of=[path], **DEFAULTS))["lineage"]
    assert graph["hidden"] == 3
    assert graph["counts"] == {"versions": 2, "runs": 2, "collections": 1, "edges": 4}
    hidden = [node for node in graph["nodes"] if node["hidden"]]
    assert sorted(node["kind"] for node in hidden) == ["RUN", "RUN", "VERSION"]
    for node in hidden:
        assert [node[key] for key in ("name", "type", "number", "createdAt", "node")] == [None] * 5
    ids = {node["id"] for node in graph["nodes"]}
    assert {edge["source"] for edge in graph["edges"]} | {edge["target"] for edge in graph["edges"]} == ids
    other = await story.world.person("vic", "viewer")
    again = (await api.ask(other, LINEAGE, of=[path], **DEFAULTS))["lineage"]
    assert {node["id"] for node in again["nodes"] if node["hidden"]}.isdisjoint(
        {node["id"] for node in hidden}
    )
    for node in hidden:
        found = await api.ask(viewer, "query ($id: ID!) { node(id: $id) { id } }", id=node["id"])
        assert found["node"] is None


async def test_a_root_that_is_invisible_is_missing(api: Api, story: Story) -> None:
    stranger = await story.world.person("stranger")
    for there, absent in (
        (encode("Version", story.model), encode("Version", "0" * 26)),
        (f"run:{story.team}/project/train", f"run:{story.team}x/project/train"),
    ):
        first = await api.refused(stranger, LINEAGE, of=[there], **DEFAULTS)
        second = await api.refused(stranger, LINEAGE, of=[absent], **DEFAULTS)
        assert first["code"] == second["code"] == "NOT_FOUND"
        assert first["field"] == second["field"] == "of"
        assert first["message"].replace(there, "") == second["message"].replace(absent, "")


async def test_cycles_end(api: Api, world: World) -> None:
    """A run may use what it logged; depth is the shortest way."""
    run = await world.run("loop")
    version = await world.version("self", run=run)
    await consume_version(world.graph, world.admin, version=version, run=run)
    asked = {**DEFAULTS, "of": [encode("Version", version)], "links": False}
    graph = (await api.ask(world.admin, LINEAGE, **asked))["lineage"]
    assert [(called(node), node["depth"]) for node in graph["nodes"]] == [("self", 0), ("loop", 1)]
    assert {edge["kind"] for edge in graph["edges"]} == {"CONSUMED", "PRODUCED"}
    assert graph["complete"]


SPACED = """query ($of: [ID!]!, $direction: LineageDirection, $nodes: Int, $asOf: DateTime, $after: String,
    $through: LineageFilter, $group: [LineageGrouping!], $open: [ID!]) {
  lineage(of: $of, direction: $direction, maxNodes: $nodes, asOf: $asOf, after: $after, through: $through,
    group: $group, open: $open, links: false) {
    complete truncatedBy settled asOf continuation counts { versions runs edges }
    clusters { id by kind name count depth beyond }
    nodes { id kind name hidden } edges { source target count } } }"""
WAYS = """query ($from: ID!, $to: ID!, $first: Int, $asOf: DateTime) {
  paths(from: $from, to: $to, first: $first, asOf: $asOf) {
    reachable more settled asOf paths { length hidden nodes { name kind depth } edges { kind since } } } }"""


async def test_an_answer_goes_on_where_it_ended(api: Api, story: Story) -> None:
    of = [encode("Version", story.model)]
    whole = (await api.ask(story.admin, SPACED, of=of))["lineage"]
    assert (whole["complete"], whole["continuation"], len(whole["nodes"])) == (True, None, 4)
    pages = [(await api.ask(story.admin, SPACED, of=of, nodes=2))["lineage"]]
    while pages[-1]["continuation"]:
        after = pages[-1]["continuation"]
        pages.append((await api.ask(story.admin, SPACED, of=of, nodes=1, after=after))["lineage"])
    assert [len(page["nodes"]) for page in pages] == [2, 1, 1]
    assert [node for page in pages for node in page["nodes"]] == whole["nodes"]
    edges = [edge for page in pages for edge in page["edges"]]
    assert sorted(map(str, edges)) == sorted(map(str, whole["edges"]))
    assert len({page["asOf"] for page in pages}) == 1
    for after, told in (("x", "continuation"), (pages[0]["continuation"], "another question")):
        refused = await api.refused(story.admin, SPACED, of=of, direction="UPSTREAM", after=after)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "after")
        assert told in refused["message"]


async def test_lineage_as_of_a_time(api: Api, story: Story) -> None:
    of = [encode("Version", story.model)]
    now = (await api.ask(story.admin, SPACED, of=of))["lineage"]
    assert now["settled"] is False
    for wrong in ("2999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"):
        refused = await api.refused(story.admin, SPACED, of=of, asOf=wrong)
        assert refused["field"] == ("asOf" if wrong > "2026" else "of")
    then = (await api.ask(story.admin, SPACED, of=of, asOf=now["asOf"]))["lineage"]
    assert (then["nodes"], then["asOf"]) == (now["nodes"], now["asOf"])


async def test_a_path_means_what_it_meant_then(api: Api, fresh: Story) -> None:
    of = [f"registry:{fresh.org}/model/first:prod"]
    before = (await api.ask(fresh.admin, SPACED, of=of, direction="UPSTREAM"))["lineage"]
    other = await fresh.world.version("other")
    await link_version(
        fresh.world.graph,
        fresh.admin,
        version=other,
        project=fresh.world.model_registry,
        collection="first",
        aliases=["prod"],
    )
    now = (await api.ask(fresh.admin, SPACED, of=of, direction="UPSTREAM"))["lineage"]
    assert [node["name"] for node in now["nodes"]] == ["other"]
    then = (await api.ask(fresh.admin, SPACED, of=of, direction="UPSTREAM", asOf=before["asOf"]))["lineage"]
    assert then["nodes"] == before["nodes"]
    assert then["nodes"][0]["name"] == "gemma"


async def test_a_filter_prunes_or_hides(api: Api, story: Story) -> None:
    of = [encode("Version", story.model)]
    pruned = (await api.ask(story.admin, SPACED, of=of, through={"types": ["nothing"]}))["lineage"]
    assert {called["name"] for called in pruned["nodes"] if called["kind"] == "VERSION"} == {"gemma"}
    shown = (await api.ask(story.admin, SPACED, of=of, through={"kinds": ["VERSION"]}))["lineage"]
    assert {node["kind"] for node in shown["nodes"]} == {"VERSION"}
    assert len(shown["nodes"]) == 2
    elsewhere = {"projects": [f"{story.team}/project"], "hide": True}
    assert len((await api.ask(story.admin, SPACED, of=of, through=elsewhere))["lineage"]["nodes"]) == 4
    wrongs: list[dict[str, list[str]]] = [
        {"types": []},
        {"projects": ["nowhere/at-all"]},
        {"registries": [f"{story.org}/none"]},
    ]
    for wrong in wrongs:
        refused = await api.refused(story.admin, SPACED, of=of, through=wrong)
        assert refused["field"] == "through"


async def test_many_of_a_kind_are_shown_as_one(api: Api, world: World) -> None:
    made = [encode("Version", await world.version("many", text=str(number))) for number in range(5)]
    shown = (await api.ask(world.admin, SPACED, of=made, group=["ARTIFACT"]))["lineage"]
    (cluster,) = shown["clusters"]
    assert (cluster["name"], cluster["kind"], cluster["count"], shown["nodes"]) == ("many", "VERSION", 5, [])
    assert shown["counts"]["versions"] == 5
    opened = (await api.ask(world.admin, SPACED, of=made, group=["ARTIFACT"], open=[cluster["id"]]))[
        "lineage"
    ]
    assert ({node["id"] for node in opened["nodes"]}, opened["clusters"]) == (set(made), [])


async def test_how_data_came_from_one_to_the_other(api: Api, story: Story) -> None:
    data, model = encode("Version", story.data), f"artifact:{story.team}/project/gemma"
    found = (await api.ask(story.admin, WAYS, **{"from": data, "to": model}))["paths"]
    (path,) = found["paths"]
    assert (found["reachable"], found["more"], path["length"], path["hidden"]) == (True, False, 2, 0)
    assert [node["kind"] for node in path["nodes"]] == ["VERSION", "RUN", "VERSION"]
    assert [edge["kind"] for edge in path["edges"]] == ["CONSUMED", "PRODUCED"]
    back = (await api.ask(story.admin, WAYS, **{"from": model, "to": data}))["paths"]
    assert (back["reachable"], back["paths"]) == (False, [])
    viewer = await story.world.person("walker", "viewer")
    shown = encode("Version", story.model)
    for ends in ({"from": data, "to": shown}, {"from": encode("Version", "0" * 26), "to": shown}):
        refused = await api.refused(viewer, WAYS, **ends)
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "from")
    same = await api.refused(story.admin, WAYS, **{"from": data, "to": data})
    assert (same["code"], same["field"]) == ("INVALID_INPUT", "to")
