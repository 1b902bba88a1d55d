"""Running one request against one schema."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Final, TypeAlias, TypeGuard, cast

import strawberry
from graphql import (
    ExecutionResult,
    execute,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    get_operation_ast,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from service.graphql import errors
from service.graphql.compiled.executor import CompiledExecutor
from service.graphql.context import RequestContext
from service.graphql.documents import Document, Documents, RefusedDocumentError
from service.graphql.limits import Limits
from service.graphql.unknown_inputs import UnknownNulls

MAX_COERCION_ERRORS: Final = 20

Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What a client sent: a document, its variables, and which operation of it to run."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The document cannot be executed; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Execution:
    """One schema with its documents and limits.

    Documents go to graphql-core directly, and what can be is compiled: Strawberry's own runner costs
    as much as a small query. Only a schema with extensions goes there, so that each hook is called.

    Args:
        schema: Without directives of operations, which would not run.
        limits: What one request may ask for.
        compiled: Whether selections are compiled; the answers are the same.
    """

    def __init__(self, schema: strawberry.Schema, limits: Limits, *, compiled: bool = True) -> None:
        if cast("tuple[object, ...]", schema.directives):
            raise ValueError("operation directives are not run; use field extensions")
        self._hooked = schema if schema.extensions else None
        self._schema = schema._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - no public name
        self._stock = cast("type[Any]", schema.execution_context_class)  # pyright: ignore[reportUnknownMemberType] - bare generics
        self._compiled = compiled and self._stock is StrawberryGraphQLCoreExecutionContext
        self._hidden = not limits.introspection
        self._nulls = UnknownNulls(self._schema)
        self.documents = Documents(self._schema, limits)

    async def run(self, query: Query, context: RequestContext) -> Answer:
        """The answer to a query, errors included.

        Raises:
            Refused: The document is not valid or exceeds a limit, so nothing was executed.
        """
        try:
            document = self.documents.get(query.text)
        except RefusedDocumentError as refused:
            shown = [errors.of_graphql(error, context.request_id) for error in refused.errors]
            raise Refused({"data": None, "errors": shown}) from refused
        try:
            operation = get_operation_ast(document.node, query.operation)
            variables = self._nulls.drop(operation, query.variables) if operation else {}
            result = self._executed(document, query, variables, context)
            return _answer(await result if isawaitable(result) else result, context)
        except Exception as error:  # noqa: BLE001 - a request never takes the service down
            return {"data": None, "errors": [errors.of_fault(error, context.request_id)]}

    def _executed(
        self, document: Document, query: Query, variables: dict[str, Any], context: RequestContext
    ) -> Any:
        if self._hooked is not None:
            return self._hooked.execute(query.text, variables, context, operation_name=query.operation)
        how: dict[str, Any] = {"executor_class": self._stock}
        if self._compiled:
            how = {"executor_class": CompiledExecutor, "plans": document.plans}
        return execute(
            self._schema,
            document.node,
            context_value=context,
            variable_values=variables,
            operation_name=query.operation,
            max_coercion_errors=MAX_COERCION_ERRORS,
            is_awaitable=_is_awaitable,
            hide_suggestions=self._hidden,
            **how,
        )


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return optimized_is_awaitable(value)


def _answer(result: ExecutionResult, context: RequestContext) -> Answer:
    if not result.errors:
        return {"data": result.data}
    shown = [errors.of_graphql(error, context.request_id) for error in result.errors]
    return {"data": result.data, "errors": shown}
