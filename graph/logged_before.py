"""What a version that is to be drafted may be already: an earlier try, a shared draft, or equal content.

A request whose answer was lost comes again with the client's own id and means what the first try
made, whatever has been logged since; writers that share a distributed id share one draft; and
content that the artifact has is not stored twice.
"""

from enum import IntEnum
from typing import Final, LiteralString

from graph.versions import VERSION, Version, version_from
from graph.work import Work


class Before(IntEnum):
    """In which way a version was there before."""

    REPEATED = 0
    SHARED = 1
    EQUAL = 2


WORK_LOGGED_BEFORE: Final[LiteralString] = (
    """
CALL () {
  MATCH (c:ClientId {key: $client}) MATCH (v:Version {id: c.version})
  WHERE v.artifact = $artifact AND v.digest = $declared AND v.deleted_at IS NULL
  RETURN v, 0 AS way
  UNION ALL
  MATCH (v:Version {distributed_key: $shared}) WHERE v.state = 'DRAFT' AND v.deleted_at IS NULL
  RETURN v, 1 AS way
  UNION ALL
  MATCH (v:Version {artifact: $artifact, digest: $equal})
  WHERE v.state = 'COMMITTED' AND v.deleted_at IS NULL
  RETURN v, 2 AS way ORDER BY v.index DESC LIMIT 1
}
WITH v, way ORDER BY way LIMIT 1 RETURN way,"""
    + VERSION
)


async def logged_before(
    work: Work,
    artifact: str,
    *,
    client: str | None,
    shared: str | None,
    digest: str | None,
    deduplicate: bool,
) -> tuple[Version, Before] | None:
    """What was logged before into the artifact (by id), which must be locked.

    Args:
        work: the unit of work that drafts.
        artifact: its id.
        client: the key of the client's own id for the version.
        shared: the key of the draft that distributed writers share.
        digest: the hex MD5 that the client declared, if it did.
        deduplicate: whether equal content is the same version.
    """
    row = await work.one(
        WORK_LOGGED_BEFORE,
        artifact=artifact,
        client=client,
        shared=shared,
        declared=digest or "",
        equal=digest if deduplicate else None,
    )
    return (version_from(row), Before(row["way"])) if row else None
