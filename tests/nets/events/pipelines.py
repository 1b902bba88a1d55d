"""The events of the native mutations of runs, versions and their files."""

from collections.abc import Mapping
from typing import Any

import httpx2

from service.api.ids import encode
from tests.nets.calling import NATIVE, call
from tests.nets.stage import Row, Stage
from tests.service.api.pipelines import DRAFT, UPLOADS, md5, spec

DATA = b"the net's own bytes"
MADE = ["version.committed", "alias.set", "alias.set"]  # `best` and `latest`


async def _do(stage: Stage, mutation: str, select: str = "", **given: Any) -> Any:
    """Another native mutation before, as the member."""
    answer = await call(stage.client, NATIVE, mutation, given, key=stage.member.key, select=select)
    assert answer.code is None, answer.body
    return answer.value


def _home(stage: Stage) -> str:
    return f"{stage.member.team}/project"


async def _run(stage: Stage) -> str:
    return encode("Run", await stage.world.run("run"))


async def _draft(stage: Stage) -> str:
    given = {"artifact": f"{_home(stage)}/net", "type": "model", "aliases": ["best"]}
    return (await _do(stage, "draftVersion", DRAFT, **given))["version"]["id"]


async def _uploaded(stage: Stage, **more: Any) -> str:
    draft, data = await _draft(stage), DATA + stage.world.unique.encode()
    made = await _do(stage, "addFiles", UPLOADS, draft=draft, files=[{**spec("f", data), **more}])
    (upload,) = made["uploads"]
    for where in upload["parts"] or ([upload] if upload["url"] else []):
        headers = {header["name"]: header["value"] for header in where["headers"]}
        reply = await stage.client.put(where["url"], content=data, headers=headers)
        assert reply.status_code == httpx2.codes.OK
    return upload["uploadId"] if upload["parts"] else draft


async def _start(stage: Stage) -> None:
    await stage.once(project=_home(stage), name="new", facts={"config": {"lr": 1}, "tags": ["net"]})


async def _update(stage: Stage) -> None:
    await stage.once(run=await _run(stage), facts={"summary": {"loss": 1}, "notes": "net"}, state="KILLED")


async def _finish(stage: Stage) -> None:
    await stage.once(run=await _run(stage), exitCode=1, summary={"loss": 1})


async def _use(stage: Stage) -> None:
    version = encode("Version", await stage.world.version())
    await stage.once(run=await _run(stage), version=version, usedAs="base")


async def _record(stage: Stage) -> None:
    used = [encode("Version", await stage.world.version("used")) for _ in range(2)]
    made = encode("Version", await stage.world.version("made"))
    inputs = [{"version": version} for version in used]
    await stage.once(project=_home(stage), inputs=inputs, outputs=[made])


async def _derive(stage: Stage) -> None:
    """One of two inputs is known already, so one new fact is recorded."""
    used = [encode("Version", await stage.world.version(f"used{number}")) for number in range(2)]
    made = encode("Version", await stage.world.version("made"))
    await _do(
        stage,
        "recordRun",
        project=_home(stage),
        name="done",
        inputs=[{"version": version} for version in used],
        outputs=[made],
        derivations=[{"output": made, "inputs": used[:1]}],
    )
    await stage.once(run=f"{_home(stage)}/done", output=made, inputs=used)


async def _history(stage: Stage) -> None:
    await stage.once(run=await _run(stage), firstRow=0, rows=[{"loss": 1}])


async def _delete(stage: Stage) -> None:
    await stage.once(run=await _run(stage))


async def _restore(stage: Stage) -> None:
    run = await _run(stage)
    await _do(stage, "deleteRun", run=run)
    await stage.once(run=run)


async def _begin(stage: Stage) -> None:
    await stage.world.run("run")
    given = {"artifact": f"{_home(stage)}/net", "type": "model", "aliases": ["best"]}
    await stage.once(**given, run=f"{_home(stage)}/run")


async def _commit(stage: Stage) -> None:
    await stage.once(draft=await _uploaded(stage))


async def _complete(stage: Stage) -> None:
    whole = md5(DATA + stage.world.unique.encode())
    await stage.once(upload=await _uploaded(stage, parts=[{"number": 1, "md5": whole}]))


async def _add(stage: Stage) -> None:
    await stage.once(draft=await _draft(stage), files=[spec("f", DATA)])


async def _refer(stage: Stage) -> None:
    await stage.once(draft=await _draft(stage), references=[{"path": "f", "uri": "s3://bucket/f"}])


async def _remove(stage: Stage) -> None:
    await stage.once(draft=await _draft(stage), paths=["f"])


ROWS: Mapping[str, Row] = {
    "startRun": Row(_start, ["run.created"]),
    "updateRun": Row(_update, ["run.finished"]),
    "finishRun": Row(_finish, ["run.finished"]),
    "useVersion": Row(_use, ["version.consumed"]),
    "recordRun": Row(
        _record,
        ["run.created", "run.finished", "version.consumed", "version.consumed", "version.produced"],
    ),
    "recordDerivation": Row(_derive, ["version.derived"]),
    "logHistory": Row(_history, []),
    "deleteRun": Row(_delete, ["run.deleted"]),
    "restoreRun": Row(_restore, ["run.restored"]),
    "draftVersion": Row(_begin, ["artifact.created", "version.drafted"]),
    "commitVersion": Row(_commit, MADE),
    "addFiles": Row(_add, []),
    "addReferences": Row(_refer, []),
    "removeFiles": Row(_remove, []),
    "completeUpload": Row(_complete, []),
}
