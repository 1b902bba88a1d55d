"""Runs without the SDK: started, updated, finished, recorded at once, deleted and brought back."""

from typing import Any

import pytest

from graph.links import link_version
from tests.graph.told import told_since, told_until_now
from tests.service.api.pipelines import Pipeline, version_id

pytestmark = pytest.mark.anyio

RUN = "run { id name displayName state config summary tags jobType exitCode startedAt finishedAt path }"
STARTED = f"... on StartRunPayload {{ created {RUN} }}"
PAYLOAD = f"... on RunPayload {{ {RUN} }}"
USED = "... on UseVersionPayload { run { inputs { nodes { id } } } version { id } }"


async def test_a_run_from_start_to_end(pipeline: Pipeline) -> None:
    known = await told_until_now(pipeline.world)
    made = await pipeline.do(
        "startRun",
        STARTED,
        project=pipeline.home,
        facts={"config": {"lr": 0.1}, "jobType": "train", "tags": ["a b"]},
    )
    run = made["run"]
    assert (made["created"], run["state"], run["config"], run["jobType"], run["tags"]) == (
        True,
        "RUNNING",
        {"lr": 0.1},
        "train",
        ["a b"],
    )
    assert len(run["name"]) == 8
    later = await pipeline.do(
        "updateRun", PAYLOAD, run=run["path"], facts={"summary": {"loss": 2, "best": 1}}
    )
    assert later["run"]["summary"] == {"loss": 2, "best": 1}
    await pipeline.do(
        "updateRun", PAYLOAD, run=run["id"], facts={"summary": {"loss": 1}, "config": {"more": {}}}
    )
    whole = await pipeline.do("updateRun", PAYLOAD, run=run["id"], facts={"summary": {"f1": 3}}, replace=True)
    assert (whole["run"]["summary"], whole["run"]["config"]) == ({"f1": 3}, {"lr": 0.1, "more": {}})
    ended = await pipeline.do("finishRun", PAYLOAD, run=run["id"], summary={"end": True})
    assert (ended["run"]["state"], ended["run"]["exitCode"]) == ("FINISHED", 0)
    assert ended["run"]["summary"] == {"f1": 3, "end": True}
    await pipeline.do("finishRun", PAYLOAD, run=run["id"])
    assert [event.action for event in await told_since(pipeline.world, known)] == [
        "run.created",
        *["run.updated"] * 3,
        "run.finished",
    ]


async def test_a_name_is_taken_or_gone_on_with(pipeline: Pipeline) -> None:
    given = {"project": pipeline.home, "name": "nightly"}
    first = await pipeline.do("startRun", STARTED, **given)
    assert (await pipeline.refused("startRun", **given))[:2] == ("CONFLICT", "name")
    await pipeline.do("finishRun", PAYLOAD, run=first["run"]["id"], exitCode=1)
    again = await pipeline.do("startRun", STARTED, **given, resume=True, state="RUNNING")
    assert (again["created"], again["run"]["id"], again["run"]["state"], again["run"]["exitCode"]) == (
        False,
        first["run"]["id"],
        "RUNNING",
        None,
    )


async def test_a_state_that_cannot_be_reached_is_a_conflict(pipeline: Pipeline) -> None:
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home))["run"]["id"]
    await pipeline.do("finishRun", PAYLOAD, run=run)
    code, field, message = await pipeline.refused("updateRun", run=run, state="PENDING", facts={"notes": "n"})
    assert (code, field) == ("CONFLICT", "state")
    assert message == "invalid state transition: a finished run does not become pending"


async def test_a_version_is_used_by_the_way_it_was_reached(pipeline: Pipeline) -> None:
    world = pipeline.world
    version = await world.version("used")
    await link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="shown"
    )
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home))["run"]["id"]
    known = await told_until_now(world)
    path = f"registry:org-{world.unique}/model/shown"
    for _ in range(2):
        used = await pipeline.do("useVersion", USED, run=run, version=path, usedAs="base")
        assert used["version"]["id"] == version_id(version)
        assert used["run"]["inputs"]["nodes"] == [{"id": version_id(version)}]
    (event,) = await told_since(world, known)
    assert (event.action, event.after["through"], event.after["usedAs"]) == (
        "version.consumed",
        world.model_registry,
        "base",
    )


