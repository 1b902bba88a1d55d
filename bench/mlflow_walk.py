"""A workload in MLflow, and the way upstream through it.

MLflow has no lineage endpoint. What leads upstream are two links of its own: a registered model version names
the run that made it (`run_id`), and a run holds its inputs, of which a dataset names where it comes from:
here a version, as `models:/NAME/NUMBER`. So a client goes from version to run to versions.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bench.mlflow_server import Mlflow
from bench.workload import gen, upstream

SOURCE_TYPE: Final = "mlflow_model_version"

RunsOf: TypeAlias = Callable[[list[str]], Awaitable[Sequence[dict[str, Any]]]]


@dataclass(frozen=True)
class Version:
    """A registered model and the number of one of its versions."""

    model: str
    number: str

    @property
    def uri(self) -> str:
        return f"models:/{self.model}/{self.number}"


@dataclass(frozen=True)
class Root:
    """A version to walk from, and how many nodes and edges the answer has, the version among them."""

    version: Version
    nodes: int
    edges: int


@dataclass(frozen=True)
class Edges:
    """The run that made a version, and the versions that a run read, by their numbers in the workload."""

    producer: dict[int, int]
    inputs: dict[int, list[int]]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int, str, int]]) -> "Edges":
        edges = cls({}, {})
        for kind, source, _, target in rows:
            if kind == "run":
                edges.producer[target] = source
            else:
                edges.inputs.setdefault(target, []).append(source)
        return edges

    def within(self, roots: Iterable[int], depth: int) -> tuple[set[int], set[int]]:
        """The runs that walks of that depth go through, and the versions that they meet."""
        walked, met = set[int](), set(roots)
        level = met
        for _ in range(depth):
            runs = {self.producer[version] for version in level if version in self.producer}
            level = {version for run in runs for version in self.inputs[run]}
            walked, met = walked | runs, met | level
        return walked, met


async def fill(mlflow: Mlflow, experiment: str, runs: int, depth: int, count: int) -> list[Root]:
    """Log what lies upstream of that many late versions of the workload of those runs; depth in runs.

    Logging all of it would take hours, and MLflow is no slower with less in its database.
    """
    made, artifacts, rows = gen(runs)
    edges = Edges.of(rows)
    roots: list[int] = [artifacts[-1 - 97 * number]["id"] for number in range(count)]  # as in bench.load
    walked, met = edges.within(roots, depth)
    models = {
        version: f"{artifacts[version]['project']}-{artifacts[version]['collection']}"
        for version in sorted(met)
    }
    for model in sorted(set(models.values())):
        await mlflow.post("registered-models/create", name=model)
    logged: dict[int, Version] = {}
    outputs: dict[int, list[int]] = {}
    for version, model in models.items():
        if version in edges.producer:
            outputs.setdefault(edges.producer[version], []).append(version)
        else:
            logged[version] = await _register(mlflow, model, run=None)
    for run, versions in sorted(outputs.items()):
        used = [logged[version] for version in edges.inputs[run]] if run in walked else []
        registered = await log_run(
            mlflow, experiment, made[run], used, [models[version] for version in versions]
        )
        logged.update(zip(versions, registered, strict=True))
    return [Root(logged[root], *upstream(root, edges.producer, edges.inputs, 2 * depth)) for root in roots]


async def log_run(
    mlflow: Mlflow, experiment: str, run: dict[str, Any], used: Sequence[Version], models: Sequence[str]
) -> list[Version]:
    """A finished run with its config and summary: four requests, and one for each version that it made."""
    made = await mlflow.post(
        "runs/create", experiment_id=experiment, run_name=run["name"], start_time=run["created_at"]
    )
    known = made["run"]["info"]["run_id"]
    await mlflow.post(
        "runs/log-batch",
        run_id=known,
        params=[{"key": key, "value": str(value)} for key, value in run["config"].items()],
        metrics=[
            {"key": key, "value": value, "timestamp": run["created_at"], "step": 0}
            for key, value in run["summary"].items()
        ],
    )
    if used:
        await mlflow.post("runs/log-inputs", run_id=known, datasets=[_dataset(version) for version in used])
    outputs = [await _register(mlflow, model, run=known) for model in models]
    await mlflow.post("runs/update", run_id=known, status="FINISHED", end_time=run["created_at"] + 1)
    return outputs


async def _register(mlflow: Mlflow, model: str, *, run: str | None) -> Version:
    """The next version of a model, made by a run or brought from outside."""
    origin = {"source": f"runs:/{run}/{model}", "run_id": run} if run else {"source": f"s3://raw/{model}"}
    made = await mlflow.post("model-versions/create", name=model, **origin)
    return Version(model, made["model_version"]["version"])


def _dataset(version: Version) -> dict[str, Any]:
    source = json.dumps({"uri": version.uri})
    return {
        "dataset": {
            "name": version.model,
            "digest": version.number,
            "source_type": SOURCE_TYPE,
            "source": source,
        }
    }


async def walk_upstream(
    mlflow: Mlflow, version: Version, depth: int, runs_of: RunsOf
) -> tuple[set[str], int]:
    """Breadth first, a level at a time, its requests side by side: URIs and run ids, and a count of edges.

    A version costs a request, as its run and its fields stand nowhere else; so do those at the end.
    """
    nodes, edges, level = {version.uri}, 0, [version]
    for _ in range(depth):
        records = await asyncio.gather(*(_version(mlflow, each) for each in level))
        made_by = [record["run_id"] for record in records if record.get("run_id")]
        runs = await runs_of([run for run in dict.fromkeys(made_by) if run not in nodes])
        nodes.update(made_by)
        used = [each for run in runs for each in _inputs(run)]
        edges += len(made_by) + len(used)
        level = [each for each in dict.fromkeys(used) if each.uri not in nodes]
        nodes.update(each.uri for each in level)
    await asyncio.gather(*(_version(mlflow, each) for each in level))
    return nodes, edges


def by_id(mlflow: Mlflow) -> RunsOf:
    """Runs by a request for each."""

    async def runs_of(runs: list[str]) -> Sequence[dict[str, Any]]:
        answers = await asyncio.gather(*(mlflow.get("runs/get", run_id=run) for run in runs))
        return [answer["run"] for answer in answers]

    return runs_of


def by_search(mlflow: Mlflow, experiment: str) -> RunsOf:
    """Runs by one search for all of them: fewer requests, for a client that knows the experiments."""

    async def runs_of(runs: list[str]) -> Sequence[dict[str, Any]]:
        if not runs:
            return []
        quoted = ", ".join(f"'{run}'" for run in runs)
        condition = f"attributes.run_id IN ({quoted})"
        answer = await mlflow.post(
            "runs/search", experiment_ids=[experiment], filter=condition, max_results=len(runs)
        )
        return answer["runs"]

    return runs_of


async def _version(mlflow: Mlflow, version: Version) -> dict[str, Any]:
    answer = await mlflow.get("model-versions/get", name=version.model, version=version.number)
    return answer["model_version"]


def _inputs(run: dict[str, Any]) -> list[Version]:
    sources = [each["dataset"] for each in run.get("inputs", {}).get("dataset_inputs", [])]
    uris = [json.loads(each["source"])["uri"] for each in sources if each["source_type"] == SOURCE_TYPE]
    return [Version(*uri.removeprefix("models:/").rsplit("/", 1)) for uri in uris]
