"""32 writers in two processes, half of them on one collection, while the database is killed.

Source of the shape: the measured proof of the safe way of writing with this driver. A kill is
SIGKILL: it proves process death, not power loss.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import pytest

from graph.actor import SYSTEM
from graph.keys import create_api_key
from graph.sequencer import number_pending
from graph.session import WRITE_SECONDS, Graph
from service.local.neo4j_server import Neo4jServer
from tests.graph.world import World
from tests.graph.writers import Job

pytestmark = pytest.mark.anyio

ENOUGH = 100
PATIENCE = 90.0
OPERATIONS_PER_WRITE = 3
PROCESSES = 2


async def work(job: Job) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.graph.writers", json.dumps(asdict(job)), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await asyncio.wait_for(process.communicate(), 2 * PATIENCE + 4 * WRITE_SECONDS)
    assert process.returncode == 0, errors.decode()[-3000:]


async def jobs(world: World, server: Neo4jServer, folder: Path) -> list[Job]:
    _, key = await create_api_key(world.graph, SYSTEM, user=str(world.admin.id), name="writers")
    assert key
    return [
        Job(
            uri=server.uri,
            user=server.user,
            password=server.password,
            key=key,
            project=world.project,
            registry=world.model_registry,
            report=str(folder / f"report-{number}"),
            stop=str(folder / "stop"),
        )
        for number in range(PROCESSES)
    ]


async def test_nothing_acknowledged_is_lost_when_the_database_is_killed(
    graph: Graph, world: World, neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    todo = await jobs(world, neo4j_server, tmp_path)
    running = [asyncio.create_task(work(job)) for job in todo]
    before = await _acknowledged(todo, at_least=ENOUGH)
    await neo4j_server.kill()
    await neo4j_server.start()
    await _acknowledged(todo, at_least=len(before) + ENOUGH)
    (tmp_path / "stop").touch()
    await asyncio.gather(*running)
    done = reports(todo)
    acknowledged = [each for each in done if "version" in each]
    assert max(each["seconds"] for each in done) < OPERATIONS_PER_WRITE * (WRITE_SECONDS + 1)
    await _all_there(world, acknowledged)
    await _gapless(world)
    await number_pending(graph)
    await _log_is_in_order(world)


def reports(todo: list[Job]) -> list[dict[str, Any]]:
    """Every whole line that the writers have written so far."""
    texts = [Path(job.report).read_text() for job in todo if Path(job.report).exists()]
    return [json.loads(line) for text in texts for line in text.split("\n")[:-1]]


async def _acknowledged(todo: list[Job], *, at_least: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE):
        while True:
            found = [each for each in reports(todo) if "version" in each]
            if len(found) >= at_least:
                return found
            await asyncio.sleep(0.1)


async def _all_there(world: World, acknowledged: list[dict[str, Any]]) -> None:
    rows = await world.rows(
        "UNWIND $pairs AS pair "
        "OPTIONAL MATCH (v:Version {id: pair[0]})-[:LINKED]->(l:Link {id: pair[1]}) "
        "WHERE v.state = 'COMMITTED' AND l.live_in IS NOT NULL "
        "RETURN count(pair) AS asked, count(l) AS there",
        pairs=[[each["version"], each["link"]] for each in acknowledged],
    )
    assert rows[0]["asked"] == rows[0]["there"] == len(acknowledged)


async def _gapless(world: World) -> None:
    numbers = await world.rows(
        "MATCH (h:Holder) WHERE h.project IN $projects "
        "CALL (h) { MATCH (v:Version) WHERE v.artifact = h.id AND v.index >= 0 RETURN v.index AS number "
        "UNION ALL MATCH (l:Link) WHERE l.collection = h.id RETURN l.number AS number } "
        "RETURN h.name AS name, h.next_number AS next, collect(number) AS numbers",
        projects=[world.project, world.model_registry],
    )
    assert {row["name"] for row in numbers} >= {"a-hot", "c-hot"}
    for row in numbers:
        assert sorted(cast("list[int]", row["numbers"])) == list(range(int(str(row["next"])))), row["name"]


async def _log_is_in_order(world: World) -> None:
    rows = await world.rows(
        "MATCH (e:Event) WHERE e.log = $log RETURN e.position AS position, e.action AS action, "
        "e.subject AS subject, e.at AS at, e.body AS body ORDER BY e.position",
        log=world.organization,
    )
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    pointed: dict[str, str] = {}
    moves = 0
    for row in rows:
        if row["action"] in {"alias.set", "alias.moved"}:
            body = json.loads(str(row["body"]))
            assert body["before"].get("version") == pointed.get(str(row["subject"]))
            pointed[str(row["subject"])] = body["after"]["version"]
            moves += 1
    assert moves > 100
