"""The native API over real Neo4j: asked over HTTP, or in process where statements are counted."""

import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from graph.actor import ANONYMOUS, SYSTEM, Actor
from graph.consumption import consume_version
from graph.credentials import Credentials, actor_of
from graph.keys import create_api_key
from graph.links import link_version
from graph.results import STATEMENTS, Count
from graph.session import Graph
from graph.users import create_user
from service.api.context import ApiContext
from service.api.limits import LIMITS
from service.api.routes import routes
from service.api.schema import schema
from service.blobs.folder import FolderStore
from service.content.contents import Contents
from service.graphql.execution import Execution, Query
from service.services import Services
from service.settings import Settings
from tests.fixtures.server import Server
from tests.graph.world import World, make_world
from tests.service.api.pipelines import Pipeline, pipeline_of
from tests.service.api.trainings import Training, trained

SECRET = b"a secret for the tests only"
URL = "http://heirloom.test"


@dataclass
class Api:
    """A client of the native API."""

    services: Services
    http: httpx2.AsyncClient
    keys: dict[str, str] = field(default_factory=dict[str, str])

    async def reply(self, actor: Actor, query: str, **variables: object) -> httpx2.Response:
        headers: dict[str, str] = {}
        if actor.id is not None:
            headers["Authorization"] = f"Bearer {await self._key(actor.id)}"
        body = {"query": query, "variables": variables}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def ask(self, actor: Actor, query: str, **variables: object) -> Any:
        """The data of an answer without errors."""
        answer = (await self.reply(actor, query, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def refused(self, actor: Actor, query: str, **variables: object) -> dict[str, Any]:
        """The first error of an answer, as code, field and message."""
        answer = (await self.reply(actor, query, **variables)).json()
        error = answer["errors"][0]
        return {**error["extensions"], "message": error["message"]}

    async def counted(self, actor: Actor, query: str, **variables: object) -> tuple[Any, int]:
        """The data of an answer, and how many statements it took; who asks is known already."""
        services, count = self.services, Count()
        context = ApiContext(
            request_id="test",
            actor=actor,
            graph=services.graph,
            store=services.store,
            contents=services.contents,
            base_url=URL,
        )
        token = STATEMENTS.set(count)
        answer = await Execution(schema, LIMITS, compiled=Settings().compiled).run(
            Query(query, variables, None), context
        )
        STATEMENTS.reset(token)
        assert "errors" not in answer, answer["errors"]
        return answer["data"], count.statements

    async def _key(self, user: str) -> str:
        if user not in self.keys:
            _, secret = await create_api_key(self.services.graph, SYSTEM, user=user, name="test")
            assert secret
            self.keys[user] = secret
        return self.keys[user]


@dataclass(frozen=True)
class Story:
    """A run trained a model from data, and the model was linked and evaluated."""

    world: World
    org: str
    data: str
    train: str
    model: str
    evaluate: str
    link: str
    collection: str

    @property
    def admin(self) -> Actor:
        return self.world.admin

    @property
    def team(self) -> str:
        return self.world.team.name


@pytest.fixture
async def api(graph: Graph, tmp_path: Path) -> AsyncGenerator[Api]:
    store = FolderStore(tmp_path / "blobs", base_url=URL, secret=SECRET)
    await store.start()
    services = Services(graph, Credentials(graph), store, Contents(graph, store), Settings(public_url=URL))
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(services)))
    async with httpx2.AsyncClient(transport=transport, base_url=URL) as http:
        yield Api(services, http)
    await store.close()


@pytest.fixture
async def boss(graph: Graph, unique: str) -> Actor:
    """An instance admin."""
    _, key = await create_user(graph, SYSTEM, name=f"boss-{unique}", admin=True)
    assert key
    return await actor_of(graph, key)


@pytest.fixture
async def pipeline(graph: Graph, server: Server, world: World) -> AsyncGenerator[Pipeline]:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        yield await pipeline_of(graph, server, world, client)


@pytest.fixture(scope="module")
async def story(graph: Graph) -> Story:
    """One story for all tests of a module; who adds people gives them names of their own."""
    return await make_story(await make_world(graph, secrets.token_hex(4)))


@pytest.fixture
async def fresh(world: World) -> Story:
    """A story of one test's own, where the test counts what is there."""
    return await make_story(world)


async def make_story(world: World) -> Story:
    graph, admin = world.graph, world.admin
    data = await world.version("data", type_name="dataset")
    train = await world.run("train")
    await consume_version(graph, admin, version=data, run=train)
    model = await world.version("gemma", run=train, metadata='{"score": NaN, "layers": 4}')
    linked = await link_version(
        graph, admin, version=model, project=world.model_registry, collection="first", aliases=["prod"]
    )
    evaluate = await world.run("evaluate")
    await consume_version(graph, admin, version=model, run=evaluate)
    return Story(world, f"org-{world.unique}", data, train, model, evaluate, linked.link, linked.collection)


@pytest.fixture
def nobody() -> Actor:
    return replace(ANONYMOUS)


@pytest.fixture
async def training(api: Api, world: World) -> Training:
    return await trained(api, world)
