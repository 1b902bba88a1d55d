"""Changing what an artifact or collection says of itself: name, description (or card), tags.

A rename keeps the id, so nothing that points at it breaks; its former name is free at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes, note_tags
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.holders import Holder, HolderKind, held_by_name, held_holder, holder_key
from graph.names import artifact_name, free_text
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.session import Graph
from graph.tags import changed_tags
from graph.work import Work, lock_of

WORK_UPDATE_HOLDER: Final[LiteralString] = """
MATCH (h:Holder {id: $id})
SET h.name = $name, h.live_key = $key, h.description = $description, h.tags = $tags, h.updated_at = $now
"""

# What drafts and listings show of an artifact stands on its versions too.
WORK_RENAME_VERSIONS: Final[LiteralString] = """
MATCH (v:Version) WHERE v.artifact = $id AND v.digest IS NOT NULL SET v.artifact_name = $name
"""

WORK_HOME_OF: Final[LiteralString] = "MATCH (h:Holder {id: $id}) RETURN h.project AS project"

ALLOWED_BY: Final[Mapping[HolderKind, tuple[Permission, Action]]] = {
    HolderKind.ARTIFACT: (Permission.ARTIFACT_WRITE, Action.ARTIFACT_UPDATED),
    HolderKind.COLLECTION: (Permission.COLLECTION_UPDATE, Action.COLLECTION_UPDATED),
}


@dataclass(frozen=True, slots=True)
class HolderEdit:
    """What to change; None leaves a thing as it is. An empty description clears it."""

    name: str | None = None
    description: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()


async def update_holder(
    graph: Graph, actor: Actor, kind: HolderKind, *, holder: str, edit: HolderEdit, once: Once = ANEW
) -> str:
    """Rename, describe or tag an artifact or collection; returns its id."""
    if edit.name is not None:
        artifact_name(edit.name, "name")
    free_text(edit.description)

    async def operation(work: Work) -> str:
        permission, action = ALLOWED_BY[kind]
        if edit.name is not None:
            await hold_names(work, kind, holder)
        found, home = await hold(work, kind, holder, permission)
        tags = changed_tags(found.tags, edit.add_tags, edit.remove_tags)
        before, after = _facts(found, edit)
        if not (after or tags):
            return holder
        await _free(work, found, after.get("name"))
        values: dict[str, Any] = {"name": found.name, "description": found.description, **after}
        key = holder_key(found.project, values["name"])
        await work.write(WORK_UPDATE_HOLDER, id=holder, key=key, tags=tags.tags, **values)
        if kind is HolderKind.ARTIFACT and "name" in after:
            await work.write(WORK_RENAME_VERSIONS, id=holder, name=values["name"])
        note_changes(work, holder, keys={"name": key}, **after)
        await note_tags(work, holder, added=tags.added, removed=tags.removed)
        if tags:
            before, after = before | {"tags": list(found.tags)}, after | {"tags": tags.tags}
        work.record(Change(action, kind.title(), holder, before=before, after=after), home.target)
        return holder

    return await graph.write(actor, operation, queue=holder, once=once)


async def hold_names(work: Work, kind: HolderKind, holder: str) -> None:
    """Lock the project in whose namespace an artifact or collection is to take a name, before itself.

    Names of one project are taken one after the other, so their times tell who took one last.
    """
    row = await work.one(WORK_HOME_OF, id=holder)
    if row is None:
        raise NotFoundError(f"{kind.lower()} {holder} not found")
    await work.lock(lock_of("Project", row["project"]))


async def hold(
    work: Work, kind: HolderKind, holder: str, permission: Permission | None
) -> tuple[Holder, Project]:
    """Lock and check an artifact or collection, and demand the permission where it stands."""
    missing = f"{kind.lower()} {holder} not found"
    await work.lock(lock_of("Holder", holder), missing=missing)
    found = await held_holder(work, holder)
    home = await held_project(work, found.project) if found else None
    if found is None or home is None or found.kind is not kind:
        raise NotFoundError(missing)
    if permission is not None:
        await work.demand(permission, home.target, missing=missing)
    return found, home


def _facts(found: Holder, edit: HolderEdit) -> tuple[dict[str, Any], dict[str, Any]]:
    """Name and description as they were and as they will be, where they differ."""
    wanted: dict[str, Any] = {}
    if edit.name is not None:
        wanted["name"] = edit.name
    if edit.description is not None:
        wanted["description"] = edit.description or None
    after = {fact: value for fact, value in wanted.items() if value != getattr(found, fact)}
    return {fact: getattr(found, fact) for fact in after}, after


async def _free(work: Work, found: Holder, name: str | None) -> None:
    """ConflictError if the new name is another's."""
    if name is not None and await held_by_name(work, found.project, name) is not None:
        raise ConflictError(
            f"the name {name!r} is taken: artifacts and collections share one namespace", field="name"
        )
