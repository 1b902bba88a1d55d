"""`wandb.init(fork_from=...)` on real SDKs: the run begins with the other one's rows, and keeps them.

What the SDK takes for a fault of the service it tries again for longer than a script may run here, so a
refusal that the script tells was told at once.
"""

from pathlib import Path

import pytest

from graph.session import Graph
from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import ENDS, NEWEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

KEPT = """
MATCH (p:Project {owner: $team}) MATCH (r:Run {project: p.id}) WHERE r.branch_point IS NOT NULL
MATCH (c:Chunk {run: r.id}) WHERE c.stream = 'history' RETURN r.name AS run, c.key AS key
"""
FORKS = 2  # one of the first run, and one of that
FORKED = [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, -5], [6, -6]]


@pytest.mark.parametrize("version", ENDS)
async def test_a_run_is_forked(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    await _forked(Sdk(version, server.wandb_url, member.key, tmp_path))


async def test_a_run_is_forked_on_minio(
    minio_service: Server, member: Member, graph: Graph, tmp_path: Path
) -> None:
    await _forked(Sdk(NEWEST, minio_service.wandb_url, member.key, tmp_path))
    kept = await member.world.rows(KEPT, team=member.world.team.id)
    store = minio_service.context(graph, member.world.admin).store
    there = {(str(row["run"]), await store.stat(str(row["key"])) is not None) for row in kept}
    await store.close()
    assert len(there) == FORKS
    assert {found for _, found in there} == {True}


async def _forked(sdk: Sdk) -> None:
    """The program runs to its end, and all that it read was as it must be."""
    ended = await sdk.run(SCRIPTS / "forking.py")
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["begun"] == [5, False, 2]
    assert result["forked"] == result["pages"] == FORKED
    assert result["part"] == FORKED[3:6]
    assert (result["sampled"], result["last"]) == ([0, 6], 6)
    assert result["keyed"] == [x for _, x in FORKED]
    assert result["chosen"] == [0, 1]
    assert result["summary"] == [-6, 1, None, 6]
    assert result["resumed"] == 7
    assert result["after"] == [*FORKED, [7, -7]]
    assert result["again"] == [*FORKED[:6], [6, 60]]
    assert "not refused" not in result["gone"]
    assert "the run to fork from was not found in this project" in result["missing"]
