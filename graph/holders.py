"""Artifacts and collections: what holds numbered versions and aliases.

Both share one namespace per project (label `:Holder`). An artifact's versions are its own; a
collection's are links to versions of artifacts, numbered in link order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.changes import note_changes, note_tags
from graph.errors import ConflictError, InvalidInputError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import artifact_name, artifact_type, free_text
from graph.running import Row
from graph.tags import checked_tags
from graph.targets import Project as ProjectTarget
from graph.work import Reader, Work


class HolderKind(StrEnum):
    """Whether versions are made here or linked here."""

    ARTIFACT = "ARTIFACT"
    COLLECTION = "COLLECTION"


@dataclass(frozen=True, slots=True)
class Holder:
    """An artifact or collection; `next_number` is what its next version will get."""

    id: str
    kind: HolderKind
    name: str
    type: str
    project: str
    description: str | None
    tags: tuple[str, ...]
    created_at: int
    updated_at: int
    next_number: int


@dataclass(frozen=True, slots=True)
class ArtifactType:
    """A type that artifacts of a project have had."""

    id: str
    project: str
    name: str
    description: str | None
    created_at: int


HOLDER: Final[LiteralString] = """
h.id AS id, h.kind AS kind, h.name AS name, h.type AS type, h.project AS project,
h.description AS description, coalesce(h.tags, []) AS tags, h.created_at AS created_at,
coalesce(h.updated_at, h.created_at) AS updated_at, h.next_number AS next_number"""

HOLDER_FACTS: Final[LiteralString] = """
h {.id, .kind, .name, .type, .project, .description, tags: coalesce(h.tags, []), .created_at,
  updated_at: coalesce(h.updated_at, h.created_at), .next_number}"""

HOLDER_BY_NAME: Final[LiteralString] = (
    """
MATCH (h:Holder {live_key: $key})
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + HOLDER
)

HOLDERS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (h:Holder {id: id}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + HOLDER
)

HOLDERS_OF: Final[LiteralString] = (
    """
MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
MATCH (h:Holder) WHERE h.project = p.id AND h.name > $after AND h.deleted_at IS NULL AND h.kind = $kind
WITH h ORDER BY h.project, h.name LIMIT $limit RETURN"""
    + HOLDER
)

TYPE_BY_NAME: Final[LiteralString] = (
    """
MATCH (t:ArtifactType {project: $project, name: $name})
MATCH (p:Project {id: t.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
RETURN t.id AS id, t.project AS project, t.name AS name, t.description AS description,
       t.created_at AS created_at"""
)

WORK_HOLDER: Final[LiteralString] = "MATCH (h:Holder {id: $id}) WHERE h.deleted_at IS NULL RETURN" + HOLDER
WORK_HOLDER_BY_KEY: Final[LiteralString] = "MATCH (h:Holder {live_key: $key}) RETURN" + HOLDER

WORK_CREATE_ARTIFACT: Final[LiteralString] = """
CREATE (h:Holder:Artifact:Lockable {id: $id, kind: 'ARTIFACT', name: $name, live_key: $key, type: $type,
  project: $project, description: $description, tags: $tags, next_number: 0,
  created_at: $now, created_by: $actor, deletions: []})
"""

WORK_CREATE_COLLECTION: Final[LiteralString] = """
CREATE (h:Holder:Collection:Lockable {id: $id, kind: 'COLLECTION', name: $name, live_key: $key, type: $type,
  project: $project, description: $description, tags: $tags, next_number: 0,
  link_count: 0, created_at: $now, created_by: $actor, deletions: []})
"""

WORK_KEEP_TYPE: Final[LiteralString] = """
MERGE (t:ArtifactType {project: $project, name: $type}) ON CREATE SET t.id = $id, t.created_at = $now
"""

_CREATE: Final[dict[HolderKind, tuple[LiteralString, Action]]] = {
    HolderKind.ARTIFACT: (WORK_CREATE_ARTIFACT, Action.ARTIFACT_CREATED),
    HolderKind.COLLECTION: (WORK_CREATE_COLLECTION, Action.COLLECTION_CREATED),
}


def holder_key(project: str, name: str) -> str:
    return f"{project}/{name}"


