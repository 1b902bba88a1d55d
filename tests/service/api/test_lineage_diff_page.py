"""The questions of docs/lineage-diff.md, asked as they stand there; the answers must be those of the page."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from graph.consumption import consume_version
from graph.links import link_version
from graph.run_life import RunFacts, finish_run, start_run
from graph.version_edits import VersionEdit, update_version
from service.graphql.scalars import iso
from tests.graph.test_moments import clock
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.stored import stored_version

pytestmark = pytest.mark.anyio

PAGE: Final = Path(__file__).parents[3] / "docs" / "lineage-diff.md"
BLOCK: Final = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
SHOWN: Final = "acme"  # what stands on the page for the word that makes names unique
REQUIREMENTS: Final = "numpy==1.26.4\ntorch==2.{}\n"


async def run_of(world: World, name: str, config: dict[str, Any], *inputs: str) -> str:
    minor = name.rpartition("-")[2]
    facts = RunFacts(
        config=json.dumps(config),
        commit=f"4e1{minor}",
        repository=f"git@host:{SHOWN}/sentiment",
        program=f"{name.partition('-')[0]}.py",
        command=f"python {name.partition('-')[0]}.py",
        requirements=REQUIREMENTS.format(minor),
    )
    run, _ = await start_run(world.graph, world.admin, project=world.project, name=name, facts=facts)
    for version in inputs:
        await consume_version(world.graph, world.admin, version=version, run=run)
    return run


async def sentiment(api: Api, world: World) -> int:
    """The story of the page; returns a time before the model's first version was described."""
    data: dict[str, Any] = {"artifact": "reviews", "type": "dataset"}
    old = await stored_version(api, world, {"reviews.csv": b"good"}, **data)
    raw = await stored_version(api, world, {"raw.csv": b"good?"}, artifact="raw", type="dataset")
    words = await stored_version(api, world, {"words.txt": b"the"}, artifact="words", type="dataset")
    clean = await run_of(world, "clean-1", {}, raw.id)
    new = await stored_version(api, world, {"reviews.csv": b"bad"}, run=clean, **data)
    inputs, models = ([old.id], [new.id, words.id]), list[str]()
    for number, used in enumerate(inputs):
        run = await run_of(world, f"train-{number}", {"lr": 0.1, "epochs": 3 + number}, *used)
        loss = json.dumps({"loss": 0.5 - number / 4})
        await finish_run(world.graph, world.admin, run=run, exit_code=0, summary=loss)
        files = {f"part-{number}/config.json": b"{}", "weights.bin": b"weights %d" % number}
        made = await stored_version(api, world, files, run=run, artifact="sentiment", tags=[f"try-{number}"])
        models.append(made.id)
    then = await clock(world)
    edit = VersionEdit(description="The one to beat", add_tags=["baseline"])
    await update_version(world.graph, world.admin, version=models[0], edit=edit)
    await link_version(
        world.graph,
        world.admin,
        version=models[0],
        project=world.model_registry,
        collection="sentiment",
        aliases=["prod"],
    )
    return then


async def test_the_page_tells_what_is_answered(api: Api, world: World) -> None:
    then = await sentiment(api, world)
    blocks = BLOCK.findall(PAGE.read_text())
    assert len(blocks) == 5
    for question, answer in blocks:
        asked = question.replace(SHOWN, world.unique)
        given = {"then": iso(then)} if "$then" in asked else {}
        found = json.dumps(await api.ask(world.admin, asked, **given)).replace(world.unique, SHOWN)
        assert json.loads(found) == json.loads(answer), question
