"""How two versions differ, or one at two times: every part, its bounds, and what is withheld."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from graph.consumption import consume_version
from graph.links import link_version
from graph.retention import DAY
from graph.run_deletion import delete_run, restore_run
from graph.run_life import RunFacts, finish_run, start_run, update_run
from graph.version_edits import VersionEdit, update_version
from graph.versions import Version
from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.test_moments import clock
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.stored import store_run_file, stored_version

pytestmark = pytest.mark.anyio

COUNTS = "counts { added removed changed renamed unchanged }"
VALUES = f"a b {COUNTS} entries(first: 100) {{ nodes {{ key difference before after cut }} }}"
NUMBERS = "added removed changed unchanged"
MEMBER = "id kind hidden deleted name type number digest node { __typename }"
MEMBERS = f"""hidden complete versions {{ {NUMBERS} }} runs {{ {NUMBERS} }}
  entries {{ totalCount nodes {{ difference before {{ {MEMBER} }} after {{ {MEMBER} }} }} }}"""
FILES = f"""{COUNTS} entries {{ nodes {{ path formerPath difference
  before {{ digest size reference }} after {{ digest size }} }} }}"""
PARTS = {
    **dict.fromkeys(("facts", "metadata", "tags", "aliases", "collections"), VALUES),
    **dict.fromkeys(("code", "config", "environment", "metrics"), VALUES),
    **dict.fromkeys(("inputs", "runs", "upstream"), MEMBERS),
    "files": FILES,
}
HEAD = (
    "query ($a: ID!, $b: ID, $aAt: DateTime, $bAt: DateTime) {"
    " lineageDiff(a: $a, b: $b, aAt: $aAt, bAt: $bAt)"
)


def asking(*parts: str) -> str:
    return f"{HEAD} {{ settled {' '.join(f'{part} {{ {PARTS[part]} }}' for part in parts)} }} }}"


def told(part: Any) -> dict[str, tuple[Any, Any]]:
    """What differs of values, by key: before and after."""
    return {entry["key"]: (entry["before"], entry["after"]) for entry in part["entries"]["nodes"]}


def count(part: Any) -> list[int]:
    return [part["counts"][name] for name in ("added", "removed", "changed", "unchanged")]


def moved(part: Any) -> list[tuple[Any, ...]]:
    """What differs of versions and runs: difference, and name and number on either side."""
    return [
        (
            entry["difference"],
            *((each and (each["name"], each["number"])) for each in (entry["before"], entry["after"])),
        )
        for entry in part["entries"]["nodes"]
    ]


@dataclass
class Training:
    """Two versions of a model, each of a run of its own."""

    world: World
    runs: list[str]
    data: list[str]
    models: list[Version]

    @property
    def ids(self) -> dict[str, str]:
        return {"a": encode("Version", self.models[0].id), "b": encode("Version", self.models[1].id)}


@pytest.fixture
async def training(api: Api, world: World) -> Training:
    graph, admin = world.graph, world.admin
    data = [await world.version("data", type_name="dataset", text=f"data {n}") for n in range(2)]
    words = await world.version("words", type_name="dataset")
    made = Training(world, [], data, [])
    for n in range(2):
        config = {
            "lr": {"value": 0.1},
            "steps": {"value": 10 + n},
            "_wandb": {"value": {"t": n}},
            "nan": float("nan"),
        }
        facts = RunFacts(
            config=json.dumps(config), commit=f"c{n}", repository="git@host/repo", program="train.py"
        )
        run, _ = await start_run(graph, admin, project=world.project, name=f"train-{n}", facts=facts)
        await store_run_file(api, world, run, "requirements.txt", f"# made\nnumpy==1.{n}\nTorch_Vision==2\n")
        metadata = {"program": "train.py", "args": ["--lr", "0.1", "a b"], "python": "CPython 3.11"}
        await store_run_file(api, world, run, "wandb-metadata.json", json.dumps(metadata))
        await consume_version(graph, admin, version=data[n], run=run)
        if n:
            await consume_version(graph, admin, version=words, run=run)
        await finish_run(graph, admin, run=run, exit_code=0, summary=f'{{"loss": {n}, "acc": 1}}')
        files = {"same": b"same", "weights": b"w%d" % n, f"old/{n}": b"moved", f"only-{n}": b"only %d" % n}
        more = {"metadata": f'{{"deep": {{"a.b": {n}, "c": 1}}}}', "tags": [f"t{n}", "both"]}
        made.runs.append(run)
        made.models.append(await stored_version(api, world, files, run=run, **more))
    return made


async def diff(api: Api, training: Training, *parts: str, **given: Any) -> Any:
    asked = {"aAt": None, "bAt": None, **training.ids, **given}
    return (await api.ask(training.world.admin, asking(*parts), **asked))["lineageDiff"]


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
    # both moments; what the viewer sees and two sets, twice; for each side what the viewer sees, its run and
    # that run's past
    assert (facts, inputs, run) == (1, 7, 7)
