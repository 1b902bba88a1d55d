"""docs/lineage-asof.md: every question is answered as the page says, with other ids and times."""

import re
import secrets
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from graph.session import Graph
from service.graphql.scalars import iso
from tests.graph.world import make_world
from tests.service.api.conftest import Api
from tests.service.api.past_story import PastStory, make_past_story

pytestmark = pytest.mark.anyio

PAGE: Final = (Path(__file__).parents[3] / "docs" / "lineage-asof.md").read_text()
EXAMPLES: Final = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)
MOMENTS: Final = sorted(set(re.findall(r'asOf: "(.*?)"', PAGE)))
# What differs from run to run: times, digests, global ids, and what has had time to settle.
DIFFERENT: Final = re.compile(
    r'"\d{4}-\d\d-\d\dT[\d:.]+Z"|"[0-9a-f]{32}"|"[A-Z][A-Za-z0-9_-]{40,}"|(?<="settled":)\w+'
)


@pytest.fixture(scope="module")
async def past(graph: Graph) -> PastStory:
    return await make_past_story(await make_world(graph, secrets.token_hex(4)))


def asked(question: str, past: PastStory) -> str:
    """A question of the page with the names and times of this story."""
    question = question.replace("acme/", f"org-{past.world.unique}/")
    for moment, at in zip(MOMENTS, (past.released, past.replaced), strict=True):
        question = question.replace(f'"{moment}"', f'"{iso(at)}"')
    return question


def told(answer: Any, past: PastStory) -> Any:
    """An answer with the names of the page; without instance admins, whom other tests have made."""
    unique = past.world.unique
    plain = orjson.dumps(answer).decode().replace(f"org-{unique}", "acme").replace(f"-{unique}", "")
    found = orjson.loads(plain)
    if "access" in found:
        page = found["access"]["accessors"]
        page["nodes"] = [each for each in page["nodes"] if each["name"] in {"admin", "gus", "mia", "vic"}]
    return found


def alike(answer: Any) -> str:
    return DIFFERENT.sub("_", orjson.dumps(answer).decode())


@pytest.mark.parametrize(("question", "answer"), EXAMPLES)
async def test_every_question_is_answered_so(api: Api, past: PastStory, question: str, answer: str) -> None:
    found = await api.ask(past.world.admin, asked(question, past))
    assert alike(told(found, past)) == alike(orjson.loads(answer))


def test_the_page_answers_what_it_asks() -> None:
    assert len(EXAMPLES) == PAGE.count("```graphql")
    assert len(EXAMPLES) > 5
