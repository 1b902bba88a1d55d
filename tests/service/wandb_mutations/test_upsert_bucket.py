"""Starting, resuming and changing runs as the SDK does, and the files of runs."""

from dataclasses import replace

import httpx2
import pytest

from tests.fixtures.server import key_of
from tests.service.wandb_mutations.asking import RUN_FILES, UPSERT, Asking

pytestmark = pytest.mark.anyio

CONFIG = '{"lr": {"value": NaN}, "_wandb": {"value": {"t": {}}}}'


async def test_without_entity_and_project_a_run_goes_to_the_default_ones(asking: Asking) -> None:
    made = await asking.ok(UPSERT, name="first", config=CONFIG)
    bucket = made["bucket"]
    assert made["inserted"] is True
    assert bucket["project"] == {"name": "uncategorized", "entity": {"name": asking.member.team}}
    assert (bucket["config"], bucket["state"], bucket["name"]) == (CONFIG, "running", "first")
    assert bucket["displayName"].count("-") == 2


async def test_null_changes_nothing_and_the_same_name_is_the_same_run(asking: Asking) -> None:
    names = {"name": "kept", "modelName": "shelf", "entityName": asking.member.team}
    made = await asking.ok(UPSERT, **names, config=CONFIG, notes="n", groupName="g", tags=["a b"])
    again = await asking.ok(UPSERT, **names, summaryMetrics='{"loss": Infinity}')
    assert again["inserted"] is False
    same = {key: value for key, value in again["bucket"].items() if key != "summaryMetrics"}
    assert same == {key: made["bucket"][key] for key in same}
    assert again["bucket"]["summaryMetrics"] == '{"loss": Infinity}'


async def test_an_ended_run_is_resumed_by_its_id_but_not_by_an_edit(asking: Asking) -> None:
    made = await asking.ok(UPSERT, name="long", modelName="shelf")
    run = made["bucket"]["id"]
    path = f"/files/{asking.member.team}/shelf/long/file_stream"
    async with asking.server.client(asking.key) as client:
        assert (await client.post(path, json={"complete": True, "exitcode": 1})).status_code == 200
    edited = await asking.ok(UPSERT, id=run, notes="looked at")
    assert (edited["bucket"]["state"], edited["bucket"]["notes"]) == ("failed", "looked at")
    resumed = await asking.ok(UPSERT, id=run, name="long")
    assert (resumed["inserted"], resumed["bucket"]["state"]) == (False, "running")


async def test_what_is_refused_leaves_nothing(asking: Asking) -> None:
    member = asking.member
    organization = f"Org {member.world.unique}"
    before = await asking.nodes()
    refused = {
        "unknown entity": {"entityName": f"nobody-{member.world.unique}", "modelName": "p", "name": "r"},
        "registry prefix": {"entityName": member.team, "modelName": "wandb-registry-x", "name": "r"},
        "no such registry": {"entityName": organization, "modelName": "wandb-registry-x", "name": "r"},
        "in a registry": {"entityName": organization, "modelName": "wandb-registry-model", "name": "r"},
        "no name": {"modelName": "p"},
        "bad name": {"modelName": "project", "name": "a/b"},
        "long name": {"modelName": "p" * 10_000, "name": "r"},
        "bad state": {"modelName": "project", "name": "r", "state": "asleep"},
        "bad config": {"modelName": "project", "name": "r", "config": "[1]"},
        "bad id": {"id": "x"},
        "missing id": {"id": "UnVuOjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"},
    }
    codes = {what: await asking.refused(UPSERT, **given) for what, given in refused.items()}
    missing = {what for what, (code, _) in codes.items() if code == "NOT_FOUND"}
    assert missing == {"unknown entity", "no such registry", "missing id"}, codes
    assert {code for code, _ in codes.values()} == {"NOT_FOUND", "INVALID_INPUT"}
    assert "registry project not found" in codes["no such registry"][1]
    assert await asking.nodes() == before


async def test_who_may_not_write_learns_nothing(asking: Asking) -> None:
    member = asking.member
    stranger = replace(asking, key=await key_of(asking.graph, await member.world.person("stranger")))
    run = (await asking.ok(UPSERT, name="secret", modelName="project"))["bucket"]["id"]
    before = await asking.nodes()
    names = {"entityName": member.team, "name": "r"}
    hidden = await stranger.refused(UPSERT, **names, modelName="project")
    missing = await stranger.refused(UPSERT, **names, modelName="nothing")
    assert hidden == missing
    assert (await stranger.refused(UPSERT, id=run, notes="x"))[0] == "NOT_FOUND"
    assert (await replace(asking, key=None).post(UPSERT, input={"name": "r"}))[0] == 401
    assert (await replace(asking, key="x" * 40).post(UPSERT, input={"name": "r"}))[0] == 401
    assert await asking.nodes() == before


async def test_files_of_runs_get_urls_that_work(asking: Asking) -> None:
    await asking.ok(UPSERT, name="filed", modelName="shelf")
    names = {"entityName": asking.member.team, "projectName": "shelf", "runName": "filed"}
    made = await asking.ok(RUN_FILES, **names, files=["config.yaml", "media/a b.png"])
    assert [file["name"] for file in made["files"]] == ["config.yaml", "media/a b.png"]
    headers = dict(line.split(":", 1) for line in made["uploadHeaders"])
    async with httpx2.AsyncClient(follow_redirects=True) as anybody:
        sent = await anybody.put(made["files"][1]["uploadUrl"], content=b"png", headers=headers)
        assert sent.status_code == 200
        path = f"{asking.server.wandb_url}/files/{asking.member.team}/shelf/filed/media/a%20b.png"
        assert (await anybody.get(path, auth=("api", asking.key or ""))).content == b"png"


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../up", "a/../b", "a//b", ".", "a\\b", "a\0", "x" * 2000]
)
async def test_file_names_stay_inside_a_folder(asking: Asking, name: str) -> None:
    await asking.ok(UPSERT, name="filed", modelName="shelf")
    before = await asking.nodes()
    names = {"entityName": asking.member.team, "projectName": "shelf", "runName": "filed"}
    assert (await asking.refused(RUN_FILES, **names, files=["fine", name]))[0] == "INVALID_INPUT"
    assert await asking.nodes() == before
