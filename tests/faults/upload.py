"""An upload step by step, as the SDK does it, so that a test can stop between and within steps."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

CREATE = """
mutation ($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id state } } }
"""
MANIFEST = """
mutation ($input: CreateArtifactManifestInput!, $includeUpload: Boolean!) {
  createArtifactManifest(input: $input) {
    artifactManifest { id file { id uploadUrl @include(if: $includeUpload)
                                 uploadHeaders @include(if: $includeUpload) } } } }
"""
FILES = """
mutation ($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) {
  files { edges { node { uploadUrl uploadHeaders artifact { id } } } } } }
"""
COMMIT = """
mutation ($input: CommitArtifactInput!) { commitArtifact(input: $input) { artifact { id digest } } }
"""
READ = """
query ($entity: String!, $project: String!, $name: String!) {
  project(name: $project, entityName: $entity) { artifactCollectionMembership(name: $name) {
    versionIndex artifact { id state digest size } files { edges { node { name directUrl } } } } } }
"""

PATH = "weights.bin"


@dataclass
class Upload:
    """One file of one version on its way; every step can be done again."""

    url: str
    key: str
    entity: str
    project: str
    name: str = "killed"
    data: bytes = field(default_factory=lambda: hashlib.sha256(b"seed").digest() * 100_000)
    artifact: str = ""
    manifest: str = ""

    @property
    def md5(self) -> str:
        return base64.b64encode(hashlib.md5(self.data, usedforsecurity=False).digest()).decode()

    @property
    def digest(self) -> str:
        text = f"wandb-artifact-manifest-v1\n{PATH}:{self.md5}\n"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    @property
    def manifest_json(self) -> bytes:
        entry = {"digest": self.md5, "size": len(self.data), "birthArtifactID": self.artifact}
        return json.dumps(
            {
                "version": 1,
                "storagePolicy": "wandb-storage-policy-v1",
                "storagePolicyConfig": {"storageLayout": "V2"},
                "contents": {PATH: entry},
            }
        ).encode()

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        async with httpx2.AsyncClient(auth=("api", self.key), timeout=40) as client:
            response = await client.post(
                f"{self.url}/wandb/graphql", json={"query": query, "variables": variables}
            )
        answer = response.json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def create(self) -> str:
        answer = await self.ask(
            CREATE,
            input={
                "entityName": self.entity,
                "projectName": self.project,
                "artifactTypeName": "model",
                "artifactCollectionName": self.name,
                "digest": self.digest,
                "digestAlgorithm": "MANIFEST_MD5",
                "enableDigestDeduplication": True,
                "aliases": [{"artifactCollectionName": self.name, "alias": "best"}],
            },
        )
        self.artifact = answer["createArtifact"]["artifact"]["id"]
        return answer["createArtifact"]["artifact"]["state"]

    async def declare(self, *, digest: str) -> dict[str, Any]:
        answer = await self.ask(
            MANIFEST,
            input={
                "artifactID": self.artifact,
                "name": "wandb_manifest.json",
                "digest": digest,
                "entityName": self.entity,
                "projectName": self.project,
                "runName": "none",
                "type": "FULL",
            },
            includeUpload=bool(digest),
        )
        made = answer["createArtifactManifest"]["artifactManifest"]
        self.manifest = made["id"]
        return made["file"]

    async def files(self) -> dict[str, Any]:
        spec = {
            "artifactID": self.artifact,
            "artifactManifestID": self.manifest,
            "name": PATH,
            "md5": self.md5,
        }
        answer = await self.ask(FILES, input={"artifactFiles": [spec], "storageLayout": "V2"})
        return answer["createArtifactFiles"]["files"]["edges"][0]["node"]

    async def put(self, where: dict[str, Any], data: bytes | AsyncIterator[bytes]) -> int:
        """The status of an upload; `data` may be an iterator that stops half way."""
        headers = dict(line.split(":", 1) for line in where["uploadHeaders"])
        async with httpx2.AsyncClient(timeout=40) as client:
            return (await client.put(where["uploadUrl"], content=data, headers=headers)).status_code

    async def put_manifest(self) -> int:
        data = self.manifest_json
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        return await self.put(await self.declare(digest=digest), data)

    async def commit(self) -> str:
        answer = await self.ask(COMMIT, input={"artifactID": self.artifact})
        return answer["commitArtifact"]["artifact"]["digest"]

    async def read(self, suffix: str = "latest") -> dict[str, Any] | None:
        """What anybody sees under the artifact's name."""
        answer = await self.ask(READ, entity=self.entity, project=self.project, name=f"{self.name}:{suffix}")
        return answer["project"]["artifactCollectionMembership"]

    async def finish(self) -> None:
        """Go on from wherever a former try stopped."""
        if await self.create() == "COMMITTED":
            return
        await self.declare(digest="")
        where = await self.files()
        if where["uploadUrl"] is not None:
            assert await self.put(where, self.data) == httpx2.codes.OK
        assert await self.put_manifest() == httpx2.codes.OK
        assert await self.commit() == self.digest
