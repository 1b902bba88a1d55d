"""Giving an artifact another type, and its versions with it; and types made before any artifact has them.

Reserved types are those that the public wandb SDK makes for itself.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.changes import note_changes
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.holder_edits import hold
from graph.holders import WORK_KEEP_TYPE, Holder, HolderKind
from graph.ids import new_id
from graph.names import artifact_type, free_text, unreserved_type
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import held_project
from graph.registries import accepts
from graph.running import Row
from graph.session import Graph
from graph.work import Reader, Work, lock_of

NAMED: Final = 5  # so many collections are named in a refusal

WORK_SET_TYPE: Final[LiteralString] = """
MATCH (h:Artifact {id: $id}) SET h.type = $type, h.updated_at = $now
WITH h MATCH (v:Version)-[:OF]->(h) SET v.type = $type
"""

SHOWN_IN: Final[LiteralString] = (
    """
UNWIND $artifacts AS artifact
MATCH (h:Artifact {id: artifact})<-[:OF]-(v:Version)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
WITH DISTINCT artifact, l.collection AS id
MATCH (c:Collection {id: id})
MATCH (p:Registry {id: c.project}) WHERE p.deleted_at IS NULL
RETURN artifact, p.owner_name + '/' + p.name + '/' + c.name AS path, """
    + VISIBLE_PROJECT
    + " AS visible ORDER BY path"
)

WORK_TYPE: Final[LiteralString] = """
MATCH (t:ArtifactType {project: $project, name: $name}) RETURN t.id AS id
"""

WORK_CREATE_TYPE: Final[LiteralString] = """
CREATE (t:ArtifactType {project: $project, name: $name, id: $id, description: $description, created_at: $now})
"""


async def change_artifact_type(
    graph: Graph, actor: Actor, *, artifact: str, type_name: str, once: Once = ANEW
) -> None:
    """Give an artifact (by id) and all its versions another type.

    Raises:
        ConflictError: a version is linked into a collection of a registry, which has the one type.
    """
    artifact_type(type_name)

    async def operation(work: Work) -> None:
        found, home = await hold(work, HolderKind.ARTIFACT, artifact, Permission.ARTIFACT_WRITE)
        if found.type == type_name:
            return
        for each in (found.type, type_name):
            unreserved_type(each, found.name)
        # Writing takes the lock of each version, which linking takes too: no link slips in behind the look.
        await work.write(WORK_SET_TYPE, id=artifact, type=type_name)
        _refuse_shown(found, await work.fetch(SHOWN_IN, artifacts=[artifact]))
        await work.write(WORK_KEEP_TYPE, project=found.project, type=type_name, id=new_id())
        note_changes(work, artifact, type=type_name)
        before, after = {"type": found.type}, {"type": type_name}
        work.record(Change(Action.ARTIFACT_UPDATED, "Artifact", artifact, before, after), home.target)

    await graph.write(actor, operation, queue=artifact, once=once)


async def shown(reader: Reader, artifacts: Sequence[str]) -> list[bool]:
    """Whether each artifact keeps its type because a registry shows a version of it, in the order asked."""
    rows = await reader.fetch(SHOWN_IN, artifacts=list(artifacts))
    found = {row["artifact"] for row in rows}
    return [each in found for each in artifacts]


def _refuse_shown(artifact: Holder, shown: Sequence[Row]) -> None:
    """Collections in registries that the viewer may not know of are only counted."""
    if not shown:
        return
    paths = [row["path"] for row in shown if row["visible"]]
    hidden, rest = len(shown) - len(paths), len(paths) - NAMED
    told = [*paths[:NAMED], *([f"{rest} more"] if rest > 0 else [])]
    unseen = [f"{hidden} where you may not look"] if hidden else []
    raise ConflictError(
        f"artifact {artifact.name!r} is linked in collections of type {artifact.type!r}, which hold no other:"
        f" {', '.join([*told, *unseen])}",
        field="type",
    )


async def make_type(
    graph: Graph,
    actor: Actor,
    *,
    project: str,
    name: str,
    description: str | None = None,
    once: Once = ANEW,
) -> None:
    """Make a type in a project (by id) before an artifact has it; one that is there stays as it is.

    Raises:
        InvalidInputError: the project is a registry that does not accept it.
    """
    artifact_type(name, "name")
    free_text(description)

    async def operation(work: Work) -> None:
        missing = f"project {project} not found"
        await work.lock(lock_of("Project", project), missing=missing)
        home = await held_project(work, project)
        if home is None:
            raise NotFoundError(missing)
        needed = Permission.COLLECTION_CREATE if home.is_registry else Permission.ARTIFACT_WRITE
        await work.demand(needed, home.target, missing=missing)
        if home.is_registry:
            accepts(home, name)
        if await work.one(WORK_TYPE, project=project, name=name):
            return
        await work.write(WORK_CREATE_TYPE, project=project, name=name, id=new_id(), description=description)
        action = Action.REGISTRY_UPDATED if home.is_registry else Action.PROJECT_UPDATED
        after = {"artifactType": {"name": name, "description": description}}
        work.record(Change(action, "Project", project, after=after), home.target)

    await graph.write(actor, operation, queue=project, once=once)
