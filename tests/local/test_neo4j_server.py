"""The Neo4j of the test run: what it is configured with, whose it is, and that it comes back."""

import stat
from pathlib import Path

import pytest
from neo4j import AsyncDriver, AsyncGraphDatabase

from service.local.child import ChildError
from service.local.neo4j_config import Neo4jHome
from service.local.neo4j_proof import is_answering
from service.local.neo4j_server import Neo4jServer

pytestmark = pytest.mark.anyio
SETTINGS = "SHOW SETTINGS YIELD name, value RETURN name, value"


def driver_of(server: Neo4jServer) -> AsyncDriver:
    return AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] - untyped **config
        server.uri, auth=(server.user, server.password)
    )


async def test_the_running_server_has_our_settings(neo4j_server: Neo4jServer) -> None:
    async with driver_of(neo4j_server) as driver:
        result = await driver.execute_query(SETTINGS)
    settings = {record["name"]: record["value"] for record in result.records}
    assert settings["server.config.strict_validation.enabled"] == "true"
    assert settings["server.http.enabled"] == "false"
    assert settings["server.bolt.listen_address"].startswith(("127.0.0.1:", "localhost/127.0.0.1:"))
    assert settings["dbms.usage_report.enabled"] == "false"
    assert settings["db.transaction.timeout"] == "30s"
    assert settings["db.lock.acquisition.timeout"] == "5s"


async def test_the_password_is_for_its_owner_only(neo4j_server: Neo4jServer) -> None:
    home = Path(neo4j_server.child.log).parent
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    assert len(neo4j_server.password) >= 40


async def test_another_server_is_not_taken_for_ours(neo4j_server: Neo4jServer, tmp_path: Path) -> None:
    """A login proves nothing: here it succeeds."""
    login = (neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    home = Path(neo4j_server.child.log).parent
    assert await is_answering(*login, home / "data")
    with pytest.raises(ChildError, match=f"is not ours: its data is in {home / 'data'}"):
        await is_answering(*login, tmp_path)


async def test_another_password_means_another_server(neo4j_server: Neo4jServer, tmp_path: Path) -> None:
    with pytest.raises(ChildError, match="so it is another one"):
        await is_answering(neo4j_server.uri, neo4j_server.user, "wrong", tmp_path)


async def test_a_second_server_on_the_same_data_fails_with_its_log(
    neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    """The pid file is what usually prevents this; without it the store's own lock does."""
    second = Neo4jHome(tmp_path / "second")
    second.make()
    for shared in (second.data, second.password_file):
        if shared.is_dir():
            shared.rmdir()
        shared.symlink_to(Path(neo4j_server.child.log).parent / shared.name)
    server = Neo4jServer(second.path, heap="256m", page_cache="32m")
    with pytest.raises(ChildError, match=r"(?s)Neo4j ended with exit code.*lock"):
        await server.start()
    assert not server.child.alive


async def test_it_comes_back_at_the_same_address_after_a_kill(neo4j_server: Neo4jServer) -> None:
    uri = neo4j_server.uri
    async with driver_of(neo4j_server) as driver:
        await driver.execute_query("CREATE (:Kept {name: 'kill'})")
    await neo4j_server.kill()
    assert not neo4j_server.child.alive
    await neo4j_server.start()
    assert neo4j_server.uri == uri
    async with driver_of(neo4j_server) as driver:
        result = await driver.execute_query("MATCH (k:Kept {name: 'kill'}) DELETE k RETURN count(k) AS n")
    assert result.records[0]["n"] == 1
