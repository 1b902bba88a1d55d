"""docs/search.md and docs/audit.md: the examples are answered, and what they say of the code is so."""

import re
from pathlib import Path

import orjson
import pytest

from graph.filters import patterns
from graph.filters.conditions import DEEPEST, TESTS, VALUES, Operator
from graph.filters.events import EventFilter
from graph.filters.fields import HOLDER_FIELDS, LINK_FIELDS, REGISTRY_FIELDS, VERSION_FIELDS
from graph.listings import COLLECTIONS, LINKS, REGISTRIES, RUNS, VERSIONS
from graph.log import read_log
from service.api.export import PARAMETERS, line_of
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


def test_the_tables_name_every_field_operator_and_order() -> None:
    rows = {row[0]: [set(re.findall(r"\w+", cell)) for cell in row[1:]] for row in Page.read(SEARCH).rows}
    listed = {name.split("`")[0]: cells for name, cells in rows.items()}
    for name, fields, listing in (
        ("Organization.registries", REGISTRY_FIELDS, REGISTRIES),
        ("Registry.collections", HOLDER_FIELDS, COLLECTIONS),
        ("Artifact.versions", VERSION_FIELDS, VERSIONS),
        ("Artifact.versions", LINK_FIELDS, LINKS),
        ("Project.runs", RUNS.fields, RUNS),
    ):
        assert listed[name] == [set(fields), {order.upper() for order in listing.orders}]
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
