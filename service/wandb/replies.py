"""Answers outside GraphQL, in the one shape from which SDKs read an error's message.

The statuses decide what a client does next (public wandb SDK): it gives up at 400, 401, 403,
404, 409 and 422, and tries again, in the case of run streams for a week, at 408, 429 and 5xx.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from graph.errors import (
    ConflictError,
    ContentError,
    DomainError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
)
from service.graphql import errors
from service.graphql.context import request_id

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_STATUSES: Final[Mapping[str, int]] = {
    InvalidInputError.code: 400,
    UnauthenticatedError.code: 401,
    ForbiddenError.code: 403,
    NotFoundError.code: 404,
    ConflictError.code: 409,
    ContentError.code: 422,
    UnavailableError.code: 503,
}


class TooLargeError(DomainError):
    """A request's body, as sent or unpacked, exceeds the limit."""

    code = InvalidInputError.code


def refusal(error: DomainError) -> JSONResponse:
    """The answer to a request that a domain error has ended."""
    status = 413 if isinstance(error, TooLargeError) else _STATUSES.get(error.code, 400)
    return JSONResponse({"data": None, "errors": [errors.of_domain(error)]}, status)


def answering(handle: Endpoint) -> Endpoint:
    """An endpoint that turns what `handle` raises into answers, unexpected errors masked."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handle(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except DomainError as error:
            return refusal(error)
        except Exception as error:  # noqa: BLE001 - masked and logged like a resolver's
            fault = errors.of_fault(error, request_id(request), path=request.url.path)
            return JSONResponse({"data": None, "errors": [fault]}, 500)

    return endpoint


async def unknown_path(_: Request) -> Response:
    """What the adapter does not serve: SDKs probe such paths, with and without credentials."""
    return refusal(NotFoundError("there is nothing at this path"))
