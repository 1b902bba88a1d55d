"""MLflow, measured as we are: the same walks, the same clients, the same run of the bench.

python -m bench.mlflow [--runs N] [--roots N]
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.mlflow_server import Mlflow, serving_mlflow
from bench.mlflow_walk import Root, RunsOf, Version, by_id, by_search, fill, log_run, walk_upstream
from bench.timing import Measured, closed_loop, one_by_one

CLIENTS: Final = (1, 16)
DEPTH: Final = 5  # runs
ALIAS: Final = "production"


@dataclass(frozen=True)
class Peer:
    """What MLflow reached. Walks are one at a time, the rest is by the number of clients.

    `walk` asks for each node, up to 16 at a time; `searched` finds all runs of a level by one request.
    """

    release: str
    walk: Measured
    searched: Measured
    alias: Mapping[int, Measured]
    record: Mapping[int, Measured]


async def mlflow(folder: Path, runs: int = 100_000, roots: int = 30) -> Peer | None:
    """Measure MLflow in an empty folder that is there; None, and a line that says so, where it is missing.

    Walks go five runs up from the same late versions as ours, in the workload of that many runs.
    """
    async with serving_mlflow(folder) as server:
        if server is None:
            print("\nMLflow is left out: its packages could not be installed (scripts/peer-venv mlflow)")
            return None
        load = f"load of the machine {os.getloadavg()[0]:.1f}"
        print(f"\nMLflow {server.release}, SQLite, its default of four workers; {load}")
        experiment = (await server.post("experiments/create", name="bench"))["experiment_id"]
        late = await fill(server, experiment, runs, DEPTH, roots)
        sizes = sorted(root.nodes for root in late)
        print(f"  upstream, {DEPTH} runs deep: {sizes[len(sizes) // 2]} nodes, at most {sizes[-1]}")
        return Peer(
            server.release,
            _shown("a request per node", await _walks(server, late, by_id(server))),
            _shown("a search per level", await _walks(server, late, by_search(server, experiment))),
            await _version_by_alias(server, late[0].version),
            await _record_run(server, experiment, late[0].version),
        )


async def _walks(server: Mlflow, roots: Sequence[Root], runs_of: RunsOf) -> Measured:
    """Upstream of each root in turn; first it is checked that all of it is found."""
    for root in roots:
        nodes, edges = await walk_upstream(server, root.version, DEPTH, runs_of)
        if (len(nodes), edges) != (root.nodes, root.edges):
            raise RuntimeError(
                f"MLflow: {len(nodes)} nodes and {edges} edges above {root.version.uri}, not {root}"
            )
    return await one_by_one(
        lambda number: walk_upstream(server, roots[number % len(roots)].version, DEPTH, runs_of),
        3 * len(roots),
    )


async def _version_by_alias(server: Mlflow, version: Version) -> Mapping[int, Measured]:
    """One version by its model and alias."""
    await server.post("registered-models/alias", name=version.model, alias=ALIAS, version=version.number)
    return await _by_clients(
        "version by alias",
        lambda _: server.get("registered-models/alias", name=version.model, alias=ALIAS),
    )


async def _record_run(server: Mlflow, experiment: str, used: Version) -> Mapping[int, Measured]:
    """A finished run with config and summary, one input and one output, in five requests.

    They are: create the run, log its params and metrics, log its input, create the version, finish the run.
    Each client has a model of its own, so that none waits for the next number of another's.
    """
    models = [f"recorded-{number}" for number in range(max(CLIENTS))]
    for model in models:
        await server.post("registered-models/create", name=model)
    run: dict[str, Any] = {
        "name": "train",
        "created_at": 1_760_000_000_000,
        "config": {"lr": 0.001, "batch": 64, "seed": 1, "kind": "train"},
        "summary": {"loss": 0.25, "acc": 0.75},
    }
    return await _by_clients(
        "a run, five requests",
        lambda number: log_run(server, experiment, run, [used], [models[number % len(models)]]),
    )


async def _by_clients(title: str, ask: Callable[[int], Awaitable[object]]) -> Mapping[int, Measured]:
    return {
        clients: _shown(f"{title}, {clients} clients", await closed_loop(ask, clients)) for clients in CLIENTS
    }


def _shown(title: str, measured: Measured) -> Measured:
    print(f"  {title:32} {measured}", flush=True)
    return measured


async def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.mlflow")
    parser.add_argument("--runs", type=int, default=100_000, help="runs of the workload that is walked")
    parser.add_argument("--roots", type=int, default=30, help="versions to walk from")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        await mlflow(Path(folder), chosen.runs, chosen.roots)


if __name__ == "__main__":
    asyncio.run(main())