def holder_from(row: Row) -> Holder:
    fields: dict[str, Any] = {name: row[name] for name in Holder.__dataclass_fields__}
    fields["kind"] = HolderKind(fields["kind"])
    fields["tags"] = tuple(fields["tags"])
    return Holder(**fields)


async def by_name(reader: Reader, project: str, name: str) -> Holder | None:
    """The artifact or collection of that name in a project (by id), if the viewer may see it."""
    row = await reader.one(HOLDER_BY_NAME, key=holder_key(project, name))
    return holder_from(row) if row else None


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Holder | None]:
    """In the order asked; None where missing, deleted or invisible."""
    found = {row["id"]: holder_from(row) for row in await reader.fetch(HOLDERS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def of_project(
    reader: Reader, project: str, kind: HolderKind, *, after: str = "", limit: int = 100
) -> list[Holder]:
    """The artifacts or the collections of a project by name, after a name."""
    rows = await reader.fetch(HOLDERS_OF, project=project, kind=kind.value, after=after, limit=limit)
    return [holder_from(row) for row in rows]


async def type_by_name(reader: Reader, project: str, name: str) -> ArtifactType | None:
    row = await reader.one(TYPE_BY_NAME, project=project, name=name)
    return ArtifactType(**{each: row[each] for each in ArtifactType.__dataclass_fields__}) if row else None


async def held_holder(work: Work, holder: str) -> Holder | None:
    row = await work.one(WORK_HOLDER, id=holder)
    return holder_from(row) if row else None


async def held_by_name(work: Work, project: str, name: str) -> Holder | None:
    row = await work.one(WORK_HOLDER_BY_KEY, key=holder_key(project, name))
    return holder_from(row) if row else None


async def create_holder(
    work: Work,
    kind: HolderKind,
    *,
    project: ProjectTarget,
    name: str,
    type_name: str,
    description: str | None = None,
    tags: Sequence[str] = (),
) -> Holder:
    """Inside a unit of work that holds the project's lock: make an artifact or collection."""
    artifact_name(name, kind.lower())
    artifact_type(type_name)
    made = new_id()
    statement, action = _CREATE[kind]
    facts = {"name": name, "type": type_name, "description": free_text(description)}
    labels = checked_tags(tags)
    await work.write(
        statement,
        id=made,
        key=holder_key(project.id, name),
        project=project.id,
        tags=labels,
        actor=work.actor.id,
        **facts,
    )
    await work.write(WORK_KEEP_TYPE, project=project.id, type=type_name, id=new_id())
    note_changes(work, made, keys={"name": holder_key(project.id, name)}, **facts)
    await note_tags(work, made, added=labels)
    after = {
        fact: value for fact, value in (facts | {"project": project.id, "tags": labels}).items() if value
    }
    work.record(Change(action, kind.title(), made, after=after, about=(project.id,)), project)
    holder = await held_holder(work, made)
    if holder is None:
        raise LookupError(made)
    return holder


async def still_held(work: Work, holder: Holder) -> Holder:
    """Inside a unit of work that holds the holder's lock: what was found by name before, as it is now.

    Raises:
        ConflictError: it was deleted or renamed while the lock was waited for.
    """
    return unmoved(holder.kind, holder.name, await held_holder(work, holder.id))


def unmoved(kind: HolderKind, name: str, found: Holder | None) -> Holder:
    """What was found by name before its lock, as it is under the lock; ConflictError as in `still_held`."""
    if found is None or found.name != name:
        raise ConflictError(
            f"{kind.lower()} {name!r} was deleted or renamed at the same moment; please try again",
            field=kind.lower(),
        )
    return found


def expect(holder: Holder, kind: HolderKind, type_name: str) -> Holder:
    """The holder, unless its kind or type differs from what the caller is about to put in it."""
    if holder.kind is not kind:
        raise InvalidInputError(
            f"{holder.name!r} is {'an artifact' if kind is HolderKind.COLLECTION else 'a collection'}"
            " in this project; artifacts and collections share one namespace",
            field=kind.lower(),
        )
    if holder.type != type_name:
        raise InvalidInputError(
            f"{holder.kind.lower()} {holder.name!r} has type {holder.type!r}, not {type_name!r}", field="type"
        )
    return holder
