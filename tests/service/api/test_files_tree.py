"""The files of a version as a tree of folders."""

import pytest

from graph.links import link_version
from service.content.manifest import Entry
from service.content.tree import tree_of
from tests.graph.test_access import invite
from tests.service.api.pipelines import Pipeline

pytestmark = pytest.mark.anyio

FILES = {"a/x": b"1", "a-b/y": b"22", "a/deep/z": b"333", "top": b"4444", "a/deep/w": b"5"}
FOLDER = """query ($path: String!, $folder: String!, $first: Int!, $after: String) { version(path: $path) {
  folder(path: $folder) { path name fileCount size
    folders { nodes { path name fileCount size files { nodes { path } } } }
    files(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { path size digest downloadUrl } } } } }"""


def entry(path: str) -> Entry:
    return Entry(path, "d", None, 1, None, None, None)


def test_folders_stand_by_name_and_count_what_is_below_them() -> None:
    paths = sorted(["b/c/d", "b-c/d", "b/a", "z", "b/c/e"])
    root = tree_of({path: entry(path) for path in paths})
    assert list(root.folders) == ["b", "b-c"]
    assert (root.file_count, root.folders["b"].file_count, root.size) == (5, 3, 5)
    deep = root.at("b/c/")
    assert deep
    assert (deep.path, deep.name, [file.path for file in deep.files]) == ("b/c", "c", ["b/c/d", "b/c/e"])
    assert root.at("") is root
    assert root.at("b/x/y") is None


async def test_a_tree_is_walked_folder_by_folder(pipeline: Pipeline) -> None:
    await pipeline.version(FILES, "tree")
    given = {"path": f"{pipeline.home}/tree", "first": 1, "after": None}
    root = (await pipeline.ask(FOLDER, **given, folder=""))["version"]["folder"]
    assert (root["path"], root["fileCount"], root["size"]) == ("", 5, 11)
    assert root["folders"]["nodes"] == [
        {"path": "a", "name": "a", "fileCount": 3, "size": 5, "files": {"nodes": [{"path": "a/x"}]}},
        {"path": "a-b", "name": "a-b", "fileCount": 1, "size": 2, "files": {"nodes": [{"path": "a-b/y"}]}},
    ]
    deep = (await pipeline.ask(FOLDER, **given, folder="a/deep"))["version"]["folder"]
    assert (deep["files"]["totalCount"], deep["files"]["pageInfo"]["hasNextPage"]) == (2, True)
    after = deep["files"]["pageInfo"]["endCursor"]
    rest = await pipeline.ask(FOLDER, **{**given, "after": after}, folder="a/deep")
    (last,) = rest["version"]["folder"]["files"]["nodes"]
    assert (last["path"], last["size"]) == ("a/deep/z", 3)
    assert (await pipeline.client.get(last["downloadUrl"])).content == b"333"
    assert (await pipeline.ask(FOLDER, **given, folder="no"))["version"]["folder"] is None


async def test_a_restricted_viewer_sees_names_and_sizes_but_no_links(pipeline: Pipeline) -> None:
    version = await pipeline.version(FILES, "tree")
    world = pipeline.world
    raw = await world.rows(
        "MATCH (v:Version {project: $project, digest: $digest}) RETURN v.id AS id",
        project=world.project,
        digest=version["digest"],
    )
    await link_version(
        world.graph, world.admin, version=str(raw[0]["id"]), project=world.model_registry, collection="shown"
    )
    guest = await world.person("guest")
    await invite(world, guest.id or "", world.model_registry, "restricted_viewer")
    theirs = await pipeline.as_(guest)
    given = {"path": f"org-{world.unique}/model/shown", "folder": "a", "first": 9, "after": None}
    found = (await theirs.ask(FOLDER, **given))["version"]["folder"]
    assert (found["size"], [file["path"] for file in found["files"]["nodes"]]) == (5, ["a/x"])
    assert found["files"]["nodes"][0]["downloadUrl"] is None


async def test_a_draft_has_no_tree(pipeline: Pipeline) -> None:
    draft = await pipeline.draft("bare")
    query = "query ($id: ID!) { node(id: $id) { ... on Version { folder { path } files { totalCount } } } }"
    assert (await pipeline.ask(query, id=draft))["node"] == {"folder": None, "files": {"totalCount": 0}}


async def test_long_paths_are_paged_too(pipeline: Pipeline) -> None:
    files = {f"{'d' * 200}/{'e' * 2000}-{number}": b"1" for number in range(3)}
    await pipeline.version(files, "long")
    query = """query ($path: String!, $after: String) { version(path: $path) {
      files(first: 1, after: $after) { nodes { path } pageInfo { endCursor } } } }"""
    seen: list[str] = []
    after = None
    for _ in files:
        page = (await pipeline.ask(query, path=f"{pipeline.home}/long", after=after))["version"]["files"]
        seen += [file["path"] for file in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == sorted(files)
