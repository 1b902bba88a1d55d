"""Deleting projects and registries, and bringing them back while their retention time lasts.

What stands in them goes out of sight with them and comes back with them: artifacts and runs,
collections, links and roles are not touched. So the sources of what a deleted registry linked stay
in their projects, and what a registry links of a deleted project stays readable through it.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes
from graph.entities import held_entity
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.pages import Listing, Order, Sorting
from graph.policy import Permission
from graph.project_edits import held_for_change, key_of
from graph.projects import PROJECT, Project, name_is_free, project_from
from graph.protection import on_projects, refuse_source
from graph.retention import still_restorable
from graph.running import Row
from graph.session import Graph
from graph.targets import Organization, Target, Visibility
from graph.work import Work, lock_of

WORK_DELETE: Final[LiteralString] = """
MATCH (p:Project {id: $id})
SET p.deleted_at = $now, p.deleted_by = $actor, p.deletions = coalesce(p.deletions, []) + $now
REMOVE p.live_key
"""

WORK_RESTORE: Final[LiteralString] = """
MATCH (p:Project {id: $id})
SET p.live_key = $key, p.deletions = coalesce(p.deletions, []) + $now
REMOVE p.deleted_at, p.deleted_by
"""

WORK_HOLDS: Final[LiteralString] = """
MATCH (p:Project {id: $id})
RETURN COUNT { MATCH (h:Artifact) WHERE h.project = p.id AND h.deleted_at IS NULL } AS artifacts,
  COUNT { MATCH (h:Collection) WHERE h.project = p.id AND h.deleted_at IS NULL } AS collections,
  COUNT { MATCH (r:Run) WHERE r.project = p.id AND r.deleted_at IS NULL } AS runs
"""

WORK_LINKS_IN: Final[LiteralString] = """
MATCH (h:Collection) WHERE h.project = $id AND h.deleted_at IS NULL
RETURN count(h) AS collections, sum(coalesce(h.link_count, 0)) AS links
"""

WORK_DELETED: Final[LiteralString] = (
    "MATCH (p:Project {id: $id}) RETURN p.deleted_at AS deleted_at," + PROJECT
)

_DELETED: Final[LiteralString] = "MATCH (p:Project) WHERE p.owner = parent AND p.deleted_at IS NOT NULL"

_COLUMNS: Final[LiteralString] = """
p.id AS id, p.name AS name, p.owner_name AS owner_name, p.visibility AS visibility,
p.description AS description, p.deleted_at AS deleted_at, p.deleted_by AS deleted_by"""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A project or registry that may be brought back; times are microseconds UTC."""

    id: str
    name: str
    owner_name: str
    visibility: Visibility | None
    description: str | None
    deleted_at: int
    deleted_by: str | None

    @property
    def is_registry(self) -> bool:
        return self.visibility is not None


def _deleted_from(row: Row) -> Deleted:
    fields: dict[str, Any] = {name: row[name] for name in Deleted.__dataclass_fields__}
    fields["visibility"] = Visibility(fields["visibility"]) if fields["visibility"] else None
    return Deleted(**fields)


def _listing(source: LiteralString) -> Listing[Deleted]:
    orders = {"deletedAt": Order("p.deleted_at", int)}
    return Listing(
        source=source,
        out="p",
        tie="p.id",
        columns=_COLUMNS,
        read=_deleted_from,
        orders=orders,
        default=Sorting("deletedAt", falling=True),
    )


# Who may bring them back sees them: the same permissions as in `restore_registry` and `restore_project`.
DELETED_REGISTRIES: Final = _listing(
    _DELETED + " AND p.visibility IS NOT NULL AND ($sight.everything OR p.organization IN $sight.admin_of)"
)
DELETED_PROJECTS: Final = _listing(
    _DELETED
    + """ AND p.visibility IS NULL AND ($sight.everything OR p.owner = $sight.user
  OR p.owner IN $sight.leads OR p.owner IN $sight.admin_of)"""
)


async def delete_registry(
    graph: Graph, actor: Actor, *, registry: str, confirm_name: str, once: Once = ANEW
) -> None:
    """Delete a registry with its collections and links; what they link stays where it was made."""

    async def operation(work: Work) -> None:
        missing = f"registry {registry} not found"
        found = await held_for_change(work, registry, registry=True, missing=missing)
        await work.demand(Permission.REGISTRY_DELETE, found.target, missing=missing)
        if found.core:
            raise InvalidInputError("a core registry cannot be deleted", field="registry")
        holds = await work.one(WORK_LINKS_IN, id=registry)
        await _delete(work, found, confirm_name, holds)

    await graph.write(actor, operation, queue=registry, once=once)


