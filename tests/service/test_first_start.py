"""The first start, one that was killed half way, and the next ones; live and ready."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from graph.actor import SYSTEM
from graph.credentials import actor_of
from graph.entities import by_name
from graph.ids import new_api_key
from graph.session import Graph
from graph.users import create_user
from service.app import create_app
from service.bootstrap import ADMIN, ADMIN_MADE, AdminKeyError, prepare
from service.local.neo4j_server import Neo4jServer
from service.settings import Settings
from tests.fixtures.server import Server
from tests.graph.world import ALL_SEEING

pytestmark = pytest.mark.anyio


def settings_of(server: Neo4jServer, **more: Any) -> Settings:
    return Settings(
        neo4j_uri=server.uri,
        neo4j_user=server.user,
        neo4j_password=SecretStr(server.password),
        secret=SecretStr("secret"),
        **more,
    )


async def test_a_first_start_goes_on_and_is_done_once(graph: Graph, neo4j_server: Neo4jServer) -> None:
    settings = settings_of(neo4j_server)
    # A first start that was killed after its first step: nobody has seen that key.
    user, lost = await create_user(graph, SYSTEM, name=ADMIN, admin=True, once=ADMIN_MADE)
    assert lost

    made = await prepare(settings)
    assert made.api_key
    actor = await actor_of(graph, made.api_key)
    assert (actor.id, actor.name, actor.sight.instance_admin) == (user, ADMIN, True)
    team = await graph.read(ALL_SEEING, lambda reader: by_name(reader, settings.team))
    assert team is not None
    assert actor.default_entity == team.id
    assert actor.sight.teams == {team.id: 4}
    assert actor.sight.organizations == {team.organization: 4}

    assert (await prepare(settings)).api_key is None
    assert (await prepare(settings_of(neo4j_server, admin_key=SecretStr(made.api_key)))).api_key is None
    with pytest.raises(AdminKeyError, match="first started with"):
        await prepare(settings_of(neo4j_server, admin_key=SecretStr(new_api_key())))
    async with graph.session() as session:
        result = await session.run("MATCH (u:User {live_key: $name}) RETURN count(u) AS admins", name=ADMIN)
        assert (await result.single(strict=True))["admins"] == 1


async def test_live_and_ready(server: Server) -> None:
    async with httpx2.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/live")).text == "alive"
        ready = await client.get("/ready")
    assert (ready.status_code, ready.json()) == (200, {"graph": "ready", "blobs": "ready"})


async def test_not_ready_says_which_part_is_away(tmp_path: Path, neo4j_server: Neo4jServer) -> None:
    away = settings_of(neo4j_server, data=tmp_path).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"})
    app = create_app(away, working=False)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://service") as client,
    ):
        ready = await client.get("/ready")
        assert (await client.get("/live")).status_code == 200
    assert ready.status_code == 503
    assert "did not answer" in ready.json()["graph"]
