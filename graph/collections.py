"""Collections made by name. Linking makes a missing one too, by the same rules."""

from collections.abc import Sequence

from graph.actor import Actor
from graph.errors import ConflictError, NotFoundError
from graph.holders import Holder, HolderKind, create_holder, held_by_name
from graph.names import artifact_name, artifact_type, free_text
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.registries import accepts
from graph.session import Graph
from graph.tags import checked_tags
from graph.work import Work, lock_of


async def create_collection(
    graph: Graph,
    actor: Actor,
    *,
    project: str,
    name: str,
    type_name: str,
    description: str | None = None,
    tags: Sequence[str] = (),
    once: Once = ANEW,
) -> str:
    """Make an empty collection of one type in a registry or project (by id); returns its id."""
    artifact_name(name, "name")
    artifact_type(type_name)
    free_text(description)
    checked_tags(tags)

    async def operation(work: Work) -> str:
        missing = f"project {project} not found"
        await work.lock(lock_of("Project", project), missing=missing)
        home = await held_project(work, project)
        if home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.COLLECTION_CREATE, home.target, missing=missing)
        if await held_by_name(work, project, name) is not None:
            raise ConflictError(
                f"the name {name!r} is taken: artifacts and collections share one namespace", field="name"
            )
        made = await make_collection(
            work, home, name=name, type_name=type_name, description=description, tags=tags
        )
        return made.id

    return await graph.write(actor, operation, queue=project, once=once)


async def make_collection(
    work: Work,
    home: Project,
    *,
    name: str,
    type_name: str,
    description: str | None = None,
    tags: Sequence[str] = (),
) -> Holder:
    """Inside a unit of work that holds the project's lock: make one of a type that is accepted there."""
    await work.demand(Permission.COLLECTION_CREATE, home.target, missing=f"project {home.id} not found")
    if home.is_registry:
        accepts(home, type_name)
    return await create_holder(
        work,
        HolderKind.COLLECTION,
        project=home.target,
        name=name,
        type_name=type_name,
        description=description,
        tags=tags,
    )
