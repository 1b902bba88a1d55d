"""Files that come in parts, on a real MinIO: only there uploads do."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from graph.session import Graph
from tests.fixtures.server import Server
from tests.graph.world import World
from tests.service.api.pipelines import UPLOADS, Pipeline, digest_of, md5, pipeline_of, spec

pytestmark = pytest.mark.anyio

PART = 5 * 1024 * 1024  # what S3 takes as a part that is not the last


@pytest.fixture
async def pipeline(graph: Graph, minio_service: Server, world: World) -> AsyncGenerator[Pipeline]:
    async with httpx2.AsyncClient(base_url=minio_service.url, timeout=60) as client:
        yield await pipeline_of(graph, minio_service, world, client)


async def test_a_file_comes_in_parts(pipeline: Pipeline) -> None:
    bodies = [b"1" * PART, pipeline.world.unique.encode()]
    data = b"".join(bodies)
    parts = [{"number": number, "md5": md5(body)} for number, body in enumerate(bodies, start=1)]
    draft = await pipeline.draft("large")
    made = await pipeline.do("addFiles", UPLOADS, draft=draft, files=[{**spec("f", data), "parts": parts}])
    (where,) = made["uploads"]
    assert [part["number"] for part in where["parts"]] == [1, 2]
    wrong = await pipeline.put(where["parts"][1], b"x" * len(bodies[1]))
    assert wrong.status_code == 400
    for part, body in zip(where["parts"], bodies, strict=True):
        assert (await pipeline.put(part, body)).status_code == httpx2.codes.OK
    outsider = await pipeline.as_(await pipeline.world.person("outsider"))
    assert (await outsider.refused("completeUpload", upload=where["uploadId"]))[0] == "NOT_FOUND"
    key = f"k{pipeline.world.unique}"
    for _ in range(2):
        joined = await pipeline.do(
            "completeUpload",
            "... on CompleteUploadPayload { md5 }",
            upload=where["uploadId"],
            idempotencyKey=key,
        )
        assert joined["md5"] == md5(data)
    assert (await pipeline.commit(draft))["version"]["digest"] == digest_of({"f": data})
    assert (await pipeline.refused("completeUpload", upload="0" * 26))[0] == "NOT_FOUND"


async def test_parts_that_did_not_arrive_are_a_mismatch(pipeline: Pipeline) -> None:
    data = pipeline.world.unique.encode() * 3
    parts = [{"number": 1, "md5": md5(data)}]
    draft = await pipeline.draft("lost")
    made = await pipeline.do("addFiles", UPLOADS, draft=draft, files=[{**spec("f", data), "parts": parts}])
    upload = made["uploads"][0]["uploadId"]
    assert (await pipeline.refused("completeUpload", upload=upload))[0] == "CONTENT_MISMATCH"
