"""Runs and what lies beside them in the store: files, and the ends of their streams."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Final, cast

from graph import run_files, runs
from graph.places import Place
from graph.policy import Permission
from graph.projects import Project
from graph.run_files import RunFile
from graph.runs import Run
from graph.work import Reader
from service.blobs.keys import run_file_key
from service.content.run_streams import Stream, read_lines
from service.graphql.service_context import ServiceContext
from service.wandb.ids import place_of
from service.wandb.loaders import PLACE
from service.wandb.reads.addresses import StoredFile, run_file
from service.wandb.reads.like import like
from service.wandb.reads.pages import Page, Window, fetched

TAIL_LINES: Final = 5
SEARCHED: Final = 10_000  # how many files of a run a pattern is held against
_AT_ONCE: Final = 16


async def run_named(context: ServiceContext, project: Project, name: str) -> Run | None:
    """The run of that name in a project that the viewer sees; None if it is missing.

    Raises:
        ForbiddenError: the viewer's role in the project does not allow to read runs.
    """

    async def find(reader: Reader) -> Run | None:
        reader.require(Permission.RUN_READ, project.target, missing="project not found")
        return await runs.by_name(reader, project.id, name)

    return await context.read(find)


async def tail(context: ServiceContext, run: Run, stream: Stream, count: int) -> str:
    """The last lines of a stream of `count` lines, as a JSON array of texts."""
    if not count:
        return "[]"
    first = max(0, count - TAIL_LINES)
    lines = await read_lines(context.graph, context.store, context.actor.sight, run.id, stream, first=first)
    return json.dumps(lines[-TAIL_LINES:])


def wandb_config(run: Run, keys: Sequence[str] | None) -> str:
    """What the SDK itself keeps in a run's config, of those keys; clients look there for a real start."""
    kept: object = json.loads(run.config)
    for step in ("_wandb", "value"):
        kept = cast("dict[str, Any]", kept).get(step) if isinstance(kept, dict) else None
    facts = cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}
    return json.dumps({key: value for key, value in facts.items() if keys is None or key in keys})


async def files(
    context: ServiceContext,
    run: Run,
    names: Sequence[str | None] | None,
    pattern: str | None,
    window: Window,
) -> tuple[Page[StoredFile], int]:
    """A page of a run's files by name, and how many there are.

    `names` or a `pattern` with SQL's `%` and `_` take only those; neither or empty takes all.
    """
    size, start = window.length(), place_of(window.after) or ""
    wanted = [name for name in names or () if name is not None]

    async def find(reader: Reader) -> tuple[list[RunFile], int]:
        if not wanted and not pattern:
            page = await run_files.files_of(reader, run.id, after=start, limit=size + 1)
            return page, await run_files.count_files(reader, run.id)
        if wanted:
            some = await run_files.files_by_name(reader, run.id, wanted)
        else:
            some = await run_files.files_of(reader, run.id, limit=SEARCHED)
        fitting = [file for file in some if not pattern or like(pattern, file.name)]
        return [file for file in fitting if file.name > start], len(fitting)

    place = await PLACE.load(context, run.project)
    if place is None:
        return Page([], more=False), 0
    found, total = await context.read(find)
    page = fetched(found, size, lambda file: file.name)
    stored = await _stored(context, place, run, [file for file, _ in page.items])
    items = [(file, cursor) for file, (_, cursor) in zip(stored, page.items, strict=True)]
    return Page(items, page.more), total


async def count_files(context: ServiceContext, run: Run) -> int:
    return await context.read(lambda reader: run_files.count_files(reader, run.id))


async def _stored(
    context: ServiceContext, place: Place, run: Run, found: Sequence[RunFile]
) -> list[StoredFile]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def look(file: RunFile) -> StoredFile:
        async with gate:
            stat = await context.store.stat(run_file_key(run.tenant, run.id, file.name))
        return run_file(context, place, run, file, stat)

    return list(await asyncio.gather(*map(look, found)))
