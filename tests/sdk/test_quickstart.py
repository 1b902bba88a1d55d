"""The script of the README on real SDKs against a real service, checked in the graph."""

from pathlib import Path
from typing import Any

import pytest

from graph.filters.events import EventFilter
from graph.lineage import Direction, EdgeKind
from graph.log import read_log
from graph.session import Graph
from graph.walks import Walk, walk
from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import ENDS, QUICKSTART, SCRIPTS, Finished, Sdk

pytestmark = pytest.mark.anyio


LOGGED = """
MATCH (p:Project {owner: $team, name: 'registry_quickstart'})
MATCH (r:Run {project: p.id})-[:PRODUCED]->(v:Version)-[:OF]->(a:Artifact {name: 'gemma-finetuned'})
OPTIONAL MATCH (v)-[:LINKED]->(l:Link)-[:IN]->(c:Collection)
OPTIONAL MATCH (alias:Alias {holder: c.id})-[:POINTS_AT]->(v)
OPTIONAL MATCH (own:Alias {holder: a.id})-[:POINTS_AT]->(v)
RETURN r.id AS run, r.name AS run_name, v.id AS version, c.id AS collection, v.digest AS digest,
  [r.state, r.exit_code] AS ended, [v.state, v.index, v.file_count, a.type] AS committed,
  [c.name, c.project, l.number] AS linked,
  collect(DISTINCT alias.name) AS link_aliases, collect(DISTINCT own.name) AS aliases
"""


@pytest.mark.parametrize("version", ENDS)
async def test_the_quickstart_and_reading_back(
    server: Server, member: Member, graph: Graph, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(QUICKSTART)
    assert ended.code == 0, ended.output
    row = await logged(member, ended)
    await check_lineage(graph, member, row)
    await check_events(graph, member, row)
    sdk.forget()
    read = await sdk.run(SCRIPTS / "reading.py")
    assert read.code == 0, read.output
    check_reading(read.result, row, (tmp_path / "my_model.txt").read_text())
    rows = await member.world.rows(
        "MATCH (v:Version {id: $version})-[:CONSUMED_BY]->(r:Run) RETURN r.name AS run",
        version=row["version"],
    )
    assert [each["run"] for each in rows] == [read.result["run"]]


async def logged(member: Member, ended: Finished) -> dict[str, Any]:
    """The one version; the oldest SDK ends well even if its link failed, so the server is asked."""
    rows = await member.world.rows(LOGGED, team=member.world.team.id)
    assert len(rows) == 1, ended.output
    row = rows[0]
    assert row["ended"] == ["finished", 0]
    assert row["committed"] == ["COMMITTED", 0, 1, "model"]
    assert row["linked"] == ["first-collection", member.world.model_registry, 0]
    assert (row["link_aliases"], row["aliases"]) == (["latest"], ["latest"])
    return row


async def check_lineage(graph: Graph, member: Member, row: dict[str, Any]) -> None:
    sight = member.world.admin.sight
    lineage = await graph.read(sight, lambda reader: walk(reader, Walk([row["version"]], Direction.BOTH)))
    assert {node.id for node in lineage.nodes} >= {row["run"], row["version"], row["collection"]}
    edges = {(edge.kind, edge.source, edge.target) for edge in lineage.edges}
    assert (EdgeKind.PRODUCED, row["run"], row["version"]) in edges
    assert (EdgeKind.LINKED, row["version"], row["collection"]) in edges


async def check_events(graph: Graph, member: Member, row: dict[str, Any]) -> None:
    """Who did what, in order, and with which release of the SDK."""
    world = member.world
    page = await graph.read(
        world.admin.sight,
        lambda reader: read_log(
            reader, world.organization, wanted=EventFilter(actor=world.admin.id), limit=100, missing="no log"
        ),
    )
    subjects = {row["run"], row["version"], row["collection"]}
    told = [event.action for event in page.events if event.subject in subjects]
    assert [each for each in told if each != "run.updated"] == [
        "run.created",
        "version.drafted",
        "version.committed",
        "version.produced",
        "collection.created",
        "run.finished",
    ]
    made = next(event for event in page.events if event.subject == row["run"])
    assert "wandb" in made.body["actor"]["client"].lower()


def check_reading(result: dict[str, Any], row: dict[str, Any], text: str) -> None:
    size = len(text.encode())
    assert result["downloaded"] == text
    assert result["used"] == ["v0", "model", row["digest"]]
    assert "not found" in result["missing"] or "nothing-here" in result["missing"]
    assert result["artifact"] == ["COMMITTED", size, ["latest"], row["digest"]]
    assert result["logged_by"] == [row["run_name"], "finished"]
    assert result["used_by"] == [result["run"]]
    assert result["files"] == [["my_model.txt", size]]
    assert "gemma-finetuned:v0" in result["logged"]
    assert result["inputs"] == ["gemma-finetuned:v0"]
