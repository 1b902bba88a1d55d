"""Everything downstream of many versions and runs at once: a set, walked in rounds that share the work.

A walk per root shares nothing: twenty roots cost twelve times one. So all roots are walked together, a
number of edges a round, and the next round begins where this one ended and nobody has been. How many
edges depends on how much the walks of a round overlap: many where they lie apart, one where they meet,
all at once from a single node. Each round is `VarLengthExpand(Pruning,BFS)`; paths are never enumerated.
Distances are not kept: who wants them asks for lineage.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString

from graph.work import Reader

CHUNK: Final = 1000  # nodes that one statement starts from
REACH: Final = 1024  # of a round: how many nodes times how many edges, before it is known to be sparse
SECONDS: Final = 6.0  # a read has twelve

# Distances are each start's own: to count over all paths to a node would be to enumerate them.
_FROM: Final[LiteralString] = """
UNWIND $frontier AS id
MATCH (x:Lockable {id: id})
CALL (x) {
  MATCH p = (x) (()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->())"""

# What is asked of a node: is it a run, its project, was it deleted, is it seen, is it linked, do aliases
# stand on it, and who consumed it and since when.
_ROWS: Final[LiteralString] = """ (n)
  RETURN n, min(length(p)) AS nearest
}
WITH n, min(nearest) AS hops, count(*) AS times ORDER BY hops LIMIT $limit
WITH collect([n.id, hops, times, n:Run, n.project, n.deleted_at IS NOT NULL,
  CASE WHEN n.project IN $projects THEN true WHEN n:Run THEN false ELSE EXISTS {
    MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects } END,
  NOT n:Run AND EXISTS { (n)-[:LINKED]->() }, NOT n:Run AND EXISTS { (n)<-[:POINTS_AT]-() },
  CASE WHEN n:Run THEN [] ELSE [(n)-[e:CONSUMED_BY WHERE e.since <= $at]->(r) | [r.id, e.since]] END
]) AS packed
UNWIND CASE WHEN size(packed) = 0 THEN [] ELSE range(0, size(packed) - 1, 500) END AS k
RETURN packed[k..k + 500] AS rows"""

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
ROUNDS: Final[dict[int, LiteralString]] = {edges: _FROM + bound + _ROWS for edges, bound in _BOUNDS.items()}
WHOLE: Final[LiteralString] = _FROM + "{0,}" + _ROWS


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


@dataclass(slots=True)
class Downstream:
    """All that was reached, roots included, by id. `cut` says what ended the walk too early, if anything."""

    reached: dict[str, Reached] = field(default_factory=dict[str, Reached])
    cut: str | None = None


@dataclass(slots=True)
class _Round:
    """What one round has found: rows by id, the shortest distance, and how often a node was met."""

    rows: dict[str, list[Any]] = field(default_factory=dict[str, "list[Any]"])
    hops: dict[str, int] = field(default_factory=dict[str, int])
    met: int = 0

    def take(self, row: list[Any]) -> None:
        node, hops, times = row[:3]
        self.met += times
        self.rows[node] = row
        self.hops[node] = min(hops, self.hops.get(node, hops))


async def downstream(
    reader: Reader, roots: Sequence[str], *, at: int, projects: Sequence[str], limit: int
) -> Downstream:
    """What flowed from the roots until `at`, at most `limit` nodes; `projects` are those that are visible.

    Args:
        reader: reads as the viewer.
        roots: ids of versions and runs that were checked; those that are not there reach nothing.
        at: microseconds UTC.
        projects: `graph.projects.visible_ids`.
        limit: versions and runs, roots included.
    """
    found, scope = Downstream(), {"at": at, "projects": projects, "limit": limit + 1}
    frontier, edges, until = list(dict.fromkeys(roots)), 2, time.monotonic() + SECONDS
    while frontier:
        edges = _edges(edges, len(frontier))
        room = limit - len(found.reached)
        round_ = await _walked(reader, frontier, edges, scope)
        new = [row for node, row in round_.rows.items() if node not in found.reached]
        found.reached.update((row[0], _reached(row)) for row in new[:room])
        frontier = [row[0] for row in new if edges and round_.hops[row[0]] == edges]
        if len(new) > room:
            found.cut = "NODES"
            return found
        if frontier and time.monotonic() > until:
            found.cut = "TIME"
            return found
        edges = _next(edges, round_)
    return found


def _edges(wanted: int, starts: int) -> int:
    """How many edges this round walks: no more than so many nodes may risk to walk twice. 0 is all."""
    if starts == 1:
        return 0
    return next((each for each in sorted(_BOUNDS, reverse=True) if each <= min(wanted, REACH // starts)), 1)


def _next(edges: int, round_: _Round) -> int:
    """More edges where the walks of a round lay apart, fewer where they met."""
    overlap = round_.met / max(1, len(round_.rows))
    if overlap <= 1.5:  # noqa: PLR2004  measured, see docs/lineage.md
        return min(64, 2 * max(1, edges))
    return max(1, edges // 2) if overlap > 3 else max(1, edges)  # noqa: PLR2004


async def _walked(reader: Reader, frontier: Sequence[str], edges: int, parameters: dict[str, Any]) -> _Round:
    round_ = _Round()
    statement = ROUNDS[edges] if edges else WHOLE
    for chunk in _chunks(frontier):
        records = await reader.fetch(statement, frontier=chunk, **parameters)
        for record in records:
            for row in record["rows"]:
                round_.take(row)
    return round_


def _chunks(frontier: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(frontier), CHUNK):
        yield list(frontier[start : start + CHUNK])


def _reached(row: list[Any]) -> Reached:
    node, _, _, is_run, project, deleted, visible, linked, pointed, consumers = row
    return Reached(
        node, is_run, project, deleted, visible, linked, pointed, [(run, since) for run, since in consumers]
    )
