"""Runs by the path that the SDK names them by, for those who may do something with them."""

from graph import runs
from graph.errors import NotFoundError
from graph.policy import Permission
from graph.runs import Run
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.names import place_by_path


async def run_by_path(
    context: ServiceContext, entity: str, project: str, name: str, permission: Permission
) -> Run:
    """The run of that name.

    Raises:
        NotFoundError: it is missing or invisible.
        ForbiddenError: it is visible, but the viewer's role does not carry the permission.
    """
    missing = f"run {entity}/{project}/{name} not found"
    place = await place_by_path(context, entity, project)
    if place is None:
        raise NotFoundError(missing)
    target = place.project.target

    async def find(reader: Reader) -> Run | None:
        reader.require(permission, target, missing=missing)
        return await runs.by_name(reader, place.project.id, name)

    found = await context.read(find)
    if found is None:
        raise NotFoundError(missing)
    return found
