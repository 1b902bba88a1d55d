"""The files of a version: what is in it, and signed addresses for those who may download."""

import hashlib
from base64 import b64encode
from typing import Any

import orjson
import pytest

from graph.drafts import Draft, draft_version
from graph.links import link_version
from graph.versions import Version, by_ids
from graph.writable import Writable
from service.api.ids import encode
from service.blobs.keys import content_key, manifest_key
from service.content.contents import Contents
from service.content.manifest import parse_manifest
from tests.graph.world import ALL_SEEING, World
from tests.service.api.conftest import URL, Api

pytestmark = pytest.mark.anyio

FILES = {"model/weights.bin": b"weights", "model/config.json": b"{}", "readme.md": b"read me"}
QUERY = """query ($path: String!, $prefix: String!, $first: Int, $after: String) { version(path: $path) {
  size fileCount files(prefix: $prefix, first: $first, after: $after) { totalCount
    pageInfo { endCursor hasNextPage } nodes { path size digest reference downloadUrl } } } }"""


def _md5(data: bytes) -> Any:
    return hashlib.md5(data, usedforsecurity=False)


async def _committed(api: Api, world: World) -> Version:
    """A version with real content, uploaded and proved."""
    contents = {
        path: {"digest": b64encode(_md5(data).digest()).decode(), "size": len(data)}
        for path, data in FILES.items()
    }
    contents["far"] = {"digest": "etag", "size": 9, "ref": "s3://elsewhere/far"}
    manifest = orjson.dumps({"version": 1, "contents": contents})
    digest = b64encode(_md5(manifest).digest()).decode()
    made, _ = await draft_version(
        world.graph,
        world.admin,
        project=world.project,
        draft=Draft(artifact="files", type="model", digest=parse_manifest(manifest).digest),
    )
    draft = await _version(world, made)
    service: Contents = api.services.contents
    writing = Writable(world.admin, draft)
    await service.declare(writing, name="full", type_name="FULL", digest=digest, base=None)
    for data in FILES.values():
        await api.services.store.write(
            content_key(draft.pool, _md5(data).hexdigest()), data, content_type="application/octet-stream"
        )
    await api.services.store.write(
        manifest_key(draft.pool, _md5(manifest).hexdigest()), manifest, content_type="application/json"
    )
    await service.commit(writing)
    return await _version(world, made)


async def _version(world: World, version: str) -> Version:
    found = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version])))[0]
    assert found
    return found


async def test_files_are_listed_by_path(api: Api, world: World) -> None:
    await _committed(api, world)
    asked: dict[str, Any] = {
        "path": f"{world.team.name}/project/files",
        "prefix": "",
        "first": 3,
        "after": None,
    }
    version = (await api.ask(world.admin, QUERY, **asked))["version"]
    first = version["files"]
    assert (version["fileCount"], first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, 4, True)
    asked["after"] = first["pageInfo"]["endCursor"]
    rest = (await api.ask(world.admin, QUERY, **asked))["version"]["files"]
    assert rest["pageInfo"]["hasNextPage"] is False
    files = {file["path"]: file for file in first["nodes"] + rest["nodes"]}
    assert list(files) == sorted([*FILES, "far"])
    for path, data in FILES.items():
        assert (files[path]["size"], files[path]["digest"]) == (len(data), _md5(data).hexdigest())
        assert files[path]["reference"] is None
        assert files[path]["downloadUrl"].startswith(URL)
    assert files["far"]["reference"] == files["far"]["downloadUrl"] == "s3://elsewhere/far"
    only = await api.ask(world.admin, QUERY, **{**asked, "prefix": "model/", "after": None})
    assert [file["path"] for file in only["version"]["files"]["nodes"]] == [
        "model/config.json",
        "model/weights.bin",
    ]
    assert only["version"]["files"]["totalCount"] == 2


async def test_who_may_not_download_sees_names_only(api: Api, world: World) -> None:
    version = await _committed(api, world)
    await link_version(
        world.graph, world.admin, version=version.id, project=world.model_registry, collection="shelf"
    )
    guest = await world.person("guest")
    await world.rows(
        "MATCH (u:User {id: $user}), (r:Registry {id: $it}) CREATE (u)-[:ROLE {rank: 1, since: 1}]->(r)",
        user=guest.id,
        it=world.model_registry,
    )
    asked: dict[str, Any] = {
        "path": f"org-{world.unique}/model/shelf",
        "prefix": "readme",
        "first": 10,
        "after": None,
    }
    seen = (await api.ask(guest, QUERY, **asked))["version"]["files"]["nodes"]
    assert [(file["path"], file["downloadUrl"]) for file in seen] == [("readme.md", None)]
    viewer = await world.person("vera", "viewer")
    may = (await api.ask(viewer, QUERY, **asked))["version"]["files"]["nodes"]
    assert may[0]["downloadUrl"].startswith(URL)


async def test_may_download_is_asked_once_for_all_files(api: Api, world: World) -> None:
    await _committed(api, world)
    asked: dict[str, Any] = {
        "path": f"{world.team.name}/project/files",
        "prefix": "",
        "first": 100,
        "after": None,
    }
    await api.counted(world.admin, QUERY, **asked)
    _, statements = await api.counted(world.admin, QUERY, **asked)
    assert statements == 2


async def test_a_draft_has_no_files(api: Api, world: World) -> None:
    made, _ = await draft_version(
        world.graph,
        world.admin,
        project=world.project,
        draft=Draft(artifact="draft", type="model", digest="0" * 32),
    )
    query = """query ($id: ID!) { node(id: $id) { ... on Version {
      number state files { totalCount nodes { path } } } } }"""
    node = (await api.ask(world.admin, query, id=encode("Version", made)))["node"]
    assert node == {"number": None, "state": "DRAFT", "files": {"totalCount": 0, "nodes": []}}
