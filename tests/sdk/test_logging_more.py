"""Many files, equal content, links and refusals, on real SDKs against a real service."""

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, OLDEST, SCRIPTS, Finished, Sdk

pytestmark = pytest.mark.anyio


LINKS = """
MATCH (t:Entity {id: $team})
MATCH (c:Collection)<-[:IN]-(l:Link)<-[:LINKED]-(v:Version)-[:OF]->(a:Artifact {name: 'parts'})
MATCH (p:Project {id: v.project}) WHERE p.owner = t.id
OPTIONAL MATCH (alias:Alias {holder: c.id})-[:POINTS_AT]->(v)
WITH c, l, v, alias ORDER BY alias.name
RETURN c.name AS collection, l.number AS number, v.index AS version, collect(alias.name) AS aliases
ORDER BY collection, number
"""

RUN = """
MATCH (p:Project {owner: $team, name: 'many'}) MATCH (r:Run {project: p.id})
RETURN r.name AS name, r.display_name AS shown, r.state AS state, r.config AS config, r.summary AS summary,
  r.history_lines AS history, r.log_lines AS logs, r.notes AS notes, r.tags AS tags
"""


@pytest.mark.parametrize("version", EVERY)
async def test_many_files_equal_content_links_and_refusals(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "logging_more.py", "read")
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["versions"] == ["v0", "v0", "v1"]
    assert result["ids"][0] == result["ids"][1] != result["ids"][2]
    await check_links(member)
    check_refusals(version, ended)
    await check_run(member, result)
    assert (result["same"], result["count"], result["verified"]) == (True, 300, "not refused: None")
    assert result["run_note"] == "a file of the run"


async def check_links(member: Member) -> None:
    rows = await member.world.rows(LINKS, team=member.world.team.id)
    assert [list(row.values()) for row in rows] == [
        ["many-collection", 0, 0, ["staging"]],
        ["many-collection", 1, 1, ["latest"]],
        ["plain-collection", 0, 1, ["latest"]],
    ]


def check_refusals(version: str, ended: Finished) -> None:
    """The oldest SDK only logs what the server said."""
    no_registry, wrong_type = ended.result["no_registry"], ended.result["wrong_type"]
    if version != OLDEST:
        assert "registry project not found" in no_registry
        assert "'model'" in wrong_type
        assert "dataset" in wrong_type


async def check_run(member: Member, result: dict[str, Any]) -> None:
    rows = await member.world.rows(RUN, team=member.world.team.id)
    assert len(rows) == 1
    row = rows[0]
    assert [row["name"], row["shown"], row["state"]] == [result["run"], "shown", "finished"]
    assert row["history"] == 2
    assert isinstance(row["logs"], int)
    assert row["logs"] > 0
    assert "NaN" in str(row["summary"])
    assert '"later"' in str(row["config"])
    assert result["shown"] == ["shown", "finished", "a note", ["t1", "t 2"]]
    assert (result["config"]["lr"], result["config"]["deep"]) == (0.1, {"a": [1, None]})
    assert result["config"]["later"] == "set"
    assert result["summary"]["best"] == 7
