"""The errors that a mutation can answer with, as types: each is one stable code of the domain."""

from typing import Annotated, Any, Final

import strawberry

from graph.errors import (
    ConflictError,
    ContentError,
    DomainError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from service.blobs.store import PartMismatchError
from service.graphql.problems import ProblemHandler


@strawberry.interface(name="Error", description="Why a mutation changed nothing.")
class Problem:
    """Why a mutation changed nothing."""

    code: str = strawberry.field(description="The stable code; docs/errors.md describes each.")
    message: str = strawberry.field(description="What is wrong, for people; it may change.")
    field: str | None = strawberry.field(description="The argument that is at fault, where one is.")


@strawberry.type(name="InvalidInputError", description="A value breaks a rule; the message names it.")
class InvalidInput(Problem):
    """`graph.errors.InvalidInputError`."""


@strawberry.type(
    name="NotFoundError",
    description="Something that was named is missing, or you may not know that it exists.",
)
class NotFound(Problem):
    """`graph.errors.NotFoundError`."""


@strawberry.type(name="ForbiddenError", description="You see the thing, but your role does not allow this.")
class Forbidden(Problem):
    """`graph.errors.ForbiddenError`."""


@strawberry.type(
    name="ConflictError", description="It collides with the present state, such as a name that is taken."
)
class Conflict(Problem):
    """`graph.errors.ConflictError`."""


@strawberry.type(name="UnauthenticatedError", description="The change needs an account, and no API key came.")
class Unauthenticated(Problem):
    """`graph.errors.UnauthenticatedError`."""


@strawberry.type(
    name="ContentMismatchError", description="Bytes are missing or differ from what was declared of them."
)
class ContentMismatch(Problem):
    """`graph.errors.ContentError`, and that of a store whose parts are not the declared ones."""


_TYPES: Final[dict[type[DomainError], type[Problem]]] = {
    InvalidInputError: InvalidInput,
    NotFoundError: NotFound,
    ForbiddenError: Forbidden,
    ConflictError: Conflict,
    UnauthenticatedError: Unauthenticated,
}


def _handler(error: type[DomainError], problem: type[Problem]) -> ProblemHandler[Any, Problem]:
    return ProblemHandler(
        error, problem, lambda found: problem(code=found.code, message=found.message, field=found.field)
    )


HANDLERS: Final = [
    *(_handler(error, problem) for error, problem in _TYPES.items()),
    _handler(ContentError, ContentMismatch),
    _handler(PartMismatchError, ContentMismatch),
]


def result(name: str, payload: type, *more: type[Problem]) -> object:
    """The union of a mutation: its payload, or one of the errors; `more` are those that only it has."""
    members: Any = payload
    for problem in (*_TYPES.values(), *more):
        members |= problem
    return Annotated[members, strawberry.union(name, description="What was done, or why nothing was.")]
