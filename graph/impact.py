"""Impact: what is reached downstream of versions, runs, projects, a tag or a file; counts first.

The roots belong to what is affected: a poisoned version may itself be what production uses. What the
viewer may not see is counted and never listed.
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from typing import Any, Final, LiteralString, Self

from graph.access import VISIBLE_PROJECT
from graph.downstream import Downstream, Reached, downstream
from graph.packing import PACKED, unpacked
from graph.work import Reader

AFFECTED_LIMIT: Final = 100_000  # versions and runs of one answer
_CHUNK: Final = 2000
_COLLECTION: Final = "COLLECTION"

LINKS_REACHED: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id})-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
MATCH (c:Collection {id: l.live_in}) WHERE c.deleted_at IS NULL
MATCH (p:Project {id: c.project}) WHERE p.deleted_at IS NULL
WITH collect([c.id, coalesce("""
    + VISIBLE_PROJECT
    + ", false)]) AS packed"
    + PACKED
)
ALIASES_REACHED: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id})<-[e:POINTS_AT]-(a:Alias) WHERE v.deleted_at IS NULL
MATCH (h:Holder {id: a.holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL
WITH collect([a.id, a.name, h.id, h.kind, id, e.since, a.name IN coalesce(p.protected_aliases, []),
  coalesce("""
    + VISIBLE_PROJECT
    + ", false)]) AS packed"
    + PACKED
)


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is affected. `aliases` are those in collections, `protected` some of them."""

    versions: int = 0
    runs: int = 0
    consumers: int = 0
    deleted: int = 0
    projects: int = 0
    links: int = 0
    collections: int = 0
    aliases: int = 0
    protected: int = 0
    artifact_aliases: int = 0

    def __sub__(self, other: Self) -> "Totals":
        return Totals(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class AffectedAlias:
    """An alias that stands on an affected version; `since` in microseconds UTC."""

    id: str
    name: str
    holder: str
    kind: str
    version: str
    since: int
    protected: bool
    visible: bool

    @property
    def in_collection(self) -> bool:
        return self.kind == _COLLECTION


@dataclass(frozen=True, slots=True)
class AffectedCollection:
    """A collection with affected versions: how many, and how many aliases stand on them in it."""

    id: str
    versions: int
    aliases: int
    protected: int


@dataclass(frozen=True, slots=True)
class Consumption:
    """A run that consumed affected versions: how many, and when the first; microseconds UTC."""

    run: str
    at: int
    versions: int
    visible: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """What is affected. `counts` is all of it, `hidden` what of it the viewer may not see.

    The lists have what may be seen: collections and aliases with the protected ones first, consumers
    with the latest first. `cut` says what ended the walk too early (NODES, TIME); counts are then
    what was found until there.
    """

    roots: int
    counts: Totals
    hidden: Totals
    collections: Sequence[AffectedCollection]
    aliases: Sequence[AffectedAlias]
    consumers: Sequence[Consumption]
    cut: str | None
    as_of: int

    @property
    def complete(self) -> bool:
        return self.cut is None


async def impact_of(
    reader: Reader, roots: Sequence[str], *, at: int, cut: bool = False, limit: int = AFFECTED_LIMIT
) -> Impact:
    """What is affected downstream of roots that the viewer may see, at `at`, the time they were found.

    `cut` says that there are more roots than these.
    """
    found = await downstream(reader, roots, at=at, limit=limit)
    nodes = list(found.reached.values())
    linked = await _rows(reader, LINKS_REACHED, [node.id for node in nodes if node.linked])
    pointed = await _rows(reader, ALIASES_REACHED, [node.id for node in nodes if node.pointed])
    links = [(str(collection), bool(visible)) for collection, visible in linked]
    aliases = [AffectedAlias(*row) for row in pointed]
    everything = _Affected(nodes, {node.project for node in nodes}, links, aliases, _consumers(found))
    seen = everything.seen()
    return Impact(
        len(set(roots)),
        everything.totals(),
        everything.totals() - seen.totals(),
        sorted(seen.collections(), key=collection_rank),
        sorted(seen.aliases, key=alias_rank),
        sorted(seen.consumers, key=lambda each: (-each.at, each.run)),
        "NODES" if cut else found.cut,
        at,
    )


@dataclass(frozen=True, slots=True)
class _Affected:
    """All of it, or what of it is visible."""

    nodes: Sequence[Reached]
    projects: AbstractSet[str]
    links: Sequence[tuple[str, bool]]
    aliases: Sequence[AffectedAlias]
    consumers: Sequence[Consumption]

    def seen(self) -> "_Affected":
        return _Affected(
            [node for node in self.nodes if node.visible],
            {node.project for node in self.nodes if node.at_home},
            [link for link in self.links if link[1]],
            [alias for alias in self.aliases if alias.visible],
            [each for each in self.consumers if each.visible],
        )

    def collections(self) -> list[AffectedCollection]:
        versions = Counter(collection for collection, _ in self.links)
        aliases = Counter(alias.holder for alias in self.aliases)
        protected = Counter(alias.holder for alias in self.aliases if alias.protected)
        return [AffectedCollection(each, versions[each], aliases[each], protected[each]) for each in versions]

    def totals(self) -> Totals:
        runs = sum(1 for node in self.nodes if node.is_run)
        in_collections = sum(1 for alias in self.aliases if alias.in_collection)
        return Totals(
            versions=len(self.nodes) - runs,
            runs=runs,
            consumers=len(self.consumers),
            deleted=sum(1 for node in self.nodes if node.deleted),
            projects=len(self.projects),
            links=len(self.links),
            collections=len({collection for collection, _ in self.links}),
            aliases=in_collections,
            protected=sum(1 for alias in self.aliases if alias.protected),
            artifact_aliases=len(self.aliases) - in_collections,
        )


def _consumers(found: Downstream) -> list[Consumption]:
    """The runs that consumed something affected; those that were cut off are left out."""
    times: dict[str, list[int]] = {}
    for node in found.reached.values():
        for run, since in node.consumers:
            times.setdefault(run, []).append(since)
    runs = ((found.reached[run], each) for run, each in times.items() if run in found.reached)
    return [Consumption(run.id, min(each), len(each), run.visible, run.deleted) for run, each in runs]


def collection_rank(each: AffectedCollection) -> tuple[int, str]:
    """Protected aliases count more than others, and those more than versions."""
    most = 2**20 - 1
    counts = (min(each.protected, most), min(each.aliases, most), min(each.versions, most))
    return -((counts[0] << 40) + (counts[1] << 20) + counts[2]), each.id


def alias_rank(each: AffectedAlias) -> tuple[str, str]:
    """Protected ones, others in collections, those in artifacts; each by name."""
    group = 0 if each.protected else 1 if each.in_collection else 2
    return f"{group}{each.name}", each.id


async def _rows(reader: Reader, statement: LiteralString, ids: Sequence[str]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for start in range(0, len(ids), _CHUNK):
        records = await reader.fetch(statement, ids=ids[start : start + _CHUNK])
        found += unpacked(records)
    return found
