"""Uploads in parts prove their parts only: nobody gets at, or spoils, the content of others with them."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from graph.session import Graph
from tests.fixtures.server import Server
from tests.graph.world import World
from tests.service.api.pipelines import UPLOADS, Pipeline, md5, pipeline_of, spec
from tests.service.api.test_possession import Scene
from tests.service.possession import onlooker_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def scene(graph: Graph, minio_service: Server, world: World) -> AsyncGenerator[Scene]:
    async with httpx2.AsyncClient(base_url=minio_service.url, timeout=60) as client:
        owner, onlooker = await pipeline_of(graph, minio_service, world, client), await onlooker_of(world)
        yield Scene(owner, Pipeline(client, world, onlooker.key), onlooker)


async def sent_in_parts(pipeline: Pipeline, draft: str, data: bytes, junk: bytes) -> str:
    """The upload whose one part is something else than the file it was declared for."""
    wanted = {**spec("f", data), "size": len(junk), "parts": [{"number": 1, "md5": md5(junk)}]}
    (where,) = (await pipeline.do("addFiles", UPLOADS, draft=draft, files=[wanted]))["uploads"]
    assert (await pipeline.put(where["parts"][0], junk)).status_code == 200
    return where["uploadId"]


async def test_other_parts_under_a_known_digest_are_only_ones_own(scene: Scene) -> None:
    base = await scene.shown()
    draft, junk = await scene.draft("junk"), b"junk"
    upload = await sent_in_parts(scene.other, draft, scene.secret, junk)
    await scene.other.do("completeUpload", upload=upload)
    made = (await scene.other.commit(draft))["version"]
    assert await scene.downloaded(made["id"]) == {"f": junk}
    await scene.onlooker.invited_as("viewer")
    assert (await scene.downloaded(base))["secret.bin"] == scene.secret


async def test_parts_do_not_take_the_place_of_what_is_proved(scene: Scene) -> None:
    early = await scene.owner.draft("early")
    upload = await sent_in_parts(scene.owner, early, scene.secret, b"junk")
    base = await scene.shown()
    await scene.owner.do("completeUpload", upload=upload)
    await scene.onlooker.invited_as("viewer")
    assert (await scene.downloaded(base))["secret.bin"] == scene.secret
