"""A small schema that fails in every way a schema can, and a client for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from graph.actor import ANONYMOUS
from graph.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from service.graphql import scalars
from service.graphql.context import RequestContext, request_id
from service.graphql.endpoint import GraphQLEndpoint
from service.graphql.limits import Limits
from service.graphql.loaders import Loader
from service.graphql.problems import ProblemHandler
from service.graphql.scalars import DateTime, Int64, JSONString
from service.settings import Settings

SECRET = "bolt://neo4j:hunter2@10.0.0.7"  # noqa: S105 - the words that must not leak


@dataclass(kw_only=True)
class ProbeContext(RequestContext):
    batches: list[list[int]] = field(default_factory=list[list[int]])


async def _squares(context: ProbeContext, keys: list[int]) -> list[int | None]:
    context.batches.append(keys)
    return [key * key if key >= 0 else None for key in keys]


SQUARES = Loader(_squares)


@strawberry.input
class Part:
    name: str
    size: Int64 | None = None


@strawberry.input
class Whole:
    parts: list[Part]
    config: JSONString | None = None


@strawberry.type
class Taken:
    message: str
    code: str


@strawberry.type
class Made:
    name: str


@strawberry.type
class Item:
    number: int

    @strawberry.field
    async def square(self, info: strawberry.Info[ProbeContext]) -> int | None:
        return await SQUARES.load(info.context, self.number)

    @strawberry.field
    def next(self) -> "Item":
        return Item(number=self.number + 1)


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"hello {name}"

    @strawberry.field
    def items(self, count: int) -> list[Item]:
        return [Item(number=number) for number in range(count)]

    @strawberry.field
    def batches(self, info: strawberry.Info[ProbeContext]) -> list[list[int]]:
        return info.context.batches

    @strawberry.field
    def echo(self, whole: Whole) -> JSONString:
        return whole.config or JSONString(",".join(f"{part.name}:{part.size}" for part in whole.parts))

    @strawberry.field
    def at(self, time: DateTime) -> DateTime:
        return time

    @strawberry.field
    def raw(self, value: JSON) -> JSON:
        return value

    @strawberry.field
    def missing(self) -> int | None:
        raise NotFoundError("there is no registry 'x'", field="registry")

    @strawberry.field
    def away(self) -> int | None:
        raise UnavailableError("the graph did not answer in time")

    @strawberry.field
    def broken(self) -> int | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def too_big(self) -> int | None:
        return 7_000_000_000_123

    @strawberry.field
    def huge(self) -> JSON:
        return JSON(2**70)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def make(self, name: str) -> Annotated[Made | Taken, strawberry.union("MakeResult")]:
        if name == "invalid":
            raise InvalidInputError("a name may not be invalid", field="name")
        if name == "taken":
            raise ConflictError("the name is taken", field="name")
        return Made(name=name)


def make_schema(query: type = Query) -> strawberry.Schema:
    taken = ProblemHandler(ConflictError, Taken, lambda error: Taken(message=error.message, code=error.code))
    return strawberry.Schema(
        query,
        Mutation,
        config=StrawberryConfig(
            scalar_map={
                DateTime: scalars.DATE_TIME,
                JSONString: scalars.JSON_STRING,
                Int64: scalars.INT64,
            }
        ),
        exception_handlers=[taken],
    )


async def _context(request: Request) -> ProbeContext:
    return ProbeContext(request_id=request_id(request), actor=ANONYMOUS)


class Probe:
    """A client of one endpoint."""

    def __init__(
        self,
        limits: Limits | None = None,
        context: Callable[[Request], Awaitable[ProbeContext]] = _context,
        **options: Any,
    ) -> None:
        self.endpoint = GraphQLEndpoint(
            make_schema(),
            limits or Limits(),
            context,
            **{"compiled": Settings().compiled, **options},  # pyright: ignore[reportArgumentType] - options are Any
        )
        self.http = TestClient(Starlette(routes=[Route("/graphql", self.endpoint)]))

    def post(self, query: str, variables: dict[str, Any] | None = None, **more: object) -> Any:
        reply = self.http.post("/graphql", json={"query": query, "variables": variables, **more})
        assert reply.status_code == 200, reply.text
        return reply.json()
