"""What must run to make a version anew, in which order, and what is missing for it."""

import json
from typing import Any

import pytest

from graph.consumption import consume_version
from graph.links import link_version
from graph.manifests import BlobState, prove_blobs
from graph.run_deletion import delete_run
from graph.run_life import RunFacts, start_run
from graph.version_deletion import delete_version
from service.api.ids import encode
from service.blobs.keys import manifest_key
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.stored import md5, store_run_file, stored_version

pytestmark = pytest.mark.anyio

MEMBER = "{ id kind hidden deleted name number digest node { __typename } }"
MATERIAL = f"{{ version {MEMBER} step late others }}"
ASKED = f"""query ($of: ID!, $most: Int! = 200) {{ reproduction(of: $of, maxRuns: $most) {{
  reproducible complete hidden asOf rootInputCount version {{ id }} missing {{ gap step of }}
  steps {{ number depth member {MEMBER} run {{ name config }} commit repository program command python
    environmentDigest inputCount outputCount missing inputs {MATERIAL} outputs {MATERIAL} }}
  rootInputs {{ version {MEMBER} missing }} }} }}"""
FULL = RunFacts(
    commit="abc",
    repository="git@host/repo",
    program="train.py",
    command="python train.py",
    requirements="numpy==1\n",
)


async def run_of(world: World, name: str, *inputs: str, facts: RunFacts = FULL) -> str:
    run, _ = await start_run(world.graph, world.admin, project=world.project, name=name, facts=facts)
    for version in inputs:
        await consume_version(world.graph, world.admin, version=version, run=run)
    return run


async def reproduction(api: Api, world: World, version: str, **more: Any) -> Any:
    return (await api.ask(world.admin, ASKED, of=encode("Version", version), **more))["reproduction"]


def gaps(found: Any) -> list[tuple[str, int | None]]:
    return [(each["gap"], each["step"]) for each in found["missing"]]


async def chain(api: Api, world: World) -> tuple[list[str], list[str]]:
    """Raw data, cleaned by one run, and trained on by another: runs and versions."""
    raw = await stored_version(api, world, {"raw": b"raw"}, artifact="raw", type="dataset")
    clean_run = await run_of(world, "clean", raw.id)
    clean = await stored_version(
        api, world, {"clean": b"clean"}, run=clean_run, artifact="clean", type="dataset"
    )
    train = await run_of(world, "train", clean.id, raw.id)
    model = await stored_version(api, world, {"model": b"model"}, run=train)
    return [clean_run, train], [raw.id, clean.id, model.id]


async def test_a_version_of_which_all_is_known(api: Api, world: World) -> None:
    runs, versions = await chain(api, world)
    found = await reproduction(api, world, versions[2])
    assert (found["reproducible"], found["complete"], found["missing"], found["hidden"]) == (
        True,
        True,
        [],
        0,
    )
    clean, train = found["steps"]
    assert [(step["number"], step["depth"], step["run"]["name"]) for step in found["steps"]] == [
        (1, 2, "clean"),
        (2, 1, "train"),
    ]
    assert [step["member"]["id"] for step in found["steps"]] == [encode("Run", run) for run in runs]
    assert (train["commit"], train["repository"], train["command"]) == (
        "abc",
        "git@host/repo",
        "python train.py",
    )
    assert train["environmentDigest"] == clean["environmentDigest"]
    assert [(each["version"]["name"], each["step"], each["late"]) for each in train["inputs"]] == [
        ("clean", 1, False),
        ("raw", None, False),
    ]
    assert [each["version"]["digest"] for each in train["inputs"]] != [None, None]
    assert [each["version"]["id"] for each in train["outputs"]] == [encode("Version", versions[2])]
    assert [root["version"]["id"] for root in found["rootInputs"]] == [encode("Version", versions[0])]
    assert found["rootInputs"][0]["missing"] is None


async def test_what_runs_did_not_tell_is_missing(api: Api, world: World) -> None:
    run = await run_of(world, "bare", facts=RunFacts(program="train.py"))
    model = await world.version(run=run)
    found = await reproduction(api, world, model)
    assert found["reproducible"] is False
    assert gaps(found) == [("NO_COMMIT", 1), ("NO_COMMAND", 1), ("NO_ENVIRONMENT", 1)]
    assert found["steps"][0]["program"] == "train.py"
    metadata = {"program": "a.py", "args": ["x y"], "python": "3.11", "git": {"commit": "c1", "remote": "r"}}
    await store_run_file(api, world, run, "wandb-metadata.json", json.dumps(metadata))
    await store_run_file(api, world, run, "requirements.txt", "numpy==2\n")
    found = await reproduction(api, world, model)
    (step,) = found["steps"]
    assert (step["commit"], step["command"], step["python"]) == ("c1", "train.py 'x y'", "3.11")
    assert found["reproducible"] is True
    for text in ("{", "[]", '{"git": 3, "args": 4}'):
        await store_run_file(api, world, run, "wandb-metadata.json", text)
        assert gaps(await reproduction(api, world, model)) == [("NO_COMMIT", 1), ("NO_COMMAND", 1)]


