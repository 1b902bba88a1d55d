"""Deleting a version and bringing it back.

Its number and content stay its own: the number is not given again, and equal content logged
meanwhile makes a new version. While a protected alias points at it, nobody can delete it.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.actor import Actor
from graph.aliases import LATEST, WORK_ALIASES_OF, of_versions
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.protection import on_versions, refuse_source
from graph.retention import still_restorable
from graph.running import Row
from graph.session import Graph
from graph.versions import VERSION, Version, held_version, version_from
from graph.withdrawals import bring_back, hold_places, raise_latest, withdraw
from graph.work import Work

# A draft that is deleted gives up the id that its writers share: others may begin anew.
WORK_DELETE_VERSIONS: Final[LiteralString] = """
UNWIND $versions AS id
MATCH (v:Version {id: id})
SET v.state = 'DELETED', v.deleted_at = $now, v.deleted_by = $actor,
    v.deletions = coalesce(v.deletions, []) + $now
REMOVE v.distributed_key
"""

WORK_RESTORE_VERSIONS: Final[LiteralString] = """
UNWIND $versions AS id
MATCH (v:Version {id: id})
SET v.state = CASE WHEN v.index IS NULL THEN 'DRAFT' ELSE 'COMMITTED' END,
    v.deletions = v.deletions + $now
REMOVE v.deleted_at, v.deleted_by
"""

WORK_ANY_VERSION: Final[LiteralString] = (
    """
MATCH (v:Version {id: $id})
OPTIONAL MATCH (h:Artifact {id: v.artifact}) WHERE h.deleted_at IS NULL
RETURN v.deleted_at AS deleted_at, h IS NOT NULL AS has_home,"""
    + VERSION
)


async def delete_version(
    graph: Graph, actor: Actor, *, version: str, delete_aliases: bool = False, once: Once = ANEW
) -> None:
    """Delete a version with its links; `latest` goes to the highest number that remains.

    Raises:
        ConflictError: it has aliases other than `latest` and `delete_aliases` was not said, or a
            protected alias points at it.
    """

    async def operation(work: Work) -> None:
        missing = f"version {version} not found"
        found = await held_version(work, version)
        if found is None:
            raise NotFoundError(missing)
        await hold_places(work, found.artifact, [version], missing=missing)
        found = await held_version(work, version)
        home = await held_project(work, found.project) if found else None
        if found is None or home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.VERSION_DELETE, home.target, missing=missing)
        refuse_source(await on_versions(work, [version]), "the version")
        if not delete_aliases:
            await _refuse_aliases(work, version)
        await delete_versions(work, [version])
        facts = {"artifact": found.artifact, "index": found.index, "digest": found.digest}
        about = (found.artifact,)
        change = Change(Action.VERSION_DELETED, "Version", version, before=facts, about=about)
        work.record(change, home.target)
        await withdraw(work, [version], cause=home.target)

    await graph.write(actor, operation, queue=version, once=once)


async def restore_version(
    graph: Graph, actor: Actor, *, version: str, retention: int, once: Once = ANEW
) -> str:
    """Bring a deleted version back with its links, under their old numbers; returns its id.

    `retention` is how long after the deletion that is possible, in microseconds.
    """

    async def operation(work: Work) -> str:
        missing = f"version {version} not found"
        row = await _any_version(work, version, missing)
        await hold_places(work, row["artifact"], [version], missing=missing)
        row = await _any_version(work, version, missing)
        home = await held_project(work, row["project"])
        if home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.VERSION_DELETE, home.target, missing=missing)
        if row["deleted_at"] is not None:
            await _restore(work, row, home, retention)
        return version

    return await graph.write(actor, operation, queue=version, once=once)


async def _restore(work: Work, row: Row, home: Project, retention: int) -> None:
    if not row["has_home"]:
        raise ConflictError("its artifact was deleted too; restore the artifact")
    still_restorable(work, row["deleted_at"], retention)
    found: Version = version_from(row)
    await restore_versions(work, [found.id])
    facts = {"artifact": found.artifact, "index": found.index, "digest": found.digest}
    about = (found.artifact,)
    work.record(Change(Action.VERSION_RESTORED, "Version", found.id, after=facts, about=about), home.target)
    if found.index is not None:
        await raise_latest(work, found.artifact, found.id, found.index, home.target)
    await bring_back(work, [found.id], cause=home.target)


async def delete_versions(work: Work, versions: Sequence[str]) -> None:
    """Inside a unit of work that holds them: mark versions as deleted."""
    await work.write(WORK_DELETE_VERSIONS, versions=list(versions), actor=work.actor.id)


async def restore_versions(work: Work, versions: Sequence[str]) -> None:
    """Inside a unit of work that holds them: take the mark from versions, each to its former state."""
    await work.write(WORK_RESTORE_VERSIONS, versions=list(versions))


async def _any_version(work: Work, version: str, missing: str) -> Row:
    row = await work.one(WORK_ANY_VERSION, id=version)
    if row is None:
        raise NotFoundError(missing)
    return row


async def _refuse_aliases(work: Work, version: str) -> None:
    """ConflictError that names the aliases that would end with the version, as far as the actor sees them."""
    carried = await work.fetch(WORK_ALIASES_OF, versions=[version], holder=None)
    ending = [row["name"] for row in carried if row["live"] and row["name"] != LATEST]
    if not ending:
        return
    visible = {alias.name for alias in (await of_versions(work, [version]))[0]} - {LATEST}
    named = ", ".join(sorted(visible)[:5]) or "where you may not look"
    raise ConflictError(
        f"the version has aliases ({named}); say deleteAliases to delete it with them", field="deleteAliases"
    )
