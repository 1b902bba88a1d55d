"""The Cypher of lineage walks: one variable-length pattern per walk, pruned, its answer packed.

Edges point the way the data flowed, so each direction is one pattern that Neo4j prunes to
distinct end nodes (plan: `VarLengthExpand(Pruning,BFS)`) in the order of their distance; paths are
never enumerated. Only predicates on properties keep that plan: one with `EXISTS` does not. Rows
come 500 to a record, because the driver costs 21-25 microseconds per record.

Several roots are walked from at once: a scratch node with an edge to each is the start, so what
they share is walked once. It lives in a transaction that is rolled back. Measured on a graph where
each of 20 roots reaches 130,000 nodes: 1.2 to 1.5 times one root; each alone took 24 times one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, LiteralString

from graph.lineage import Direction
from graph.packing import PACKED
from graph.seen_nodes import JUDGED, SEEN, TOLD

SCRATCH_UP: Final[LiteralString] = """
CREATE (s:Lockable:Scratch {id: $start})
WITH s UNWIND $roots AS root MATCH (x:Lockable {id: root}) CREATE (x)-[:SCRATCH {since: 0}]->(s)
"""
SCRATCH_DOWN: Final[LiteralString] = """
CREATE (s:Lockable:Scratch {id: $start})
WITH s UNWIND $roots AS root MATCH (x:Lockable {id: root}) CREATE (s)-[:SCRATCH {since: 0}]->(x)
"""


class Filtering(StrEnum):
    """What a filter does to nodes that do not fit it."""

    NONE = "NONE"
    PRUNE = "PRUNE"
    HIDE = "HIDE"


@dataclass(frozen=True, slots=True)
class Shape:
    """Which text: the way, from one root or from a scratch node with several, and what a filter does."""

    direction: Direction
    many: bool
    filtering: Filtering


# What fits a filter. It must not tell what the viewer may not see: that always fits. Nodes seen
# through a registry only are in `$shared`. `$among` are ids that fit what no property says. Neo4j plans a
# text anew for each combination of nulls and lists by size among the parameters, but looks into no map: so
# what is short comes in one. (What is long does not: `IN` keeps a set of a parameter only.)
_FITS_M: Final[LiteralString] = """(NOT (m.project IN $projects OR m.id IN $shared) OR (
  ($fits.types IS NULL OR m:Run OR m.type IN $fits.types)
  AND ($fits.inside IS NULL OR m.project IN $fits.inside)
  AND ($fits.tags IS NULL OR m:Run OR any(tag IN $fits.tags WHERE tag IN m.tags))
  AND ($among IS NULL OR m:Run OR m.id IN $among)
  AND ($fits.from IS NULL OR m.created_at >= $fits.from)
  AND ($fits.until IS NULL OR m.created_at < $fits.until)))"""
_FITS_N: Final[LiteralString] = """(NOT (n.project IN $projects OR n.id IN $shared) OR (
  ($fits.types IS NULL OR n:Run OR n.type IN $fits.types)
  AND ($fits.inside IS NULL OR n.project IN $fits.inside)
  AND ($fits.tags IS NULL OR n:Run OR any(tag IN $fits.tags WHERE tag IN n.tags))
  AND ($among IS NULL OR n:Run OR n.id IN $among)
  AND ($fits.from IS NULL OR n.created_at >= $fits.from)
  AND ($fits.until IS NULL OR n.created_at < $fits.until)))"""
_KIND_M: Final[LiteralString] = (
    "($fits.kinds IS NULL OR (m:Run AND 'RUN' IN $fits.kinds) OR (m:Version AND 'VERSION' IN $fits.kinds))"
)
_KIND_N: Final[LiteralString] = (
    "($fits.kinds IS NULL OR (n:Run AND 'RUN' IN $fits.kinds) OR (n:Version AND 'VERSION' IN $fits.kinds))"
)

_START: Final[LiteralString] = "MATCH (x:Lockable {id: $start}) MATCH p = (x) "
_PRUNED: Final[LiteralString] = "m WHERE m.id IN $roots OR " + _FITS_M

# A root without a filter, several, and both with a filter that prunes.
_STEPS: Final[dict[tuple[Direction, bool, bool], LiteralString]] = {
    (Direction.UPSTREAM, False, False): "(()<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-())",
    (Direction.UPSTREAM, True, False): "(()<-[e:CONSUMED_BY|PRODUCED|SCRATCH WHERE e.since <= $at]-())",
    (Direction.UPSTREAM, False, True): "(()<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-("
    + _PRUNED
    + "))",
    (Direction.UPSTREAM, True, True): (
        "(()<-[e:CONSUMED_BY|PRODUCED|SCRATCH WHERE e.since <= $at]-(" + _PRUNED + "))"
    ),
    (Direction.DOWNSTREAM, False, False): "(()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->())",
    (Direction.DOWNSTREAM, True, False): "(()-[e:CONSUMED_BY|PRODUCED|SCRATCH WHERE e.since <= $at]->())",
    (Direction.DOWNSTREAM, False, True): "(()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->("
    + _PRUNED
    + "))",
    (Direction.DOWNSTREAM, True, True): (
        "(()-[e:CONSUMED_BY|PRODUCED|SCRATCH WHERE e.since <= $at]->(" + _PRUNED + "))"
    ),
}

# Edges, two for a run. A literal bound keeps the pruning plan; `length(p) <= $n` enumerates paths.
# From a scratch node it is one more.
UNBOUNDED: Final = 0
_BOUNDS: Final[dict[bool, dict[int, LiteralString]]] = {
    False: {
        2: "{0,2} (n)",
        4: "{0,4} (n)",
        6: "{0,6} (n)",
        10: "{0,10} (n)",
        20: "{0,20} (n)",
        40: "{0,40} (n)",
        100: "{0,100} (n)",
        UNBOUNDED: "{0,} (n)",
    },
    True: {
        2: "{1,3} (n)",
        4: "{1,5} (n)",
        6: "{1,7} (n)",
        10: "{1,11} (n)",
        20: "{1,21} (n)",
        40: "{1,41} (n)",
        100: "{1,101} (n)",
        UNBOUNDED: "{1,} (n)",
    },
}
RUNGS: Final = (2, 4, 6, 10, 20, 40, 100)

_LISTED: Final[dict[Filtering, LiteralString]] = {
    Filtering.NONE: "\nWITH n, min(length(p)) AS hops",
    Filtering.PRUNE: "\nWITH n, min(length(p)) AS hops WHERE n.id IN $roots OR " + _KIND_N,
    Filtering.HIDE: (
        "\nWITH n, min(length(p)) AS hops WHERE n.id IN $roots OR (" + _KIND_N + " AND " + _FITS_N + ")"
    ),
}
_NEAREST: Final[LiteralString] = " ORDER BY hops, n.id LIMIT $limit"

_COLUMNS: Final[LiteralString] = (
    JUDGED
    + """[n.id, hops, n:Run,
  CASE WHEN n:Run THEN n.display_name WHEN n.project IN projects THEN n.artifact_name END, n.type,
  n.index, n.project, n.created_at, size([d IN n.deletions WHERE d <= $at]) % 2 = 1, """
    + SEEN
    + ", CASE WHEN n:Run THEN n.job_type ELSE n.artifact END, "
)

_TOLD: Final[LiteralString] = "]" + TOLD

_FITTING_M: Final[LiteralString] = " AND (m.id IN $roots OR (" + _KIND_M + " AND " + _FITS_M + "))"
# What a node's edges lead to, in the direction of the walk: also what a version was derived from, or by.
_EDGE: Final[LiteralString] = " | [m.id, e.since, e:DERIVED]]"
_UP: Final[LiteralString] = "[(n)<-[e:CONSUMED_BY|PRODUCED|DERIVED]-(m) WHERE e.since <= $at"
_DOWN: Final[LiteralString] = "[(n)-[e:CONSUMED_BY|PRODUCED|DERIVED]->(m) WHERE e.since <= $at"
ONWARD: Final[dict[tuple[Direction, bool], LiteralString]] = {
    (Direction.UPSTREAM, False): _UP + _EDGE,
    (Direction.UPSTREAM, True): _UP + _FITTING_M + _EDGE,
    (Direction.DOWNSTREAM, False): _DOWN + _EDGE,
    (Direction.DOWNSTREAM, True): _DOWN + _FITTING_M + _EDGE,
}

# The same for what is walked through, listed or not.
_REACHED: Final[dict[tuple[Direction, bool], LiteralString]] = {
    (Direction.UPSTREAM, False): ONWARD[Direction.UPSTREAM, False],
    (Direction.UPSTREAM, True): (
        "[(n)<-[e:CONSUMED_BY|PRODUCED]-(m) WHERE e.since <= $at AND " + _FITS_M + " | m.id]"
    ),
    (Direction.DOWNSTREAM, False): ONWARD[Direction.DOWNSTREAM, False],
    (Direction.DOWNSTREAM, True): (
        "[(n)-[e:CONSUMED_BY|PRODUCED]->(m) WHERE e.since <= $at AND " + _FITS_M + " | m.id]"
    ),
}

_SHAPES: Final = [
    Shape(direction, many, filtering)
    for direction in (Direction.UPSTREAM, Direction.DOWNSTREAM)
    for many in (False, True)
    for filtering in Filtering
]

# The nearest nodes with all that is told of them, and what lies onward from each.
WALKS: Final[dict[Shape, dict[int, LiteralString]]] = {
    s: {
        rung: _START
        + _STEPS[s.direction, s.many, s.filtering is Filtering.PRUNE]
        + bound
        + _LISTED[s.filtering]
        + _NEAREST
        + _COLUMNS
        + ONWARD[s.direction, s.filtering is not Filtering.NONE]
        + _TOLD
        for rung, bound in _BOUNDS[s.many].items()
    }
    for s in _SHAPES
}

# The nearest nodes, how far they are and whether they are seen, for what comes after a page.
DISTANCES: Final[dict[Shape, dict[int, LiteralString]]] = {
    s: {
        rung: _START
        + _STEPS[s.direction, s.many, s.filtering is Filtering.PRUNE]
        + bound
        + _LISTED[s.filtering]
        + _NEAREST
        + JUDGED
        + "[n.id, hops,"
        + SEEN
        + _TOLD
        for rung, bound in _BOUNDS[s.many].items()
    }
    for s in _SHAPES
}

_OUTERMOST: Final[LiteralString] = "\nWITH n, min(length(p)) AS hops WHERE hops = $hops AND size("
_ANYTHING: Final[LiteralString] = ") > 0\nRETURN count(*) > 0 AS behind"

# Whether anything lies behind the outermost nodes, also behind those that a filter hides.
BEHIND: Final[dict[Shape, dict[int, LiteralString]]] = {
    s: {
        rung: _START
        + _STEPS[s.direction, s.many, s.filtering is Filtering.PRUNE]
        + bound
        + _OUTERMOST
        + _REACHED[s.direction, s.filtering is Filtering.PRUNE]
        + _ANYTHING
        for rung, bound in _BOUNDS[s.many].items()
        if rung != UNBOUNDED
    }
    for s in _SHAPES
    if s.filtering is not Filtering.NONE
}

_KNOWN: Final[LiteralString] = "UNWIND $ids AS id MATCH (n:Lockable {id: id}) WITH n, 0 AS hops"

# The same as in WALKS of nodes that are known by id.
NODES: Final[dict[tuple[Direction, bool], LiteralString]] = {
    key: _KNOWN + _COLUMNS + onward + _TOLD for key, onward in ONWARD.items()
}

# The edges between nodes that are known by id; each is found at its target, which has few sources.
BETWEEN: Final[LiteralString] = (
    """
UNWIND $ids AS id MATCH (n:Lockable {id: id})<-[e:CONSUMED_BY|PRODUCED|DERIVED]-(m)
WHERE e.since <= $at AND m.id IN $ids
WITH collect([n.id, n:Run, m.id, e.since, e:DERIVED]) AS packed"""
    + PACKED
)
