"""A version as it stood at a time: what could be changed of it, where it was linked, what pointed at it.

Its content never changes. A fact that no change point speaks of never changed, so its present value
held then too; one that was changed later, and whose value before that is not kept, is told as unknown.
Collections and artifacts that are deleted or invisible today are left out for every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import orjson

from graph.access import VISIBLE_PROJECT, VISIBLE_VERSION
from graph.errors import InvalidInputError, NotFoundError
from graph.running import Row
from graph.versions import VERSION, Version, version_from
from graph.work import Reader

# The value of a field of a subject at `at` as JSON text, and whether it was changed after that.
_AT: Final[LiteralString] = """
WHERE c.field = field AND c.since <= at RETURN c.value AS value ORDER BY c.since DESC LIMIT 1 })"""
_LATER: Final[LiteralString] = " WHERE c.field = field AND c.since > at }"

_FACTS: Final[LiteralString] = (
    """[field IN ['description', 'metadata', 'ttl'] |
  [field, head(COLLECT { MATCH (c:Change {subject: v.id})"""
    + _AT
    + ", EXISTS { MATCH (c:Change {subject: v.id})"
    + _LATER
    + """]] + [field IN ['type'] |
  [field, head(COLLECT { MATCH (c:Change {subject: v.artifact})"""
    + _AT
    + ", EXISTS { MATCH (c:Change {subject: v.artifact})"
    + _LATER
    + "]] AS facts"
)

_TAGS: Final[LiteralString] = """CASE
  WHEN EXISTS { MATCH (s:TagSpan {subject: v.id}) WHERE s.since >= 0 } THEN COLLECT {
    MATCH (s:TagSpan {subject: v.id}) WHERE s.since <= at AND (s.until IS NULL OR s.until > at)
    RETURN s.tag AS tag ORDER BY tag }
  ELSE coalesce(v.tags, []) END AS tags_then"""

_LIVE_HOLDER: Final[LiteralString] = (
    """ WHERE h.deleted_at IS NULL
    MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)

_ALIASES: Final[LiteralString] = (
    """COLLECT {
    MATCH (s:AliasSpan {version: v.id}) WHERE s.since <= at
      AND NOT EXISTS { MATCH (n:AliasSpan {alias: s.alias}) WHERE n.since > s.since AND n.since <= at }
    MATCH (h:Holder {id: s.holder})"""
    + _LIVE_HOLDER
    + """
    RETURN p.owner_name + '/' + p.name + '/' + h.name + ':' + s.name } AS aliases"""
)

_LINKS: Final[LiteralString] = (
    """COLLECT {
    MATCH (v)-[:LINKED]->(l:Link)-[:IN]->(h:Collection)
      WHERE l.since <= at AND (l.until IS NULL OR l.until > at)
    WITH l, h"""
    + _LIVE_HOLDER
    + """
    RETURN [p.owner_name + '/' + p.name + '/' + h.name, l.number] } AS links"""
)

MOMENTS: Final[LiteralString] = (
    """
WITH datetime.realtime() AS clock
WITH clock.epochSeconds * 1000000 + clock.microsecond AS now
UNWIND $sides AS side
MATCH (v:Version {id: side[1]}) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + """
WITH v, now, side[0] AS place, coalesce(side[2], now) AS at
RETURN place, now, at, size([d IN v.deletions WHERE d <= at]) % 2 = 1 AS deleted, """
    + _FACTS
    + ", "
    + _TAGS
    + ", "
    + _ALIASES
    + ", "
    + _LINKS
    + ","
    + VERSION
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version as it stood at `at`, in microseconds UTC.

    `facts` are the values of description, metadata (JSON text), ttl and type; `not_kept` are those of
    them whose past is not known. `aliases` are paths with the alias, `links` numbers by the paths of
    collections. What was deleted at the time stood nowhere.
    """

    version: Version
    at: int
    now: int
    deleted: bool
    facts: Mapping[str, Any]
    not_kept: tuple[str, ...]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    links: Mapping[str, int]


async def moments(reader: Reader, asked: Sequence[tuple[str, str, int | None]]) -> list[Snapshot]:
    """Versions as they stood at their times.

    Args:
        reader: reads as the viewer, by whose roles of today it is decided what is shown.
        asked: for each its name in the question, its id, and the time or None for now.

    Raises:
        NotFoundError: one is missing, deleted or invisible.
        InvalidInputError: a time is in the future, or before the version was there.
    """
    rows = await reader.fetch(MOMENTS, sides=[list(side) for side in asked])
    found = {row["place"]: row for row in rows}
    for name, _, _ in asked:
        if name not in found:
            raise NotFoundError(f"{name} names a version that was not found", field=name)
    return [_moment(name, found[name]) for name, _, _ in asked]


def _moment(name: str, row: Row) -> Snapshot:
    version, at, now = version_from(row), row["at"], row["now"]
    if at > now:
        raise InvalidInputError(f"{name}At lies in the future", field=f"{name}At")
    if at < (version.committed_at or version.created_at):
        raise InvalidInputError(f"{name}At is before the version was committed", field=f"{name}At")
    facts, not_kept = facts_then(row["facts"], version)
    standing = not row["deleted"]
    return Snapshot(
        version=version,
        at=at,
        now=now,
        deleted=row["deleted"],
        facts=facts,
        not_kept=not_kept,
        tags=tuple(row["tags_then"]),
        aliases=tuple(sorted(row["aliases"])) if standing else (),
        links=dict(row["links"]) if standing else {},
    )


def facts_then(rows: Sequence[Sequence[Any]], present: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values of fields at a time, and which of them are not known.

    Each row has a field, its JSON text at the time or None, and whether it was changed later.
    """
    facts: dict[str, Any] = {}
    not_kept: list[str] = []
    for name, text, changed_later in rows:
        if text is not None:
            facts[name] = orjson.loads(text)
        elif changed_later:
            not_kept.append(name)
        else:
            facts[name] = getattr(present, name)
    return facts, tuple(not_kept)
