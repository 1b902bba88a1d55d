"""What is compiled and when, and that what is kept of it has bounds."""

from dataclasses import dataclass
from typing import Any, Final

import pytest
from graphql import parse

from graph.actor import ANONYMOUS
from service.graphql.compiled import writing
from service.graphql.compiled.plans import MAX_VARIANTS, DocumentPlans, Fields
from service.graphql.context import RequestContext
from service.graphql.execution import Execution, Query
from service.graphql.limits import Limits
from tests.service.compiled import zoo

pytestmark = pytest.mark.anyio

CATS: Final = "{ cats { items { name lives colour } } }"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The types for which code was compiled."""
    kinds: list[object] = []
    compiled = writing.Writer.compiled

    def noting(self: writing.Writer, kind: Any, details: Any) -> Any:
        if details:
            kinds.append(str(kind))
        return compiled(self, kind, details)

    monkeypatch.setattr(writing.Writer, "compiled", noting)
    return kinds


async def _ask(execution: Execution, text: str, cats: int = 1, **variables: bool) -> Any:
    page = zoo.Page(items=[zoo.context(1, 0)["cats"].items[0]] * cats, total=1)
    context = _Context(request_id="r", actor=ANONYMOUS, cats=page)
    return await execution.run(Query(text, variables, None), context)


@dataclass(kw_only=True)
class _Context(RequestContext):
    """What the zoo's root fields look into, as into a mapping."""

    cats: object

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)


async def test_what_is_asked_for_once_is_not_compiled(written: list[object]) -> None:
    execution = Execution(zoo.SCHEMA, Limits())
    await _ask(execution, CATS)
    assert written == []
    await _ask(execution, CATS)
    assert written == ["CatPage"]
    await _ask(execution, CATS)
    assert written == ["CatPage"]


async def test_a_long_list_is_compiled_within_its_first_request(written: list[object]) -> None:
    answer = await _ask(Execution(zoo.SCHEMA, Limits()), CATS, cats=5)
    assert written == ["Cat!"]
    assert len(answer["data"]["cats"]["items"]) == 5


async def test_without_compiling_nothing_is(written: list[object]) -> None:
    execution = Execution(zoo.SCHEMA, Limits(), compiled=False)
    for _ in range(3):
        await _ask(execution, CATS, cats=5)
    assert written == []


async def test_variables_that_switch_fields_have_plans_of_their_own() -> None:
    text = "query($a: Boolean!) { cats { items { name @include(if: $a) lives @skip(if: $a) } } }"
    execution = Execution(zoo.SCHEMA, Limits())
    for _ in range(3):
        for switch, key in ((True, "name"), (False, "lives")):
            answer = await _ask(execution, text, cats=2, a=switch)
            assert [list(each) for each in answer["data"]["cats"]["items"]] == [[key], [key]]


def test_variants_of_a_document_are_bounded() -> None:
    names = [f"v{number}" for number in range(10)]
    text = f"query({', '.join(f'${n}: Boolean!' for n in names)}) {{ a: __typename"
    document = parse(text + "".join(f" {n}: __typename @skip(if: ${n})" for n in names) + " }")
    plans = DocumentPlans(document, Fields())
    for number in range(1000):
        plans.of(document.definitions[0], {name: bool(number >> n & 1) for n, name in enumerate(names)})
        assert len(plans) <= MAX_VARIANTS


async def test_a_document_too_large_to_compile_is_answered_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "MAX_FUNCTIONS", 1)
    execution = Execution(zoo.SCHEMA, Limits())
    text = "{ cats { items { name mother { name } } } }"
    first = await _ask(execution, text, cats=3)
    assert [await _ask(execution, text, cats=3) for _ in range(3)] == [first] * 3
    assert "errors" not in first


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_a_million_documents_leave_no_memory_behind() -> None:
    execution = Execution(zoo.SCHEMA, Limits())
    context, before = RequestContext(request_id="r", actor=ANONYMOUS), 0
    for number in range(1_000_000):
        answer = await execution.run(Query(f"{{ a{number}: __typename }}", {}, None), context)
        assert answer == {"data": {f"a{number}": "Query"}}
        if number == 10_000:
            before = _resident()
    assert len(execution.documents) <= Limits().documents
    assert _resident() < before + 32 * 1024 * 1024


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as numbers:  # noqa: PTH123 - a file of the kernel
        return int(numbers.read().split()[1]) * 4096
