"""Everything downstream of many versions and runs at once: a set, walked in rounds that share the work.

A walk per root shares nothing: twenty roots cost twelve times one. So all roots are walked together, a
number of edges a round, and the next round begins where this one ended and nobody has been. How many
edges depends on how much the walks of a round overlap: many where they lie apart, one where they meet,
all at once from a single node. Each round is `VarLengthExpand(Pruning,BFS)`; paths are never enumerated.
Distances are not kept: who wants them asks for lineage.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString

from graph.projects import visible_ids
from graph.work import Reader

CHUNK: Final = 1000  # nodes that one statement starts from
FEW: Final = 4  # starts whose walks go to the end at once
REACH: Final = 4096  # starts times edges of a round
APART: Final = 4.0  # to meet a node again costs a tenth of what another round costs it
SECONDS: Final = 4.0  # of the rounds; a read has twelve

# Distances are each start's own: to count over all paths to a node would be to enumerate them.
_FROM: Final[LiteralString] = """
UNWIND $frontier AS id
MATCH (x:Lockable {id: id})
CALL (x) {
  MATCH p = (x) (()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->())"""

_NEAREST: Final[LiteralString] = """ (n)
  RETURN n, min(length(p)) AS nearest
}
WITH n, min(nearest) AS hops, count(*) AS times ORDER BY hops LIMIT $limit
WITH collect([n.id, hops, times"""

_PACK: Final[LiteralString] = """]) AS packed
UNWIND CASE WHEN size(packed) = 0 THEN [] ELSE range(0, size(packed) - 1, 500) END AS k
RETURN packed[k..k + 500] AS rows"""

# Is it a run, its project, was it deleted, is it seen, is it linked, do aliases stand on it, and who
# consumed it and since when. Asked once of each node, however often the rounds have met it.
FACTS: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (n:Lockable {id: id})
WITH collect([n.id, n:Run, n.project, n.deleted_at IS NOT NULL,
  CASE WHEN n.project IN $projects THEN true WHEN n:Run THEN false ELSE EXISTS {
    MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects } END,
  NOT n:Run AND EXISTS { (n)-[:LINKED]->() }, NOT n:Run AND EXISTS { (n)<-[:POINTS_AT]-() },
  CASE WHEN n:Run THEN [] ELSE [(n)-[e:CONSUMED_BY WHERE e.since <= $at]->(r) | [r.id, e.since]] END"""
    + _PACK
)

# A literal bound keeps the pruning plan.
_BOUNDS: Final[dict[int, LiteralString]] = {
    1: "{0,1}",
    2: "{0,2}",
    4: "{0,4}",
    8: "{0,8}",
    16: "{0,16}",
    32: "{0,32}",
    64: "{0,64}",
}
# Whoever asks: ids alone, which stay in this module until FACTS has said what is seen of them.
PUBLIC_ROUNDS: Final[dict[int, LiteralString]] = {
    edges: _FROM + bound + _NEAREST + _PACK for edges, bound in _BOUNDS.items()
}
PUBLIC_WHOLE: Final[LiteralString] = _FROM + "{0,}" + _NEAREST + _PACK


@dataclass(frozen=True, slots=True)
class Reached:
    """A version or run that was reached. `consumers` are run ids with the time, in microseconds UTC."""

    id: str
    is_run: bool
    project: str
    deleted: bool
    visible: bool
    linked: bool
    pointed: bool
    consumers: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Downstream:
    """All that was reached, roots included, by id, and the ids of all projects that the viewer sees.

    `cut` says what ended the walk too early, if anything did: NODES or TIME.
    """

    reached: Mapping[str, Reached]
    projects: frozenset[str]
    cut: str | None


@dataclass(slots=True)
class _Round:
    """What one round has found: the shortest distance of each node, and how often nodes were met."""

    hops: dict[str, int] = field(default_factory=dict[str, int])
    met: int = 0

    def take(self, node: str, hops: int, times: int) -> None:
        self.met += times
        self.hops[node] = min(hops, self.hops.get(node, hops))

    @property
    def overlap(self) -> float:
        """How many of its walks have met a node, on average."""
        return self.met / max(1, len(self.hops))


async def downstream(reader: Reader, roots: Sequence[str], *, at: int, limit: int) -> Downstream:
    """What flowed from the roots until `at`, at most `limit` nodes, and which of it the viewer sees.

    Args:
        reader: reads as the viewer.
        roots: ids of versions and runs that were checked; those that are not there reach nothing.
        at: microseconds UTC.
        limit: versions and runs, roots included.
    """
    projects = await visible_ids(reader)
    met, cut = await _walked(reader, roots, at, limit)
    reached: dict[str, Reached] = {}
    for chunk in _chunks(met):
        for record in await reader.fetch(FACTS, ids=chunk, at=at, projects=projects):
            reached.update((row[0], _reached(row)) for row in record["rows"])
    return Downstream(reached, frozenset(projects), cut)


async def _walked(reader: Reader, roots: Sequence[str], at: int, limit: int) -> tuple[list[str], str | None]:
    """The ids that were reached, and what ended the walk too early."""
    found: dict[str, None] = {}
    frontier, edges, until = list(dict.fromkeys(roots)), 2, time.monotonic() + SECONDS
    while frontier:
        edges = _edges(edges, len(frontier))
        round_ = await _round(reader, frontier, edges, {"at": at, "limit": limit + 1})
        new = [node for node in round_.hops if node not in found]
        room = limit - len(found)
        found.update(dict.fromkeys(new[:room]))
        if len(new) > room:
            return list(found), "NODES"
        frontier = [node for node in new if edges and round_.hops[node] == edges]
        if frontier and time.monotonic() > until:
            return list(found), "TIME"
        edges = _next(edges, round_.overlap)
    return list(found), None


async def _round(reader: Reader, frontier: Sequence[str], edges: int, parameters: dict[str, int]) -> _Round:
    round_ = _Round()
    statement = PUBLIC_ROUNDS[edges] if edges else PUBLIC_WHOLE
    for chunk in _chunks(frontier):
        for record in await reader.fetch(statement, frontier=chunk, **parameters):
            for node, hops, times in record["rows"]:
                round_.take(node, hops, times)
    return round_


def _edges(wanted: int, starts: int) -> int:
    """How many edges this round walks; 0 is all. The more starts, the more is lost where they meet."""
    if starts <= FEW:
        return 0
    most = min(wanted, max(1, REACH // starts))
    return max(each for each in _BOUNDS if each <= most)


def _next(edges: int, overlap: float) -> int:
    """More edges while the walks of a round lie apart; fewer where they met too often."""
    if overlap <= APART:
        return min(max(_BOUNDS), 2 * max(1, edges))
    return max(1, edges // 2) if overlap > 2 * APART else max(1, edges)


def _chunks(frontier: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(frontier), CHUNK):
        yield list(frontier[start : start + CHUNK])


def _reached(row: list[Any]) -> Reached:
    node, is_run, project, deleted, visible, linked, pointed, consumers = row
    return Reached(
        node, is_run, project, deleted, visible, linked, pointed, [(run, since) for run, since in consumers]
    )
