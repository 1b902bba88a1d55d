"""Deleting a collection and bringing it back. What it links stays where it is.

Its links are live no more but have no end, and its aliases stay where they point, so all of it
comes back with the collection, under the old numbers; what was deleted meanwhile stays away.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.aliases import LATEST, point_aliases
from graph.changes import note_changes
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change, Facts
from graph.holder_edits import hold, hold_names
from graph.holders import HOLDER, Holder, HolderKind, held_by_name, holder_from, holder_key
from graph.once import ANEW, Once
from graph.projects import Project, held_project
from graph.protection import in_collections, to_delete_collection
from graph.retention import still_restorable
from graph.running import Row
from graph.session import Graph
from graph.work import Work, lock_of

WORK_DELETE_COLLECTION: Final[LiteralString] = """
MATCH (c:Collection {id: $id})
SET c.deleted_at = $now, c.deleted_by = $actor, c.deletions = coalesce(c.deletions, []) + $now
REMOVE c.live_key
WITH c
CALL (c) {
  MATCH (l:Link) WHERE l.live_in = c.id AND l.number >= 0
  REMOVE l.live_in
  RETURN count(l) AS links
}
RETURN links
"""

# The protection that the collection will have again when it is back.
WORK_ANY_COLLECTION: Final[LiteralString] = (
    """
MATCH (h:Collection {id: $id})
RETURN h.deleted_at AS deleted_at,
  COLLECT {
    MATCH (a:Alias {holder: h.id}) WHERE a.name IS NOT NULL AND EXISTS { (a)-[:POINTS_AT]->() } RETURN a.name
  } AS aliases,"""
    + HOLDER
)

WORK_RESTORE_COLLECTION: Final[LiteralString] = """
MATCH (c:Collection {id: $id})
SET c.live_key = $key, c.deletions = c.deletions + $now
REMOVE c.deleted_at, c.deleted_by
WITH c
CALL (c) {
  MATCH (l:Link) WHERE l.collection = c.id AND l.number >= 0 AND l.until IS NULL
  MATCH (l)<-[:LINKED]-(v:Version) WHERE v.deleted_at IS NULL
  SET l.live_in = c.id
  RETURN count(l) AS links
}
SET c.link_count = links
RETURN links
"""

WORK_HIGHEST: Final[LiteralString] = """
MATCH (l:Link) WHERE l.live_in = $collection AND l.number >= 0
RETURN l.version AS version ORDER BY l.live_in DESC, l.number DESC LIMIT 1
"""

WORK_LATEST: Final[LiteralString] = """
MATCH (a:Alias {holder: $collection, name: 'latest'})-[:POINTS_AT]->(v:Version) RETURN v.id AS version
"""


async def delete_collection(graph: Graph, actor: Actor, *, collection: str, once: Once = ANEW) -> None:
    """Delete a collection with its links; the versions stay.

    Raises:
        ForbiddenError: it holds a protected alias, and the actor is no admin of the registry.
    """

    async def operation(work: Work) -> None:
        found, home = await hold(work, HolderKind.COLLECTION, collection, None)
        await _demand(work, home, collection, protected=bool(await in_collections(work, [collection])))
        rows = await work.write(WORK_DELETE_COLLECTION, id=collection, actor=actor.id)
        before = {"name": found.name, "links": rows[0]["links"]}
        work.record(_change(Action.COLLECTION_DELETED, found, home, before=before), home.target)

    await graph.write(actor, operation, queue=collection, once=once)


async def restore_collection(
    graph: Graph, actor: Actor, *, collection: str, retention: int, once: Once = ANEW
) -> str:
    """Bring a deleted collection back with its links and aliases; returns its id.

    `retention` is how long after the deletion that is possible, in microseconds. Takes the role
    that deleting it as it will be takes.
    """

    async def operation(work: Work) -> str:
        missing = f"collection {collection} not found"
        await hold_names(work, HolderKind.COLLECTION, collection)
        await work.lock(lock_of("Holder", collection), missing=missing)
        row = await work.one(WORK_ANY_COLLECTION, id=collection)
        home = await held_project(work, row["project"]) if row else None
        if row is None or home is None:
            raise NotFoundError(missing)
        protected = any(name in home.protected_aliases for name in row["aliases"])
        await _demand(work, home, collection, protected=protected)
        if row["deleted_at"] is not None:
            await _restore(work, row, home, retention)
        return collection

    return await graph.write(actor, operation, queue=collection, once=once)


async def _restore(work: Work, row: Row, home: Project, retention: int) -> None:
    still_restorable(work, row["deleted_at"], retention)
    found = holder_from(row)
    await refuse_taken(work, found)
    key = holder_key(home.id, found.name)
    rows = await work.write(WORK_RESTORE_COLLECTION, id=found.id, key=key)
    note_changes(work, found.id, keys={"name": key}, name=found.name)
    after = {"name": found.name, "links": rows[0]["links"]}
    work.record(_change(Action.COLLECTION_RESTORED, found, home, after=after), home.target)
    highest = await work.one(WORK_HIGHEST, collection=found.id)
    if highest and await work.one(WORK_LATEST, collection=found.id) is None:
        version = highest["version"]
        await point_aliases(work, holder=found.id, version=version, names=[LATEST], target=home.target)


async def refuse_taken(work: Work, found: Holder) -> None:
    """ConflictError if the name of what comes back was given away."""
    if await held_by_name(work, found.project, found.name) is not None:
        raise ConflictError(f"the name {found.name!r} was taken meanwhile; rename what has it")


async def _demand(work: Work, home: Project, collection: str, *, protected: bool) -> None:
    permission = to_delete_collection(protected=protected)
    await work.demand(permission, home.target, missing=f"collection {collection} not found")


def _change(
    action: Action,
    found: Holder,
    home: Project,
    *,
    before: Facts | None = None,
    after: Facts | None = None,
) -> Change:
    return Change(action, "Collection", found.id, before=before or {}, after=after or {}, about=(home.id,))
