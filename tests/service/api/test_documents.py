"""The examples of docs/graphql.md are answered as they stand, but for the names in them."""

import re
from pathlib import Path

import pytest

from graph.actor import Actor
from service.api.limits import LIMITS
from service.api.paging import CAP
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[3] / "docs" / "graphql.md").read_text()
EXAMPLES = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)


async def test_every_example_is_answered(api: Api, story: Story, boss: Actor) -> None:
    assert len(EXAMPLES) == 6
    for example in EXAMPLES:
        query = example.replace("Heirloom", story.org).replace("first-collection", "first")
        query = query.replace('"ann"', f'"ann-{story.world.unique}"').replace("onboard", story.world.unique)
        if "files(" in query:  # the story's versions have no bytes
            query = re.sub(r"files\(.*\n", "", query)
        assert await api.ask(boss, query)


def test_the_limits_are_those_of_the_code() -> None:
    said = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", PAGE.split("## Limits")[1])]
    limits = LIMITS
    wanted = [limits.depth, limits.fields, limits.aliases, limits.root_fields, limits.tokens, 50_000]
    assert said == wanted
    assert f"at most {CAP};" in PAGE
