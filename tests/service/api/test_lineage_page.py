"""The questions of docs/lineage.md, asked as they stand there; the answers must be those of the page.

`python -m pytest tests/service/api/test_lineage_page.py` says where they differ.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.test_moments import clock
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

PAGE: Final = Path(__file__).parents[3] / "docs" / "lineage.md"
BLOCK: Final = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
NAMES: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Run { displayName path } } }"
SHOWN: Final = "acme"  # what stands on the page for the word that makes names unique


async def answers(api: Api, story: Story, questions: list[str]) -> list[Any]:
    """What is answered, with words of the page in the place of ids, times and names that are made up."""
    then = await clock(story.world)
    words = {
        encode("Version", story.model): "<gemma:v0>",
        encode("Version", story.data): "<data:v0>",
        encode("Run", story.train): "<train>",
        encode("Run", story.evaluate): "<evaluate>",
        encode("Collection", story.collection): "<first>",
        story.world.unique: SHOWN,
    }
    named = await api.ask(
        story.admin, NAMES, ids=[encode("Run", each) for each in (story.train, story.evaluate)]
    )
    words |= {run["displayName"]: run["path"].rpartition("/")[2] for run in named["nodes"]}
    found: list[Any] = []
    after: str | None = None
    for question in questions:
        asked = question.replace(SHOWN, story.world.unique)
        given = {"then": iso(then)} if "$then" in asked else {}
        given |= {"after": after or ""} if "$after" in asked else {}
        answer = await api.ask(story.admin, asked, **given)
        after = answer.get("lineage", {}).get("continuation") or after
        text = json.dumps(answer)
        for word, shown in {
            **words,
            **({after: "<continuation>"} if after else {}),
            iso(then): "<then>",
        }.items():
            text = text.replace(word, shown)
        found.append(json.loads(text))
    return found


async def test_the_page_tells_what_is_answered(api: Api, story: Story) -> None:
    blocks = BLOCK.findall(PAGE.read_text())
    assert len(blocks) == 10
    for (question, shown), found in zip(
        blocks, await answers(api, story, [question for question, _ in blocks]), strict=True
    ):
        assert found == json.loads(shown), question