async def test_a_key_stands_for_what_was_said_not_for_what_it_means_by_now(pipeline: Pipeline) -> None:
    world = pipeline.world
    first = await world.version("moving")
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home))["run"]["id"]
    given = {"run": run, "version": f"artifact:{pipeline.home}/moving", "idempotencyKey": f"u{world.unique}"}
    assert (await pipeline.do("useVersion", USED, **given))["version"]["id"] == version_id(first)
    await world.version("moving")
    assert (await pipeline.do("useVersion", USED, **given))["version"]["id"] == version_id(first)


async def test_a_finished_run_is_recorded_in_one_request(pipeline: Pipeline) -> None:
    world = pipeline.world
    data, model = await world.version("data", type_name="dataset"), await world.version("model")
    given: dict[str, Any] = {
        "project": pipeline.home,
        "inputs": [{"version": f"{pipeline.home}/data:v0", "usedAs": "data"}],
        "outputs": [version_id(model)],
        "startedAt": "2026-01-01T00:00:00Z",
        "finishedAt": "2026-01-01T01:00:00Z",
        "exitCode": 0,
        "facts": {"summary": {"loss": 1}},
        "idempotencyKey": f"r{world.unique}",
    }
    select = (
        "... on RunPayload { run { id state startedAt finishedAt summary"
        " inputs { nodes { id } } outputs { nodes { id } } } }"
    )
    run = (await pipeline.do("recordRun", select, **given))["run"]
    assert (run["state"], run["startedAt"], run["finishedAt"], run["summary"]) == (
        "FINISHED",
        "2026-01-01T00:00:00.000000Z",
        "2026-01-01T01:00:00.000000Z",
        {"loss": 1},
    )
    assert run["inputs"]["nodes"] == [{"id": version_id(data)}]
    assert run["outputs"]["nodes"] == [{"id": version_id(model)}]
    assert (await pipeline.do("recordRun", select, **given))["run"] == run
    other = await pipeline.refused("recordRun", **{**given, "exitCode": 1})
    assert other[:2] == ("CONFLICT", "idempotencyKey")
    lost = await pipeline.refused(
        "recordRun", project=pipeline.home, inputs=[{"version": version_id("0" * 26)}]
    )
    assert lost[:2] == ("NOT_FOUND", "inputs")


async def test_what_an_output_was_made_from_is_told_by_its_lineage(pipeline: Pipeline) -> None:
    world = pipeline.world
    data, other, model = [await world.version(name) for name in ("data", "other", "model")]
    path = f"{pipeline.home}/data:v0"
    run = (
        await pipeline.do(
            "recordRun",
            PAYLOAD,
            project=pipeline.home,
            inputs=[{"version": path}, {"version": version_id(other)}],
            outputs=[version_id(model)],
            derivations=[{"output": f"{pipeline.home}/model:latest", "inputs": [version_id(data)]}],
        )
    )["run"]
    lineage = "query ($of: [ID!]!) { lineage(of: $of, links: false) { edges { kind source target } } }"

    async def derived() -> list[dict[str, str]]:
        edges = (await pipeline.ask(lineage, of=[version_id(model)]))["lineage"]["edges"]
        return [edge for edge in edges if edge["kind"] == "DERIVED"]

    edge = {"kind": "DERIVED", "source": version_id(data), "target": version_id(model)}
    assert await derived() == [edge]
    given = {"run": run["path"], "output": f"{pipeline.home}/model:v0", "inputs": [version_id(other), path]}
    done = await pipeline.do("recordDerivation", "... on DerivationPayload { version { id } }", **given)
    assert done["version"]["id"] == version_id(model)
    assert sorted(each["source"] for each in await derived()) == sorted([version_id(data), version_id(other)])
    lost = await pipeline.refused("recordDerivation", **{**given, "inputs": [version_id(model)]})
    assert lost[:2] == ("INVALID_INPUT", "inputs")
    lost = await pipeline.refused("recordDerivation", **{**given, "output": version_id(data)})
    assert lost[:2] == ("INVALID_INPUT", "inputs")
    lost = await pipeline.refused(
        "recordDerivation", **{**given, "inputs": [path], "output": version_id(other)}
    )
    assert lost[:2] == ("NOT_FOUND", "output")
    lost = await pipeline.refused(
        "recordRun",
        project=pipeline.home,
        outputs=[version_id(model)],
        derivations=[{"output": version_id(model), "inputs": [path]}],
    )
    assert lost[:2] == ("INVALID_INPUT", "derivations")


