"""The application: mounts and lifespan, nothing else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route

from graph.credentials import Credentials
from graph.errors import DomainError
from graph.session import Graph
from service.api.export import routes as export_routes
from service.api.routes import routes as native_routes
from service.blobs.open_store import open_store, store_routes
from service.blobs.store import BlobStore
from service.bootstrap import open_graph
from service.content.contents import Contents
from service.services import Services
from service.settings import Settings
from service.wandb.routes import routes as wandb_routes
from service.worker import run_work

log: Any = structlog.get_logger(__name__)


def create_app(settings: Settings, *, working: bool = True) -> Starlette:
    """The whole service on the graph and store of the settings.

    With `working` this process also does what workers do; where workers run, they do it.
    """
    secret = settings.secret.get_secret_value() if settings.secret else ""
    graph = open_graph(settings)
    store = open_store(settings, secret=secret.encode())
    services = Services(graph, Credentials(graph), store, Contents(graph, store), settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        await store.start()
        await _probe(store)
        stop = asyncio.Event()
        work = asyncio.create_task(run_work(graph, store, stop)) if working else None
        try:
            yield
        finally:
            stop.set()
            if work is not None:
                await work
            await store.close()
            await graph.close()

    return Starlette(routes=_routes(services), lifespan=lifespan)


def _routes(services: Services) -> list[BaseRoute]:
    async def live(_: Request) -> PlainTextResponse:
        return PlainTextResponse("alive")

    async def ready(_: Request) -> JSONResponse:
        answers = {"graph": await _state(services.graph), "blobs": await _state(services.store)}
        return JSONResponse(answers, 200 if set(answers.values()) == {"ready"} else 503)

    return [
        Route("/live", live),
        Route("/ready", ready),
        *store_routes(services.store),
        Mount("/wandb", routes=wandb_routes(services)),
        *native_routes(services),
        *export_routes(services),
    ]


async def _probe(store: BlobStore) -> None:
    """Say early what would break every upload; the public address may be unreachable from here."""
    try:
        await store.probe()
    except DomainError as error:
        log.warning("the blob store's public address does not work from here", reason=error.message)


async def _state(part: Graph | BlobStore) -> str:
    try:
        await part.ready()
    except DomainError as error:
        return error.message
    return "ready"
