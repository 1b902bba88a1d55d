"""A pipeline without an SDK: it speaks GraphQL and PUT alone, over HTTP, to a whole service."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from graph.actor import Actor
from graph.session import Graph
from service.api.ids import encode
from tests.fixtures.server import Server, key_of
from tests.graph.world import World
from tests.nets.calling import NATIVE, call

VERSION = "version { id number state digest size fileCount aliases { name } tags metadata description }"
DRAFT = f"... on DraftPayload {{ {VERSION} }}"
COMMITTED = f"... on CommitVersionPayload {{ existed {VERSION} }}"
UPLOADS = """... on AddFilesPayload { uploads { path url headers { name value } uploadId
  parts { number url headers { name value } } } }"""
HASH = "wandb-artifact-manifest-v1\n"


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def digest_of(files: Mapping[str, bytes], references: Mapping[str, str] | None = None) -> str:
    """What the SDK would call this content: it is worked out here once more."""
    digests = {path: base64.b64encode(bytes.fromhex(md5(data))).decode() for path, data in files.items()}
    lines = sorted({**digests, **(references or {})}.items())
    return md5((HASH + "".join(f"{path}:{digest}\n" for path, digest in lines)).encode())


def spec(path: str, data: bytes) -> dict[str, Any]:
    return {"path": path, "md5": md5(data), "size": len(data)}


@dataclass
class Pipeline:
    """Somebody's pipeline, whose runs and artifacts are in the project `home`."""

    client: httpx2.AsyncClient
    world: World
    key: str | None

    @property
    def home(self) -> str:
        return f"{self.world.team.name}/project"

    async def as_(self, actor: Actor) -> "Pipeline":
        return Pipeline(self.client, self.world, await key_of(self.world.graph, actor))

    async def do(self, mutation: str, select: str = "", **given: Any) -> Any:
        """The payload of a mutation that is done."""
        answer = await call(self.client, NATIVE, mutation, given, key=self.key, select=select)
        assert (answer.status, answer.code) == (200, None), answer.body
        return answer.value

    async def refused(self, mutation: str, **given: Any) -> tuple[str | None, str | None, str]:
        """Code, field and message of a mutation that is refused."""
        answer = await call(self.client, NATIVE, mutation, given, key=self.key)
        assert answer.code, answer.body
        if "errors" in answer.body:
            error = answer.body["errors"][0]
            return answer.code, error["extensions"].get("field"), error["message"]
        return answer.code, answer.value["field"], answer.value["message"]

    async def ask(self, query: str, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        reply = await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        assert "errors" not in reply.json(), reply.json()
        return reply.json()["data"]

    async def draft(self, artifact: str = "model", **more: Any) -> str:
        given = {"artifact": f"{self.home}/{artifact}", "type": "model", **more}
        return (await self.do("draftVersion", DRAFT, **given))["version"]["id"]

    async def add(self, draft: str, files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
        """Where the files go, by path."""
        specs = [spec(path, data) for path, data in files.items()]
        made = await self.do("addFiles", UPLOADS, draft=draft, files=specs)
        return {upload["path"]: upload for upload in made["uploads"]}

    async def put(self, upload: Mapping[str, Any], data: bytes) -> httpx2.Response:
        headers = {header["name"]: header["value"] for header in upload["headers"]}
        return await self.client.put(upload["url"], content=data, headers=headers)

    async def upload(self, draft: str, files: Mapping[str, bytes]) -> list[str]:
        """Add and send files; returns the paths of those that had to be sent."""
        where = await self.add(draft, files)
        sent = [path for path in files if where[path]["url"]]
        for path in sent:
            assert (await self.put(where[path], files[path])).status_code == httpx2.codes.OK
        return sent

    async def commit(self, draft: str) -> dict[str, Any]:
        return await self.do("commitVersion", COMMITTED, draft=draft)

    async def version(
        self, files: Mapping[str, bytes], artifact: str = "model", **more: Any
    ) -> dict[str, Any]:
        draft = await self.draft(artifact, **more)
        await self.upload(draft, files)
        return (await self.commit(draft))["version"]


def version_id(version: str) -> str:
    """The global id of a version."""
    return encode("Version", version)


async def pipeline_of(graph: Graph, server: Server, world: World, client: httpx2.AsyncClient) -> Pipeline:
    assert graph
    assert server
    return Pipeline(client, world, await key_of(graph, world.admin))
