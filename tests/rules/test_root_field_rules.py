"""Root fields are operations with a permission; this file plants every way to forget it."""

import pytest
import strawberry

from graph.policy import Permission
from service.graphql.operation import PUBLIC, MisdeclaredOperationError, mutation, permission_of, query
from tests.rules.roots import root_fields, unguarded_fields


@strawberry.type
class Part:
    @query(Permission.RUN_READ, description="One run.", name="bucket")
    async def run(self, name: str) -> str | None:
        return name


@strawberry.type
class Query(Part):
    @query(PUBLIC, description="Who asks.", deprecation_reason="Ask again.")
    async def viewer(self) -> str:
        return "anonymous"


@strawberry.type
class Mutation:
    @mutation(Permission.RUN_WRITE, description="Start a run.")
    async def start_run(self) -> str:
        return "started"


@strawberry.type
class Careless:
    written: str = "by hand"

    @strawberry.field(description="A field without a permission.")
    async def secret(self) -> str:
        return "leaked"


def test_declared_fields_carry_their_permission() -> None:
    schema = strawberry.Schema(query=Query, mutation=Mutation)
    assert unguarded_fields(schema) == []
    assert {name: permission_of(field) for name, field in root_fields(schema)} == {
        "Query.bucket": Permission.RUN_READ,
        "Query.viewer": PUBLIC,
        "Mutation.start_run": Permission.RUN_WRITE,
    }
    sdl = schema.as_str()
    assert "Needs `run:read`." in sdl
    assert "Open to anybody." in sdl
    assert '@deprecated(reason: "Ask again.")' in sdl


def test_a_root_field_without_a_permission_is_caught() -> None:
    assert unguarded_fields(strawberry.Schema(query=Query, mutation=Careless)) == [
        "Careless.written",
        "Careless.secret",
    ]


@pytest.mark.anyio
async def test_declared_fields_resolve() -> None:
    schema = strawberry.Schema(query=Query, mutation=Mutation)
    result = await schema.execute('{ bucket(name: "a") viewer }')
    assert result.errors is None
    assert result.data == {"bucket": "a", "viewer": "anonymous"}


def test_a_missing_description_fails_at_import() -> None:
    with pytest.raises(MisdeclaredOperationError, match="description"):
        query(Permission.RUN_READ, description=" ")
    with pytest.raises(MisdeclaredOperationError, match="description"):
        mutation(Permission.RUN_WRITE, description="")


def test_a_missing_permission_fails_at_import() -> None:
    with pytest.raises(MisdeclaredOperationError, match="no permission"):
        query("run:read", description="One run.")  # pyright: ignore[reportArgumentType]  the planted mistake


def test_a_resolver_that_is_not_async_fails_at_import() -> None:
    def run() -> str:
        return "sync"

    for declare in (query, mutation):
        with pytest.raises(MisdeclaredOperationError, match="not async"):
            declare(Permission.RUN_READ, description="One run.")(run)  # pyright: ignore[reportArgumentType]  the planted mistake
