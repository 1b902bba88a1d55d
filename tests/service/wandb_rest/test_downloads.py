"""The paths that SDKs make for files: each shape, who may, and what they are told otherwise."""

import base64
import hashlib
from dataclasses import dataclass

import httpx2
import pytest

from graph.drafts import Draft, draft_version
from graph.errors import NotFoundError
from graph.links import link_version
from graph.run_files import declare_files
from graph.session import Graph
from graph.versions import Version, by_ids
from graph.writable import Writable
from service.blobs.keys import manifest_key, run_file_key
from service.content.contents import FileSpec
from service.content.manifest import Entry, ParsedManifest, hex_md5, render_manifest
from service.graphql.service_context import ServiceContext
from service.wandb.downloads import Wanted, wanted
from service.wandb.ids import Kind, wire_id
from tests.fixtures.server import Member, Server, key_of

pytestmark = pytest.mark.anyio

TEXT = b"the bytes"
MD5 = hashlib.md5(TEXT, usedforsecurity=False).hexdigest()
NONE = "0" * 32


@dataclass(frozen=True)
class Logged:
    """A committed version with `folder/a file.txt`, linked into the model registry."""

    server: Server
    member: Member
    graph: Graph
    version: str
    organization: str

    @property
    def id(self) -> str:
        return wire_id(Kind.ARTIFACT, self.version)

    async def get(self, path: str, key: str | None = "own") -> httpx2.Response:
        async with self.server.client(self.member.key if key == "own" else key) as client:
            return await client.get(path)


@pytest.fixture
async def logged(server: Server, member: Member, graph: Graph) -> Logged:
    world = member.world
    context = server.context(graph, world.admin)
    version = await committed(context, world.project)
    await link_version(
        graph, world.admin, version=version, project=world.model_registry, collection="shown", aliases=[]
    )
    return Logged(server, member, graph, version, f"Org {world.unique}")


async def committed(context: ServiceContext, project: str) -> str:
    """A version made through the service's own code, its bytes written into the store."""
    entry = Entry(
        "folder/a file.txt", base64.b64encode(bytes.fromhex(MD5)).decode(), MD5, 9, None, None, None
    )
    manifest = ParsedManifest({entry.path: entry})
    draft = Draft(artifact="model", type="model", digest=manifest.digest)
    made, _ = await draft_version(context.graph, context.actor, project=project, draft=draft)
    version = await found(context, made)
    files = await context.contents.expect(Writable(context.actor, version), [FileSpec(entry.path, MD5)])
    text = render_manifest(manifest)
    digest = base64.b64encode(hashlib.md5(text, usedforsecurity=False).digest()).decode()
    await context.contents.declare(
        Writable(context.actor, version), name="manifest", type_name="FULL", digest=digest, base=None
    )
    await context.store.write(files[0].key, TEXT, content_type="text/plain")
    key = manifest_key(version.pool, hex_md5(digest, "digest"))
    await context.store.write(key, text, content_type="application/json")
    await context.contents.commit(Writable(context.actor, version))
    return made


async def found(context: ServiceContext, version: str) -> Version:
    record = (await context.read(lambda reader: by_ids(reader, [version])))[0]
    assert record
    return record


async def bytes_at(answer: httpx2.Response) -> bytes:
    assert answer.status_code == 307, answer.text
    assert answer.headers["cache-control"] == "no-store"
    async with httpx2.AsyncClient() as anybody:
        got = await anybody.get(answer.headers["location"])
    assert (got.status_code, got.headers["content-disposition"][:10]) == (200, "attachment")
    return got.content


async def test_each_shape_of_path_leads_to_the_bytes(logged: Logged) -> None:
    team = logged.member.team
    registry = f"{logged.organization}/wandb-registry-model/shown"
    paths = [
        f"{team}/project/model/{logged.id}/{logged.id}/{MD5}/a file.txt",
        f"{team}/project/model/{logged.id}//{MD5}/a file.txt",
        f"{team}/project/model/{logged.id}/{MD5}/a file.txt",
        f"{team}/project/model//{MD5}/a file.txt",
        f"{team}/{logged.id}/{MD5}",
        f"{registry}/{logged.id}/{logged.id}/{MD5}/a file.txt",
        f"{registry}/{logged.id}/{MD5}/folder/a file.txt",
        f"{registry}//{MD5}/another name",
    ]
    for path in paths:
        assert await bytes_at(await logged.get(f"/artifactsV2/default/{path}")) == TEXT


