"""What a version that is to be drafted may be already: an earlier try, a shared draft, or equal content.

A request whose answer was lost comes again with the client's own id and means what the first try
made, whatever has been logged since; writers that share a distributed id share one draft; and
content that the artifact has is not stored twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, LiteralString

from graph.running import Row
from graph.versions import VersionState


class Way(IntEnum):
    """In which way a version was there before."""

    REPEATED = 0
    SHARED = 1
    EQUAL = 2


@dataclass(frozen=True, slots=True)
class LoggedBefore:
    """A version that was there before, and the id of the run that logged it first."""

    id: str
    artifact: str
    state: VersionState
    run: str | None
    way: Way


# The part of a statement that has the artifact as `h`, locked; `before` is a list of one or none.
WORK_LOGGED_BEFORE: Final[LiteralString] = """
CALL (h) {
  MATCH (c:ClientId {key: $client}) MATCH (v:Version {id: c.version})
  WHERE v.artifact = h.id AND v.digest = $declared AND v.deleted_at IS NULL
  RETURN v, 0 AS way
  UNION ALL
  MATCH (v:Version {distributed_key: h.id + '/' + $shared}) WHERE v.state = 'DRAFT' AND v.deleted_at IS NULL
  RETURN v, 1 AS way
  UNION ALL
  MATCH (v:Version {artifact: h.id, digest: $equal})
  WHERE v.state = 'COMMITTED' AND v.deleted_at IS NULL
  RETURN v, 2 AS way ORDER BY v.index DESC LIMIT 1
}
WITH v, way ORDER BY way LIMIT 1
RETURN collect(v {.id, .artifact, .state, .run, way: way}) AS before
"""


def logged_before(rows: Sequence[Row]) -> LoggedBefore | None:
    """What was logged before into an artifact, of the column `before`."""
    if not rows:
        return None
    (row,) = rows
    return LoggedBefore(row["id"], row["artifact"], VersionState(row["state"]), row["run"], Way(row["way"]))
