"""Where a version came from and what used it, as far as the viewer may know."""

from collections.abc import Sequence

from graph.entities import Entity
from graph.holders import Holder, HolderKind
from graph.runs import Run
from graph.versions import Version
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import CONSUMERS, ENTITY, HOLDER, PRODUCERS, RUN


async def source(context: ServiceContext, version: Version) -> Holder:
    """The artifact that a version is of.

    Who sees the version through a link only is not shown that artifact's project, but its name,
    which the version carries itself.
    """
    holder = await HOLDER.load(context, version.artifact)
    return holder or Holder(
        id=version.artifact,
        kind=HolderKind.ARTIFACT,
        name=version.artifact_name,
        type=version.type,
        project=version.project,
        description=None,
        tags=(),
        created_at=version.created_at,
        updated_at=version.created_at,
        next_number=0,
    )


async def creator(context: ServiceContext, version: Version) -> tuple[Run | None, Entity | None]:
    """The run that logged it first, or the user who made it without a run; None for what is invisible."""
    run = version.run
    if run is None:
        logged = await PRODUCERS.load(context, version.id)
        run = logged[0] if logged else None
    if run is not None:
        return await RUN.load(context, run), None
    return None, await ENTITY.load(context, version.user) if version.user else None


async def consumers(context: ServiceContext, version: Version) -> Sequence[Run]:
    """The runs that used it, in order of time."""
    used = await CONSUMERS.load(context, version.id) or []
    return [run for run in await RUN.load_many(context, used) if run]
