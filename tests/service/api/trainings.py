"""Two trainings that differ, and how their differences are asked for and read."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.consumption import consume_version
from graph.run_life import RunFacts, finish_run, start_run
from graph.versions import Version
from service.api.ids import encode
from tests.graph.world import World
from tests.service.api.stored import store_run_file, stored_version

if TYPE_CHECKING:  # which makes the fixture of these
    from tests.service.api.conftest import Api

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


async def trained(api: "Api", world: World) -> Training:
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


async def diff(api: "Api", training: Training, *parts: str, **given: Any) -> Any:
    asked = {"aAt": None, "bAt": None, **training.ids, **given}
    return (await api.ask(training.world.admin, asking(*parts), **asked))["lineageDiff"]
