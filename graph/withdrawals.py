"""What goes with versions when they are deleted, and comes back with them: links, and `latest`.

A link of a deleted version is live no more but keeps its number and has no end, so restoring the
version brings it back, if its collection is there. Aliases end; only `latest` is worked out anew.
Deletion and linking take the same locks: every collection with such a link, then the version.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.aliases import (
    LATEST,
    WORK_ALIASES_OF,
    WORK_POINTED,
    point_aliases,
    release_aliases,
)
from graph.errors import ConflictError
from graph.events import Action, Change
from graph.links import link_facts
from graph.reach import TARGET, target_from
from graph.running import Row
from graph.targets import Project as ProjectTarget
from graph.work import Work, lock_of

WORK_PLACES: Final[LiteralString] = """
UNWIND $versions AS id
MATCH (v:Version {id: id})
CALL (v) {
  MATCH (l:Link {version: v.id}) WHERE l.until IS NULL RETURN l.collection AS holder
  UNION
  MATCH (a:Alias)-[:POINTS_AT]->(v) RETURN a.holder AS holder
}
RETURN collect(DISTINCT holder) AS holders
"""

_LINK: Final[LiteralString] = (
    "\nRETURN l.id AS id, l.number AS number, l.version AS version, c.id AS collection, " + TARGET
)

WORK_SUSPEND_LINKS: Final[LiteralString] = (
    """
UNWIND $versions AS version
MATCH (l:Link {version: version}) WHERE l.live_in IS NOT NULL
MATCH (c:Collection {id: l.collection}) MATCH (p:Project {id: c.project})
SET c.link_count = c.link_count - 1, c.updated_at = $now
REMOVE l.live_in"""
    + _LINK
)

WORK_RESUME_LINKS: Final[LiteralString] = (
    """
UNWIND $versions AS version
MATCH (l:Link {version: version}) WHERE l.live_in IS NULL AND l.until IS NULL
MATCH (c:Collection {id: l.collection}) WHERE c.deleted_at IS NULL
MATCH (p:Project {id: c.project})
SET c.link_count = c.link_count + 1, c.updated_at = $now, l.live_in = c.id"""
    + _LINK
    + " ORDER BY collection, number"
)


async def hold_places(work: Work, artifact: str, versions: Sequence[str], *, missing: str) -> None:
    """Lock versions with their artifact and every collection that has a link or alias of them.

    Raises:
        ConflictError: one was linked somewhere else while the locks were waited for.
    """
    places = {artifact, *await _places(work, versions)}
    holders = [lock_of("Holder", each) for each in places]
    await work.lock(*holders, *(lock_of("Version", each) for each in versions), missing=missing)
    if not places.issuperset(await _places(work, versions)):
        raise ConflictError("it was linked into another collection at the same moment; please try again")


async def _places(work: Work, versions: Sequence[str]) -> list[str]:
    return list((await work.fetch(WORK_PLACES, versions=list(versions)))[0]["holders"])


async def withdraw(
    work: Work, versions: Sequence[str], *, cause: ProjectTarget, kept_in: str | None = None
) -> None:
    """End the links of versions that were just deleted, and their aliases.

    `kept_in` is the id of an artifact that goes as a whole: its own aliases come back with it.
    """
    for row in await work.write(WORK_SUSPEND_LINKS, versions=list(versions)):
        facts = link_facts(row["collection"], row["version"], row["number"])
        _record(work, row, Change(Action.LINK_REMOVED, "Link", row["id"], before=facts), cause)
    carried = await work.fetch(WORK_ALIASES_OF, versions=list(versions), holder=None)
    ended = [row["alias"] for row in carried if row["holder"] != kept_in]
    await release_aliases(work, ended, cause=cause)


async def bring_back(work: Work, versions: Sequence[str], *, cause: ProjectTarget) -> None:
    """Make the links of versions that were just restored live again, where their collection is there.

    `latest` of a collection goes to the highest of them, if that is above what it points at.
    """
    highest: dict[str, Row] = {}
    for row in await work.write(WORK_RESUME_LINKS, versions=list(versions)):
        facts = link_facts(row["collection"], row["version"], row["number"])
        _record(work, row, Change(Action.LINK_RESTORED, "Link", row["id"], after=facts), cause)
        highest[row["collection"]] = row
    for collection, row in highest.items():
        await raise_latest(work, collection, row["version"], row["number"], target_from(row))


async def raise_latest(
    work: Work, holder: str, version: str, number: int, target: ProjectTarget, *, only_missing: bool = False
) -> None:
    """Point `latest` at a version that came back, if it points nowhere or at a lower number."""
    pointed = await work.one(WORK_POINTED, holder=holder, name=LATEST)
    if pointed is None or (pointed["number"] < number and not only_missing):
        await point_aliases(work, holder=holder, version=version, names=[LATEST], target=target)


def _record(work: Work, row: Row, change: Change, cause: ProjectTarget) -> None:
    target = target_from(row)
    work.extend(cause, target)
    about = (row["collection"], row["version"])
    work.record(
        Change(change.action, change.kind, change.subject, change.before, change.after, about=about), target
    )
