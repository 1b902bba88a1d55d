"""Several clients that write the streams of one run at once, each with line numbers of its own.

What a client calls its lines 0 to 9 may stand anywhere in the stream. Where, is claimed once, by the
order in which requests come; the same lines sent again stand where they stood.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, LiteralString

from graph.run_facts import merged_documents
from graph.runs import Run
from graph.session import Bookkeeping, Graph

_COUNTERS: Final = {"history": "history_lines", "events": "event_lines", "console": "log_lines"}

# The first SET locks the run, so that no two claims get the same lines.
SYSTEM_CLAIM: Final[LiteralString] = """
MATCH (r:Run {id: $run}) SET r.heartbeat_at = r.heartbeat_at
WITH r, CASE $counter WHEN 'history_lines' THEN coalesce(r.history_lines, 0)
  WHEN 'event_lines' THEN coalesce(r.event_lines, 0) ELSE coalesce(r.log_lines, 0) END AS next
CALL () {
  MATCH (c:Claim {run: $run, stream: $stream, writer: $writer}) WHERE c.sent >= 0 AND c.sent < $end
  WITH c WHERE c.sent + c.count > $first
  RETURN collect([c.sent, c.first, c.count]) AS claims, coalesce(max(c.sent + c.count), $first) AS known
}
WITH r, next, claims, known, CASE WHEN $end > known THEN $end - known ELSE 0 END AS more
FOREACH (_ IN CASE WHEN more > 0 THEN [1] ELSE [] END |
  CREATE (:Claim {run: $run, stream: $stream, writer: $writer, sent: known, first: next, count: more})
  SET r += CASE $counter WHEN 'history_lines' THEN {history_lines: next + more}
    WHEN 'event_lines' THEN {event_lines: next + more} ELSE {log_lines: next + more} END)
RETURN claims + CASE WHEN more > 0 THEN [[known, next, more]] ELSE [] END AS claims
"""

# What is compared is what is there, because the first SET locks the run.
SYSTEM_SUMMARY_IF: Final[LiteralString] = """
MATCH (r:Run {id: $run}) SET r.heartbeat_at = r.heartbeat_at
WITH r, coalesce(r.summary, '{}') AS summary
FOREACH (_ IN CASE WHEN summary = $before THEN [1] ELSE [] END |
  SET r.summary = $after, r.summary_waiting = true)
RETURN summary
"""


async def claim_lines(
    graph: Graph, *, run: str, stream: str, writer: str, first: int, count: int
) -> list[tuple[int, int, int]]:
    """Where lines `first` to `first + count` of a writer stand in the run's stream.

    Returns parts that overlap with them, each its first line as the writer counts, its first line in
    the stream, and how many there are.
    """
    rows = await graph.bookkeep(
        Bookkeeping.HEARTBEAT,
        SYSTEM_CLAIM,
        run=run,
        stream=stream,
        counter=_COUNTERS[stream],
        writer=writer,
        first=first,
        end=first + count,
    )
    return [(sent, place, length) for row in rows for sent, place, length in row["claims"]]


async def lay_over_summary(graph: Graph, run: Run, keys: Mapping[str, Any]) -> None:
    """Bookkeeping: lay keys over the summary of a run that is going, which others may be writing too."""
    given, seen = {"summary": json.dumps(dict(keys))}, run.summary
    while True:
        after = merged_documents({"summary": seen}, given)["summary"]
        rows = await graph.bookkeep(
            Bookkeeping.SUMMARY, SYSTEM_SUMMARY_IF, run=run.id, before=seen, after=after
        )
        if not rows or rows[0]["summary"] == seen:
            return
        seen = rows[0]["summary"]
