"""What the runs of versions have logged, and where in their history a version was logged.

Metrics are shown with the version: whoever sees it, by whichever project or registry, sees what was
measured when it was made, also where the run itself is hidden from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT, VISIBLE_VERSION
from graph.run_chunks import Chunk
from graph.running import Row
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class MetricSource:
    """Where the metrics of a version are: the run's summary, and its history in order of arrival.

    `steps` counts the steps of history that the run had logged by then, as its client said; None
    where it did not. Without it the history is not read, and `chunks` is empty.
    """

    version: str
    run: str
    steps: int | None
    summary: str
    chunks: Sequence[Chunk]


METRIC_SOURCES: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (v:Version {id: id}) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + """
MATCH (r:Run {id: v.run})
RETURN v.id AS version, r.id AS run, v.history_step AS steps, coalesce(r.summary, '{}') AS summary,
  CASE WHEN v.history_step IS NULL THEN [] ELSE COLLECT {
    MATCH (c:Chunk {run: r.id}) WHERE c.stream = 'history' AND c.first >= 0
    RETURN [c.first, c.count, c.key, c.noted_at] AS chunk ORDER BY c.noted_at
  } END AS chunks"""
)

VERSIONS_BY_NUMBER: Final[LiteralString] = (
    """
MATCH (h:Holder {id: $holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
UNWIND $numbers AS number
CALL (h, number) {
  MATCH (v:Version {artifact: h.id, index: number}) RETURN v
  UNION
  MATCH (l:Link {collection: h.id, number: number})<-[:LINKED]-(v:Version) WHERE l.live_in = h.id RETURN v
}
WITH number, v WHERE v.deleted_at IS NULL
RETURN number, v.id AS version"""
)


async def sources(reader: Reader, versions: Sequence[str]) -> list[MetricSource | None]:
    """In the order asked; None for versions that no run has logged or that are invisible."""
    rows = await reader.fetch(METRIC_SOURCES, ids=list(versions))
    found = {row["version"]: _source(row) for row in rows}
    return [found.get(version) for version in versions]


async def versions_by_number(reader: Reader, holder: str, numbers: Sequence[int]) -> Mapping[int, str]:
    """The ids of versions by their numbers in an artifact or collection; those that are there."""
    rows = await reader.fetch(VERSIONS_BY_NUMBER, holder=holder, numbers=list(numbers))
    return {row["number"]: row["version"] for row in rows}


def _source(row: Row) -> MetricSource:
    chunks = [Chunk("history", *chunk) for chunk in row["chunks"]]
    return MetricSource(row["version"], row["run"], row["steps"], row["summary"], chunks)
