"""Lineage over HTTP beside the service's own statement and beside the leanest Cypher, at two sizes.

A graph of many small projects, and beside it four deep ones without edges across, whose late
versions come from 100 to 20,000 things: those closures are the same whatever else is in the graph.
"""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench import raw
from bench.load import Home, Loaded, Part, load
from bench.recording import record_runs
from bench.service import Bench
from bench.timing import Measured, one_by_one
from graph.lineage import Direction
from graph.walk_texts import UNBOUNDED, WALKS, Filtering, Shape
from service.api.ids import encode

OWN: Final = WALKS[Shape(Direction.UPSTREAM, many=False, filtering=Filtering.NONE)]
TIMES: Final = 40
PIECE: Final = 100_000  # runs that are made up at once
LAST: Final = 2**62

LINEAGE: Final = """
query ($of: [ID!]!, $depth: Int, $asOf: DateTime) {
  lineage(of: $of, direction: UPSTREAM, maxDepth: $depth, maxNodes: 50000, links: false, asOf: $asOf) {
    complete
    nodes { id kind depth name type number createdAt hidden }
    edges { source target }
  }
}
"""

# Runs of one project, and about how many nodes its last version comes from.
DEEP: Final = {
    100: Part("a", 34, per_project=34, cross=0),
    1_200: Part("b", 420, per_project=420, cross=0),
    6_000: Part("c", 2_100, per_project=2_100, cross=0),
    20_000: Part("d", 7_000, per_project=7_000, cross=0),
    40_000: Part("e", 14_000, per_project=14_000, cross=0),
}


@dataclass(frozen=True)
class Sizes:
    """The deep projects by the size of closures, and what else is in the graph."""

    home: Home
    deep: dict[int, Loaded]
    runs: int


