"""Running one request against one schema."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Final, TypeAlias, TypeGuard, cast

import strawberry
from graphql import (
    ExecutionResult,
    assert_valid_schema,
    default_field_resolver,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    default_type_resolver,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    execute,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    get_variable_values,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from service.graphql import errors
from service.graphql.compiled.executor import CompiledExecutor
from service.graphql.compiled.operations import Document, Operation
from service.graphql.context import RequestContext
from service.graphql.documents import Documents, RefusedDocumentError
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
        self._schema = schema._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - Strawberry has no public name for it
        self._stock = cast("type[Any]", schema.execution_context_class)  # pyright: ignore[reportUnknownMemberType] - graphql-core's generics are bare
        self._compiled = compiled and self._stock is StrawberryGraphQLCoreExecutionContext
        self._hidden = not limits.introspection
        self._nulls = UnknownNulls()
        assert_valid_schema(self._schema)
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
            result = self._executed(document, query, context)
            return _answer(await result if isawaitable(result) else result, context)
        except Exception as error:  # noqa: BLE001 - a request never takes the service down
            return {"data": None, "errors": [errors.of_fault(error, context.request_id)]}

    def _executed(self, document: Document, query: Query, context: RequestContext) -> Any:
        operation = document.operation(query.operation)
        variables = self._nulls.drop(operation.variables, query.variables) if operation else {}
        if self._hooked is not None:
            return self._hooked.execute(query.text, variables, context, operation_name=query.operation)
        if self._compiled and operation is not None:
            return self._run_compiled(operation, variables, context)
        return execute(
            self._schema,
            document.node,
            context_value=context,
            variable_values=variables,
            operation_name=query.operation,
            max_coercion_errors=MAX_COERCION_ERRORS,
            is_awaitable=_is_awaitable,
            hide_suggestions=self._hidden,
            executor_class=self._stock,
        )

    def _run_compiled(self, operation: Operation, variables: dict[str, Any], context: RequestContext) -> Any:
        """What `execute` does, without what it works out anew for each request."""
        declared = operation.node.variable_definitions or ()
        values = get_variable_values(self._schema, declared, variables, MAX_COERCION_ERRORS, self._hidden)
        if isinstance(values, list):
            return ExecutionResult(None, values)
        executor: Any = CompiledExecutor(
            self._schema,
            operation.definitions,
            operation.fragments,
            None,
            context,
            operation.node,
            values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=_is_awaitable,
            hide_suggestions=self._hidden,
            plans=operation.plans,
        )
        return executor.execute_operation()


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    return optimized_is_awaitable(value)


def _answer(result: ExecutionResult, context: RequestContext) -> Answer:
    if not result.errors:
        return {"data": result.data}
    shown = [errors.of_graphql(error, context.request_id) for error in result.errors]
    return {"data": result.data, "errors": shown}
