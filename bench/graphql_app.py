"""The same rows by GraphQL (compiled, on graphql-core, by Strawberry's own route) and as plain JSON."""

import os
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from graph.actor import ANONYMOUS
from service.graphql.context import RequestContext, request_id
from service.graphql.endpoint import GraphQLEndpoint
from service.graphql.limits import Limits
from service.local.collector import settle

FIELDS: Final = "id name type number size digest createdAt hidden"


@strawberry.type
class Item:
    """Eight plain fields, as what lists and traversals give."""

    id: strawberry.ID
    name: str
    type: str
    number: int
    size: float
    digest: str | None
    created_at: str
    hidden: bool


@strawberry.type
class Edge:
    """An item in a list."""

    cursor: str
    node: Item


@strawberry.type
class Connection:
    """A list as clients know it."""

    edges: list[Edge]


@cache
def items(count: int) -> list[Item]:
    return [
        Item(
            id=strawberry.ID(f"id{number}"),
            name=f"name-{number}",
            type="model",
            number=number,
            size=number * 1.5,
            digest=None if number % 3 else f"{number:032x}",
            created_at="2026-11-28T12:00:00.000000Z",
            hidden=number % 7 == 0,
        )
        for number in range(count)
    ]


@cache
def connection(count: int) -> Connection:
    return Connection(edges=[Edge(cursor=str(each.number), node=each) for each in items(count)])


@strawberry.type
class Query:
    """The rows, flat and in a connection."""

    @strawberry.field
    async def items(self, count: int) -> list[Item]:
        return items(count)

    @strawberry.field
    async def connection(self, count: int) -> Connection:
        return connection(count)


SCHEMA: Final = strawberry.Schema(Query)


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "type": item.type,
        "number": item.number,
        "size": item.size,
        "digest": item.digest,
        "createdAt": item.created_at,
        "hidden": item.hidden,
    }


async def plain(request: Request) -> Response:
    """What a route without GraphQL would answer."""
    count = int(request.path_params["count"])
    content = orjson.dumps({"data": {"items": [_row(each) for each in items(count)]}})
    return Response(content, media_type="application/json")


@cache
def answers() -> dict[str, Any]:
    """Answers to repeat, by name: a file that `ANSWERS` names."""
    return orjson.loads(Path(os.environ["ANSWERS"]).read_bytes())


async def repeated(request: Request) -> Response:
    """An answer that was given before, written anew from its objects."""
    content = orjson.dumps(answers()[request.path_params["name"]])
    return Response(content, media_type="application/json")


async def _context(request: Request) -> RequestContext:
    return RequestContext(request_id=request_id(request), actor=ANONYMOUS)


class StrawberryRoute(GraphQL[None, None]):
    """Strawberry's own route as its users would tune it: documents cached, orjson."""

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


CACHED: Final = strawberry.Schema(
    Query, extensions=[lambda: ParserCache(maxsize=512), lambda: ValidationCache(maxsize=512)]
)

settle()
app: Final = Starlette(
    routes=[
        Route("/compiled", GraphQLEndpoint(SCHEMA, Limits(), _context)),
        Route("/stock", GraphQLEndpoint(SCHEMA, Limits(), _context, compiled=False)),
        Route("/strawberry", StrawberryRoute(CACHED)),
        Route("/json/{count}", plain),
        Route("/answers/{name}", repeated),
    ]
)