async def lineage(bench: Bench, home: Home, runs: int) -> None:
    """All of it: first with 10,000 runs beside the deep projects, then with `runs`."""
    deep = {size: await load(bench.graph, home, part) for size, part in DEEP.items()}
    await record_runs(bench, home, *(DEEP[100].version(number) for number in (0, 1)))
    print("\nfilling the small graph", file=sys.stderr)
    small = await load(bench.graph, home, Part("s", 10_000))
    before = await _closures(bench, Sizes(home, deep, small.runs))
    for piece in range(-(-runs // PIECE)):
        print(f"filling piece {piece + 1}", file=sys.stderr)
        loaded = await load(bench.graph, home, Part("fghijklmno"[piece], min(PIECE, runs), seed=7 + piece))
        if not piece:
            await _bounded(bench, home, loaded)
    after = await _closures(bench, Sizes(home, deep, runs))
    print(f"\nequal closures, {runs:,} runs to {small.runs:,} (aim 1.2)")
    for size, measured in after.items():
        print(f"  about {size:6,} nodes: ratio of p50 {measured.p50 / before[size].p50:.2f}")
    await _many_roots(bench, deep)
    await _then(bench, deep)
    await _memory(bench, deep)


async def _closures(bench: Bench, sizes: Sizes) -> dict[int, Measured]:
    found: dict[int, Measured] = {}
    projects = [sizes.home.project]
    for size, loaded in sizes.deep.items():
        roots = loaded.roots[:10]
        nodes = await _checked(bench, roots[0])
        times = TIMES if size < 10_000 else TIMES // 2

        async def own(number: int, roots: Sequence[str] = roots) -> object:
            given: dict[str, Any] = {"at": LAST, "projects": projects, "limit": 50_001}
            return await raw.fetch(bench.graph, OWN[UNBOUNDED], {"start": _nth(roots, number), **given})

        print(f"\nunbounded upstream, {nodes:,} nodes from the last, {sizes.runs:,} runs beside")
        found[size], mine, plain = [
            await one_by_one(ask, times)
            for ask in (
                _asking(bench, roots),
                own,
                lambda number, roots=roots: raw.fetch(
                    bench.graph, raw.UPSTREAM, {"root": _nth(roots, number)}
                ),
            )
        ]
        _told(found[size], mine, plain)
    return found


async def _checked(bench: Bench, root: str) -> int:
    """How many nodes both say there are."""
    answer = (await bench.ask(LINEAGE, of=[encode("Version", root)]))["lineage"]
    rows = await raw.fetch(bench.graph, raw.UPSTREAM, {"root": root})
    if len(answer["nodes"]) != rows or not answer["complete"]:
        raise RuntimeError(f"{root}: {len(answer['nodes'])} nodes, raw Cypher says {rows}")
    return rows


async def _bounded(bench: Bench, home: Home, loaded: Loaded) -> None:
    roots, given = loaded.roots, {"at": LAST, "projects": [home.project], "limit": 1001}
    print(f"\nupstream, maxDepth 5, {loaded.runs:,} runs (aim under 10 ms)")
    _told(
        await one_by_one(_asking(bench, roots, depth=5), 3 * len(roots)),
        await one_by_one(
            lambda number: raw.fetch(bench.graph, OWN[10], {"start": _nth(roots, number), **given}),
            3 * len(roots),
        ),
        await one_by_one(
            lambda number: raw.fetch(bench.graph, raw.UPSTREAM_5, {"root": _nth(roots, number)}),
            3 * len(roots),
        ),
    )


async def _many_roots(bench: Bench, deep: dict[int, Loaded]) -> None:
    for size in (1_200, 20_000):
        roots = [encode("Version", root) for root in deep[size].roots[:20]]
        one = await one_by_one(_asking(bench, deep[size].roots[:1]), TIMES // 2)
        many = await one_by_one(lambda _, roots=roots: bench.ask(LINEAGE, of=roots), TIMES // 2)
        print(f"\nfrom 20 roots of one project, about {size:,} nodes (aim 3 times one root)")
        print(f"  one {one}\n  20  {many}\n  ratio of p50 {many.p50 / one.p50:.2f}")


async def _then(bench: Bench, deep: dict[int, Loaded]) -> None:
    for size in (1_200, 20_000):
        roots = deep[size].roots[:10]
        now = await one_by_one(_asking(bench, roots), TIMES // 2)
        then = await one_by_one(_asking(bench, roots, asOf="2026-06-01T00:00:00Z"), TIMES // 2)
        print(f"\nas of a time, about {size:,} nodes (aim 1.5 times today)")
        print(f"  today {now}\n  then  {then}\n  ratio of p50 {then.p50 / now.p50:.2f}")


async def _memory(bench: Bench, deep: dict[int, Loaded]) -> None:
    """What an answer of 40,000 nodes takes above what the service holds before it."""
    idle = bench.memory
    answer = (await bench.ask(LINEAGE, of=[encode("Version", deep[40_000].roots[0])]))["lineage"]
    above = (bench.peak_memory - idle) / 1e6
    print(f"\nan answer of {len(answer['nodes']):,} nodes: peak {above:.0f} MB above idle (aim under 300)")


def _asking(bench: Bench, roots: Sequence[str], **given: object) -> Callable[[int], Awaitable[object]]:
    return lambda number: bench.ask(LINEAGE, of=[encode("Version", _nth(roots, number))], **given)


def _nth(roots: Sequence[str], number: int) -> str:
    return roots[number % len(roots)]


def _told(service: Measured, own: Measured, plain: Measured) -> None:
    print(f"  service over HTTP      {service}")
    print(f"  own statement          {own}")
    print(f"  plain Cypher           {plain}")
    print(
        f"  p50: service / own {service.p50 / own.p50:.2f} (aim 1.5), / plain {service.p50 / plain.p50:.2f}"
        f" (aim 2.3), own / plain {own.p50 / plain.p50:.2f};"
        f" p95: service / plain {service.p95 / plain.p95:.2f}"
    )
