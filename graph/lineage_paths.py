"""How data came from one version or run to another: the shortest ways, and whether there are more.

`SHORTEST` searches from both ends, so it ends on a ladder of 10^28 ways, and a "no" comes fast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, LiteralString

from graph.errors import InvalidInputError
from graph.lineage import Direction, Edge, EdgeKind, Lineage
from graph.opaque import seen_by
from graph.walk_texts import NODES
from graph.walked import Row, node_from
from graph.walks import begin
from graph.work import Reader

PATHS_LIMIT: Final = 20

_ENDS: Final[LiteralString] = """
MATCH (a:Lockable {id: $source}) MATCH (b:Lockable {id: $target})
MATCH p = """
_WAYS: Final[LiteralString] = """ (a) (()-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]->()){1,} (b)
WITH p LIMIT $limit
RETURN [n IN nodes(p) | n.id] AS ids, [e IN relationships(p) | e.since] AS since
ORDER BY size(ids), ids"""

# One more than is shown says whether there are more.
SHORTEST: Final[Mapping[int, LiteralString]] = {
    1: _ENDS + "SHORTEST 2" + _WAYS,
    5: _ENDS + "SHORTEST 6" + _WAYS,
    PATHS_LIMIT: _ENDS + "SHORTEST 21" + _WAYS,
}


@dataclass(frozen=True, slots=True)
class Paths:
    """Ways from one thing to another, the shortest first, each a lineage graph in the order of its nodes.

    `more`: there are others. None at all means that nothing flowed from one to the other.
    """

    paths: Sequence[Lineage]
    more: bool
    as_of: int
    settled: bool


async def paths(
    reader: Reader, source: str, target: str, *, count: int = 1, as_of: int | None = None
) -> Paths:
    """The ways that data took from `source` to `target`, ids of versions or runs that the viewer sees.

    Raises:
        InvalidInputError: the count is out of range, both are the same, or the time lies in the future.
        NotFoundError: one is missing or invisible, or was not there at the time.
    """
    if not 1 <= count <= PATHS_LIMIT:
        raise InvalidInputError(f"first is 1 to {PATHS_LIMIT}", field="first")
    if source == target:
        raise InvalidInputError("to is the same as from", field="to")
    now = await begin(reader, [source, target], as_of, fields=("from", "to"))
    text = SHORTEST[next(most for most in SHORTEST if most >= count)]
    ways = await reader.fetch(text, source=source, target=target, limit=count + 1, at=now.at)
    known = await _nodes(reader, [node for way in ways for node in way["ids"]], now.at)
    shown = [_path(way["ids"], way["since"], known, now.at, settled=now.settled) for way in ways[:count]]
    viewer = reader.sight.user
    return Paths([seen_by(viewer, each) for each in shown], len(ways) > count, now.at, now.settled)


async def _nodes(reader: Reader, ids: Sequence[str], at: int) -> dict[str, Row]:
    records = await reader.fetch(NODES[Direction.UPSTREAM, False], ids=list(dict.fromkeys(ids)), at=at)
    return {row[0]: row for record in records for row in record["rows"]}


def _path(
    ids: Sequence[str], since: Sequence[int], known: Mapping[str, Row], at: int, *, settled: bool
) -> Lineage:
    edges = [
        Edge(EdgeKind.PRODUCED if known[source][2] else EdgeKind.CONSUMED, source, target, when)
        for (source, target), when in zip(pairwise(ids), since, strict=True)
    ]
    nodes = [node_from(known[node], place) for place, node in enumerate(ids)]
    return Lineage(nodes, edges, [], 0, at, settled)
