"""What is needed to make a version anew: the runs upstream of it in order, and what each used and made.

One pruned walk finds everything upstream; which runs are needed, and their order, is worked out of its
edges (`graph.rebuild_order`). What the viewer may not see keeps its place and is opaque.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, LiteralString

from graph.errors import InvalidInputError
from graph.lineage import NODE_LIMIT
from graph.moments import moments
from graph.neighbours import NEIGHBOUR, Neighbour, neighbour_from
from graph.packing import unpacked
from graph.rebuild_order import Made, Order, order_of
from graph.run_pasts import RunMoment, run_moments
from graph.seen_nodes import JUDGED, TOLD
from graph.work import Reader

RUN_LIMIT: Final = 1000
EDGE_LIMIT: Final = 200
ROOT_LIMIT: Final = 1000

UPSTREAM_EDGES: Final[LiteralString] = (
    "MATCH (x:Version {id: $root})"
    " MATCH p = (x) (()<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-()){0,} (n)"
    " WITH n, min(length(p)) AS hops ORDER BY hops, n.id LIMIT $limit"
    + JUDGED
    + "[hops, "
    + NEIGHBOUR
    + ", [(n)<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-(m) | [e.since, m.id]]]"
    + TOLD
)


class Gap(StrEnum):
    """What is missing to make a version anew."""

    RUN_HIDDEN = "RUN_HIDDEN"
    RUN_DELETED = "RUN_DELETED"
    CYCLE = "CYCLE"
    NO_COMMIT = "NO_COMMIT"
    NO_COMMAND = "NO_COMMAND"
    NO_ENVIRONMENT = "NO_ENVIRONMENT"
    NO_PRODUCER = "NO_PRODUCER"
    INPUT_HIDDEN = "INPUT_HIDDEN"
    INPUT_DELETED = "INPUT_DELETED"
    CONTENT_BROKEN = "CONTENT_BROKEN"
    CONTENT_MISSING = "CONTENT_MISSING"


@dataclass(frozen=True, slots=True)
class Material:
    """A version that a step uses or makes. `step` is the number of the step that makes it, from 1.

    `late` says that this step comes after the one that uses it, which a circle can force; `others` counts
    the other runs that logged it.
    """

    version: Neighbour
    step: int | None
    late: bool
    others: int


@dataclass(frozen=True, slots=True)
class Step:
    """A run in the order of rebuilding, from 1. `moment` is None where it is hidden or deleted.

    Of many inputs or outputs the first 200 by name are told; the counts are of all.
    """

    number: int
    depth: int
    run: Neighbour
    moment: RunMoment | None
    inputs: Sequence[Material]
    outputs: Sequence[Material]
    input_count: int
    output_count: int
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """The steps to a version, and the root inputs, which no run made, nearest first.

    `complete` is False where there are more steps, inputs or nodes than were asked for.
    """

    target: Neighbour
    steps: Sequence[Step]
    roots: Sequence[Neighbour]
    root_count: int
    complete: bool
    as_of: int

    @property
    def hidden(self) -> int:
        """How many of the runs and root inputs the viewer may not see."""
        return sum(step.run.hidden for step in self.steps) + sum(root.hidden for root in self.roots)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the walk found: nodes, their distances in edges, and what flowed into each, the earliest first."""

    nodes: Mapping[str, Neighbour]
    hops: Mapping[str, int]
    sources: Mapping[str, Sequence[str]]

    def made(self) -> Made:
        runs = {key: node for key, node in self.nodes.items() if node.is_run}
        return Made(
            makers={key: each for key, each in self.sources.items() if key not in runs},
            inputs={key: self.sources[key] for key in runs},
            usable={key for key, node in runs.items() if not node.hidden and not node.gone},
            age={key: (node.created_at or 0, key) for key, node in runs.items()},
        )


async def rebuilding(reader: Reader, version: str, *, max_runs: int) -> Rebuilding:
    """How a version can be made anew, as everything is now.

    Raises:
        InvalidInputError: `max_runs` is not from 1 to 1,000.
        NotFoundError: the version is missing or invisible.
    """
    if not 1 <= max_runs <= RUN_LIMIT:
        raise InvalidInputError(f"maxRuns is 1 to {RUN_LIMIT}", field="maxRuns")
    (moment,) = await moments(reader, [("of", version, None)])
    found, whole = await _walk(reader, version, moment.now)
    order = order_of(found.made(), version, max_runs=max_runs)
    asked = [(run, None) for run in order.runs if not found.nodes[run].hidden]
    known = dict(zip([run for run, _ in asked], await run_moments(reader, asked), strict=True))
    telling = _Telling(reader.sight.user, found, order)
    return Rebuilding(
        target=found.nodes[version],
        steps=[telling.step(run, known.get(run)) for run in order.runs],
        roots=[telling.node(root) for root in order.roots[:ROOT_LIMIT]],
        root_count=len(order.roots),
        complete=whole and not order.cut and len(order.roots) <= ROOT_LIMIT,
        as_of=moment.now,
    )


async def _walk(reader: Reader, version: str, at: int) -> tuple[_Found, bool]:
    rows = await reader.fetch(UPSTREAM_EDGES, root=version, at=at, limit=NODE_LIMIT + 1)
    nearest = list(unpacked(rows))
    nodes: dict[str, Neighbour] = {}
    hops: dict[str, int] = {}
    sources: dict[str, Sequence[str]] = {}
    for distance, row, onward in nearest[:NODE_LIMIT]:
        node = neighbour_from(row)
        nodes[node.id], hops[node.id] = node, distance
        sources[node.id] = [other for _, other in sorted(onward)]
    return _Found(nodes, hops, sources), len(nearest) <= NODE_LIMIT


class _Telling:
    """Tells the steps of an order to one viewer."""

    def __init__(self, viewer: str | None, found: _Found, order: Order) -> None:
        self._viewer = viewer
        self._found = found
        self._order = order
        self._numbers = {run: number for number, run in enumerate(order.runs, start=1)}
        self._outputs: dict[str, list[str]] = {}
        for version, run in order.makers.items():
            self._outputs.setdefault(run, []).append(version)

    def node(self, key: str) -> Neighbour:
        return self._found.nodes[key].seen_by(self._viewer)

    def step(self, run: str, moment: RunMoment | None) -> Step:
        inputs = [key for key in self._found.sources[run] if key in self._found.nodes]
        outputs = self._outputs.get(run, [])
        node = self._found.nodes[run]
        return Step(
            number=self._numbers[run],
            depth=(self._found.hops[run] + 1) // 2,
            run=self.node(run),
            moment=moment,
            inputs=self._materials(run, inputs),
            outputs=self._materials(run, outputs),
            input_count=len(self._found.sources[run]),
            output_count=len(outputs),
            gaps=[
                *([Gap.RUN_HIDDEN] if node.hidden else [Gap.RUN_DELETED] if moment is None else []),
                *([Gap.CYCLE] if any((run, version) in self._order.late for version in inputs) else []),
            ],
        )

    def _materials(self, run: str, versions: Sequence[str]) -> list[Material]:
        told = [self._material(run, version) for version in versions]
        return sorted(told, key=lambda each: each.version.place)[:EDGE_LIMIT]

    def _material(self, run: str, version: str) -> Material:
        maker = self._order.makers.get(version)
        step = self._numbers[maker] if maker is not None else None
        others = max(0, len(self._found.sources[version]) - 1)
        return Material(self.node(version), step, (run, version) in self._order.late, others)
