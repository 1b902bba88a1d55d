"""Versions and runs as lineage questions tell them: short, and opaque where the viewer may not look."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.opaque import opaque_id
from graph.work import Row

# What is told of a node `n`. Its own visibility is that of today, for whatever time is asked.
NEIGHBOUR: Final[LiteralString] = """[n.id, n:Run,
  NOT CASE WHEN n.project IN $projects THEN true WHEN n:Run THEN false ELSE EXISTS {
    MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL AND l.project IN $projects } END,
  size([d IN n.deletions WHERE d <= $at]) % 2 = 1, n.deleted_at IS NOT NULL,
  CASE WHEN n:Run THEN n.display_name WHEN n.project IN $projects THEN n.artifact_name END,
  n.type, n.index, n.artifact, n.digest, n.created_at]"""

PACK: Final[LiteralString] = """
UNWIND CASE WHEN size(packed) = 0 THEN [] ELSE range(0, size(packed) - 1, 500) END AS k
RETURN packed[k..k + 500] AS rows"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A version or run beside another.

    `deleted` is of the time that was asked for, `gone` of now. `name` is that of the artifact or run,
    None for a version that is seen through a registry only.
    """

    id: str
    is_run: bool
    hidden: bool
    deleted: bool
    gone: bool
    name: str | None
    type: str | None
    number: int | None
    artifact: str | None
    digest: str | None
    created_at: int | None

    @property
    def place(self) -> str:
        """Where it stands in a list: runs first, each by name, and the hidden last."""
        parts = (f"{self.hidden:d}{not self.is_run:d}", self.name, self.artifact, f"{self.number or 0:012}")
        return "\0".join([*(part or "" for part in parts), self.id])

    def seen_by(self, viewer: str | None) -> "Neighbour":
        """The same as far as the viewer may know it."""
        if not self.hidden:
            return self
        name = opaque_id(viewer, self.id)
        return Neighbour(name, self.is_run, True, False, False, None, None, None, None, None, None)


def neighbour_from(row: Sequence[Any]) -> Neighbour:
    """The neighbour of a list that `NEIGHBOUR` made."""
    return Neighbour(*row)


def unpacked(records: Iterable[Row]) -> Iterator[list[Any]]:
    """The rows of a statement that ends in `PACK`."""
    for record in records:
        yield from record["rows"]
