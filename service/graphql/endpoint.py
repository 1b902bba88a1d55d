"""GraphQL over HTTP: POST with JSON, and a page for people."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Generic, TypeVar, cast

import orjson
import strawberry
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from strawberry.http.ides import get_graphql_ide_html

from graph.errors import DomainError, UnauthenticatedError, UnavailableError
from service.graphql import errors
from service.graphql.context import RequestContext, request_id
from service.graphql.execution import Answer, Execution, Query, Refused
from service.graphql.limits import Limits

ContextT = TypeVar("ContextT", bound=RequestContext)

_REFUSALS: Final[Mapping[str, int]] = {UnauthenticatedError.code: 401, UnavailableError.code: 503}


class BadRequestError(Exception):
    """A request that is not GraphQL over HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class GraphQLEndpoint(Generic[ContextT]):
    """An ASGI application that answers for one schema.

    Bodies of every status have the same shape, because clients read the message from it.

    Args:
        schema: Without schema extensions, which would not run.
        limits: What one request may ask for.
        context_factory: Authenticates and makes the context; a domain error it raises refuses
            the request (401 without valid credentials, 503 while the graph is away, else 400).
        refused_status: HTTP status of a document that is not valid or exceeds a limit.
        statuses: HTTP status by error code, where clients read the status: the first error of
            an answer without data decides. A resolver may say one for an error of its own in the
            context. Everything else is 200.
        compiled: Compile selections; without, each request runs on graphql-core alone.
        graphiql: Serve the page for people on GET; it loads its scripts from the network.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        limits: Limits,
        context_factory: Callable[[Request], Awaitable[ContextT]],
        *,
        refused_status: int = 200,
        statuses: Mapping[str, int] | None = None,
        compiled: bool = True,
        graphiql: bool = False,
    ) -> None:
        self.execution = Execution(schema, limits, compiled=compiled)
        self._limits = limits
        self._context_factory = context_factory
        self._refused_status = refused_status
        self._statuses = statuses or {}
        self._page = get_graphql_ide_html("graphiql") if graphiql else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method in {"GET", "HEAD"} and self._page is not None:
            return HTMLResponse(self._page)
        try:
            return await self._answer(request)
        except BadRequestError as error:
            allow = {"Allow": "GET, POST" if self._page else "POST"} if error.status == 405 else {}  # noqa: PLR2004
            return _reply(_refusal(errors.of_query(error.message)), error.status, allow)
        except DomainError as error:
            return _reply(_refusal(errors.of_domain(error)), _REFUSALS.get(error.code, 400))
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - masked and logged like a resolver's
            return _reply(_refusal(errors.of_fault(error, request_id(request))), 500)

    async def _answer(self, request: Request) -> Response:
        _check_head(request)
        query = _query(await _body(request, self._limits.body_bytes))
        context = await self._context_factory(request)
        try:
            answer = await self.execution.run(query, context)
        except Refused as refused:
            return _reply(refused.answer, self._refused_status)
        return _reply(answer, self._status(answer, context))

    def _status(self, answer: Answer, context: ContextT) -> int:
        data = answer["data"]
        if "errors" not in answer or (data and any(v is not None for v in data.values())):
            return 200
        error = answer["errors"][0]["extensions"]
        status = context.statuses.get((error["code"], error.get("field", "")))
        return status or self._statuses.get(error["code"], 200)


def _refusal(error: errors.FormattedError) -> Answer:
    return {"data": None, "errors": [error]}


def _check_head(request: Request) -> None:
    if request.method != "POST":
        raise BadRequestError(405, "GraphQL is served to POST")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":  # what a browser sends across sites unasked is never this
        raise BadRequestError(415, "Content-Type must be application/json")


async def _body(request: Request, limit: int) -> bytes:
    too_large = BadRequestError(413, f"request refused: the limit of a request's body is {limit} bytes")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise too_large
    body = b""
    more = True
    while more:  # the request's own stream does the same at three times the cost
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise too_large
    return body


def _query(body: bytes) -> Query:
    try:
        sent: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(400, "the body is not JSON") from error
    if not isinstance(sent, dict):
        raise BadRequestError(400, "the body must be one JSON object")
    fields = cast("dict[str, Any]", sent)
    text, variables, operation = fields.get("query"), fields.get("variables"), fields.get("operationName")
    if not isinstance(text, str) or not text:
        raise BadRequestError(400, "query must be a text")
    if not isinstance(variables, dict | None):
        raise BadRequestError(400, "variables must be an object")
    if not isinstance(operation, str | None):
        raise BadRequestError(400, "operationName must be a text")
    # wandb >= 0.28 sends "" where it has no name
    return Query(text, cast("dict[str, Any]", variables or {}), operation or None)


def _reply(answer: Answer, status: int, headers: Mapping[str, str] | None = None) -> Response:
    try:
        content = orjson.dumps(answer)
    except TypeError:  # integers beyond 64 bits and half surrogates, which JSON allows
        content = json.dumps(answer).encode()
    return Response(content, status, headers, media_type="application/json")
