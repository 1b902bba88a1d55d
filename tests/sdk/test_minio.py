"""The same promises on a real MinIO: the script, reading back, and an upload in parts."""

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph.session import Graph
from service.content.readback import read_back
from tests.faults.upload import PATH, Upload
from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import NEWEST, QUICKSTART, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

PART = 5 * 1024 * 1024  # the least that S3 takes for any part but the last

FILES = """
mutation ($input: CreateArtifactFilesInput!) { createArtifactFiles(input: $input) { files { edges { node {
  storagePath uploadUrl uploadHeaders uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } }
  artifact { id } } } } } }
"""
COMPLETE = """
mutation ($input: CompleteMultipartUploadArtifactInput!) {
  completeMultipartUploadArtifact(input: $input) { digest } }
"""
BLOB = "MATCH (b:Blob {md5: $md5}) RETURN b.state AS state"


async def test_the_quickstart_on_minio(minio_service: Server, member: Member, tmp_path: Path) -> None:
    sdk = Sdk(NEWEST, minio_service.wandb_url, member.key, tmp_path)
    ended = await sdk.run(QUICKSTART)
    assert ended.code == 0, ended.output
    sdk.forget()
    read = await sdk.run(SCRIPTS / "reading.py")
    assert read.code == 0, read.output


@pytest.fixture
def upload(minio_service: Server, member: Member, unique: str) -> Upload:
    upload = Upload(minio_service.url, member.key, member.team, "project", name="parts")
    upload.data = (unique.encode() * PART)[: 2 * PART + 1000]
    return upload


def parts_of(upload: Upload) -> list[bytes]:
    return [upload.data[start : start + PART] for start in range(0, len(upload.data), PART)]


async def expect(upload: Upload) -> dict[str, Any]:
    specs = [
        {"partNumber": number, "hexMD5": hashlib.md5(part, usedforsecurity=False).hexdigest()}
        for number, part in enumerate(parts_of(upload), 1)
    ]
    file = {
        "artifactID": upload.artifact,
        "artifactManifestID": upload.manifest,
        "name": PATH,
        "md5": upload.md5,
        "uploadPartsInput": specs,
    }
    answer = await upload.ask(FILES, input={"artifactFiles": [file], "storageLayout": "V2"})
    return answer["createArtifactFiles"]["files"]["edges"][0]["node"]


async def put_part(url: str, part: bytes) -> httpx2.Response:
    digest = base64.b64encode(hashlib.md5(part, usedforsecurity=False).digest()).decode()
    headers = {"Content-MD5": digest, "Content-Type": "application/octet-stream"}
    async with httpx2.AsyncClient(timeout=60) as client:
        return await client.put(url, content=part, headers=headers)


async def complete(upload: Upload, where: dict[str, Any], etags: list[str]) -> None:
    multipart = where["uploadMultipartUrls"]
    await upload.ask(
        COMPLETE,
        input={
            "completeMultipartAction": "Complete",
            "completedParts": [
                {"partNumber": number, "hexMD5": etag} for number, etag in enumerate(etags, 1)
            ],
            "artifactID": where["artifact"]["id"],
            "storagePath": where["storagePath"],
            "uploadID": multipart["uploadID"],
        },
    )


async def test_an_upload_in_parts_is_joined_committed_and_read_back(
    minio_service: Server, member: Member, graph: Graph, upload: Upload
) -> None:
    assert await upload.create() == "PENDING"
    await upload.declare(digest="")
    where = await expect(upload)
    urls = [part["uploadUrl"] for part in where["uploadMultipartUrls"]["uploadUrlParts"]]
    assert where["uploadUrl"] is not None
    replies = await asyncio.gather(
        *(put_part(url, part) for url, part in zip(urls, parts_of(upload), strict=True))
    )
    assert {reply.status_code for reply in replies} == {200}
    await complete(upload, where, [reply.headers["etag"] for reply in replies])
    assert await upload.put_manifest() == httpx2.codes.OK
    assert await upload.commit() == upload.digest

    md5 = base64.b64decode(upload.md5).hex()
    states = [row["state"] for row in await member.world.rows(BLOB, md5=md5)]
    assert set(states) <= {"PARTS", "PROVEN"}
    assert await proof(upload) in {"PARTS", "PROVEN"}
    store = minio_service.context(graph, member.world.admin).store
    while await read_back(graph, store):
        pass
    await store.close()
    assert await member.world.rows(BLOB, md5=md5) == [{"state": "PROVEN"}]
    assert await proof(upload) == "PROVEN"
    # What a blob that was damaged after its parts were proved would look like.
    await member.world.rows(
        "MATCH (b:Blob {md5: $md5}) MATCH (v:Version {digest: $digest}) "
        "SET b.state = 'BROKEN', v.unread = [$md5]",
        md5=md5,
        digest=upload.digest,
    )
    assert await proof(upload) == "BROKEN"

    found = await upload.read()
    assert found is not None
    async with httpx2.AsyncClient() as client:
        url = found["files"]["edges"][0]["node"]["directUrl"]
        assert (await client.get(url)).content == upload.data


async def proof(upload: Upload) -> str:
    """What the native API says of the version's bytes."""
    query = "query ($path: String!) { version(path: $path) { contentProof } }"
    path = f"artifact:{upload.entity}/{upload.project}/{upload.name}"
    async with httpx2.AsyncClient(auth=("api", upload.key)) as client:
        body = {"query": query, "variables": {"path": path}}
        answer = (await client.post(f"{upload.url}/graphql", json=body)).json()
    return answer["data"]["version"]["contentProof"]


async def test_a_wrong_part_is_refused_and_nothing_is_committed(upload: Upload) -> None:
    await upload.create()
    await upload.declare(digest="")
    where = await expect(upload)
    urls = [part["uploadUrl"] for part in where["uploadMultipartUrls"]["uploadUrlParts"]]
    reply = await put_part(urls[0], b"something else")
    assert reply.status_code >= 400
    assert await upload.put_manifest() == httpx2.codes.OK
    with pytest.raises(AssertionError, match="was not uploaded"):
        await upload.commit()
    assert await upload.read() is None
