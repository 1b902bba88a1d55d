"""Deleting an artifact with all its versions and drafts, and bringing back what went with it.

Versions that were deleted before stay deleted: those that went with the artifact have its time.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes
from graph.collection_deletion import refuse_taken
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.holder_edits import hold, hold_names
from graph.holders import HOLDER, HolderKind, holder_from, holder_key
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.protection import on_artifact, refuse_source
from graph.retention import still_restorable
from graph.running import Row
from graph.session import Graph
from graph.version_deletion import delete_versions, restore_versions
from graph.withdrawals import bring_back, hold_places, withdraw
from graph.work import Work

WORK_DELETE_ARTIFACT: Final[LiteralString] = """
MATCH (h:Artifact {id: $id})
SET h.deleted_at = $now, h.deleted_by = $actor, h.deletions = coalesce(h.deletions, []) + $now
REMOVE h.live_key
"""

WORK_RESTORE_ARTIFACT: Final[LiteralString] = """
MATCH (h:Artifact {id: $id})
SET h.live_key = $key, h.deletions = h.deletions + $now
REMOVE h.deleted_at, h.deleted_by
"""

WORK_LIVE_VERSIONS: Final[LiteralString] = """
MATCH (v:Version) WHERE v.artifact = $id AND v.digest IS NOT NULL AND v.deleted_at IS NULL
RETURN collect(v.id) AS ids
"""

WORK_ANY_ARTIFACT: Final[LiteralString] = (
    """
MATCH (h:Artifact {id: $id})
RETURN h.deleted_at AS deleted_at, COLLECT {
  MATCH (v:Version) WHERE v.artifact = h.id AND v.deleted_at = h.deleted_at RETURN v.id
} AS versions,"""
    + HOLDER
)


async def delete_artifact(graph: Graph, actor: Actor, *, artifact: str, once: Once = ANEW) -> None:
    """Delete an artifact with its versions, their links and their aliases elsewhere.

    Raises:
        ConflictError: a protected alias points at one of its versions.
    """

    async def operation(work: Work) -> None:
        missing = f"artifact {artifact} not found"
        versions = await _versions(work, artifact)
        await hold_places(work, artifact, versions, missing=missing)
        found, home = await hold(work, HolderKind.ARTIFACT, artifact, Permission.ARTIFACT_DELETE)
        if set(await _versions(work, artifact)) - set(versions):
            raise ConflictError("a version was logged at the same moment; please try again")
        refuse_source(await on_artifact(work, artifact), "the artifact")
        await work.write(WORK_DELETE_ARTIFACT, id=artifact, actor=actor.id)
        await delete_versions(work, versions)
        before = {"name": found.name, "versions": len(versions)}
        about = (home.id, *versions)
        work.record(
            Change(Action.ARTIFACT_DELETED, "Artifact", artifact, before=before, about=about), home.target
        )
        await withdraw(work, versions, cause=home.target, kept_in=artifact)

    await graph.write(actor, operation, queue=artifact, once=once)


async def restore_artifact(
    graph: Graph, actor: Actor, *, artifact: str, retention: int, once: Once = ANEW
) -> str:
    """Bring a deleted artifact back with the versions that went with it; returns its id.

    `retention` is how long after the deletion that is possible, in microseconds.
    """

    async def operation(work: Work) -> str:
        missing = f"artifact {artifact} not found"
        await hold_names(work, HolderKind.ARTIFACT, artifact)
        row = await _any_artifact(work, artifact, missing)
        await hold_places(work, artifact, row["versions"], missing=missing)
        row = await _any_artifact(work, artifact, missing)
        home = await held_project(work, row["project"])
        if home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.ARTIFACT_DELETE, home.target, missing=missing)
        if row["deleted_at"] is not None:
            await _restore(work, row, home, retention)
        return artifact

    return await graph.write(actor, operation, queue=artifact, once=once)


async def _restore(work: Work, row: Row, home: Project, retention: int) -> None:
    still_restorable(work, row["deleted_at"], retention)
    found = holder_from(row)
    await refuse_taken(work, found)
    key = holder_key(home.id, found.name)
    await work.write(WORK_RESTORE_ARTIFACT, id=found.id, key=key)
    note_changes(work, found.id, keys={"name": key}, name=found.name)
    await restore_versions(work, row["versions"])
    after = {"name": found.name, "versions": len(row["versions"])}
    about = (home.id, *row["versions"])
    work.record(Change(Action.ARTIFACT_RESTORED, "Artifact", found.id, after=after, about=about), home.target)
    await bring_back(work, row["versions"], cause=home.target)


async def _versions(work: Work, artifact: str) -> list[str]:
    rows = await work.fetch(WORK_LIVE_VERSIONS, id=artifact)
    return list(rows[0]["ids"])


async def _any_artifact(work: Work, artifact: str, missing: str) -> Row:
    row = await work.one(WORK_ANY_ARTIFACT, id=artifact)
    if row is None:
        raise NotFoundError(missing)
    return row
