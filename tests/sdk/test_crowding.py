"""Many processes of the real SDK at once on one artifact and one collection: nothing is lost or doubled."""

import asyncio
from pathlib import Path
from typing import Any, Final, LiteralString

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Finished, Sdk

pytestmark = pytest.mark.anyio

LEFT: Final[LiteralString] = """
MATCH (p:Project {owner: $team, name: 'crowded'})
MATCH (a:Artifact {project: p.id, name: 'net'})
RETURN COLLECT { MATCH (v:Version)-[:OF]->(a) RETURN [v.index, v.digest] ORDER BY v.index } AS versions,
  COLLECT { MATCH (v:Version)-[:OF]->(a) MATCH (v)-[:LINKED]->(l:Link)
    RETURN l.number ORDER BY l.number } AS links,
  COLLECT { MATCH (alias:Alias {holder: a.id})-[:POINTS_AT]->(v:Version)
    RETURN [alias.name, v.index, v.digest] ORDER BY alias.name } AS aliases,
  COLLECT { MATCH (v:Version)-[:OF]->(a) MATCH (v)-[:LINKED]->(:Link)-[:IN]->(c:Collection)
    WITH DISTINCT c MATCH (alias:Alias {holder: c.id})-[:POINTS_AT]->(v:Version)
    MATCH (v)-[:LINKED]->(l:Link {collection: c.id})
    RETURN [alias.name, l.number] ORDER BY alias.name } AS shown,
  COLLECT { MATCH (r:Run {project: p.id})-[:PRODUCED]->(v:Version) RETURN r.display_name } AS producers
"""


@pytest.mark.parametrize(
    ("processes", "versions"),
    [pytest.param(4, 2), pytest.param(16, 3, marks=pytest.mark.slow)],
)
async def test_many_processes_log_and_link_at_once(
    server: Server, member: Member, tmp_path: Path, processes: int, versions: int
) -> None:
    async def write(number: int) -> Finished:
        folder = tmp_path / str(number)
        folder.mkdir()
        sdk = Sdk(NEWEST, server.wandb_url, member.key, folder, seconds=400)
        return await sdk.run(SCRIPTS / "crowding.py", str(number), str(versions))

    everybody = await asyncio.gather(*map(write, range(processes)))
    for ended in everybody:
        assert ended.code == 0, ended.output
    (left,) = await member.world.rows(LEFT, team=member.world.team.id)
    check(left, [ended.result["logged"] for ended in everybody])


def check(left: dict[str, Any], told: list[list[list[str]]]) -> None:
    """What the graph says is what every process was told."""
    every = range(sum(map(len, told)))
    assert [number for number, _ in left["versions"]] == list(every)
    assert left["links"] == list(every)
    by_number = {f"v{number}": digest for number, digest in left["versions"]}
    assert by_number == {version: digest for mine in told for version, digest in mine}
    lasts = [[f"writer-{number}", int(mine[-1][0][1:]), mine[-1][1]] for number, mine in enumerate(told)]
    newest = left["versions"][-1]
    assert left["aliases"] == sorted([["latest", *newest], *lasts])
    latest = ["latest", every[-1]]
    assert left["shown"] == [latest, ["newest", every[-1]]]
    names = [f"writer-{number}" for number, mine in enumerate(told) for _ in mine]
    assert sorted(left["producers"]) == sorted(names)
