"""Names as the SDK spells them: a registry is a project whose name has a prefix."""

from typing import Final

from graph import places
from graph.places import Place
from graph.projects import Project
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import PLACE

REGISTRY_PREFIX: Final = "wandb-registry-"
DEFAULT_PROJECT: Final = "uncategorized"  # where runs go that name no project


def wire_name(project: Project) -> str:
    """A project's name on the wire."""
    return REGISTRY_PREFIX + project.name if project.is_registry else project.name


def registry_of(name: str) -> str | None:
    """The registry that a name on the wire means below an organization, if it is one."""
    return name.removeprefix(REGISTRY_PREFIX) or None if name.startswith(REGISTRY_PREFIX) else None


async def place_by_path(
    context: ServiceContext, entity: str | None, project: str | None, *, run: str | None = None
) -> Place | None:
    """The project and its owner, if the viewer may see it; with the configuration of a run of that name.

    The entity is a name or an organization's display name; without one, it is the viewer's
    default entity. Without a project, it is the one where runs go that name none.
    """
    name = project or DEFAULT_PROJECT
    registry = registry_of(name)
    if not entity:
        owner = context.actor.default_entity
        return await place_in(context, owner, name, run=run) if owner else None

    async def find(reader: Reader) -> Place | None:
        return await places.by_path(reader, entity, project=name, registry=registry, run=run)

    return _remembered(context, await context.read(find))


async def place_in(
    context: ServiceContext, owner: str, project: str | None, *, run: str | None = None
) -> Place | None:
    """The same below an entity that is known by its id."""
    name = project or DEFAULT_PROJECT
    registry = registry_of(name)

    async def find(reader: Reader) -> Place | None:
        return await places.of_owner(reader, owner, project=name, registry=registry, run=run)

    return _remembered(context, await context.read(find))


def _remembered(context: ServiceContext, place: Place | None) -> Place | None:
    if place:
        PLACE.prime(context, place.project.id, place)
    return place


async def project_by_path(context: ServiceContext, entity: str | None, project: str | None) -> Project | None:
    """The project alone; see `place_by_path`."""
    place = await place_by_path(context, entity, project)
    return place.project if place else None


def split_name(name: str) -> tuple[str, str]:
    """`collection:alias` as its two parts; without an alias it is `latest`."""
    collection, _, suffix = name.partition(":")
    return collection, suffix or "latest"
