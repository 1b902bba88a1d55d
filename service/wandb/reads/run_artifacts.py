"""What a run logged and used, as far as the viewer may see it."""

from graph import versions
from graph.versions import Version
from service.graphql.service_context import ServiceContext
from service.wandb.ids import index_of
from service.wandb.reads.pages import Page, Window, counted


async def outputs(context: ServiceContext, run: str, window: Window) -> Page[Version]:
    """A page of the versions that a run logged, in order of time."""
    skip, size = index_of(window.after), window.length()
    found = await context.read(lambda reader: versions.outputs_of(reader, run, skip=skip, limit=size + 1))
    return counted(found, skip, size)


async def inputs(context: ServiceContext, run: str, window: Window) -> Page[tuple[Version, str | None]]:
    """A page of the versions that a run used, with the name it used each as, in order of time."""
    skip, size = index_of(window.after), window.length()
    found = await context.read(lambda reader: versions.inputs_of(reader, run, skip=skip, limit=size + 1))
    return counted(found, skip, size)


async def count_outputs(context: ServiceContext, run: str) -> int:
    return await context.read(lambda reader: versions.count_outputs(reader, run))


async def count_inputs(context: ServiceContext, run: str) -> int:
    return await context.read(lambda reader: versions.count_inputs(reader, run))
