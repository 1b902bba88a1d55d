"""Runs as the SDK reads them: state, configuration, files, what they logged and used, how they resume."""

import json
from dataclasses import replace
from typing import Any

import pytest

from graph.consumption import consume_version
from graph.policy import RESTRICTED_VIEWER
from graph.run_files import declare_files
from graph.run_life import RunFacts, note_heartbeat, start_run
from graph.runs import by_ids
from service.blobs.keys import run_file_key
from service.content.run_streams import Lines, Stream, append
from service.wandb.ids import Kind, wire_id
from tests.graph.world import ALL_SEEING, World
from tests.service.wandb_reads.desk import BASE, Desk, base64_of, md5_of

pytestmark = pytest.mark.anyio

CONFIG = '{"lr": {"value": NaN}, "_wandb": {"value": {"t": {"1": [1]}, "other": 2}}}'
RUN = """query Run($project: String!, $entity: String!, $name: String!) {
  project(name: $project, entityName: $entity) { internalId readOnly run(name: $name) { projectId
    id tags name displayName sweepName state config group jobType commit readOnly createdAt heartbeatAt
    description notes systemMetrics summaryMetrics historyLineCount historyKeys
    user { name username } } } }"""
FILES = """query RunFiles($project: String!, $entity: String!, $name: String!, $fileCursor: String,
    $fileLimit: Int = 50, $fileNames: [String] = [], $upload: Boolean = false, $pattern: String) {
  project(name: $project, entityName: $entity) { internalId run(name: $name) { fileCount
    files(names: $fileNames, after: $fileCursor, first: $fileLimit, pattern: $pattern) { totalCount
      edges { node { id name url(upload: $upload) directUrl sizeBytes mimetype updatedAt md5 } cursor }
      pageInfo { endCursor hasNextPage } } } } }"""


def path(world: World, **more: Any) -> dict[str, Any]:
    return {"entity": world.team.name, "project": "project", **more}


async def made(world: World, name: str = "abcd1234", **facts: Any) -> str:
    run, _ = await start_run(
        world.graph,
        world.admin,
        project=world.project,
        name=name,
        facts=replace(RunFacts(config=CONFIG, summary='{"loss": Infinity}'), **facts),
    )
    return run


async def test_a_run_is_read_as_it_was_written(desk: Desk, world: World) -> None:
    run = await made(world, group="g", job_type="j", tags=["a"], notes="n", display_name="d")
    told = await desk.told(world.admin, RUN, **path(world, name="abcd1234"))
    found = told["project"]["run"]
    facts = ("id", "name", "displayName", "state", "group", "jobType", "tags", "notes", "readOnly")
    assert [found[each] for each in facts] == [
        wire_id(Kind.RUN, run),
        "abcd1234",
        "d",
        "running",
        "g",
        "j",
        ["a"],
        "n",
        False,
    ]
    assert (found["config"], found["summaryMetrics"]) == (CONFIG, '{"loss": Infinity}')
    assert found["user"] == {"name": world.admin.name, "username": world.admin.name}
    assert wire_id(Kind.INTERNAL_PROJECT, found["projectId"]) == told["project"]["internalId"]
    state = await desk.told(
        world.admin,
        'query ($e: String) { project(name: "project", entityName: $e) { run(name: "abcd1234") { state } } }',
        e=world.team.name,
    )
    assert state["project"]["run"] == {"state": "running"}


async def test_a_run_that_is_missing_or_hidden_is_null(desk: Desk, world: World) -> None:
    await made(world)
    missing = await desk.told(world.admin, RUN, **path(world, name="nothing"))
    assert missing["project"]["run"] is None
    stranger = await world.person("stranger")
    assert await desk.told(stranger, RUN, **path(world, name="abcd1234")) == {"project": None}
    restricted = desk.guest(world, RESTRICTED_VIEWER, teams={world.team.id: RESTRICTED_VIEWER})
    reply = await desk.ask(restricted, RUN, **path(world, name="abcd1234"))
    assert reply.data["project"]["run"] is None
    assert [error["extensions"]["code"] for error in reply.errors] == ["FORBIDDEN"]