async def test_what_is_not_there_or_not_shown_is_not_found(logged: Logged, graph: Graph) -> None:
    team = logged.member.team
    good = f"/artifactsV2/default/{team}/project/model/{logged.id}/{logged.id}/{MD5}/x"
    stranger = await key_of(graph, await logged.member.world.person("stranger"))
    bad = [
        f"/artifactsV2/default/{team}/project/model/{logged.id}/{logged.id}/{NONE}/x",
        f"/artifactsV2/default/{team}/project/model/nonsense/nonsense/{MD5}/x",
        f"/artifactsV2/default/{team}/nowhere/model/{logged.id}/{logged.id}/{MD5}/x",
        f"/artifactsV2/default/{team}/project/other//{MD5}/x",
        f"/artifactsV2/default/{team}/{wire_id(Kind.ARTIFACT, '0' * 26)}/{MD5}",
        f"/artifactsV2/default/{team}/{MD5}",
        "/artifactsV2/default/x",
    ]
    refusals = [await logged.get(path) for path in bad]
    refusals += [await logged.get(good, stranger), await logged.get(good, None)]
    for answer in refusals:
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["message"] == "file not found"
    assert (await logged.get(good, "x" * 40)).status_code == 401


async def test_a_viewer_of_the_registry_reaches_the_file_only_through_it(
    logged: Logged, graph: Graph
) -> None:
    viewer = await key_of(graph, await logged.member.world.person("viewer", "viewer"))
    file = f"{logged.id}/{logged.id}/{MD5}/a.txt"
    through = f"/artifactsV2/default/{logged.organization}/wandb-registry-model/shown/{file}"
    assert await bytes_at(await logged.get(through, viewer)) == TEXT
    direct = await logged.get(f"/artifactsV2/default/{logged.member.team}/project/model/{file}", viewer)
    assert direct.status_code == 404


async def test_files_of_runs(logged: Logged, graph: Graph) -> None:
    world = logged.member.world
    run = await world.run()
    context = logged.server.context(graph, world.admin)
    await declare_files(graph, run=run, names=["media/a b.txt"])
    record = await world.rows("MATCH (r:Run {id: $run}) RETURN r.tenant AS tenant, r.name AS name", run=run)
    key = run_file_key(str(record[0]["tenant"]), run, "media/a b.txt")
    await context.store.write(key, TEXT, content_type="text/plain")
    path = f"/files/{logged.member.team}/project/{record[0]['name']}"
    assert await bytes_at(await logged.get(f"{path}/media/a b.txt")) == TEXT
    stranger = await key_of(graph, await world.person("stranger"))
    refused = [
        await logged.get(f"{path}/media/other.txt"),
        await logged.get(f"{path}/..%2F..%2Fother"),
        await logged.get(f"{path}/media/a b.txt", stranger),
        await logged.get(f"{path}/media/a b.txt", None),
    ]
    assert [answer.status_code for answer in refused] == [404] * 4


def test_shapes_are_told_apart() -> None:
    assert wanted(f"e/p/c/v/b/{MD5}/x/y") == Wanted("e", "p", "c", "v", "b", MD5, "x/y")
    assert wanted(f"e/p/c/b/{MD5}/x") == Wanted("e", "p", "c", "", "b", MD5, "x")
    assert wanted(f"e/p/c/b/{MD5}/{MD5}/x") == Wanted("e", "p", "c", "", "b", MD5, f"{MD5}/x")
    assert wanted(f"e/b/{MD5}") == Wanted("e", "", "", "", "b", MD5, "")
    for path in ("", "e", f"e/p/c/v/b/{MD5}", f"e/b/{MD5.upper()}", f"e/p/c/v/b/x/{MD5}/y"):
        with pytest.raises(NotFoundError):
            wanted(path)
