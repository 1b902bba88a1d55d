"""What every test shares: one event loop and one real Neo4j per run; isolation by organization and name."""

import secrets
from collections.abc import AsyncGenerator

import pytest

from graph.migrate import migrate
from graph.session import Graph
from service.local.neo4j_server import Neo4jServer
from tests.graph.world import World, make_world
from tests.patience import READ_SECONDS

pytest_plugins = [
    "tests.fixtures.neo4j",
    "tests.fixtures.minio",
    "tests.fixtures.server",
    "tests.fixtures.schedule",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def graph(neo4j_server: Neo4jServer) -> AsyncGenerator[Graph]:
    opened = Graph.open(neo4j_server.uri, neo4j_server.user, neo4j_server.password, read_seconds=READ_SECONDS)
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
def unique() -> str:
    """A word that no other test uses in its names."""
    return secrets.token_hex(4)


@pytest.fixture
async def world(graph: Graph, unique: str) -> World:
    """An organization with an admin, a team and a project of its own."""
    return await make_world(graph, unique)
