"""History that is logged without an SDK: rows of metrics, kept by their number in the run's history."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from strawberry.scalars import JSON

from graph import projects
from graph.errors import InvalidInputError, NotFoundError
from graph.policy import Permission
from graph.run_life import note_heartbeat
from graph.runs import Run
from graph.work import Reader
from service.api.context import ApiContext
from service.content.run_streams import Lines, Stream, append

ROWS_LIMIT: Final = 1000
LAST_LINE: Final = 10**12 - 1  # what the keys of chunks have digits for


async def log_rows(context: ApiContext, run: Run, first: int, rows: Sequence[JSON]) -> None:
    """Keep rows of a run that the actor may write; the same rows again change nothing."""
    if not 1 <= len(rows) <= ROWS_LIMIT:
        raise InvalidInputError(f"rows takes 1 to {ROWS_LIMIT} rows a time", field="rows")
    if not 0 <= first <= LAST_LINE - ROWS_LIMIT:
        raise InvalidInputError("firstRow is a row's number, from 0", field="firstRow")
    lines = [_line(row, first + place, f"rows[{place}]") for place, row in enumerate(rows)]
    missing = "run not found"

    async def check(reader: Reader) -> None:
        home = (await projects.by_ids(reader, [run.project]))[0]
        if home is None:
            raise NotFoundError(missing, field="run")
        reader.require(Permission.RUN_WRITE, home.target, missing=missing)

    await context.read(check)
    await append(context.graph, context.store, run, Stream.HISTORY, Lines(first, lines))
    await note_heartbeat(context.graph, run.id, history=first + len(lines))


def _line(row: object, number: int, place: str) -> str:
    if not isinstance(row, dict):
        raise InvalidInputError(f"{place} must be a JSON object", field="rows")
    fields = {"_step": number, **cast("dict[str, Any]", row)}
    if not isinstance(fields["_step"], int) or isinstance(fields["_step"], bool):
        raise InvalidInputError(f"{place}: _step is a whole number", field="rows")
    return json.dumps(fields)
