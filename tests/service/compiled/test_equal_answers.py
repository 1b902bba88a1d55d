"""Whatever is asked and whatever the data is like: compiled answers are those of the stock executor."""

import asyncio
import base64
import binascii
import re
from collections.abc import Callable
from inspect import isawaitable
from random import Random
from typing import Any, Final

import pytest
from graphql import (
    DocumentNode,
    GraphQLSchema,
    execute,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
    parse,
    validate,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from service.api.schema import schema as native
from service.graphql.compiled.executor import CompiledExecutor
from service.graphql.compiled.plans import DocumentPlans, Fields
from service.wandb.schema_root import schema as adapter
from tests.service.compiled import zoo
from tests.service.compiled.asking import VARIABLES, Asker
from tests.service.compiled.instances import Instances, asked_directly, object_types

SCHEMAS: Final = {"native": native._schema, "adapter": adapter._schema}  # pyright: ignore[reportPrivateUsage] - no public name
ASKED: Final = (VARIABLES, {name: not value for name, value in VARIABLES.items()})
ADDRESS: Final = re.compile(" at 0x[0-9a-f]+")
ENCODED: Final = re.compile("[A-Za-z0-9_-]{24,}")
RUNS: Final = 3  # a selection is compiled when it is met again
FEW, MANY = 150, 3000
SEEDS: Final = st.integers(0, 2**32)
LUCK: Final = st.sampled_from([0.0, 0.0, 0.02, 0.1, 0.4])

Context = Callable[[], dict[str, Any]]

# Where an error makes an answer end early, graphql-core lets go of what it would have awaited
pytestmark = [
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


async def _answer(schema: GraphQLSchema, document: DocumentNode, context: dict[str, Any], **how: Any) -> str:
    """The whole answer as text, in which NaN is equal to itself."""
    found = execute(
        schema,
        document,
        context_value=context,
        is_awaitable=optimized_is_awaitable,  # pyright: ignore[reportArgumentType] - no guard
        **how,
    )
    result: Any = await found if isawaitable(found) else found
    answer = {"data": result.data, "errors": [each.formatted for each in result.errors or ()]}
    return ENCODED.sub(_decoded, ADDRESS.sub("", repr(answer)))


def _decoded(found: re.Match[str]) -> str:
    """Ids are base64: one that was made of an object without a text of its own loses its address."""
    try:
        text = base64.urlsafe_b64decode(found[0] + "=" * (-len(found[0]) % 4))
    except binascii.Error:
        return found[0]
    return ADDRESS.sub("", text.decode()) if b" at 0x" in text else found[0]


async def _equal(schema: GraphQLSchema, text: str, context: Context) -> None:
    document = parse(text)
    plans = DocumentPlans(document, Fields())
    for variables in ASKED:
        stock = await _answer(
            schema,
            document,
            context(),
            variable_values=variables,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        for _ in range(RUNS):
            mine = await _answer(
                schema,
                document,
                context(),
                variable_values=variables,
                executor_class=CompiledExecutor,
                plans=plans,
            )
            assert mine == stock


def _query(schema: GraphQLSchema, seed: int) -> str | None:
    text = Asker(schema, Random(seed)).document()  # noqa: S311 - data of a test
    return None if validate(schema, parse(text)) else text


async def _zoo(seed: int, wrong: float) -> None:
    schema = zoo.SCHEMA._schema  # pyright: ignore[reportPrivateUsage] - no public name
    text = _query(schema, seed)
    if text:
        await _equal(schema, text, lambda: zoo.context(seed, wrong))


async def _real(name: str, seed: int, wrong: float) -> None:
    random = Random(seed)  # noqa: S311 - data of a test
    kind = random.choice(object_types(SCHEMAS[name]))
    schema = asked_directly(SCHEMAS[name], kind)
    text = _query(schema, seed)
    if text:

        def context() -> dict[str, Any]:
            return Instances(schema, zoo.Data(Random(seed), wrong)).context(kind)  # noqa: S311 - data of a test

        await _equal(schema, text, context)


@settings(max_examples=FEW, deadline=None, derandomize=True)
@given(seed=SEEDS, wrong=LUCK)
def test_of_every_kind_of_field(seed: int, wrong: float) -> None:
    asyncio.run(_zoo(seed, wrong))


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=FEW, deadline=None, derandomize=True)
@given(seed=SEEDS, wrong=LUCK)
def test_of_our_schemas(name: str, seed: int, wrong: float) -> None:
    asyncio.run(_real(name, seed, wrong))


@pytest.mark.slow
@settings(max_examples=MANY, deadline=None)
@given(seed=SEEDS, wrong=LUCK)
def test_of_every_kind_of_field_thousands_of_times(seed: int, wrong: float) -> None:
    asyncio.run(_zoo(seed, wrong))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=MANY, deadline=None)
@given(seed=SEEDS, wrong=LUCK)
def test_of_our_schemas_thousands_of_times(name: str, seed: int, wrong: float) -> None:
    asyncio.run(_real(name, seed, wrong))
