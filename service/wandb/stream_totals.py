"""What the latest lines of a stream add up to: the summary of a history, the latest system metrics."""

import json
from collections.abc import Sequence
from typing import Any

from graph.fields import parse_json
from graph.names import METADATA_LIMIT
from service.content.history_rows import row_of
from service.content.run_streams import Stream
from service.wandb.run_writer import Writer
from service.wandb.stream_request import StreamRequest


def summary_of(sent: StreamRequest, writer: Writer) -> str | None:
    """The summary as it was sent; of a client that leaves it to the service, laid over its rows."""
    rows = sent.lines.get(Stream.HISTORY)
    if not writer.derives or rows is None:
        return sent.summary
    given = parse_json(sent.summary, "summary") if sent.summary is not None else {}
    return json.dumps({**_merged({}, rows.lines), **given})


def latest_metrics(before: str, lines: Sequence[str]) -> str:
    """The latest value of each system metric, as JSON text; clients send some at a time."""
    text = json.dumps(_merged(row_of(before), lines))
    return text if len(text) <= METADATA_LIMIT else before


def _merged(before: dict[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    latest = dict(before)
    for line in lines:
        latest.update(row_of(line))
    return latest
