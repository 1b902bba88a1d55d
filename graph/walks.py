"""Walking the lineage graph: where things came from and what came of them, at any time.

`graph.walk_texts` has the Cypher. A walk that does not finish in its time is asked again with
bounds on the depth, the largest of which that finishes is the answer.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT, VISIBLE_VERSION
from graph.continuations import Position, fingerprint, read, written
from graph.errors import InvalidInputError, NotFoundError
from graph.lineage import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    Direction,
    Lineage,
)
from graph.opaque import seen_by
from graph.times import Moment, moment
from graph.walk_answers import Found, answer
from graph.walk_filters import Through, parameters
from graph.walk_links import with_links
from graph.walk_rows import Walker
from graph.work import Reader

ROOT_LIMIT: Final = 100
DEFAULT_NODES: Final = 1000
WALK_SECONDS: Final = 4.0  # of the twelve that a read has; again as much for smaller bounds

ROOTS: Final[LiteralString] = (
    """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 + clock.microsecond AS now
WITH now, coalesce($at, now) AS at
OPTIONAL MATCH (v:Version) WHERE v.id IN $ids AND v.created_at <= at
  AND ($at IS NOT NULL OR v.deleted_at IS NULL) AND size([d IN v.deletions WHERE d <= at]) % 2 = 0 AND """
    + VISIBLE_VERSION
    + """
WITH now, at, collect(v.id) AS versions
OPTIONAL MATCH (r:Run) WHERE r.id IN $ids AND r.created_at <= at
  AND ($at IS NOT NULL OR r.deleted_at IS NULL) AND size([d IN r.deletions WHERE d <= at]) % 2 = 0
  AND EXISTS { MATCH (p:Project {id: r.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """ }
WITH now, versions, collect(r.id) AS runs
RETURN now, versions + runs AS roots"""
)


@dataclass(frozen=True, slots=True)
class Walk:
    """A question of lineage.

    Args:
        roots: ids of versions and runs, all visible to the viewer.
        direction: against the flow of data, with it, or both.
        max_depth: runs on the way from a root, or None for no bound.
        max_nodes: versions and runs in the answer; collections come on top.
        links: add the collections that the versions are linked in.
        as_of: the time that the answer is for, microseconds UTC; None is now.
        through: what is walked through or shown.
        after: the continuation of an earlier answer to the same question.
    """

    roots: Sequence[str]
    direction: Direction
    max_depth: int | None = None
    max_nodes: int = DEFAULT_NODES
    links: bool = True
    as_of: int | None = None
    through: Through | None = None
    after: str | None = None

    def check(self) -> None:
        if not 1 <= len(self.roots) <= ROOT_LIMIT:
            raise InvalidInputError(f"of takes 1 to {ROOT_LIMIT} ids", field="of")
        if self.max_depth is not None and not 0 <= self.max_depth <= DEPTH_LIMIT:
            raise InvalidInputError(
                f"maxDepth is 0 to {DEPTH_LIMIT}, or absent for no bound", field="maxDepth"
            )
        if not 1 <= self.max_nodes <= NODE_LIMIT:
            raise InvalidInputError(f"maxNodes is 1 to {NODE_LIMIT}", field="maxNodes")

    @property
    def question(self) -> str:
        through = asdict(self.through) if self.through else None
        return fingerprint(sorted(self.roots), self.direction, self.max_depth, self.as_of, through)


async def walk(reader: Reader, wanted: Walk, *, seconds: float = WALK_SECONDS) -> Lineage:
    """The lineage of versions and runs, nearest first, and whether it is complete.

    Args:
        reader: reads as the viewer, who decides what is opaque.
        wanted: the question.
        seconds: after so long it is asked with bounds on the depth instead.

    Raises:
        InvalidInputError: a bound, the number of roots or the continuation is out of range, or the
            time lies in the future.
        NotFoundError: a root is missing or invisible, or was not there at the time.
    """
    wanted.check()
    position = read(wanted.after, wanted.question) if wanted.after is not None else None
    when = await begin(reader, wanted.roots, position.at if position else wanted.as_of)
    given: dict[str, Any] = {"at": when.at, "roots": list(dict.fromkeys(wanted.roots))}
    if wanted.through:
        given |= await parameters(reader, wanted.through, when.at, past=wanted.as_of is not None)
    directions = _directions(wanted.direction)
    walker = Walker(reader, given["roots"], wanted.through, given, seconds / len(directions))
    found = await _found(walker, wanted, directions, position)
    nodes, edges, cut = answer(found)
    if wanted.links:
        nodes, edges = await with_links(reader, nodes, edges, when.at)
    before = position.before if position else 0
    following = written(Position(before + len(found.page), when.at), wanted.question) if found.more else None
    lineage = Lineage(nodes, edges, cut, 0, when.at, when.settled, following)
    return seen_by(reader.sight.user, lineage, found.hidden)


async def begin(
    reader: Reader, roots: Sequence[str], as_of: int | None, *, fields: Sequence[str] = ("of",)
) -> Moment:
    """The time of an answer, as asked or now; the roots were there then, for the viewer.

    `fields` are what the roots were named in: one for all, or one for each.
    """
    (row,) = await reader.fetch(ROOTS, ids=list(roots), at=as_of)
    found = moment(row["now"], as_of)
    for number, root in enumerate(roots):
        if root not in row["roots"]:
            field = fields[min(number, len(fields) - 1)]
            then = "" if as_of is None else ", or was not there at that time"
            raise NotFoundError(f"{field} names a version or run that was not found{then}", field=field)
    return found


def _directions(direction: Direction) -> tuple[Direction, ...]:
    return (Direction.UPSTREAM, Direction.DOWNSTREAM) if direction is Direction.BOTH else (direction,)


async def _found(
    walker: Walker, wanted: Walk, directions: Sequence[Direction], position: Position | None
) -> Found:
    found = Found(wanted.max_depth)
    skip = position.before if position else 0
    for each in directions:
        if position is None:
            await walker.nearest(found, each, wanted.max_nodes)
        else:
            await walker.distances(found, each, skip + wanted.max_nodes)
    found.cut_page(skip, wanted.max_nodes)
    if len(directions) > 1:
        await walker.cross(found)
    if position is not None:
        await walker.fill(found)
    return found
