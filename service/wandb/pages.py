"""The pages whose addresses the SDK prints: they name a thing to who may see it, and say how to query it.

Everybody else gets one and the same page, whether there is nothing or nothing for them.
"""

import json
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from graph import memberships
from graph.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from graph.places import Place
from graph.policy import Permission
from service.graphql.service_context import ServiceContext
from service.wandb import page_queries
from service.wandb.contexts import ContextFactory
from service.wandb.names import REGISTRY_PREFIX, place_by_path, split_name
from service.wandb.page_queries import Shown
from service.wandb.replies import Endpoint, answering
from service.wandb.run_paths import run_by_path

_TEMPLATES: Final = files("service.wandb") / "templates"
_FOUND: Final = Template((_TEMPLATES / "found.html").read_text("utf-8"))
_SIGN_IN: Final = Template((_TEMPLATES / "sign_in.html").read_text("utf-8"))
# The pages hold names that people chose: nothing in them may run or load anything.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_CHALLENGE: Final = 'Basic realm="Heirloom: user name api, password your API key", charset="UTF-8"'

Finder = Callable[[ServiceContext, "Names"], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class Names:
    """What a page's path names; what it leaves out is empty."""

    entity: str
    project: str
    name: str = ""
    suffix: str = ""


def routes(contexts: ContextFactory, base_url: str) -> list[BaseRoute]:
    """The pages' routes, which match nearly any path of two segments: they come last."""
    pages: list[tuple[str, Finder]] = [
        ("/orgs/{entity}/registry/{project}", _registry),
        ("/{entity}/{project}/runs/{name}", _run),
        ("/{entity}/{project}/artifacts/{type}/{name}", _version),
        ("/{entity}/{project}/artifacts/{type}/{name}/{suffix}", _version),
        ("/{entity}/{project}", _project),
    ]
    graphql = f"{base_url}/graphql"
    return [Route(path, answering(_page(contexts, find, graphql)), methods=["GET"]) for path, find in pages]


def _page(contexts: ContextFactory, find: Finder, graphql: str) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            context = await contexts(request)
        except UnauthenticatedError:
            return _neutral(graphql, signed_in=False)
        given = {key: text for key, text in request.path_params.items() if key != "type"}
        try:
            shown = await find(context, Names(**given))
        except (NotFoundError, ForbiddenError):
            return _neutral(graphql, signed_in=context.actor.signed_in)
        return HTMLResponse(_rendered(shown, graphql), headers=_HEADERS)

    return endpoint


def _neutral(graphql: str, *, signed_in: bool) -> Response:
    """The page of nothing: a browser then asks for the key, and whoever has given one is not asked again."""
    page = _SIGN_IN.substitute(endpoint=escape(graphql))
    if signed_in:
        return HTMLResponse(page, 404, _HEADERS)
    return HTMLResponse(page, 401, {**_HEADERS, "WWW-Authenticate": _CHALLENGE})


def _rendered(shown: Shown, graphql: str) -> str:
    body = json.dumps({"query": shown.query, "variables": shown.variables})
    command = (
        f'curl -u "api:$WANDB_API_KEY" -H "Content-Type: application/json" '
        f"--data {shlex.quote(body)} {shlex.quote(graphql)}"
    )
    parts = {
        "kind": shown.kind,
        "name": shown.name,
        "path": shown.path,
        "query": shown.query,
        "variables": json.dumps(shown.variables),
        "endpoint": graphql,
        "command": command,
    }
    return _FOUND.substitute({name: escape(text) for name, text in parts.items()})


async def _place(context: ServiceContext, entity: str, project: str) -> Place:
    place = await place_by_path(context, entity, project)
    if place is None:
        raise NotFoundError("nothing here")
    return place


async def _project(context: ServiceContext, names: Names) -> Shown:
    return page_queries.place(await _place(context, names.entity, names.project))


async def _registry(context: ServiceContext, names: Names) -> Shown:
    return page_queries.place(await _place(context, names.entity, REGISTRY_PREFIX + names.project))


async def _run(context: ServiceContext, names: Names) -> Shown:
    place = await _place(context, names.entity, names.project)
    run = await run_by_path(context, names.entity, names.project, names.name, Permission.RUN_READ)
    return page_queries.run(place, run)


async def _version(context: ServiceContext, names: Names) -> Shown:
    place = await _place(context, names.entity, names.project)
    name, suffix = split_name(f"{names.name}:{names.suffix}")
    found = await context.read(lambda reader: memberships.find(reader, place.project.id, name, suffix))
    if found is None:
        raise NotFoundError("nothing here")
    return page_queries.version(place, name, found)
