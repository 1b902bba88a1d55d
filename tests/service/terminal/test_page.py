"""docs/terminal.md shows what its commands print, of the lines of docs/bulk-load.md."""

import re
from pathlib import Path

import pytest

from graph.session import Graph
from tests.fixtures.server import Member, Server
from tests.graph.loads import loaded
from tests.service.terminal.test_lineage_command import lineage

pytestmark = pytest.mark.anyio

DOCS = Path(__file__).parents[3] / "docs"
SHOWN = re.compile(r"```console\n\$ heirloom lineage (.+)\n((?:.+\n)+)```")
COMMANDS = 6


async def test_each_command_prints_what_the_page_shows(
    graph: Graph, member: Member, server: Server, tmp_path: Path
) -> None:
    lines = re.search(r"```json\n((?:\{.+\n)+)```", (DOCS / "bulk-load.md").read_text())
    assert lines
    (tmp_path / "lines.jsonl").write_text(lines[1])
    await loaded(graph, member.team, tmp_path / "lines.jsonl")
    shown = SHOWN.findall((DOCS / "terminal.md").read_text())
    assert len(shown) == COMMANDS
    place = {"HEIRLOOM_SERVER": server.url, "HEIRLOOM_KEY": member.key}
    ran = [await lineage(*_here(command, member), **place) for command, _ in shown]
    assert [(each.out, each.err) for each in ran] == [(out, "") for _, out in shown]


def _here(command: str, member: Member) -> list[str]:
    """The page's command for the test's own team and organization."""
    place = command.replace("home/", f"{member.team}/").replace("heirloom/", f"org-{member.world.unique}/")
    return place.split()