async def delete_project(
    graph: Graph, actor: Actor, *, project: str, confirm_name: str, once: Once = ANEW
) -> None:
    """Delete a project with its runs and artifacts.

    Raises:
        ConflictError: a protected alias of a registry points at one of its versions.
    """

    async def operation(work: Work) -> None:
        missing = f"project {project} not found"
        found = await held_for_change(work, project, registry=False, missing=missing)
        await work.demand(Permission.PROJECT_DELETE, found.target, missing=missing)
        refuse_source(await on_projects(work, [project]), f"project {found.name!r}")
        holds = await work.one(WORK_HOLDS, id=project)
        await _delete(work, found, confirm_name, holds)

    await graph.write(actor, operation, queue=project, once=once)


async def _delete(work: Work, found: Project, confirm_name: str, holds: Row | None) -> None:
    if confirm_name != found.name:
        raise InvalidInputError("confirmName must be the name of what is deleted", field="confirmName")
    await work.write(WORK_DELETE, id=found.id, actor=work.actor.id)
    action = Action.REGISTRY_DELETED if found.is_registry else Action.PROJECT_DELETED
    before = {"name": found.name, **dict(holds or {})}
    work.record(Change(action, "Project", found.id, before=before, about=(found.owner,)), found.target)


async def restore_registry(
    graph: Graph, actor: Actor, *, organization: str, registry: str, retention: int, once: Once = ANEW
) -> None:
    """Bring a deleted registry of an organization back with its collections, links and roles.

    `retention` is in microseconds.

    Raises:
        ConflictError: it was deleted too long ago, it is not deleted, or its name was given away.
    """

    async def operation(work: Work) -> None:
        missing = f"organization {organization} not found"
        await work.lock(lock_of("Entity", organization), missing=missing)
        home = Organization(organization)
        await work.demand(Permission.REGISTRY_RESTORE, home, missing=missing)
        gone = f"deleted registry {registry} not found"
        row = await work.one(WORK_DELETED, id=registry)
        if row is None or not row["visibility"] or row["owner"] != organization:
            raise NotFoundError(gone, field="registry")
        await work.lock(lock_of("Project", registry))
        row = await work.one(WORK_DELETED, id=registry) or row
        await _restore(work, row, retention, cause=home, field="registry")

    await graph.write(actor, operation, queue=organization, once=once)


async def restore_project(
    graph: Graph, actor: Actor, *, project: str, retention: int, once: Once = ANEW
) -> None:
    """Bring a deleted project back with its runs and artifacts; `retention` is in microseconds.

    Raises:
        ConflictError: it was deleted too long ago, it is not deleted, or its name was given away.
    """

    async def operation(work: Work) -> None:
        missing = f"project {project} not found"
        row = await work.one(WORK_DELETED, id=project)
        if row is None or row["visibility"]:
            raise NotFoundError(missing)
        await work.lock(lock_of("Entity", row["owner"]), lock_of("Project", project), missing=missing)
        row = await work.one(WORK_DELETED, id=project)
        if row is None:
            raise NotFoundError(missing)
        target = project_from(row).target
        await work.demand(Permission.PROJECT_DELETE, target, missing=missing)
        await _restore(work, row, retention, cause=target, field="project")

    await graph.write(actor, operation, queue=project, once=once)


async def _restore(work: Work, row: Row, retention: int, *, cause: Target, field: str) -> None:
    found = project_from(row)
    if row["deleted_at"] is None:
        raise ConflictError(f"{found.name!r} is not deleted", field=field)
    if await held_entity(work, found.owner) is None:
        raise ConflictError("its owner was deleted", field=field)
    still_restorable(work, row["deleted_at"], retention)
    key = key_of(found, found.name)
    await name_is_free(work, key, found.name, field)
    await work.write(WORK_RESTORE, id=found.id, key=key)
    note_changes(work, found.id, keys={"name": key}, name=found.name)
    work.extend(cause, found.target)
    action = Action.REGISTRY_RESTORED if found.is_registry else Action.PROJECT_RESTORED
    after = {"name": found.name}
    work.record(Change(action, "Project", found.id, after=after, about=(found.owner,)), found.target)
