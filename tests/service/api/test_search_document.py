"""docs/search.md and docs/audit.md: the examples are answered, and what they say of the code is so."""

import re
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from graphql import get_named_type

from graph.filters import patterns
from graph.filters.conditions import DEEPEST, TESTS, VALUES, Operator
from graph.filters.events import EventFilter
from graph.log import read_log
from service.api.export import PARAMETERS, line_of
from tests.nets.calling import NATIVE
from tests.rules.documents import Page
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[3] / "docs"
SEARCH, AUDIT = (DOCS / "search.md").read_text(), (DOCS / "audit.md").read_text()
EXAMPLES = re.findall(r"```graphql\n(.*?)```", SEARCH, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
async def test_every_example_is_answered(api: Api, story: Story, example: str) -> None:
    query = example.replace("Heirloom", story.org).replace("first-collection", "first").replace('coll"', '"')
    answer = await api.ask(story.admin, query)
    (thing,) = answer.values()
    found = thing if "nodes" in thing else next(iter(thing.values()))
    assert found["nodes"]


def offered(kind: str, field: str, argument: str) -> set[str]:
    """What a list can be filtered by, or the orders that it has."""
    lists: Any = NATIVE.schema.type_map[kind]
    given: Any = lists.fields[field].args.get(argument)
    if given is None:
        return set()
    named: Any = cast("Any", get_named_type(given.type))
    if argument == "filter":
        return set(named.fields) - {"and", "or", "nor", "not"}
    orders: Any = named.fields["field"].type
    return set(cast("Any", get_named_type(orders)).values)


def test_the_tables_name_every_field_operator_and_order() -> None:
    rows = {row[0]: [set(re.findall(r"\w+", cell)) for cell in row[1:]] for row in Page.read(SEARCH).rows}
    listed = {name.split("`")[0]: cells for name, cells in rows.items()}
    for name, kind, field in (
        ("Organization.registries", "Organization", "registries"),
        ("Registry.collections", "Registry", "collections"),
        ("Artifact.versions", "Artifact", "versions"),
        ("Artifact.versions", "Collection", "links"),
        ("Project.runs", "Project", "runs"),
    ):
        assert listed[name] == [offered(kind, field, "filter"), offered(kind, field, "orderBy")]
    said = set[str]().union(*(listed[name][0] for name in ("texts", "tags, aliases")))
    assert {operator.value for operator in Operator} <= said


def test_the_bounds_are_those_of_the_code() -> None:
    text = " ".join(SEARCH.split())
    assert f"at most {TESTS} conditions on {DEEPEST} levels, a list of values {VALUES}" in text
    assert f"at most {patterns.LONGEST} characters" in text
    assert f"count {patterns.REPETITION} each, `?` and `|` 1, together at most {patterns.MOST}" in text
    assert f"a repetition counts {patterns.LONG_REPETITION}" in text


async def test_the_line_of_the_example_is_one(story: Story) -> None:
    example = orjson.loads(re.findall(r"```json\n(.*?)```", AUDIT, re.DOTALL)[0])
    page = await story.world.graph.read(
        story.admin.sight,
        lambda reader: read_log(
            reader, story.world.organization, wanted=EventFilter(action="alias.set"), missing="none"
        ),
    )
    line = orjson.loads(line_of(page.events[-1]))
    assert list(line) == list(example)
    for field in ("subject", "actor", "through"):
        assert set(line[field]) == set(example[field])
    rows = [field.strip() for row in Page.read(AUDIT).rows for field in row[0].replace("`", "").split(",")]
    assert set(line) | set(PARAMETERS) <= set(rows)
