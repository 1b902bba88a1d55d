"""What a lineage walk goes through, or only shows: by kind, type, place, tag and time.

Conditions inside the pattern may only look at properties (see `graph.walk_texts`), so what is
told by edges and spans is worked out before, as ids. What the viewer may not see always fits: a
filter must not tell what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.errors import InvalidInputError
from graph.lineage import NodeKind
from graph.projects import visible_ids
from graph.walk_texts import Filtering
from graph.work import Reader

AMONG_LIMIT: Final = 100_000

# Versions that the viewer sees through a live link only.
SHARED: Final[LiteralString] = """
MATCH (c:Holder) WHERE c.project IN $projects AND c.name IS NOT NULL AND c.kind = 'COLLECTION'
MATCH (c)<-[:IN]-(l:Link)<-[:LINKED]-(v:Version) WHERE l.live_in IS NOT NULL AND NOT v.project IN $projects
RETURN collect(DISTINCT v.id) AS ids"""

# Versions that were linked in these registries at a time; only those that the viewer sees are asked for.
LINKED_IN: Final[LiteralString] = """
MATCH (c:Holder) WHERE c.project IN $registries AND c.name IS NOT NULL
  AND c.project IN $projects AND c.kind = 'COLLECTION'
MATCH (c)<-[:IN]-(l:Link)<-[:LINKED]-(v:Version)
WHERE l.since <= $at AND (l.until IS NULL OR l.until > $at)
RETURN collect(DISTINCT v.id) AS ids"""

TAGGED: Final[LiteralString] = """
MATCH (t:TagSpan) WHERE t.tag IN $tags AND t.since <= $at AND (t.until IS NULL OR t.until > $at)
MATCH (v:Version {id: t.subject}) WHERE v.project IN $projects OR v.id IN $shared
RETURN collect(DISTINCT v.id) AS ids"""


@dataclass(frozen=True, slots=True)
class Through:
    """A filter on the nodes of a lineage graph; None asks nothing.

    `kinds` only hides, since every way alternates between versions and runs. `types`, `tags` and
    `registries` speak of versions; runs fit them. `projects` and `registries` are ids; `since` and
    `until` bound the creation in microseconds UTC, the latter outside.
    """

    kinds: tuple[NodeKind, ...] | None = None
    types: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    registries: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    since: int | None = None
    until: int | None = None
    hide: bool = False

    @property
    def filtering(self) -> Filtering:
        return Filtering.HIDE if self.hide else Filtering.PRUNE

    @property
    def leaves_gaps(self) -> bool:
        """Whether the walk goes through nodes that are not listed."""
        return self.hide or self.kinds is not None


async def parameters(reader: Reader, through: Through, at: int, *, past: bool) -> Mapping[str, Any]:
    """The filter as a walk's parameters, at a time; `past` if that is not the present."""
    projects = await visible_ids(reader)
    (row,) = await reader.fetch(SHARED, projects=projects)
    shared, among = row["ids"], None
    if through.registries is not None:
        (row,) = await reader.fetch(LINKED_IN, registries=through.registries, projects=projects, at=at)
        among = set(row["ids"])
    if through.tags is not None and past:
        (row,) = await reader.fetch(TAGGED, tags=through.tags, projects=projects, shared=shared, at=at)
        among = set(row["ids"]) if among is None else among & set(row["ids"])
    if among is not None and len(among) > AMONG_LIMIT:
        raise InvalidInputError(
            f"through.registries and through.tags fit more than {AMONG_LIMIT} versions; narrow them",
            field="through",
        )
    return {
        "fits": {
            "kinds": None if through.kinds is None else [kind.value for kind in through.kinds],
            "types": through.types,
            "inside": through.projects,
            "tags": None if past else through.tags,
            "from": through.since,
            "until": through.until,
        },
        "projects": projects,
        "among": None if among is None else sorted(among),
        "shared": shared,
    }
