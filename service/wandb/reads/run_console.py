"""The console of a run as lines with their times."""

import re
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidInputError
from graph.runs import Run
from service.content.run_streams import Stream, read_lines
from service.graphql.service_context import ServiceContext
from service.wandb.ids import index_of
from service.wandb.reads.pages import Page, Window, counted

MOST: Final = 10_000
# As clients send it: `ERROR 2026-11-24T07:12:46.207636 text`, the first word only for errors.
_LINE: Final = re.compile(r"(ERROR )?(\d{4}-\d\d-\d\dT[\d:.]+Z?) (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ConsoleLine:
    """A line; `level` is `error` or empty, the time in UTC is None where its client did not say it."""

    number: int
    timestamp: str | None
    level: str
    text: str


async def lines(context: ServiceContext, run: Run, window: Window, last: int | None) -> Page[ConsoleLine]:
    """A page from the beginning on, or the last lines."""
    if last is not None and last < 0:
        raise InvalidInputError("last must not be negative", field="last")
    size = window.length(MOST) if last is None else min(last, MOST)
    start = index_of(window.after) if last is None else max(0, run.log_lines - size)
    found = await read_lines(
        context.graph,
        context.store,
        context.actor.sight,
        run.id,
        Stream.CONSOLE,
        first=start,
        end=start + size + 1,
    )
    return counted([_line(start + place, text) for place, text in enumerate(found)], start, size)


def _line(number: int, text: str) -> ConsoleLine:
    parts = _LINE.fullmatch(text)
    if parts is None:
        return ConsoleLine(number, None, "", text)
    return ConsoleLine(number, parts[2], "error" if parts[1] else "", parts[3])
