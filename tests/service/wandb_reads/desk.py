"""The adapter's schema over the real graph and a folder of blobs, asked with the SDK's own documents."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.actor import Actor
from graph.drafts import Draft, draft_version
from graph.policy import Sight, Standing
from graph.results import STATEMENTS, Count
from graph.session import Graph
from graph.versions import Version, by_ids
from graph.writable import Writable
from service.blobs.folder import FolderStore
from service.blobs.keys import content_key, manifest_key
from service.content.contents import Contents, FileSpec
from service.graphql.execution import Execution, Query
from service.graphql.service_context import ServiceContext
from service.settings import Settings
from service.wandb.limits import LIMITS
from service.wandb.schema_root import schema
from tests.graph.world import ALL_SEEING, World

BASE = "http://heirloom.test/wandb"


@dataclass(frozen=True)
class Reply:
    """What an actor was told, and how many statements it took."""

    data: dict[str, Any]
    errors: list[dict[str, Any]]
    statements: int


def md5_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def base64_of(md5: str) -> str:
    return base64.b64encode(bytes.fromhex(md5)).decode()


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of a version of these files, as the SDK works it out."""
    lines = [f"{path}:{base64_of(md5_of(files[path]))}\n" for path in sorted(files)]
    return md5_of(b"wandb-artifact-manifest-v1\n" + "".join(lines).encode())


class Desk:
    """Asks the schema as somebody, and logs versions with real bytes."""

    def __init__(self, graph: Graph, store: FolderStore, documents: Mapping[str, Sequence[str]]) -> None:
        self.graph = graph
        self.store = store
        self.contents = Contents(graph, store)
        self._documents = documents
        self._execution = Execution(schema, LIMITS, compiled=Settings().compiled)

    def context(self, actor: Actor) -> ServiceContext:
        return ServiceContext(
            request_id="test",
            actor=actor,
            graph=self.graph,
            store=self.store,
            contents=self.contents,
            base_url=BASE,
        )

    def guest(self, world: World, rank: int, teams: Mapping[str, int] | None = None) -> Actor:
        """Somebody from outside the organization with a role in its model registry."""
        roles = {world.model_registry: (Standing(rank),)}
        sight = Sight(user="somebody", registries=roles, teams=teams or {})
        return replace(world.admin, id="somebody", name="somebody", sight=sight, default_entity=None)

    async def document(self, actor: Actor, operation: str, /, **variables: Any) -> Reply:
        """Ask with the newest SDK's document of that name."""
        (text,) = self._documents[operation]
        return await self.ask(actor, text, **variables)

    async def ask(self, actor: Actor, text: str, /, **variables: Any) -> Reply:
        count = Count()
        token = STATEMENTS.set(count)
        try:
            answer = await self._execution.run(Query(text, variables, None), self.context(actor))
        finally:
            STATEMENTS.reset(token)
        return Reply(answer["data"], answer.get("errors", []), count.statements)

    async def told(self, actor: Actor, text: str, /, **variables: Any) -> dict[str, Any]:
        """The same where no error is expected."""
        reply = await self.ask(actor, text, **variables)
        assert reply.errors == []
        return reply.data

    async def version(self, version: str) -> Version:
        found = (await self.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version])))[0]
        assert found
        return found

    async def logged(
        self, world: World, files: Mapping[str, bytes], *, artifact: str = "model", **more: Any
    ) -> Version:
        """A committed version whose bytes lie in the store."""
        draft = Draft(artifact=artifact, type="model", digest=digest_of(files), **more)
        made, _ = await draft_version(self.graph, world.admin, project=world.project, draft=draft)
        version = await self.version(made)
        specs = [FileSpec(name, md5_of(data)) for name, data in files.items()]
        await self.contents.expect(Writable(world.admin, version), specs)
        for data in files.values():
            await self.store.write(content_key(version.pool, md5_of(data)), data, content_type="x/y")
        manifest = manifest_of(files)
        await self.contents.declare(
            Writable(world.admin, version),
            name="wandb_manifest.json",
            type_name="FULL",
            digest=base64_of(md5_of(manifest)),
            base=None,
        )
        await self.store.write(manifest_key(version.pool, md5_of(manifest)), manifest, content_type="x/y")
        await self.contents.commit(Writable(world.admin, version))
        return await self.version(made)


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    contents = {path: {"digest": base64_of(md5_of(data)), "size": len(data)} for path, data in files.items()}
    return json.dumps({"version": 1, "contents": contents}).encode()
