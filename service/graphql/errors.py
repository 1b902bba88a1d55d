"""The one place where errors become GraphQL errors.

Domain errors show their message, code and field. What GraphQL itself refuses (syntax, unknown
fields, bad variables) shows its message. Everything else is a fault of the service: the client
gets a request id and nothing more, the log gets the traceback under the same id.
"""

from typing import Any, Final, TypeAlias

import structlog
from graphql import GraphQLError, GraphQLFormattedError

from graph.errors import DomainError

BAD_QUERY: Final = "BAD_QUERY"
INTERNAL: Final = "INTERNAL"

FormattedError: TypeAlias = GraphQLFormattedError

log: Any = structlog.get_logger(__name__)


def of_domain(error: DomainError) -> FormattedError:
    """A domain error outside any field, as when the request is refused before execution."""
    return {"message": error.message, "extensions": _domain_extensions(error)}


def of_query(message: str) -> FormattedError:
    """A request that cannot be executed at all."""
    return {"message": message, "extensions": {"code": BAD_QUERY}}


def of_fault(error: BaseException, request_id: str, **where: object) -> FormattedError:
    """An unexpected exception: masked for the client, logged in full."""
    log.error("unexpected error", request_id=request_id, exc_info=error, **where)
    return {"message": "internal error", "extensions": {"code": INTERNAL, "requestId": request_id}}


def of_graphql(error: GraphQLError, request_id: str) -> FormattedError:
    """What the client is told of an error that execution or validation has found."""
    cause = _cause(error)
    if isinstance(cause, DomainError):
        return {**error.formatted, "extensions": _domain_extensions(cause)}
    if isinstance(cause, GraphQLError):
        return {**error.formatted, "extensions": {"code": BAD_QUERY}}
    return {**error.formatted, **of_fault(cause, request_id, path=error.path)}


def _cause(error: GraphQLError) -> Exception:
    """The exception behind an error, or a GraphQLError where the client's query is to blame.

    An error with a path was raised by a field. If it is GraphQL's own it blames an argument and
    carries that argument's nodes; without nodes it blames the value that a resolver returned.
    Errors without a path come from before execution.
    """
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if error.path is None and not isinstance(cause, DomainError):
        return error
    if isinstance(cause, GraphQLError) and not cause.nodes:
        return TypeError(cause.message)
    return error if cause is None else cause


def _domain_extensions(error: DomainError) -> dict[str, Any]:
    field = {} if error.field is None else {"field": error.field}
    return {"code": error.code, **field}
