"""Whatever wants to see every field sees every field: then nothing compiled runs."""

from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from graphql import (
    execute,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    parse,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.extensions import FieldExtension, SchemaExtension
from strawberry.permission import BasePermission

from graph.actor import ANONYMOUS
from service.graphql.compiled.executor import CompiledExecutor
from service.graphql.compiled.plans import DocumentPlans, Fields
from service.graphql.context import RequestContext
from service.graphql.execution import Execution, Query
from service.graphql.limits import Limits

pytestmark = pytest.mark.anyio

TIMES = 3
QUERY = "{ items { name size } }"
SEEN: list[str] = []


class Tracing(SchemaExtension):
    """Sees every field of every request."""

    def resolve(self, _next: Callable[..., Any], root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
        SEEN.append(info.field_name)
        return _next(root, info, *args, **kwargs)


class Watched(FieldExtension):
    """Sees one field."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any) -> Any:
        SEEN.append(info.field_name)
        return next_(source, info, **kwargs)


class Forbidden(BasePermission):
    """Denies one field."""

    message = "not for you"

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:  # noqa: ARG002 - Strawberry's
        SEEN.append(info.field_name)
        return False


@strawberry.type
class Item:
    """With and without hooks."""

    name: str
    size: int
    watched: str = strawberry.field(extensions=[Watched()], default="w")
    denied: str | None = strawberry.field(permission_classes=[Forbidden], default="d")


@strawberry.type
class Root:
    """Three items."""

    @strawberry.field
    def items(self) -> list[Item]:
        return [Item(name=f"i{number}", size=number) for number in range(3)]


async def _run(execution: Execution, text: str) -> Any:
    SEEN.clear()
    return await execution.run(Query(text, {}, None), RequestContext(request_id="r", actor=ANONYMOUS))


async def test_a_schema_extension_sees_every_field() -> None:
    execution = Execution(strawberry.Schema(Root, extensions=[Tracing]), Limits())
    plain = await _run(Execution(strawberry.Schema(Root), Limits()), QUERY)
    for _ in range(TIMES):
        assert await _run(execution, QUERY) == plain
        assert ["items", *["name", "size"] * 3] == SEEN


async def test_middleware_sees_every_field() -> None:
    document = parse(QUERY)
    plans = DocumentPlans(document, Fields())

    def middleware(resolve: Callable[..., Any], root: Any, info: Any, **kwargs: Any) -> Any:
        SEEN.append(info.field_name)
        return resolve(root, info, **kwargs)

    for _ in range(TIMES):
        SEEN.clear()
        execute(
            strawberry.Schema(Root)._schema,  # pyright: ignore[reportPrivateUsage] - no public name
            document,
            middleware=[middleware],
            executor_class=CompiledExecutor,
            is_awaitable=optimized_is_awaitable,  # pyright: ignore[reportArgumentType] - no guard
            plans=plans,
        )
        assert ["items", *["name", "size"] * 3] == SEEN


async def test_hooks_of_a_field_are_called_and_permissions_hold() -> None:
    execution = Execution(strawberry.Schema(Root), Limits())
    for _ in range(TIMES):
        answer = await _run(execution, "{ items { name watched denied } }")
        assert SEEN == ["watched", "denied"] * 3
        assert [each["denied"] for each in answer["data"]["items"]] == [None] * 3
        assert [error["path"] for error in answer["errors"]] == [["items", n, "denied"] for n in range(3)]
