"""Through which project a version is reached, and so whose roles decide.

A version is governed by its own project or, reached through a link, by the project of the
link: the same version linked in two registries is governed by the registry it is reached
through. Without a stated way, the first way that allows the act is taken, the source first.
"""

from typing import Final, LiteralString

from graph.errors import ForbiddenError, NotFoundError
from graph.policy import Grant, Permission, Visibility, allows, effective
from graph.policy import Project as ProjectTarget
from graph.work import Reader, Work

SYSTEM_WAYS: Final[LiteralString] = """
MATCH (v:Version {id: $version})
CALL (v) {
  MATCH (p:Project {id: v.project}) RETURN p, 0 AS place
  UNION
  MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL MATCH (p:Project {id: l.project})
  RETURN p, 1 AS place
}
WITH DISTINCT p, place WHERE p.deleted_at IS NULL
RETURN p.id AS id, p.owner AS owner, p.organization AS organization, p.visibility AS visibility
ORDER BY place, id
"""


async def ways(reader: Reader, version: str, through: str | None = None) -> list[ProjectTarget]:
    """The projects that a version stands in, its own first; only `through` if that is given."""
    rows = await reader.fetch(SYSTEM_WAYS, version=version)
    targets = [
        ProjectTarget(
            row["id"],
            row["owner"],
            row["organization"],
            Visibility(row["visibility"]) if row["visibility"] else None,
        )
        for row in rows
    ]
    return [target for target in targets if through is None or target.id == through]


async def allowed_way(
    reader: Reader, version: str, permission: Permission, *, through: str | None = None, missing: str
) -> tuple[ProjectTarget, Grant]:
    """The way that allows the act. Invisible by every way is NotFoundError(missing)."""
    if isinstance(reader, Work):
        await reader.look()
    seen = False
    for target in await ways(reader, version, through):
        grant = effective(reader.sight, target)
        seen = seen or grant is not None
        if grant is not None and allows(grant, permission, target):
            return target, grant
    if seen:
        raise ForbiddenError(f"your role here does not allow {permission}")
    raise NotFoundError(missing)


async def demand_on_version(
    work: Work, version: str, permission: Permission, *, through: str | None = None, missing: str
) -> ProjectTarget:
    """`allowed_way` inside a unit of work, which then may write and record on that target."""
    target, _ = await allowed_way(work, version, permission, through=through, missing=missing)
    await work.demand(permission, target, missing=missing)
    return target