async def test_what_a_client_needs_to_resume(desk: Desk, world: World) -> None:
    run = await made(world)
    record = (await desk.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [run])))[0]
    assert record
    context = desk.context(world.admin)
    rows = [json.dumps({"_step": step}) for step in range(12)]
    await append(context.graph, context.store, record, Stream.HISTORY, Lines(0, rows[:9]))
    await append(context.graph, context.store, record, Stream.HISTORY, Lines(8, rows[8:]))
    await note_heartbeat(desk.graph, run, history=12, logs=3)
    reply = await desk.document(world.admin, "RunResumeStatus", **path(world, name="abcd1234"))
    assert reply.errors == []
    model = reply.data["model"]
    bucket = model["bucket"]
    assert (model["name"], model["entity"]["name"]) == ("project", world.team.name)
    assert json.loads(bucket["historyTail"])[-1] == rows[-1]
    assert json.loads(bucket["historyTail"]) == rows[7:]
    assert (bucket["eventsTail"], bucket["historyLineCount"], bucket["logLineCount"]) == ("[]", 12, 3)
    assert json.loads(bucket["wandbConfig"]) == {"t": {"1": [1]}}
    assert bucket["config"] == CONFIG
    for where in (path(world, name="new"), {"entity": world.team.name, "project": "new", "name": "x"}):
        absent = await desk.document(world.admin, "RunResumeStatus", **where)
        assert absent.errors == []
        assert not absent.data["model"] or absent.data["model"]["bucket"] is None


@pytest.mark.parametrize("config", ["{}", '{"_wandb": 1}', '{"_wandb": {"value": []}}', '{"_wandb": {}}'])
async def test_a_run_that_did_not_really_start(desk: Desk, world: World, config: str) -> None:
    await made(world, config=config)
    reply = await desk.document(world.admin, "RunResumeStatus", **path(world, name="abcd1234"))
    assert (reply.errors, reply.data["model"]["bucket"]["wandbConfig"]) == ([], "{}")


async def test_what_a_run_logged_and_used(desk: Desk, world: World) -> None:
    run = await made(world)
    logged = [await desk.logged(world, {"a": str(number).encode()}, run="abcd1234") for number in range(3)]
    used = await desk.logged(world, {"b": b"b"}, artifact="data")
    await consume_version(desk.graph, world.admin, version=used.id, run=run, used_as="train")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(2):
        reply = await desk.document(
            world.admin, "RunOutputArtifacts", **path(world, run="abcd1234"), perPage=2, cursor=cursor
        )
        assert reply.errors == []
        found = reply.data["project"]["run"]["artifacts"]
        assert found["totalCount"] == 3
        seen += [edge["node"]["id"] for edge in found["edges"]]
        cursor = found["pageInfo"]["endCursor"]
    assert seen == [wire_id(Kind.ARTIFACT, version.id) for version in logged]
    inputs = await desk.document(world.admin, "RunInputArtifacts", **path(world, run="abcd1234"))
    found = inputs.data["project"]["run"]["artifacts"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (1, False)
    assert [edge["node"]["artifactSequence"]["name"] for edge in found["edges"]] == ["data"]


async def test_a_page_of_what_a_run_logged_costs_the_same_whatever_its_length(
    desk: Desk, world: World
) -> None:
    await made(world)
    counts: list[int] = []
    for number in range(4):
        await desk.logged(world, {"a": str(number).encode()}, artifact=f"m{number}", run="abcd1234")
        reply = await desk.document(
            world.admin, "RunOutputArtifacts", **path(world, run="abcd1234"), includeAliases=True
        )
        counts.append(reply.statements)
    assert counts == [6, 6, 6, 6]


async def test_the_files_of_a_run(desk: Desk, world: World) -> None:
    run = await made(world)
    names = ["config.yaml", "media/a b.png", "output.log"]
    await declare_files(desk.graph, run=run, names=names)
    data = b"lr: 1"
    key = run_file_key(world.organization, run, "config.yaml")
    await desk.store.write(key, data, content_type="text/plain")

    async def listed(**asked: Any) -> Any:
        told = await desk.told(world.admin, FILES, **path(world, name="abcd1234"), **asked)
        return told["project"]["run"]

    everything = await listed()
    assert everything["fileCount"] == everything["files"]["totalCount"] == 3
    nodes = [edge["node"] for edge in everything["files"]["edges"]]
    assert [node["name"] for node in nodes] == names
    assert (nodes[0]["sizeBytes"], nodes[0]["md5"]) == (5, base64_of(md5_of(data)))
    assert (nodes[1]["sizeBytes"], nodes[1]["md5"]) == (0, None)
    assert nodes[1]["url"] == f"{BASE}/files/{world.team.name}/project/abcd1234/media/a%20b.png"
    first = await listed(fileLimit=2)
    rest = await listed(fileLimit=2, fileCursor=first["files"]["pageInfo"]["endCursor"])
    assert [edge["node"]["name"] for edge in rest["files"]["edges"]] == names[2:]
    for asked, expected in (
        ({"fileNames": ["output.log", "no"]}, ["output.log"]),
        ({"pattern": "%.png"}, ["media/a b.png"]),
        ({"pattern": "nothing_"}, []),
    ):
        found = (await listed(**asked))["files"]
        assert [edge["node"]["name"] for edge in found["edges"]] == expected
        assert found["totalCount"] == len(expected)
    upload = await listed(upload=True)
    assert {edge["node"]["url"] for edge in upload["files"]["edges"]} == {None}
