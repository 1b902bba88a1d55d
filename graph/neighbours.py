"""Versions and runs as lineage questions tell them: short, and opaque where the viewer may not look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.opaque import opaque_id
from graph.seen_nodes import SEEN

# What is told of a node `n` after `JUDGED`. Its own visibility is that of today, for whatever time is asked.
NEIGHBOUR: Final[LiteralString] = (
    "[n.id, n:Run, NOT "
    + SEEN
    + """,
  size([d IN n.deletions WHERE d <= $at]) % 2 = 1, n.deleted_at IS NOT NULL,
  CASE WHEN n:Run THEN n.display_name WHEN n.project IN projects THEN n.artifact_name END,
  n.type, n.index, n.artifact, n.digest, n.created_at]"""
)


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
