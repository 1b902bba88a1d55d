"""What the nets ask: a service on a real MinIO, because only there uploads come in parts."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from graph.session import Graph
from tests.fixtures.server import Server, at_work
from tests.nets.roles.scene import Scene, make_scene
from tests.nets.roles.table import Table, make_table


@pytest.fixture(scope="module", autouse=True)
def working(minio_service: Server) -> Server:
    """The worker works in each module here, whichever of them the scene was made for."""
    return minio_service


@pytest.fixture(scope="session")
async def client(bucket_service: Server) -> AsyncGenerator[httpx2.AsyncClient]:
    """One client for everybody; whose key is sent is said at each call."""
    async with httpx2.AsyncClient(base_url=bucket_service.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
async def scene(graph: Graph, bucket_service: Server, client: httpx2.AsyncClient) -> Scene:
    """Everybody who has a role by any way, and what they ask for."""
    async with at_work(graph, bucket_service):
        return await make_scene(graph, bucket_service, client)


@pytest.fixture(scope="session")
async def table(scene: Scene) -> Table:
    """The whole table of roles over that scene."""
    return await make_table(scene)
