"""A client that speaks GraphQL to the adapter as the SDK does."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from graph.session import Graph
from tests.fixtures.server import Member, Server

UPSERT = """
mutation UpsertBucket($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted bucket {
  id name displayName config summaryMetrics state notes group tags project { name entity { name } } } } }
"""
CREATE = """
mutation CreateArtifact($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact {
  id state versionIndex artifactSequence { name latestArtifact { id } } } } }
"""
FILES = """
mutation CreateArtifactFiles($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files {
  edges { node { name uploadUrl uploadHeaders uploadMultipartUrls { uploadID } artifact { id } } } } } }
"""
MANIFEST = """
mutation CreateManifest($input: CreateArtifactManifestInput!) { createArtifactManifest(input: $input) {
  artifactManifest { id file { id uploadUrl uploadHeaders directUrl } } } }
"""
UPDATE = """
mutation UpdateManifest($input: UpdateArtifactManifestInput!) { updateArtifactManifest(input: $input) {
  artifactManifest { id file { id uploadUrl uploadHeaders directUrl } } } }
"""
COMMIT = """
mutation CommitArtifact($input: CommitArtifactInput!) { commitArtifact(input: $input) { artifact {
  id digest state versionIndex } } }
"""
LINK = """
mutation LinkArtifact($input: LinkArtifactInput!) { result: linkArtifact(input: $input) { versionIndex
  artifactMembership { id versionIndex aliases { alias }
    artifactCollection { name project { name entity { name } } } } } }
"""
USE = """
mutation UseArtifact($input: UseArtifactInput!) { useArtifact(input: $input) { artifact { id } } }
"""
RUN_FILES = """
mutation CreateRunFiles($input: CreateRunFilesInput!) { createRunFiles(input: $input) {
  runID uploadHeaders files { name uploadUrl } } }
"""


def md5(data: bytes) -> str:
    """In base64, as the SDK gives digests of files."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


@dataclass(frozen=True)
class Asking:
    """Somebody with a key, and the graph to look into behind the answers."""

    server: Server
    member: Member
    graph: Graph
    key: str | None

    async def post(self, query: str, **variables: Any) -> tuple[int, dict[str, Any]]:
        async with self.server.client(self.key) as client:
            body = {"query": query, "variables": variables, "operationName": ""}
            answer = await client.post("/graphql", json=body)
        return answer.status_code, answer.json()

    async def ok(self, query: str, **given: Any) -> dict[str, Any]:
        """The one root field's value of an answer without errors."""
        status, answer = await self.post(query, input=given)
        assert (status, answer.get("errors")) == (200, None), answer
        return next(iter(answer["data"].values()))

    async def refused(self, query: str, **given: Any) -> tuple[str, str]:
        """The code and message of an answer without data."""
        status, answer = await self.post(query, input=given)
        assert status == 200, answer
        data: dict[str, Any] = answer["data"] or {}
        assert not any(data.values())
        return answer["errors"][0]["extensions"]["code"], answer["errors"][0]["message"]

    async def nodes(self) -> int:
        """How many things the graph holds that a mutation could have made."""
        rows = await self.member.world.rows(
            "MATCH (n) WHERE n:Project OR n:Run OR n:Holder OR n:Version OR n:Link OR n:Event OR n:Manifest"
            " OR n:Blob OR n:RunFile OR n:Operation RETURN count(n) AS number"
        )
        number = rows[0]["number"]
        assert isinstance(number, int)
        return number
