"""Aliases as they stood at a time: of an artifact or collection, and those that pointed at a version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.holders import HolderKind
from graph.pages import Listing, Order, Sorting
from graph.past import (
    HOLDER_LIVED,
    IN_VISIBLE_PROJECT,
    PROJECT_PROTECTED,
    VERSION_LIVED,
)
from graph.past_homes import value_of
from graph.running import Row
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class AliasThen:
    """An alias at the time `at`, what it pointed at, and since when; whether the registry protected it."""

    at: int
    id: str
    name: str
    holder: str
    version: str
    since: int
    protected: bool


_COLUMNS: Final[LiteralString] = (
    """$at AS at, s.alias AS id, s.name AS name, s.holder AS holder, s.version AS version,
  s.since AS since, h.kind AS kind, """
    + PROJECT_PROTECTED
    + " AS protected"
)
_BY_NAME: Final = Sorting("name", falling=False)
# Up to the time no later span has taken its place.
_STOOD: Final[LiteralString] = """ AND s.since <= $at AND NOT EXISTS {
  MATCH (n:AliasSpan) WHERE n.alias = s.alias AND n.since > s.since AND n.since <= $at }"""


def _alias_from(row: Row) -> AliasThen:
    guarded = row["kind"] == HolderKind.COLLECTION and row["name"] in value_of(row["protected"], ())
    plain = {name: row[name] for name in AliasThen.__dataclass_fields__ if name != "protected"}
    return AliasThen(**plain, protected=guarded)


ALIASES_OF_HOLDER_THEN: Final[Listing[AliasThen]] = Listing(
    "MATCH (h:Holder {id: parent}) WHERE "
    + HOLDER_LIVED
    + IN_VISIBLE_PROJECT
    + """
MATCH (a:Alias) WHERE a.holder = h.id AND a.name >= ''
CALL (a) {
  MATCH (s:AliasSpan) WHERE s.alias = a.id AND s.since <= $at
  RETURN s ORDER BY s.alias DESC, s.since DESC LIMIT 1
}
MATCH (v:Version {id: s.version}) WHERE """
    + VERSION_LIVED,
    "s, h, p",
    "s.alias",
    _COLUMNS,
    _alias_from,
    {"name": Order("s.name", str, unique=True)},
    _BY_NAME,
)
ALIASES_OF_VERSIONS_THEN: Final[LiteralString] = (
    """
UNWIND $versions AS id
MATCH (v:Version {id: id}) WHERE """
    + VERSION_LIVED
    + " MATCH (s:AliasSpan) WHERE s.version = v.id"
    + _STOOD
    + " MATCH (h:Holder {id: s.holder}) WHERE "
    + HOLDER_LIVED
    + IN_VISIBLE_PROJECT
    + " RETURN "
    + _COLUMNS
    + " ORDER BY name, id"
)


async def of_versions(reader: Reader, versions: Sequence[str], at: int) -> list[list[AliasThen]]:
    """Every visible alias that pointed at each version then, by name, in the order asked."""
    rows = await reader.fetch(ALIASES_OF_VERSIONS_THEN, versions=list(versions), at=at)
    found: dict[str, list[AliasThen]] = {}
    for row in rows:
        found.setdefault(row["version"], []).append(_alias_from(row))
    return [found.get(each, []) for each in versions]
