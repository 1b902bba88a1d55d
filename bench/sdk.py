"""What the server spends on the real SDK: requests timed in a proxy between the two."""

import asyncio
import os
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graphql import print_ast

from bench.service import Bench
from bench.timing import one_by_one
from tests.fixtures.proxy import Forward, Reply, Request, proxy
from tests.sdk.documents import documents_of, package_of

SDK: Final = "0.31.0"
ROOT: Final = Path(__file__).parents[1]
SCRIPTS: Final = Path(__file__).parent / "scripts"
SMALL: Final = 100
WARM: Final = 300  # before: the database compiles what it runs often
ASKED: Final = 300
# What the SDK does at its own pace while it logs: not a part of logging an artifact.
BESIDE: Final = frozenset({"file_stream"})


@dataclass
class Timed:
    """Milliseconds that the service took, by step, in order; a fault of the proxy that spoils nothing."""

    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def __call__(self, request: Request, forward: Forward) -> Reply | None:
        began = time.perf_counter()
        reply = await forward()
        self.spent[request.step].append((time.perf_counter() - began) * 1000)
        return reply

    @property
    def longest(self) -> float:
        return max(max(times) for times in self.spent.values())


@asynccontextmanager
async def timed(bench: Bench) -> AsyncGenerator[Timed]:
    """The proxy that stands where the service says it is."""
    times = Timed()
    async with proxy(bench.public_port, bench.base_url, times):
        yield times


async def run_script(bench: Bench, folder: Path, name: str, *arguments: str) -> str:
    """What a script of the real SDK prints, which talks to the service through the proxy."""
    made = await asyncio.create_subprocess_exec(
        ROOT / "scripts/sdk-venv", SDK, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await made.communicate()
    environment = {
        **os.environ,
        "WANDB_BASE_URL": f"http://127.0.0.1:{bench.public_port}/wandb",
        "WANDB_API_KEY": bench.key,
        "WANDB_SILENT": "true",
        "WANDB_CACHE_DIR": str(folder / "cache"),
        "WANDB_DATA_DIR": str(folder / "staged"),
    }
    process = await asyncio.create_subprocess_exec(
        f"{printed.decode().strip().splitlines()[-1]}/bin/python",
        SCRIPTS / name,
        *arguments,
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{name} failed: {output.decode()}")
    return output.decode()


async def small_artifacts(bench: Bench, folder: Path) -> None:
    """The server time of logging one small artifact, end to end."""
    async with timed(bench) as times:
        await run_script(bench, folder, "small.py", str(WARM))
        warm = {step: len(spent) for step, spent in times.spent.items()}
        await run_script(bench, folder, "small.py", str(SMALL))
    print(f"\nlogging one small artifact, SDK {SDK}: server time by request, mean of {SMALL} after {WARM}")
    total = number = 0.0
    for step, every in times.spent.items():
        spent = every[warm.get(step, 0) :]
        if step in BESIDE or len(spent) < SMALL:
            continue  # of the run, not of each artifact
        mean = sum(spent) / SMALL
        total += mean
        number += len(spent) / SMALL
        median, requests = statistics.median(spent), len(spent) / SMALL
        print(f"  {step:28} {requests:4.1f} requests {mean:7.1f} ms, p50 {median:6.1f}")
    # The proxy's client is part of what it measures; for an empty answer it is nearly all
    client = (await one_by_one(lambda _: bench.client.get(f"{bench.base_url}/live"), ASKED)).p50
    print(
        f"  together {total:.1f} ms in {number:.0f} requests; {client:.2f} ms of each is the measuring client"
    )
    print(f"  without it {total - number * client:.1f} ms (the aim is less than 100)")


async def artifact_by_alias(bench: Bench, organization: str, collection: str) -> None:
    """`api.artifact(...)` as the newest SDK asks it, beside 10,000 versions; `bench.growth` loads those."""
    (document,) = documents_of(package_of(SDK))["ArtifactMembershipByName"]
    query = print_ast(document)
    variables: dict[str, object] = {
        "entity": organization,
        "project": "wandb-registry-few",
        "name": f"{collection}:latest",
        "includeAliases": True,
    }
    measured = await one_by_one(lambda _: bench.ask_adapter(query, **variables), ASKED)
    print(f"\napi.artifact by alias, SDK {SDK}'s query, 10,000 versions in the collection (p95 aim 15 ms)")
    print(f"  over HTTP {measured}")
