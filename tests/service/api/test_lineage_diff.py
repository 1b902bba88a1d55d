"""How two versions differ, or one at two times: every part, and its bounds."""

import json

import pytest

from graph.consumption import consume_version
from graph.links import link_version
from graph.run_life import RunFacts, finish_run, update_run
from graph.version_edits import VersionEdit, update_version
from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.test_moments import clock
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.trainings import (
    HEAD,
    PARTS,
    Training,
    asking,
    count,
    diff,
    moved,
    told,
)

pytestmark = pytest.mark.anyio


async def test_values_of_two_versions(api: Api, training: Training) -> None:
    found = await diff(api, training, *PARTS)
    assert told(found["metadata"]) == {'deep."a.b"': (0, 1)}
    assert count(found["metadata"]) == [0, 0, 1, 1]
    assert told(found["tags"]) == {"t0": (True, None), "t1": (None, True)}
    assert told(found["config"]) == {"steps": (10, 11)}
    assert count(found["config"]) == [0, 0, 1, 2]
    assert told(found["code"]) == {"commit": ("c0", "c1")}
    assert count(found["code"]) == [0, 0, 1, 4]
    assert told(found["environment"]) == {"numpy": ("1.0", "1.1")}
    assert count(found["environment"]) == [0, 0, 1, 1]
    assert told(found["metrics"]) == {"loss": (0, 1)}
    assert set(told(found["facts"])) == {"digest"}
    path = f"{training.world.team.name}/project/model"
    assert told(found["aliases"]) == {f"{path}:latest": (None, True)}
    assert all(found[part][side] == "KNOWN" for part in ("code", "config", "environment") for side in "ab")
    assert found["settled"] is False


async def test_inputs_runs_and_all_upstream(api: Api, training: Training) -> None:
    found = await diff(api, training, "inputs", "runs", "upstream")
    assert moved(found["inputs"]) == [("CHANGED", ("data", 0), ("data", 1)), ("ADDED", None, ("words", 0))]
    assert found["inputs"]["versions"] == {"added": 1, "removed": 0, "changed": 1, "unchanged": 0}
    assert found["runs"]["runs"] == {"added": 1, "removed": 1, "changed": 0, "unchanged": 0}
    assert found["upstream"]["versions"] == {"added": 2, "removed": 1, "changed": 0, "unchanged": 0}
    assert found["upstream"]["complete"]
    kinds = {
        (entry["before"] or entry["after"])["node"]["__typename"]
        for entry in found["upstream"]["entries"]["nodes"]
    }
    assert kinds == {"Run", "Version"}


async def test_files_by_path_and_content(api: Api, training: Training) -> None:
    files = (await diff(api, training, "files"))["files"]
    assert files["counts"] == {"added": 1, "removed": 1, "changed": 1, "renamed": 1, "unchanged": 1}
    short = [(each["path"], each["formerPath"], each["difference"]) for each in files["entries"]["nodes"]]
    assert short == [
        ("old/1", "old/0", "RENAMED"),
        ("only-0", None, "REMOVED"),
        ("only-1", None, "ADDED"),
        ("weights", None, "CHANGED"),
    ]
    assert files["entries"]["nodes"][0]["before"]["size"] == 5


async def test_pages_go_on_and_say_when_there_is_more(api: Api, training: Training) -> None:
    query = f"""{HEAD} {{ files {{ entries(first: 3, after: %s) {{ totalCount nodes {{ path }}
      pageInfo {{ hasNextPage endCursor }} }} }} }} }}"""
    asked = {"aAt": None, "bAt": None, **training.ids}
    first = (await api.ask(training.world.admin, query % "null", **asked))["lineageDiff"]["files"]["entries"]
    assert (first["totalCount"], len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (4, 3, True)
    cursor = json.dumps(first["pageInfo"]["endCursor"])
    rest = (await api.ask(training.world.admin, query % cursor, **asked))["lineageDiff"]["files"]["entries"]
    assert [each["path"] for each in rest["nodes"]] == ["weights"]
    assert rest["pageInfo"]["hasNextPage"] is False
    for wrong in ("first: 0", "first: 1001", 'first: 1, after: "x"'):
        refused = await api.refused(
            training.world.admin, f"{HEAD} {{ tags {{ entries({wrong}) {{ totalCount }} }} }} }}", **asked
        )
        assert refused["code"] == "INVALID_INPUT", wrong


async def test_one_version_at_two_times(api: Api, training: Training) -> None:
    """What changed of it, of what it stood in, and of its run; what came later is no part of before."""
    world, model = training.world, training.models[0]
    then = await clock(world)
    edit = VersionEdit(description="better", metadata="{}", add_tags=["new"], remove_tags=["t0"], ttl=60)
    await update_version(world.graph, world.admin, version=model.id, edit=edit)
    await link_version(
        world.graph,
        world.admin,
        version=model.id,
        project=world.model_registry,
        collection="first",
        aliases=["prod"],
    )
    late = RunFacts(config='{"lr": 0.2}', summary='{"loss": 7}', commit="c9", requirements="numpy==9")
    await update_run(world.graph, world.admin, run=training.runs[0], facts=late)
    words = await world.version("late", type_name="dataset")
    await consume_version(world.graph, world.admin, version=words, run=training.runs[0])
    found = await diff(api, training, *PARTS, b=None, aAt=iso(then))
    assert told(found["facts"]) == {"description": (None, "better"), "ttl": (-1, 60)}
    assert told(found["metadata"]) == {'deep."a.b"': (0, None), "deep.c": (1, None)}
    assert told(found["tags"]) == {"new": (None, True), "t0": (True, None)}
    home = f"org-{world.unique}/model/first"
    assert told(found["collections"]) == {home: (None, 0)}
    assert set(told(found["aliases"])) == {f"{home}:latest", f"{home}:prod"}
    assert told(found["code"]) == {"commit": ("c0", "c9")}
    assert told(found["config"])["lr"] == (0.1, 0.2)
    assert told(found["metrics"]) == {"acc": (1, None), "loss": (0, 7)}
    assert (found["environment"]["a"], count(found["environment"])) == ("KNOWN", [0, 1, 1, 0])
    assert moved(found["inputs"]) == [("ADDED", None, ("late", 0))]
    assert found["files"]["counts"]["unchanged"] == 4
    back = await diff(api, training, "config", b=None, bAt=iso(then))
    assert told(back["config"])["lr"] == (0.2, 0.1)


async def test_what_a_run_measured_while_it_went_is_not_kept(api: Api, world: World) -> None:
    run = await world.run()
    model = await world.version(run=run)
    then = await clock(world)
    await finish_run(world.graph, world.admin, run=run, exit_code=0, summary='{"loss": 1}')
    training = Training(world, [], [], [])
    found = (
        await api.ask(
            world.admin,
            asking("metrics", "config"),
            a=encode("Version", model),
            b=None,
            aAt=iso(then),
            bAt=None,
        )
    )["lineageDiff"]
    assert (found["metrics"]["a"], found["metrics"]["b"]) == ("NOT_KEPT", "KNOWN")
    assert count(found["metrics"]) == [0, 0, 0, 0]
    assert count(found["config"]) == [0, 0, 0, 1]
    assert training.models == []
