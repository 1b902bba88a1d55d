"""Runs of a project in order of a value of their config or summary.

Runs without the value come last, whichever way the list is sorted. Numbers and texts are lists of
their own: a value is ordered as a number if some run of the project has one there.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.listings import RUNS
from graph.pages import Listing, Order, Sorting
from graph.runs import RUN, Run, run_from
from graph.work import Reader

BY_VALUE: Final = Sorting("value", falling=False)
MOST: Final = sys.float_info.max

_LEAF: Final[LiteralString] = (
    "head(COLLECT { MATCH (leaf:Field) WHERE leaf.owner = r.id AND leaf.path IN $at_paths"
)
# NaN is beside every order, and infinities have no place in a cursor.
_NUMBER: Final[LiteralString] = (
    _LEAF
    + """ AND leaf.number IS NOT NULL AND NOT isNaN(leaf.number)
  RETURN CASE WHEN leaf.number > $most THEN $most WHEN leaf.number < -$most THEN -$most
    ELSE leaf.number END })"""
)
_TEXT: Final[LiteralString] = _LEAF + " RETURN coalesce(leaf.text, toString(leaf.flag)) })"
_WITH: Final[LiteralString] = " WITH r, coalesce("
_AT: Final[LiteralString] = ", $missing) AS at WHERE true"

BY_NUMBER: Final[Listing[Run]] = Listing(
    RUNS.source + _WITH + _NUMBER + _AT,
    "r, at",
    "r.id",
    RUN,
    run_from,
    {"value": Order("at", float)},
    BY_VALUE,
    RUNS.fields,
)
BY_TEXT: Final[Listing[Run]] = Listing(
    RUNS.source + _WITH + _TEXT + _AT,
    "r, at",
    "r.id",
    RUN,
    run_from,
    {"value": Order("at", str)},
    BY_VALUE,
    RUNS.fields,
)

STATEMENTS: Final[tuple[LiteralString, ...]] = (*BY_NUMBER.statements(), *BY_TEXT.statements())

NUMBERS_OF_RUNS: Final[LiteralString] = (
    "MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + """
MATCH (r:Run) WHERE r.project = $project AND r.created_at IS NOT NULL AND r.deleted_at IS NULL
MATCH (leaf:Field) WHERE leaf.owner = r.id AND leaf.path IN $paths AND leaf.number IS NOT NULL
RETURN true AS found LIMIT 1"""
)


async def ordered_by(reader: Reader, project: str, paths: Sequence[str]) -> Listing[Run]:
    """The list of a project's runs by the value at these paths, `config.` or `summary.` before each."""
    found = await reader.one(NUMBERS_OF_RUNS, project=project, paths=list(paths))
    return BY_TEXT if found is None else BY_NUMBER


def given(listing: Listing[Run], paths: Sequence[str], *, falling: bool) -> Mapping[str, Any]:
    """The parameters of such a list."""
    if listing is BY_TEXT:
        return {"at_paths": list(paths), "missing": "" if falling else chr(sys.maxunicode)}
    return {"at_paths": list(paths), "most": MOST, "missing": -MOST if falling else MOST}
