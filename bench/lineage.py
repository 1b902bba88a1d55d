"""Lineage over HTTP beside the service's own statement and beside the leanest Cypher, at two sizes.

A graph of many small projects, and beside it four deep ones without edges across, whose late
versions come from 100 to 20,000 things: those closures are the same whatever else is in the graph.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, LiteralString

from bench import raw
from bench.http import Connections
from bench.ladder import ladder
from bench.lines import Part
from bench.load import Loaded, Root, load
from bench.recording import record_runs
from bench.service import Bench, beside
from bench.timing import Measured, one_by_one
from graph.credentials import actor_of
from graph.lineage import Direction
from graph.walk_texts import UNBOUNDED, WALKS, Filtering, Shape
from service.api.ids import encode

OWN: Final = WALKS[Shape(Direction.UPSTREAM, many=False, filtering=Filtering.NONE)]
TIMES: Final = 40
PIECE: Final = 100_000  # runs that are loaded at once
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
    100: Part("a", 80, per_project=80, cross=0),
    1_200: Part("b", 420, per_project=420, cross=0),
    6_000: Part("c", 2_100, per_project=2_100, cross=0),
    20_000: Part("d", 7_000, per_project=7_000, cross=0),
    40_000: Part("e", 22_000, per_project=22_000, cross=0),
}
RECORDED: Final = Part("r", 10, per_project=10, cross=0)


@dataclass(frozen=True)
class Sizes:
    """The deep projects by the size of closures, and how many runs are in the graph beside them."""

    deep: Mapping[int, Loaded]
    runs: int


@dataclass(frozen=True)
class Reached:
    """What peers are measured by: a walk of five runs, and `recordRun` by the number of clients."""

    walk: Measured | None
    record: Mapping[int, Measured]


async def lineage(bench: Bench, folder: Path, runs: int) -> Reached:
    """All of it: first with 10,000 runs beside the deep projects, then with `runs`."""
    deep = {size: await load(bench, folder, part) for size, part in DEEP.items()}
    await load(bench, folder, Part("s", 10_000))
    before = await _closures(bench, Sizes(deep, 10_000))
    await _many_roots(bench, deep)
    await _then(bench, deep)
    await ladder(bench, folder)
    walk = None
    for piece in range(-(-runs // PIECE)):
        loaded = await load(bench, folder, Part(f"p{piece}", min(PIECE, runs), seed=7 + piece))
        walk = walk or await _bounded(bench, loaded, min(PIECE, runs))
    if runs:
        after = await _closures(bench, Sizes(deep, runs))
        print(f"\nequal closures, {runs:,} runs beside them to 10,000 (aim 1.2)")
        for size, measured in after.items():
            print(f"  about {size:6,} nodes: ratio of p50 {measured.p50 / before[size].p50:.2f}")
    await _memory(bench, deep)
    first = (await load(bench, folder, RECORDED)).first
    return Reached(walk, await record_runs(bench, *first))


async def _closures(bench: Bench, sizes: Sizes) -> dict[int, Measured]:
    found: dict[int, Measured] = {}
    sight = (await actor_of(bench.graph, bench.key)).sight.parameters()
    for size, loaded in sizes.deep.items():
        roots = [root.id for root in loaded.roots[:10]]
        await _checked(bench, loaded.roots[0])
        times = TIMES if size < 10_000 else TIMES // 2
        nodes = loaded.roots[0].closure[0]
        print(f"\nunbounded upstream, {nodes:,} nodes from the last, {sizes.runs:,} runs beside", flush=True)
        given: dict[str, Any] = {"at": LAST, "sight": sight, "limit": 50_001}
        found[size], mine, plain = [
            await one_by_one(ask, times)
            for ask in (
                _asking(bench, roots),
                _fetching(bench, OWN[UNBOUNDED], "start", roots, **given),
                _fetching(bench, raw.UPSTREAM, "root", roots),
            )
        ]
        _told(found[size], mine, plain)
    return found


async def _checked(bench: Bench, root: Root, depth: int | None = None) -> None:
    """The answer has the nodes and edges that the workload says.

    Within a depth it counts no edges of the outermost nodes, of which ours are those among the answer's.
    """
    answer = (await bench.ask(LINEAGE, of=[encode("Version", root.id)], depth=depth))["lineage"]
    nodes, edges = root.closure if depth is None else root.near
    found = len(answer["nodes"]), len(answer["edges"])
    whole = answer["complete"] and found[1] == edges if nodes == root.closure[0] else found[1] >= edges
    if found[0] != nodes or not whole:
        raise RuntimeError(f"{root.id}: {found} nodes and edges, the workload says {nodes} and {edges}")


async def _bounded(bench: Bench, loaded: Loaded, runs: int) -> Measured:
    for root in loaded.roots:
        await _checked(bench, root, depth=5)
    roots, sight = [root.id for root in loaded.roots], (await actor_of(bench.graph, bench.key)).sight
    given: dict[str, Any] = {"at": LAST, "sight": sight.parameters(), "limit": 1001}
    print(f"\nupstream, maxDepth 5, {runs:,} runs (aim under 10 ms)")
    service, own, plain = [
        await one_by_one(ask, 3 * len(roots))
        for ask in (
            _asking(bench, roots, depth=5),
            _fetching(bench, OWN[10], "start", roots, **given),
            _fetching(bench, raw.UPSTREAM_5, "root", roots),
        )
    ]
    _told(service, own, plain)
    return service


async def _many_roots(bench: Bench, deep: Mapping[int, Loaded]) -> None:
    for size in (1_200, 20_000):
        roots = [encode("Version", root.id) for root in deep[size].roots[:20]]
        one = await one_by_one(_asking(bench, [deep[size].roots[0].id]), TIMES // 2)
        many = await one_by_one(lambda _, roots=roots: bench.ask(LINEAGE, of=roots), TIMES // 2)
        print(f"\nfrom 20 roots of one project, about {size:,} nodes (aim 3 times one root)")
        print(f"  one {one}\n  20  {many}\n  ratio of p50 {many.p50 / one.p50:.2f}", flush=True)


async def _then(bench: Bench, deep: Mapping[int, Loaded]) -> None:
    for size in (1_200, 20_000):
        roots = [root.id for root in deep[size].roots[:10]]
        now = await one_by_one(_asking(bench, roots), TIMES // 2)
        then = await one_by_one(_asking(bench, roots, asOf="2026-06-01T00:00:00Z"), TIMES // 2)
        print(f"\nas of a time, about {size:,} nodes (aim 1.5 times today)")
        print(f"  today {now}\n  then  {then}\n  ratio of p50 {then.p50 / now.p50:.2f}", flush=True)


async def _memory(bench: Bench, deep: Mapping[int, Loaded]) -> None:
    """What the largest answer takes above what a service of its own held before it."""
    small, large = (encode("Version", deep[size].roots[0].id) for size in (100, 40_000))
    async with beside(bench) as (port, pid):
        other = replace(bench, pid=pid, connections=Connections(port))
        await other.ask(LINEAGE, of=[small])
        idle = other.memory
        answer = (await other.ask(LINEAGE, of=[large]))["lineage"]
        above = (other.peak_memory - idle) / 1e6
        other.connections.close()
    print(f"\nan answer of {len(answer['nodes']):,} nodes: peak {above:.0f} MB above idle (aim under 300)")


def _asking(bench: Bench, roots: Sequence[str], **given: object) -> Callable[[int], Awaitable[object]]:
    return lambda number: bench.ask(LINEAGE, of=[encode("Version", _nth(roots, number))], **given)


def _fetching(
    bench: Bench, cypher: LiteralString, root: str, roots: Sequence[str], **given: Any
) -> Callable[[int], Awaitable[object]]:
    return lambda number: raw.fetch(bench.graph, cypher, {root: _nth(roots, number), **given})


def _nth(roots: Sequence[str], number: int) -> str:
    return roots[number % len(roots)]


def _told(service: Measured, own: Measured, plain: Measured) -> None:
    print(f"  service over HTTP      {service}")
    print(f"  own statement          {own}")
    print(f"  plain Cypher           {plain}")
    print(
        f"  p50: service / own {service.p50 / own.p50:.2f} (aim 1.5), / plain {service.p50 / plain.p50:.2f}"
        f" (aim 2.3), own / plain {own.p50 / plain.p50:.2f};"
        f" p95: service / plain {service.p95 / plain.p95:.2f}",
        flush=True,
    )
