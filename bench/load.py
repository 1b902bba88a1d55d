"""Fills the graph of the bench with a seeded workload, by the service's own bulk load."""

import asyncio
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.lines import Part, write
from bench.service import Bench
from bench.workload import upstream

OWNER: Final = "home"  # of the quickstart's project
HOPS: Final = 10  # five runs

IDS: Final = """
UNWIND $wanted AS wanted
MATCH (p:Project {name: wanted[0]}) WHERE p.deleted_at IS NULL
MATCH (h:Artifact {live_key: p.id + '/' + wanted[1]})
MATCH (v:Version {artifact: h.id, index: wanted[2]})
RETURN v.id AS id
"""


@dataclass(frozen=True)
class Root:
    """A version to walk from, and how many nodes and edges the workload says lie above it.

    All of them, and those within five runs; the version itself is one of the nodes.
    """

    id: str
    closure: tuple[int, int]
    near: tuple[int, int]


@dataclass(frozen=True)
class Loaded:
    """Late versions of a part to walk from, and its first two, by id."""

    roots: Sequence[Root]
    first: Sequence[str]


async def load(bench: Bench, folder: Path, part: Part) -> Loaded:
    """Load a part of the workload; its rate goes to stderr."""
    path, (_, versions, edges) = folder / f"{part.name}.jsonl", part.graph
    write(path, part)
    began = time.perf_counter()
    await read_lines(bench, path)
    seconds, rows = time.perf_counter() - began, len(versions) + len(edges) + part.runs
    print(f"loaded {part.runs:,} runs: {rows / seconds:,.0f} nodes and edges a second", file=sys.stderr)
    path.unlink()
    step = max(1, min(97, len(versions) // 60))
    late = [versions[-1 - step * number] for number in range(min(30, len(versions)))]
    return Loaded(await _roots(bench, part, late), await _ids(bench, part, versions[:2]))


async def read_lines(bench: Bench, path: Path) -> None:
    """`heirloom load` of one file into the quickstart's owner."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.cli", "load", str(path), "--into", OWNER),
        env=bench.environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"heirloom load failed on {path}")


async def _roots(bench: Bench, part: Part, late: Sequence[dict[str, Any]]) -> list[Root]:
    producers: dict[int, int] = {}
    inputs: dict[int, list[int]] = {}
    for kind, source, _, target in part.graph[2]:
        if kind == "run":
            producers[target] = source
        else:
            inputs.setdefault(target, []).append(source)
    ids = await _ids(bench, part, late)
    return [
        Root(made, *(upstream(version["id"], producers, inputs, hops) for hops in (None, HOPS)))
        for made, version in zip(ids, late, strict=True)
    ]


async def _ids(bench: Bench, part: Part, versions: Iterable[dict[str, Any]]) -> list[str]:
    """The ids that the load has made."""
    wanted = [[part.project(each), each["collection"], each["version"]] for each in versions]
    async with bench.graph.session() as session:
        return [row["id"] async for row in await session.run(IDS, wanted=wanted)]
