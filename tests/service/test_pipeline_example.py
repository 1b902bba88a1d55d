"""The worked example of docs/pipelines.md is run as it stands there, against the whole service."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[2] / "docs"
SCRIPT = DOCS / "examples" / "pipeline.sh"


async def _run(server: Server, member: Member) -> str:
    settings = {
        "HEIRLOOM_URL": server.url,
        "HEIRLOOM_KEY": member.key,
        "TEAM": member.team,
        "REGISTRY": f"org-{member.world.unique}/model",
    }
    process = await asyncio.create_subprocess_exec(
        "sh",
        SCRIPT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asyncio.wait_for(process.communicate(), timeout=120)
    assert process.returncode == 0, told.decode()
    return told.decode()


async def test_the_example_runs_and_its_lineage_is_whole(server: Server, member: Member) -> None:
    steps = _steps(await _run(server, member))
    assert [line for lines in steps.values() for line in lines if line.startswith("PUT")] == ["PUT 200"] * 3
    lineage = json.loads(steps["where does what is staging come from?"][0])["data"]["lineage"]
    assert lineage["complete"]
    assert [node["kind"] for node in lineage["nodes"]] == ["VERSION", "RUN", "VERSION", "COLLECTION"]
    table = json.loads(steps["and what was measured of it?"][0])["data"]["collection"]["metrics"]
    assert table == {
        "keys": ["loss"],
        "rows": [{"number": 0, "origin": "HISTORY", "step": 1, "values": [0.25]}],
    }
    page = (DOCS / "pipelines.md").read_text()
    assert list(_steps(page.partition("## What it answers")[2])) == list(steps)


def test_the_page_shows_the_script_as_it_is() -> None:
    assert f"```sh\n{SCRIPT.read_text()}```" in (DOCS / "pipelines.md").read_text()


def _steps(told: str) -> dict[str, list[str]]:
    """The lines below each heading of the script's output."""
    found: dict[str, list[str]] = {}
    for line in told.splitlines():
        if line.startswith("# "):
            found[line.removeprefix("# ")] = []
        elif line and found and not line.startswith("```"):
            found[next(reversed(found))].append(line)
    return found
