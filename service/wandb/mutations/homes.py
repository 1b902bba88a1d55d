"""The projects that mutations work in, made on demand where the SDK expects that."""

from graph import entities, projects
from graph.entities import Entity, EntityKind
from graph.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from graph.places import Place
from graph.projects import Project, ensure_project
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.names import DEFAULT_PROJECT, REGISTRY_PREFIX, place_by_path, registry_of


async def place_of(
    context: ServiceContext, entity: str | None, name: str | None, *, run: str | None = None
) -> Place:
    """The project of that path, if the viewer may see it; with the configuration of a run of that name."""
    place = await place_by_path(context, entity, name, run=run)
    if place is None:
        shown = f"{entity}/{name or DEFAULT_PROJECT}" if entity else name or DEFAULT_PROJECT
        raise NotFoundError(f"project {shown} not found")
    return place


async def project_of(context: ServiceContext, entity: str | None, name: str | None) -> Project:
    """The same without its owner."""
    return (await place_of(context, entity, name)).project


async def home_of_runs(context: ServiceContext, entity: str | None, name: str | None) -> Project:
    """The project that a run is to live in, made if it is missing."""
    place = await place_by_path(context, entity, name)
    return place.project if place else await _made(context, entity, name or DEFAULT_PROJECT)


async def home_of_links(context: ServiceContext, entity: str | None, name: str | None) -> Project:
    """The project or registry that a collection lives in.

    Below an organization a registry is found by its own name too. A registry is never made here,
    an ordinary project is.
    """
    if not name:
        raise InvalidInputError("linkArtifact needs a project", field="projectName")
    place = await place_by_path(context, entity, name)
    if place is None and registry_of(name) is None:
        place = await place_by_path(context, entity, REGISTRY_PREFIX + name)
    return place.project if place else await _made(context, entity, name)


async def _made(context: ServiceContext, entity: str | None, name: str) -> Project:
    owner = await owner_named(context, entity)
    if registry_of(name) is not None:
        if owner.kind is EntityKind.ORGANIZATION:
            raise NotFoundError(f"registry project not found: {owner.name}/{name}", field="project")
        raise InvalidInputError(
            f"names that start with {REGISTRY_PREFIX!r} are those of registries of organizations",
            field="project",
        )
    made, _ = await ensure_project(context.graph, context.actor, owner=owner, name=name)
    found = (await context.read(lambda reader: projects.by_ids(reader, [made])))[0]
    if found is None:
        raise NotFoundError(f"project {owner.name}/{name} not found")
    return found


async def owner_named(context: ServiceContext, name: str | None) -> Entity:
    """The entity of that name, else the viewer's default entity, which a new user's own is."""
    actor = context.actor
    if actor.id is None:
        raise UnauthenticatedError("this needs an API key")
    default = actor.default_entity or actor.id

    async def find(reader: Reader) -> Entity | None:
        return await entities.by_name(reader, name) if name else (await entities.by_ids(reader, [default]))[0]

    found = await context.read(find)
    if found is None:
        raise NotFoundError(f"entity {name!r} not found" if name else "the default entity was not found")
    return found
