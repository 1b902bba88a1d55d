"""What a version was made by and from at a time, and how that differs between two versions.

Producing runs, what these consumed, and everything upstream: each a set of versions and runs, found by
one statement. Edges carry the time since when they are known, so a set for a time is exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, LiteralString

from graph.differences import Difference, Entry
from graph.lineage import NODE_LIMIT
from graph.neighbours import NEIGHBOUR, Neighbour, neighbour_from
from graph.packing import unpacked
from graph.seen_nodes import JUDGED, TOLD
from graph.work import Reader

_COLLECTED: Final[LiteralString] = " LIMIT $limit WITH n, 0 AS hops" + JUDGED + NEIGHBOUR + TOLD

PRODUCERS: Final[LiteralString] = (
    "MATCH (x:Version {id: $root}) MATCH (x)<-[e:PRODUCED WHERE e.since <= $at]-(n:Run)"
    " WITH n, min(e.since) AS since ORDER BY since, n.id" + _COLLECTED
)
INPUTS: Final[LiteralString] = (
    "MATCH (x:Version {id: $root}) MATCH (x)<-[e:PRODUCED WHERE e.since <= $at]-(r:Run)"
    "<-[c:CONSUMED_BY WHERE c.since <= $at]-(n:Version)"
    " WITH DISTINCT n ORDER BY n.id" + _COLLECTED
)
UPSTREAM: Final[LiteralString] = (
    "MATCH (x:Lockable {id: $root})"
    " MATCH p = (x) (()<-[e:CONSUMED_BY|PRODUCED WHERE e.since <= $at]-()){0,} (n)"
    " WITH n, min(length(p)) AS hops ORDER BY hops, n.id" + _COLLECTED
)


@dataclass(frozen=True, slots=True)
class Origin:
    """One side of a comparison: a version, and the time it is asked for in microseconds UTC."""

    version: str
    at: int


@dataclass(frozen=True, slots=True)
class Compared:
    """How two sets of versions and runs differ. What is the same in both is only counted.

    `complete` is False where a set has more than 20,000 members, of which then the nearest were compared.
    """

    entries: Sequence[Entry[Neighbour]]
    unchanged: Sequence[Neighbour]
    complete: bool


async def creator(reader: Reader, origin: Origin) -> Neighbour | None:
    """The run that had logged a version first, if one had by then."""
    found = await _found(reader, PRODUCERS, origin, limit=1)
    return found[0] if found else None


async def compare_producers(reader: Reader, before: Origin, after: Origin) -> Compared:
    """The runs that logged one, the other or both."""
    return _by_id(reader, before, after, *await _both(reader, PRODUCERS, before, after))


async def compare_upstream(reader: Reader, before: Origin, after: Origin) -> Compared:
    """Everything that one, the other or both came from; neither is its own origin."""
    return _by_id(reader, before, after, *await _both(reader, UPSTREAM, before, after))


async def compare_inputs(reader: Reader, before: Origin, after: Origin) -> Compared:
    """What the producing runs consumed; another version of the same artifact is a change, not a new input."""
    was, became = await _both(reader, INPUTS, before, after)
    complete = max(len(was), len(became)) <= NODE_LIMIT
    return by_artifact(was[:NODE_LIMIT], became[:NODE_LIMIT], viewer=reader.sight.user, complete=complete)


async def _both(
    reader: Reader, statement: LiteralString, before: Origin, after: Origin
) -> tuple[list[Neighbour], list[Neighbour]]:
    was = await _found(reader, statement, before)
    return was, was if before == after else await _found(reader, statement, after)


async def _found(
    reader: Reader, statement: LiteralString, origin: Origin, *, limit: int = NODE_LIMIT + 1
) -> list[Neighbour]:
    rows = await reader.fetch(statement, root=origin.version, at=origin.at, limit=limit)
    return [neighbour_from(row) for row in unpacked(rows)]


def _by_id(
    reader: Reader, before: Origin, after: Origin, was: Sequence[Neighbour], became: Sequence[Neighbour]
) -> Compared:
    return by_id(
        (each for each in was[:NODE_LIMIT] if each.id != before.version),
        (each for each in became[:NODE_LIMIT] if each.id != after.version),
        viewer=reader.sight.user,
        complete=max(len(was), len(became)) <= NODE_LIMIT,
    )


def by_id(
    before: Iterable[Neighbour], after: Iterable[Neighbour], *, viewer: str | None, complete: bool = True
) -> Compared:
    """Members of one set, the other or both."""
    was, became = {each.id: each for each in before}, {each.id: each for each in after}
    gone = [(each, None) for key, each in was.items() if key not in became]
    new = [(None, each) for key, each in became.items() if key not in was]
    both = [each for key, each in became.items() if key in was]
    return _told([*gone, *new], both, viewer, complete=complete)


def by_artifact(
    before: Iterable[Neighbour], after: Iterable[Neighbour], *, viewer: str | None, complete: bool = True
) -> Compared:
    """Versions matched by artifact: what went and what came of the same one are pairs, by number."""
    was, became = {each.id: each for each in before}, {each.id: each for each in after}
    both = [each for key, each in became.items() if key in was]
    gone = _grouped(each for key, each in was.items() if key not in became)
    new = _grouped(each for key, each in became.items() if key not in was)
    pairs = [
        pair
        for artifact in gone.keys() | new.keys()
        for pair in zip_longest(gone.get(artifact, ()), new.get(artifact, ()))
    ]
    return _told(pairs, both, viewer, complete=complete)


def _grouped(versions: Iterable[Neighbour]) -> Mapping[str | None, list[Neighbour]]:
    groups: dict[str | None, list[Neighbour]] = {}
    for each in sorted(versions, key=lambda each: (each.number or 0, each.id)):
        groups.setdefault(each.artifact, []).append(each)
    return groups


def _told(
    pairs: Sequence[tuple[Neighbour | None, Neighbour | None]],
    both: Sequence[Neighbour],
    viewer: str | None,
    *,
    complete: bool,
) -> Compared:
    """As far as the viewer may know: runs first, by name, what is hidden last."""
    seen = [(_seen(before, viewer), _seen(after, viewer)) for before, after in pairs]
    entries = sorted((_entry(before, after) for before, after in seen), key=lambda entry: entry.key)
    return Compared(entries, [each.seen_by(viewer) for each in both], complete)


def _seen(each: Neighbour | None, viewer: str | None) -> Neighbour | None:
    return None if each is None else each.seen_by(viewer)


def _entry(before: Neighbour | None, after: Neighbour | None) -> Entry[Neighbour]:
    key = next(each.place for each in (after, before) if each is not None)
    if before is None:
        return Entry(key, Difference.ADDED, None, after)
    return Entry(key, Difference.CHANGED if after is not None else Difference.REMOVED, before, after)
