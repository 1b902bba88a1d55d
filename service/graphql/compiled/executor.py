"""The executor that completes by compiled selections what it can, and all else as graphql-core does."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from graphql import Undefined
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path, gather_with_cancel
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from service.graphql.compiled.plans import DocumentPlans, Plans

_Entry: TypeAlias = tuple[str, Callable[[Any], Any] | None, FieldDetailsList]


class CompiledExecutor(Executor[Any]):
    """Executes one request.

    Whatever compiled code raises, the stock executor meets it again at the same place and tells
    the client. `@defer` and `@stream` are in neither schema, so that nothing here prepares for them.
    With middleware, which wants to see every field, nothing compiled runs at all.
    """

    def __init__(self, *args: Any, plans: DocumentPlans, **options: Any) -> None:
        super().__init__(*args, **options)  # pyright: ignore[reportUnknownMemberType] - graphql-core's generics are bare
        self.operation_extensions = None
        self._is_awaitable = cast("Callable[[Any], bool]", self.is_awaitable)  # pyright: ignore[reportUnknownMemberType] - graphql-core's generics are bare
        usable = self.middleware_manager is None and self.error_propagation
        self._plans: Plans | None = plans.of(self.operation, self.variable_values.coerced) if usable else None
        self._entries: dict[int, tuple[GroupedFieldSet, list[_Entry]]] = {}

    # What Strawberry's resolvers are told of their field
    build_resolve_info: Any = StrawberryGraphQLCoreExecutionContext.build_resolve_info  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - graphql-core's generics are bare

    def complete_value(  # noqa: PLR0917 - graphql-core's signature
        self,
        return_type: Any,
        field_details_list: FieldDetailsList,
        info: Any,
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """A value's answer, by the compiled selection if there is one."""
        if self._plans is not None and field_details_list[0].node.selection_set is not None:
            plan = self._plans.get(self, return_type, field_details_list)
            if plan is not None:
                try:
                    return plan(result)
                except Exception:  # noqa: BLE001, S110 - the stock executor meets it again
                    pass
        stock: Any = super()
        return stock.complete_value(return_type, field_details_list, info, path, result, position_context)

    def execute_fields(
        self,
        parent_type: Any,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """The fields of an object of which some need resolvers: the others are read without."""
        if self._plans is None or path is None:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        done: dict[str, Any] = {}
        awaited: dict[str, Any] = {}
        try:
            for name, read, details in self._entries_of(self._plans, parent_type, grouped_field_set):
                if read is not None:
                    try:
                        done[name] = read(source_value)
                        continue
                    except Exception:  # noqa: BLE001, S110 - the stock executor meets it again
                        pass
                answer = self.execute_field(
                    parent_type, source_value, details, Path(path, name, parent_type.name), position_context
                )
                if answer is not Undefined:
                    done[name] = answer
                    if self._is_awaitable(answer):
                        awaited[name] = answer
        except Exception:
            if awaited:
                self.settle_in_background(list(awaited.values()))
            raise
        return self._settled(done, awaited) if awaited else done

    def _entries_of(self, plans: Plans, parent_type: Any, grouped: GroupedFieldSet) -> list[_Entry]:
        """The fields in order, with what reads them; kept while the request runs, with what they are of."""
        known = self._entries.get(id(grouped))
        if known is None:
            entries: list[_Entry] = []
            for name, details in grouped.items():
                field = parent_type.fields.get(details[0].node.name.value)
                entries.append((name, plans.reader(field, details) if field else None, details))
            known = self._entries[id(grouped)] = (grouped, entries)
        return known[1]

    async def _settled(self, done: dict[str, Any], awaited: dict[str, Any]) -> dict[str, Any]:
        """All fields, once those to be awaited are there."""
        if len(awaited) == 1:
            ((name, only),) = awaited.items()
            done[name] = await only
        else:
            values = await gather_with_cancel(*awaited.values())
            done.update(zip(awaited, values, strict=True))
        return done
