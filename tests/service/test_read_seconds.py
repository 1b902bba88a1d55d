"""A read that takes longer than the setting allows is told so, and the next one is answered."""

from typing import Final, LiteralString

import pytest
from pydantic import SecretStr, ValidationError

from graph.errors import UnavailableError
from graph.policy import NOBODY
from service.bootstrap import open_graph
from service.local.neo4j_server import Neo4jServer
from service.settings import Settings

pytestmark = pytest.mark.anyio

ENDLESS: Final[LiteralString] = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 0 RETURN count(n) AS n"
SHORT: Final[LiteralString] = "RETURN 7 AS n"


def settings_of(server: Neo4jServer, seconds: float) -> Settings:
    return Settings(
        neo4j_uri=server.uri,
        neo4j_user=server.user,
        neo4j_password=SecretStr(server.password),
        secret=SecretStr("secret"),
        read_seconds=seconds,
    )


async def test_a_read_ends_with_its_seconds(neo4j_server: Neo4jServer) -> None:
    graph = open_graph(settings_of(neo4j_server, 2))
    try:
        with pytest.raises(UnavailableError, match="did not answer in time"):
            await graph.read(NOBODY, lambda reader: reader.one(ENDLESS))
        assert await graph.read(NOBODY, lambda reader: reader.one(SHORT)) == {"n": 7}
    finally:
        await graph.close()


async def test_what_neo4j_would_end_itself_is_refused(neo4j_server: Neo4jServer) -> None:
    with pytest.raises(ValidationError, match="read_seconds"):
        settings_of(neo4j_server, 31)
