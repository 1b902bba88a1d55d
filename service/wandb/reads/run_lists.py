"""The runs of a project, filtered and in order."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from graph import run_listings
from graph.filters.conditions import Condition
from graph.listings import RUNS
from graph.pages import Sorting
from graph.policy import Permission
from graph.projects import Project
from graph.runs import Run
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.filters import vocabularies
from service.wandb.filters.orders import ValueOrder, run_order
from service.wandb.reads.lists import Asked
from service.wandb.reads.pages import Page, Window

Count: TypeAlias = Callable[[ServiceContext], Awaitable[int]]


async def page(context: ServiceContext, project: Project, window: Window) -> Page[Run]:
    """A page of a project's runs, the oldest first unless asked otherwise.

    Raises:
        ForbiddenError: the viewer's role in the project does not allow to read runs.
    """
    await _expect_readable(context, project)
    condition, order = vocabularies.RUNS.parsed(window.filters), run_order(window.order)
    if isinstance(order, Sorting):
        return await Asked(RUNS, project.id, condition, order).page(context, window)
    return await (await _by_value(context, project, condition, order)).page(context, window)


def counting(project: Project, filters: str | None) -> Count:
    """Counts the runs that fit, when it is called."""
    condition = vocabularies.RUNS.parsed(filters)

    async def count(context: ServiceContext) -> int:
        await _expect_readable(context, project)
        return await Asked(RUNS, project.id, condition).count(context)

    return count


def already(total: int) -> Count:
    """The count of what is there as a whole."""

    async def count(_: ServiceContext) -> int:
        return total

    return count


async def _by_value(
    context: ServiceContext, project: Project, condition: Condition | None, order: ValueOrder
) -> Asked[Run]:
    listing = await context.read(lambda reader: run_listings.ordered_by(reader, project.id, order.paths))
    return Asked(
        listing,
        project.id,
        condition,
        Sorting("value", order.falling),
        run_listings.given(listing, order.paths, falling=order.falling),
        label=f"{'-' if order.falling else '+'}{order.paths[0]}",
    )


async def _expect_readable(context: ServiceContext, project: Project) -> None:
    async def require(reader: Reader) -> None:
        reader.require(Permission.RUN_READ, project.target, missing="project not found")

    await context.read(require)
