"""Files of versions: listed, paged, readable by their addresses; and refused to restricted viewers."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from graph.credentials import Credentials
from graph.links import link_version
from graph.policy import RESTRICTED_VIEWER, VIEWER
from service.blobs.open_store import store_routes
from service.services import Services
from service.settings import Settings
from service.wandb.ids import Kind, wire_id
from service.wandb.routes import routes
from tests.fixtures.server import key_of
from tests.graph.world import World
from tests.service.wandb_reads.desk import BASE, Desk, base64_of, md5_of

pytestmark = pytest.mark.anyio

FILES = {f"sub dir/ü{number}.txt": f"file {number}".encode() for number in range(5)}


@pytest.fixture
async def client(desk: Desk) -> AsyncGenerator[httpx2.AsyncClient]:
    """The adapter's routes and the store's, as a client without credentials meets them."""
    services = Services(desk.graph, Credentials(desk.graph), desk.store, desk.contents, Settings())
    app = Starlette(routes=[*store_routes(desk.store), Mount("/wandb", routes=routes(services))])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as made:
        yield made


def collection(world: World, name: str = "model") -> dict[str, Any]:
    return {"entity": world.team.name, "project": "project", "collection": name, "alias": "v0"}


def in_registry(world: World) -> dict[str, Any]:
    return {
        "entity": f"org-{world.unique}",
        "project": "wandb-registry-model",
        "collection": "c",
        "alias": "latest",
    }


def connection(data: dict[str, Any]) -> dict[str, Any]:
    return data["project"]["artifactCollection"]["artifactMembership"]["files"]


async def linked(desk: Desk, world: World) -> str:
    version = await desk.logged(world, FILES)
    await link_version(
        desk.graph, world.admin, version=version.id, project=world.model_registry, collection="c"
    )
    return wire_id(Kind.ARTIFACT, version.id)


async def test_files_are_listed_in_pages(desk: Desk, world: World) -> None:
    await desk.logged(world, FILES)
    names: list[str] = []
    cursor: str | None = None
    more = True
    while more:
        reply = await desk.document(
            world.admin, "GetArtifactMembershipFileUrls", **collection(world), perPage=2, cursor=cursor
        )
        assert reply.errors == []
        found = connection(reply.data)
        names += [edge["node"]["name"] for edge in found["edges"]]
        more, cursor = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]
        assert cursor
    assert names == sorted(FILES)


async def test_how_many_statements_the_urls_of_files_cost(desk: Desk, world: World) -> None:
    await linked(desk, world)
    await desk.document(world.admin, "GetArtifactMembershipFileUrls", **collection(world))
    for where, expected in ((collection(world), 4), (in_registry(world), 5)):
        reply = await desk.document(world.admin, "GetArtifactMembershipFileUrls", **where, perPage=5000)
        assert len(connection(reply.data)["edges"]) == len(FILES)
        assert reply.statements == expected


async def test_what_is_said_of_a_file(desk: Desk, world: World) -> None:
    version = await desk.logged(world, FILES)
    name = "sub dir/ü3.txt"
    reply = await desk.document(
        world.admin, "ArtifactMembershipFiles", **collection(world), fileNames=[name, "nothing"]
    )
    assert reply.errors == []
    found = connection(reply.data)
    assert found["totalCount"] == 1
    file = found["edges"][0]["node"]
    md5 = md5_of(FILES[name])
    assert (file["name"], file["sizeBytes"], file["md5"]) == (name, 6, base64_of(md5))
    assert file["digest"] == base64_of(md5)
    assert "wandb_artifacts/" in file["storagePath"]
    artifact = wire_id(Kind.ARTIFACT, version.id).replace("=", "%3D")
    assert file["url"] == (
        f"{BASE}/wandb_artifacts/default/{world.team.name}/project/model/{artifact}/{artifact}/{md5}/%C3%BC3.txt"
    )


async def test_the_addresses_answer(desk: Desk, world: World, client: httpx2.AsyncClient) -> None:
    await linked(desk, world)
    key = await key_of(desk.graph, world.admin)
    for where in (collection(world), in_registry(world)):
        reply = await desk.document(world.admin, "ArtifactMembershipFiles", **where)
        for edge in connection(reply.data)["edges"]:
            file = edge["node"]
            assert (await client.get(file["directUrl"])).content == FILES[file["name"]]
            answer = await client.get(file["url"], auth=("api", key))
            assert answer.status_code == 307
            assert (await client.get(answer.headers["location"])).content == FILES[file["name"]]
            assert (await client.get(file["url"])).status_code == 404


async def test_the_manifest_is_a_file(desk: Desk, world: World, client: httpx2.AsyncClient) -> None:
    artifact = await linked(desk, world)
    reply = await desk.document(world.admin, "FetchArtifactManifest", id=artifact)
    url = reply.data["artifact"]["currentManifest"]["file"]["directUrl"]
    assert "wandb_manifest.json" in url
    assert set((await client.get(url)).json()["contents"]) == set(FILES)


async def test_files_named_by_manifest_entries(desk: Desk, world: World) -> None:
    artifact = await linked(desk, world)
    entries = [{"name": name, "digest": "x"} for name in ("sub dir/ü4.txt", "nothing", "sub dir/ü0.txt")]
    for given, expected in ((entries, ["sub dir/ü4.txt", "sub dir/ü0.txt"]), ([], [])):
        reply = await desk.document(
            world.admin,
            "ArtifactFileURLsByManifestEntries",
            id=artifact,
            entries=given,
            storageLayout="V2",
            manifestVersion="1",
        )
        assert reply.errors == []
        edges = reply.data["artifact"]["filesByManifestEntries"]["edges"]
        assert [edge["node"]["name"] for edge in edges] == expected


async def test_a_restricted_viewer_is_not_given_bytes(desk: Desk, world: World) -> None:
    artifact = await linked(desk, world)
    query = """query ($id: ID!, $e: String) {
      artifact(id: $id) { digest currentManifest { file { directUrl } } files { edges { node { name } } } }
      project(entityName: $e, name: "wandb-registry-model") { artifactCollectionMembership(name: "c") {
        versionIndex files { totalCount } artifact { size currentManifest { id } } } } }"""
    asked: dict[str, Any] = {"id": artifact, "e": f"org-{world.unique}"}
    reply = await desk.ask(desk.guest(world, RESTRICTED_VIEWER), query, **asked)
    assert reply.data["artifact"]["digest"]
    assert reply.data["artifact"]["currentManifest"] is None
    assert reply.data["artifact"]["files"] is None
    membership = reply.data["project"]["artifactCollectionMembership"]
    assert membership == {"versionIndex": 0, "files": None, "artifact": {"size": 30, "currentManifest": None}}
    # The list of files says nothing where other fields are asked for too: an old SDK always asks for it.
    assert [error["extensions"]["code"] for error in reply.errors] == ["FORBIDDEN"] * 2
    alone = "query ($id: ID!) { artifact(id: $id) { currentManifest { id } } }"
    refused = await desk.ask(desk.guest(world, RESTRICTED_VIEWER), alone, id=artifact)
    assert [error["extensions"]["code"] for error in refused.errors] == ["FORBIDDEN"]
    told = await desk.told(desk.guest(world, VIEWER), query, **asked)
    assert told["project"]["artifactCollectionMembership"]["files"] == {"totalCount": len(FILES)}
    assert len(told["artifact"]["files"]["edges"]) == len(FILES)


async def test_through_which_way_decides(desk: Desk, world: World) -> None:
    """Members of the team may download; the way through a registry has its own rule."""
    await linked(desk, world)
    sighted = desk.guest(world, RESTRICTED_VIEWER, teams={world.team.id: VIEWER})
    direct = await desk.document(sighted, "GetArtifactMembershipFileUrls", **collection(world))
    assert direct.errors == []
    through = await desk.document(sighted, "GetArtifactMembershipFileUrls", **in_registry(world))
    assert [error["extensions"]["code"] for error in through.errors] == ["FORBIDDEN"]


async def test_first_is_bounded(desk: Desk, world: World) -> None:
    await desk.logged(world, FILES)
    query = """query ($e: String, $first: Int, $after: String) {
      project(entityName: $e, name: "project") { artifact(name: "model") {
        files(first: $first, after: $after) { edges { node { name } } pageInfo { hasNextPage } } } } }"""
    none = await desk.told(world.admin, query, e=world.team.name, first=0)
    assert none["project"]["artifact"]["files"] == {"edges": [], "pageInfo": {"hasNextPage": True}}
    for asked, field in (({"first": -1}, "first"), ({"after": "x"}, "after")):
        reply = await desk.ask(world.admin, query, e=world.team.name, **asked)
        assert [error["extensions"]["field"] for error in reply.errors] == [field]
