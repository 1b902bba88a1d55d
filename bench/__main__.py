"""`make bench`: the service beside the raw Cypher of the same answer, as ratios in one run.

python -m bench [--runs N] [--script-times N] [--gib N] [--peer-roots N]
                [--history-rows N] [--native-only] [--sdk-only] [--graphql-only] [--history-only]
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bench import raw
from bench.documents import sdk_documents
from bench.graphql import graphql
from bench.growth import growth
from bench.history import history
from bench.large import GIB, many_files, one_file
from bench.lineage import PIECE, Reached, lineage
from bench.load_registry import COLLECTIONS, collection
from bench.mlflow import mlflow
from bench.sdk import artifact_by_alias, small_artifacts
from bench.service import Bench, serving
from bench.timing import Measured, closed_loop

ROOT = Path(__file__).parents[1]

VERSION = """
query ($path: String!) { version(path: $path) {
  id number digest size state createdAt tags artifact { name } } }
"""


async def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--runs", type=int, default=100_000, help="runs in the lineage graph")
    parser.add_argument("--script-times", type=int, default=5, help="how often to run the quickstart")
    parser.add_argument("--gib", type=float, default=0, help="also log one file of so many GiB")
    parser.add_argument("--peer-roots", type=int, default=30, help="versions that MLflow is walked from")
    parser.add_argument("--native-only", action="store_true", help="not what the real SDK does on MinIO")
    parser.add_argument("--sdk-only", action="store_true", help="only what the real SDK does on MinIO")
    parser.add_argument("--history-rows", type=int, default=1_000_000, help="rows of one long run")
    parser.add_argument("--history-only", action="store_true", help="only what reading the long run costs")
    parser.add_argument(
        "--graphql-only", action="store_true", help="only what GraphQL costs; needs no database"
    )
    chosen = parser.parse_args()
    natively = not chosen.sdk_only and not chosen.history_only
    if natively:
        await graphql()
    if chosen.graphql_only:
        return
    with tempfile.TemporaryDirectory() as folder:
        if natively:
            reached, aliases = await native(Path(folder), chosen)
            await peer(Path(folder), chosen, reached, aliases)
        if chosen.history_rows and not chosen.sdk_only:
            await long_run(Path(folder), chosen.history_rows)
        if not chosen.native_only and not chosen.history_only:
            await sdk(Path(folder), chosen.gib)


async def native(folder: Path, chosen: argparse.Namespace) -> tuple[Reached, Mapping[int, Measured]]:
    """The native API, and the query that the SDK sends most."""
    async with serving(folder) as bench:
        await script(bench, folder, chosen.script_times)
        reached = await lineage(bench, folder, chosen.runs)
        await growth(bench, "heirloom")
        aliases = await version_by_alias(bench)  # late: a database that has just started is slow
        await artifact_by_alias(bench, "heirloom", "many")
        await sdk_documents(bench, folder, "heirloom")
    return reached, aliases


async def peer(
    folder: Path, chosen: argparse.Namespace, ours: Reached, aliases: Mapping[int, Measured]
) -> None:
    """The same walks, aliases and runs on MLflow, and how many times faster ours were."""
    folder /= "mlflow"
    folder.mkdir()
    peer = await mlflow(folder, min(chosen.runs, PIECE), chosen.peer_roots) if chosen.runs else None
    if peer is None:
        return
    print("\nours to MLflow's")
    if ours.walk:
        print(f"  five runs up: p50 {peer.walk.p50 / ours.walk.p50:.0f} times faster (aim 20),")
        print(f"    and {peer.searched.p50 / ours.walk.p50:.0f} times than by a search for each level")
    for clients in aliases:
        alias, record = aliases[clients].rate / peer.alias[clients].rate, ours.record[clients].rate
        print(f"  {clients:2} clients: version by alias {alias:.1f} times its rate (aim 10),")
        print(f"    a run {record / peer.record[clients].rate:.1f} times its rate (aim 10)")


async def long_run(folder: Path, rows: int) -> None:
    """One run of very many rows, in a folder."""
    folder /= "history"
    folder.mkdir()
    async with serving(folder) as bench:
        await history(bench, rows)


async def sdk(folder: Path, gib: float) -> None:
    """Artifacts small, of many files and, if asked, very large."""
    folder /= "sdk"
    folder.mkdir()
    async with serving(folder, minio=True) as bench:
        await small_artifacts(bench, folder)
        await many_files(bench, folder)
        if gib:
            await one_file(bench, folder, int(gib * GIB))


async def script(bench: Bench, folder: Path, times: int) -> None:
    """The quickstart with the real SDK, as a whole process."""
    python = await sdk_python("0.31.0")
    environment = {
        **os.environ,
        "WANDB_BASE_URL": f"{bench.base_url}/wandb",
        "WANDB_API_KEY": bench.key,
        "WANDB_SILENT": "true",
    }
    seconds: list[float] = []
    for _ in range(times + 1):
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            python, str(ROOT / "examples/quickstart.py"), cwd=folder, env=environment
        )
        if await process.wait():
            raise RuntimeError("the quickstart failed")
        seconds.append(time.perf_counter() - began)
    first, *rest = seconds
    later = ", ".join(f"{each:.1f}" for each in rest)
    print(f"\nquickstart, SDK 0.31.0, whole process: first {first:.1f} s, then {later} s")


async def sdk_python(version: str) -> str:
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts/sdk-venv", version, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return f"{printed.decode().strip().splitlines()[-1]}/bin/python"


async def version_by_alias(bench: Bench) -> dict[int, Measured]:
    """A version by its path and alias, over HTTP and GraphQL, beside the same over the driver.

    Each time another of the collections of `bench.growth`, since who asks the same at once shares an answer.
    """
    names = [collection("many", number) for number in range(COLLECTIONS["many"])]
    there = {"organization": "heirloom", "registry": "many", "alias": "latest"}
    reached: dict[int, Measured] = {}
    for clients in (1, 16):
        reached[clients] = await compare(
            f"version by alias, {clients} clients",
            lambda number: bench.ask(VERSION, path=f"heirloom/many/{names[number % len(names)]}:latest"),
            lambda number: raw.fetch(
                bench.graph,
                raw.VERSION_BY_ALIAS,
                {**there, "collection": names[number % len(names)]},
            ),
            lambda ask, clients=clients: closed_loop(ask, clients),
        )
    return reached


async def compare(
    title: str,
    ours: Callable[[int], Awaitable[object]],
    plain: Callable[[int], Awaitable[object]],
    measure: Callable[[Callable[[int], Awaitable[object]]], Awaitable[Measured]],
) -> Measured:
    service, cypher = await measure(ours), await measure(plain)
    print(f"\n{title}")
    print(f"  service over HTTP      {service}")
    print(f"  raw Cypher over driver {cypher}")
    print(f"  ratio of p50 {service.p50 / cypher.p50:.2f}, of p95 {service.p95 / cypher.p95:.2f}", flush=True)
    return service


if __name__ == "__main__":
    asyncio.run(main())
