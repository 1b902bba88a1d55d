"""Domain errors as members of a mutation's result union."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from graph.errors import DomainError

ErrorT = TypeVar("ErrorT", bound=DomainError)
ProblemT = TypeVar("ProblemT")


class ProblemHandler(Generic[ErrorT, ProblemT]):
    """Turns one domain error into one GraphQL type, wherever a field's union has that type.

    Given to `strawberry.Schema(exception_handlers=[...])`. Where the type is no member of the
    union the error stays a GraphQL error. The first handler that fits is taken, so handlers of a
    subclass come before those of its base.
    """

    def __init__(
        self, error: type[ErrorT], problem: type[ProblemT], make: Callable[[ErrorT], ProblemT]
    ) -> None:
        self.exception_type = error
        self.error_type = problem
        self._make = make

    def handle(self, exception: ErrorT, *, field: StrawberryField, info: Info[Any, Any]) -> ProblemT:
        del field, info
        return self._make(exception)