async def test_a_deleted_run_comes_back(pipeline: Pipeline) -> None:
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home, name="gone"))["run"]
    gone = await pipeline.do("deleteRun", "... on DeletePayload { deletedId }", run=run["path"])
    assert gone["deletedId"] == run["id"]
    assert (await pipeline.ask("query ($id: ID!) { node(id: $id) { id } }", id=run["id"]))["node"] is None
    back = await pipeline.do("restoreRun", PAYLOAD, run=run["id"])
    assert back["run"]["path"] == run["path"]


async def test_rows_of_history_are_kept_by_their_number(pipeline: Pipeline) -> None:
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home))["run"]["id"]
    known = await told_until_now(pipeline.world)
    for rows in ([{"loss": 3}, {"loss": 2}], [{"loss": 3}, {"loss": 2}]):
        await pipeline.do("logHistory", PAYLOAD, run=run, firstRow=0, rows=rows)
    await pipeline.do("logHistory", PAYLOAD, run=run, firstRow=2, rows=[{"loss": 1}])
    kept = await pipeline.world.rows(
        "MATCH (r:Run {project: $project}) RETURN r.history_lines AS lines", project=pipeline.world.project
    )
    assert kept == [{"lines": 3}]
    assert await told_since(pipeline.world, known) == []
    bad: list[tuple[list[Any], int]] = [([], 0), ([1], 0), ([{"_step": "a"}], 0), ([{}], -1)]
    for rows, first in bad:
        field = "firstRow" if first else "rows"
        refused = await pipeline.refused("logHistory", run=run, firstRow=first, rows=rows)
        assert refused[:2] == ("INVALID_INPUT", field)


async def test_who_may_not_changes_nothing(pipeline: Pipeline) -> None:
    world = pipeline.world
    version = version_id(await world.version())
    run = (await pipeline.do("startRun", STARTED, project=pipeline.home, name="mine"))["run"]["id"]
    overseer = await pipeline.as_(await world.person("overseer", "admin"))
    outsider = await pipeline.as_(await world.person("outsider", "member"))
    nobody = Pipeline(pipeline.client, world, None)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("startRun", {"project": pipeline.home}),
        ("updateRun", {"run": run, "facts": {"notes": "n"}}),
        ("finishRun", {"run": run}),
        ("useVersion", {"run": run, "version": version}),
        ("recordRun", {"project": pipeline.home}),
        ("logHistory", {"run": run, "firstRow": 0, "rows": [{}]}),
        ("deleteRun", {"run": run}),
    ]
    known = await told_until_now(world)
    for mutation, given in calls:
        assert (await overseer.refused(mutation, **given))[0] == "FORBIDDEN"
        assert (await nobody.refused(mutation, **given))[0] == "UNAUTHENTICATED"
        assert (await outsider.refused(mutation, **given))[0] == "NOT_FOUND"
    assert await told_since(world, known) == []
    await pipeline.do("deleteRun", run=run)
    for other in (overseer, outsider):
        assert (await other.refused("restoreRun", run=run))[0] in {"FORBIDDEN", "NOT_FOUND"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"facts": {"config": [1]}}, "config"),
        ({"name": "a/b"}, "name"),
        ({"facts": {"tags": ["!"]}}, "tags"),
        ({"project": "nobody"}, "project"),
    ],
)
async def test_bad_input_names_its_field(pipeline: Pipeline, given: dict[str, Any], field: str) -> None:
    code, named, _ = await pipeline.refused("startRun", **{"project": pipeline.home, **given})
    assert (code, named) == ("INVALID_INPUT", field)
