"""Everything downstream of many versions and runs at once, and which of it the viewer sees.

All roots are walked together from one scratch node (see `graph.walk_texts`), so what they share is
walked once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.lineage import Direction
from graph.packing import unpacked
from graph.seen_nodes import JUDGED, SEEN, TOLD
from graph.walk_answers import Found
from graph.walk_rows import Walker
from graph.work import Reader

CHUNK: Final = 1000  # nodes that facts are asked of at once
SECONDS: Final = 4.0  # of the walk; a read has twelve

# Is it a run, its project, was it deleted, is it seen, is its project, is it linked, do aliases stand on it,
# and who consumed it and since when. Asked once of each node, however often the rounds have met it.
FACTS: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (n:Lockable {id: id}) WITH n, 0 AS hops"
    + JUDGED
    + "[n.id, n:Run, n.project, n.deleted_at IS NOT NULL, "
    + SEEN
    + """, n.project IN projects,
  NOT n:Run AND EXISTS { (n)-[:LINKED]->() }, NOT n:Run AND EXISTS { (n)<-[:POINTS_AT]-() },
  CASE WHEN n:Run THEN [] ELSE [(n)-[e:CONSUMED_BY WHERE e.since <= $at]->(r) | [r.id, e.since]] END
]"""
    + TOLD
)


@dataclass(frozen=True, slots=True)
class Reached:
    """A version or run that was reached. `consumers` are run ids with the time, in microseconds UTC.

    A version may be `visible` through a link though its project is not: then it is not `at_home`.
    """

    id: str
    is_run: bool
    project: str
    deleted: bool
    visible: bool
    at_home: bool
    linked: bool
    pointed: bool
    consumers: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Downstream:
    """All that was reached, roots included, by id.

    `cut` says what ended the walk too early, if anything did: NODES or TIME.
    """

    reached: Mapping[str, Reached]
    cut: str | None


async def downstream(reader: Reader, roots: Sequence[str], *, at: int, limit: int) -> Downstream:
    """What flowed from the roots until `at`, at most `limit` nodes, and which of it the viewer sees.

    Args:
        reader: reads as the viewer.
        roots: ids of versions and runs that were checked; those that are not there reach nothing.
        at: microseconds UTC.
        limit: versions and runs, roots included.
    """
    met, cut = await _walked(reader, list(dict.fromkeys(roots)), {"at": at}, limit)
    reached: dict[str, Reached] = {}
    for chunk in _chunks(met):
        records = await reader.fetch(FACTS, ids=chunk, at=at)
        reached.update((row[0], _reached(row)) for row in unpacked(records))
    return Downstream(reached, cut)


async def _walked(
    reader: Reader, roots: Sequence[str], given: Mapping[str, Any], limit: int
) -> tuple[Sequence[str], str | None]:
    """The ids that were reached, nearest first, and what ended the walk too early."""
    if len(roots) > limit:
        return roots[:limit], "NODES"
    if not roots:
        return [], None
    found = Found(max_depth=None)
    walker = Walker(reader, roots, None, {**given, "roots": roots}, SECONDS)
    await walker.distances(found, Direction.DOWNSTREAM, limit)
    found.cut_page(0, limit)
    cut = "TIME" if found.late else "NODES" if found.more else None
    return found.page, cut


def _chunks(frontier: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(frontier), CHUNK):
        yield list(frontier[start : start + CHUNK])


def _reached(row: list[Any]) -> Reached:
    node, is_run, project, deleted, visible, at_home, linked, pointed, consumers = row
    since = [(run, at) for run, at in consumers]
    return Reached(node, is_run, project, deleted, visible, at_home, linked, pointed, since)
