"""The events of the SDK's changes to runs that are there."""

from collections.abc import Mapping

from service.wandb.ids import Kind, wire_id
from tests.nets.calling import ADAPTER, call
from tests.nets.stage import Row, Stage


async def _run(stage: Stage) -> str:
    return wire_id(Kind.RUN, await stage.world.run("run"))


async def _delete(stage: Stage) -> None:
    await stage.once(id=await _run(stage))


async def _stop(stage: Stage) -> None:
    await stage.once(id=await _run(stage))


async def _requeue(stage: Stage) -> None:
    await stage.once(id=await _run(stage), state="pending")


async def _delete_files(stage: Stage) -> None:
    await _run(stage)
    await stage.ask("createRunFiles", "runID", **stage.run_path, files=["one", "two"])
    query = "MATCH (r:Run {project: $project}) MATCH (f:RunFile {run: r.id, name: 'one'}) RETURN f.id AS id"
    rows = await stage.world.rows(query, project=stage.world.project)
    await stage.once(files=[wire_id(Kind.FILE, str(rows[0]["id"]))])


async def _rewind(stage: Stage) -> None:
    await _run(stage)
    given = {**stage.run_path, "metricName": "_step", "metricValue": 1.0}
    known = await stage.world.rows("MATCH (e:Event) RETURN count(e) AS number")
    answer = await call(stage.client, ADAPTER, "rewindRun", given, key=stage.caller.key)
    assert answer.code == "CONFLICT"
    assert await stage.world.rows("MATCH (e:Event) RETURN count(e) AS number") == known


ROWS: Mapping[str, Row] = {
    "deleteRun": Row(_delete, ["run.deleted"]),
    "stopRun": Row(_stop, ["run.stopRequested"]),
    "updateRunState": Row(_requeue, ["run.updated"]),
    "deleteFiles": Row(_delete_files, ["run.filesDeleted"]),
    "rewindRun": Row(_rewind, []),
}
