"""Which of the clients of a run sends, and where in the run's streams its lines belong.

In the SDK's mode "shared" several processes write one run, each with line and step numbers of its
own; a header names the process. Releases before 0.22 do not name it: what they send is known again
by its content.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers

from graph.runs import Run
from graph.session import Graph
from graph.shared_writing import claim_lines
from service.content.history_rows import STEP, row_of
from service.content.run_streams import Lines, Stream
from service.wandb.contexts import SHARED

NAMED: Final = "X-WANDB-ASYNC-CLIENT-ID"
DERIVED: Final = "X-WANDB-SERVER-SIDE-DERIVED-SUMMARY"
_NAME_LIMIT: Final = 128


@dataclass(frozen=True, slots=True)
class Writer:
    """A client of a run. `shared`: others write too; `derives`: it leaves the summary to the service."""

    shared: bool = False
    name: str = ""
    derives: bool = False


ALONE: Final = Writer()


def writer_of(headers: Headers) -> Writer:
    """Who sends this request."""
    return Writer(SHARED in headers, headers.get(NAMED, "")[:_NAME_LIMIT], headers.get(DERIVED) == "true")


async def placed(
    graph: Graph, run: Run, writer: Writer, sent: Mapping[Stream, Lines]
) -> list[tuple[Stream, Lines]]:
    """The lines where they belong in the run's streams. A step that others count too is a line's number."""
    if not writer.shared:
        return list(sent.items())
    found: list[tuple[Stream, Lines]] = []
    for stream, lines in sent.items():
        if lines.lines:
            found.extend((stream, part) for part in await _claimed(graph, run, writer, stream, lines))
    return found


async def _claimed(graph: Graph, run: Run, writer: Writer, stream: Stream, sent: Lines) -> list[Lines]:
    claims = await claim_lines(
        graph,
        run=run.id,
        stream=stream,
        writer=writer.name or _content_name(sent),
        first=sent.first,
        count=len(sent.lines),
    )
    parts: list[Lines] = []
    for counted, place, length in claims:
        start, end = max(counted, sent.first), min(counted + length, sent.end)
        lines = [sent.lines[number - sent.first] for number in range(start, end)]
        parts.append(Lines(place + start - counted, lines))
    return [_stepped(part) for part in parts] if stream is Stream.HISTORY else parts


def _stepped(part: Lines) -> Lines:
    rows = enumerate(map(row_of, part.lines), start=part.first)
    return Lines(part.first, [json.dumps({**row, STEP: number}) for number, row in rows])


def _content_name(sent: Lines) -> str:
    return "~" + hashlib.sha256(json.dumps(list(sent.lines)).encode()).hexdigest()