async def test_a_version_that_nobody_made(api: Api, world: World) -> None:
    model = await stored_version(api, world, {"model": b"model"})
    found = await reproduction(api, world, model.id)
    assert (found["reproducible"], found["steps"]) == (False, [])
    assert found["missing"] == [{"gap": "NO_PRODUCER", "step": None, "of": encode("Version", model.id)}]
    assert found["rootInputs"][0]["version"]["id"] == encode("Version", model.id)


async def test_inputs_that_are_gone(api: Api, world: World) -> None:
    """Bytes that are not in the store, content that was read back and differs, versions that were deleted."""
    gone = await stored_version(api, world, {"a": b"gone"}, artifact="gone")
    await api.services.store.delete(manifest_key(gone.pool, str(gone.manifest)))
    broken = await stored_version(api, world, {"a": b"broken"}, artifact="broken")
    digest = md5(b"broken").hexdigest()
    await prove_blobs(
        world.graph, pool=broken.pool, version=broken.id, proofs=[(digest, 6, BlobState.BROKEN)]
    )
    await world.rows("MATCH (v:Version {id: $id}) SET v.unread = [$md5]", id=broken.id, md5=digest)
    await world.rows(
        "MATCH (b:Blob {tenant: $pool, md5: $md5}) SET b.state = 'BROKEN'", pool=broken.pool, md5=digest
    )
    deleted = await stored_version(api, world, {"a": b"deleted"}, artifact="deleted")
    run = await run_of(world, "train", gone.id, broken.id, deleted.id)
    model = await world.version(run=run)
    await delete_version(world.graph, world.admin, version=deleted.id)
    found = await reproduction(api, world, model)
    assert {root["version"]["name"]: root["missing"] for root in found["rootInputs"]} == {
        "gone": "CONTENT_MISSING",
        "broken": "CONTENT_BROKEN",
        "deleted": "INPUT_DELETED",
    }
    assert found["reproducible"] is False


async def test_what_was_deleted_but_can_be_made_again_is_not_missing(api: Api, world: World) -> None:
    runs, versions = await chain(api, world)
    await delete_version(world.graph, world.admin, version=versions[1])
    found = await reproduction(api, world, versions[2])
    assert (found["reproducible"], len(found["steps"])) == (True, 2)
    await delete_run(world.graph, world.admin, run=runs[0])
    found = await reproduction(api, world, versions[2])
    assert gaps(found) == [("RUN_DELETED", 1)]
    assert (found["steps"][0]["run"], found["steps"][0]["commit"]) == (None, None)


async def test_circles_are_said(api: Api, world: World) -> None:
    first = await run_of(world, "first")
    a = await world.version("a", run=first)
    second = await run_of(world, "second", a)
    b = await world.version("b", run=second)
    await consume_version(world.graph, world.admin, version=b, run=first)
    await consume_version(world.graph, world.admin, version=b, run=second)  # its own: no circle
    found = await reproduction(api, world, b)
    assert [step["run"]["name"] for step in found["steps"]] == ["first", "second"]
    assert gaps(found) == [("CYCLE", 1)]
    assert [(each["step"], each["late"]) for each in found["steps"][0]["inputs"]] == [(2, True)]


async def test_a_bound_on_runs_leaves_the_nearest(api: Api, world: World) -> None:
    _, versions = await chain(api, world)
    found = await reproduction(api, world, versions[2], most=1)
    assert [step["run"]["name"] for step in found["steps"]] == ["train"]
    assert (found["complete"], found["reproducible"]) == (False, False)
    for most in (0, 1001):
        refused = await api.refused(world.admin, ASKED, of=encode("Version", versions[2]), most=most)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "maxRuns")


async def test_of_equal_content_the_earliest_run_is_taken(api: Api, world: World) -> None:
    one, two = await run_of(world, "one"), await run_of(world, "two")
    model = await world.version(run=one, text="equal")
    assert await world.version(run=two, text="equal") == model
    (step,) = (await reproduction(api, world, model))["steps"]
    assert (step["run"]["name"], step["outputs"][0]["others"]) == ("one", 1)
    await delete_run(world.graph, world.admin, run=one)
    (step,) = (await reproduction(api, world, model))["steps"]
    assert step["run"]["name"] == "two"


async def test_who_sees_the_version_through_a_registry_sees_no_run(api: Api, world: World) -> None:
    _, versions = await chain(api, world)
    await link_version(
        world.graph, world.admin, version=versions[2], project=world.model_registry, collection="first"
    )
    viewer = await world.person("vera", "viewer")
    path = f"registry:org-{world.unique}/model/first"
    found = (await api.ask(viewer, ASKED, of=path))["reproduction"]
    assert found["version"]["id"] == encode("Version", versions[2])
    assert (found["hidden"], len(found["steps"]), found["rootInputCount"]) == (3, 2, 1)
    assert gaps(found) == [("RUN_HIDDEN", 1), ("RUN_HIDDEN", 2), ("INPUT_HIDDEN", None)]
    text = json.dumps(found)
    told = [word for word in ("abc", "git@host", "train", "clean", "raw", world.team.name) if word in text]
    assert told == []
    for step in found["steps"]:
        assert (step["run"], step["member"]["hidden"], step["environmentDigest"]) == (None, True, None)
    stranger = await world.person("stranger")
    refused = await api.refused(stranger, ASKED, of=encode("Version", versions[2]))
    absent = await api.refused(stranger, ASKED, of=encode("Version", "0" * 26))
    assert refused == absent
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "of")
