"""What a diff cuts, withholds and refuses, and what it costs."""

import json

import pytest

from graph.links import link_version
from graph.retention import DAY
from graph.run_deletion import delete_run, restore_run
from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.test_moments import clock
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.trainings import (
    PARTS,
    Training,
    asking,
    count,
    diff,
    told,
)

pytestmark = pytest.mark.anyio


async def test_values_that_are_too_long_are_cut(api: Api, world: World) -> None:
    one = await world.version(metadata=json.dumps({"text": "x" * 3000}))
    two = await world.version(metadata=json.dumps({"text": "y"}))
    asked = {"a": encode("Version", one), "b": encode("Version", two), "aAt": None, "bAt": None}
    found = (await api.ask(world.admin, asking("metadata", "files", *("code", "environment")), **asked))[
        "lineageDiff"
    ]
    (entry,) = found["metadata"]["entries"]["nodes"]
    assert (len(entry["before"]), entry["after"], entry["cut"]) == (2048, "y", True)
    assert (found["code"]["a"], found["environment"]["b"]) == ("NO_RUN", "NO_RUN")


async def test_who_sees_a_version_through_a_registry_learns_nothing_of_its_project(
    api: Api, training: Training
) -> None:
    world = training.world
    for model in training.models:
        await link_version(
            world.graph, world.admin, version=model.id, project=world.model_registry, collection="first"
        )
    viewer = await world.person("vera", "viewer")
    asked = {"aAt": None, "bAt": None, **training.ids}
    found = (await api.ask(viewer, asking(*PARTS), **asked))["lineageDiff"]
    for part in ("code", "config", "environment"):
        assert (found[part]["a"], found[part]["b"], count(found[part])) == ("HIDDEN", "HIDDEN", [0, 0, 0, 0])
    assert told(found["metrics"]) == {"loss": (0, 1)}  # shown with the version, as everywhere
    assert found["inputs"]["versions"] == {"added": 1, "removed": 0, "changed": 1, "unchanged": 0}
    assert found["inputs"]["hidden"] == 3
    members = [
        each
        for part in ("inputs", "runs", "upstream")
        for entry in found[part]["entries"]["nodes"]
        for each in (entry["before"], entry["after"])
        if each
    ]
    assert all(each["hidden"] for each in members)
    assert {each[name] for each in members for name in ("name", "type", "number", "digest", "node")} == {None}
    text = json.dumps(found)
    secrets = [*training.runs, *training.data, world.team.name, "train", '"data"', '"words"']
    assert [
        word
        for word in secrets
        if word in text or encode("Run", word) in text or encode("Version", word) in text
    ] == []
    assert set(told(found["aliases"])) == {f"org-{world.unique}/model/first:latest"}


async def test_a_deleted_run_is_named_but_not_told(api: Api, training: Training) -> None:
    world, run = training.world, training.runs[0]
    before = await clock(world)
    await delete_run(world.graph, world.admin, run=run)
    found = await diff(api, training, "code", "runs", aAt=iso(before))
    assert (found["code"]["a"], found["code"]["b"], count(found["code"])) == (
        "DELETED",
        "KNOWN",
        [0, 0, 0, 0],
    )
    assert [each["deleted"] for entry in found["runs"]["entries"]["nodes"] if (each := entry["before"])] == [
        False
    ]
    now = await diff(api, training, "runs")
    assert [each["deleted"] for entry in now["runs"]["entries"]["nodes"] if (each := entry["before"])] == [
        True
    ]
    await restore_run(world.graph, world.admin, run=run, retention=DAY)
    assert (await diff(api, training, "code"))["code"]["a"] == "KNOWN"


async def test_what_cannot_be_compared_is_named(api: Api, training: Training) -> None:
    world, a = training.world, training.ids["a"]
    stranger = await world.person("stranger")
    for given, field in (
        ({"a": encode("Run", training.runs[0])}, "a"),
        ({"b": "nothing"}, "b"),
        ({"aAt": "2001-01-01T00:00:00Z"}, "aAt"),
        ({"bAt": "2101-01-01T00:00:00Z"}, "bAt"),
    ):
        asked = {"a": a, "b": None, "aAt": None, "bAt": None, **given}
        refused = await api.refused(world.admin, asking("tags"), **asked)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field), given
    for missing in (a, encode("Version", "0" * 26)):
        asked = {"a": missing, "b": None, "aAt": None, "bAt": None}
        refused = await api.refused(stranger, asking("tags"), **asked)
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "a")
        assert refused["message"] == "a names a version that was not found"


async def test_the_number_of_statements_does_not_grow(api: Api, training: Training) -> None:
    asked = {"aAt": None, "bAt": None, **training.ids}
    _, facts = await api.counted(
        training.world.admin, asking("facts", "metadata", "tags", "aliases"), **asked
    )
    _, inputs = await api.counted(
        training.world.admin, asking("inputs", "upstream").replace(" node { __typename }", ""), **asked
    )
    _, run = await api.counted(training.world.admin, asking("code", "config", "environment"), **asked)
    # both moments; two sets, twice; for each side its run and that run's past
    assert (facts, inputs, run) == (1, 5, 5)
