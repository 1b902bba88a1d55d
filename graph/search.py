"""Search by words over names, tags, descriptions and aliases, in a full-text index.

What fits is found by Lucene; how well it fits is worked out here, from the thing and the text alone.
Lucene's own scores depend on everything in the index: they would shift with any write between two
pages, and tell a tenant how common a word is with the others. What may be seen is narrowed down twice:
in the question to the index, for speed, and by the rule of visibility over what it answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.lucene import PUBLIC_UP_TO_DATE, Words, lucene_query
from graph.pages import Mark
from graph.running import Row
from graph.work import Reader


class SearchKind(StrEnum):
    """What can be found."""

    REGISTRY = "REGISTRY"
    COLLECTION = "COLLECTION"
    ARTIFACT = "ARTIFACT"
    ALIAS = "ALIAS"
    VERSION = "VERSION"


class SearchField(StrEnum):
    """Where a word was found. The name of an alias is its own kind."""

    NAME = "NAME"
    ALIAS = "ALIAS"
    TAG = "TAG"
    DESCRIPTION = "DESCRIPTION"


@dataclass(frozen=True, slots=True)
class Within:
    """Where to search: the kinds, and an organization, a registry (by id) or a type if given."""

    kinds: frozenset[SearchKind] = frozenset(SearchKind)
    organization: str | None = None
    registry: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that fits, by kind and id; a greater score fits better."""

    kind: SearchKind
    id: str
    score: int
    matched: tuple[SearchField, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, the best first, and whether others follow."""

    hits: Sequence[Hit]
    more: bool


SEARCHED_PROJECTS: Final[LiteralString] = (
    """
MATCH (p:Project) WHERE p.deleted_at IS NULL
  AND ($registry IS NULL OR p.id = $registry) AND ($organization IS NULL OR p.organization = $organization)
  AND """
    + VISIBLE_PROJECT
    + " RETURN collect(p.id) AS projects, collect(DISTINCT p.tenant) AS tenants"
)

# `$projects` are visible and live.
_FOUND: Final[LiteralString] = (
    PUBLIC_UP_TO_DATE
    + """
CALL db.index.fulltext.queryNodes('search', $query) YIELD node AS n
WITH n WHERE n.deleted_at IS NULL AND ($type IS NULL OR n.type = $type) AND (
  (n:Registry AND 'REGISTRY' IN $kinds AND n.id IN $projects)
  OR (n:Holder AND n.kind IN $kinds AND n.project IN $projects)
  OR (n:Alias AND 'ALIAS' IN $kinds AND n.project IN $projects AND EXISTS { (n)-[:POINTS_AT]->(:Version) }
      AND EXISTS { MATCH (h:Holder {id: n.holder}) WHERE h.deleted_at IS NULL })
  OR (n:Version AND 'VERSION' IN $kinds AND n.state = 'COMMITTED' AND (n.project IN $projects
      OR EXISTS { MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects })))"""
)

_SCORED: Final[LiteralString] = """
WITH n, toLower(coalesce(n.name, '')) AS name, [tag IN coalesce(n.tags, []) | toLower(tag)] AS tags,
  toLower(coalesce(n.description, '')) AS description
WITH n, CASE
    WHEN name = $whole THEN 100
    WHEN name STARTS WITH $whole THEN 80
    WHEN all(word IN $words WHERE name CONTAINS word) THEN 60
    WHEN $whole IN tags THEN 50
    WHEN all(word IN $words WHERE any(tag IN tags WHERE tag CONTAINS word)) THEN 40
    WHEN all(word IN $words WHERE description CONTAINS word) THEN 20
    ELSE 10 END
  + CASE WHEN n:Registry THEN 5 WHEN n:Collection THEN 4 WHEN n:Artifact THEN 3 WHEN n:Alias THEN 2
    ELSE 1 END AS score,
  CASE WHEN n:Registry THEN 'REGISTRY' WHEN n:Alias THEN 'ALIAS' WHEN n:Version THEN 'VERSION'
    ELSE n.kind END AS kind,
  [CASE WHEN n:Alias THEN 'ALIAS' ELSE 'NAME' END, any(word IN $words WHERE name CONTAINS word),
   'TAG', any(word IN $words WHERE any(tag IN tags WHERE tag CONTAINS word)),
   'DESCRIPTION', any(word IN $words WHERE description CONTAINS word)] AS matched
WHERE $key IS NULL OR score < $key OR (score = $key AND n.id > $tie)
RETURN n.id AS id, kind, score, matched ORDER BY score DESC, n.id LIMIT $limit"""

FOUND: Final[LiteralString] = _FOUND + _SCORED
FOUND_COUNT: Final[LiteralString] = _FOUND + " RETURN count(n) AS total"


async def search(reader: Reader, text: str, within: Within, *, after: Mark | None = None, limit: int) -> Hits:
    """What fits all words of a text, the best first, as far as the viewer may see it.

    Raises:
        InvalidInputError: the text is empty or too long.
    """
    words = Words.of(text)
    asked = await _asked(reader, words, within)
    if asked is None:
        return Hits((), more=False)
    mark = {"key": after.key if after else None, "tie": after.tie if after else None}
    whole = {"whole": words.whole, "words": list(words.words)}
    rows = await reader.fetch(FOUND, limit=limit + 1, **mark, **whole, **asked)
    return Hits([_hit(row) for row in rows[:limit]], more=len(rows) > limit)


async def count_found(reader: Reader, text: str, within: Within) -> int:
    """How many things a search finds in all; errors as in `search`."""
    asked = await _asked(reader, Words.of(text), within)
    row = await reader.one(FOUND_COUNT, **asked) if asked else None
    return row["total"] if row else 0


async def visible_ids(reader: Reader, within: Within) -> tuple[list[str], list[str]]:
    """The projects to search in, as far as the viewer sees them, and the tenants that they are of."""
    row = await reader.one(SEARCHED_PROJECTS, registry=within.registry, organization=within.organization)
    return (row["projects"], row["tenants"]) if row else ([], [])


async def _asked(reader: Reader, words: Words, within: Within) -> dict[str, Any] | None:
    """The parameters that say what to find; None where nothing can be found."""
    if not words.terms:
        return None
    projects, tenants = await visible_ids(reader, within)
    if not projects:
        return None
    # A registry has its own id; what stands in a project has that project's; a version has a tenant.
    scope = {"id": projects, "project": projects, "tenant": tenants}
    return {
        "query": lucene_query(words, scope),
        "projects": projects,
        "kinds": [kind.value for kind in within.kinds],
        "type": within.type,
    }


def _hit(row: Row) -> Hit:
    pairs = zip(row["matched"][::2], row["matched"][1::2], strict=True)
    return Hit(
        SearchKind(row["kind"]),
        row["id"],
        row["score"],
        tuple(SearchField(field) for field, found in pairs if found),
    )
