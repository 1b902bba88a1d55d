"""Through which project a version is reached, and so whose roles decide.

A version is governed by its own project or, reached through a link, by the project of the
link: the same version linked in two registries is governed by the registry it is reached
through. Without a stated way, the first way that allows the act is taken, the source first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, TypeAlias

from graph.errors import DomainError, ForbiddenError, NotFoundError
from graph.policy import Grant, Permission, Sight, effective, granted
from graph.running import Row
from graph.targets import Project as ProjectTarget
from graph.targets import Visibility
from graph.versions import VersionState
from graph.work import Reader, Work

TARGET: Final[LiteralString] = """p.id AS home, p.owner AS owner, p.organization AS organization,
p.visibility AS visibility, p.created_by AS created_by"""

# Every version and project by which it is reached; the place is 0 for its own and 1 for those of links.
SYSTEM_PLACES: Final[LiteralString] = """
UNWIND $versions AS version
MATCH (v:Version {id: version}) WHERE v.deleted_at IS NULL AND ($state IS NULL OR v.state = $state)
CALL (v) {
  MATCH (p:Project {id: v.project}) RETURN p, 0 AS place
  UNION
  MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL MATCH (p:Project {id: l.project})
  RETURN p, 1 AS place
}
WITH DISTINCT version, p, place WHERE p.deleted_at IS NULL
WITH version, place, p ORDER BY place, p.id
"""

SYSTEM_WAYS: Final[LiteralString] = SYSTEM_PLACES + "RETURN version, place, " + TARGET

Way: TypeAlias = tuple[ProjectTarget, Grant]


def target_from(row: Row) -> ProjectTarget:
    """The project or registry of a row with `TARGET`."""
    visibility = Visibility(row["visibility"]) if row["visibility"] else None
    return ProjectTarget(row["home"], row["owner"], row["organization"], visibility, row["created_by"])


@dataclass(frozen=True, slots=True)
class Ways:
    """The projects that a version stands in: its own, unless that is deleted, and those of its links."""

    home: ProjectTarget | None = None
    linked: Sequence[ProjectTarget] = ()

    def by(self, through: str | None = None) -> list[ProjectTarget]:
        """All, its own first, or only the one that is named by id."""
        every = [*([self.home] if self.home else []), *self.linked]
        return [each for each in every if through is None or each.id == through]


NO_WAYS: Final = Ways()


async def ways(
    reader: Reader, versions: Sequence[str], *, state: VersionState | None = None
) -> dict[str, Ways]:
    """The ways to each of the versions that is live and, if one is given, in that state."""
    return ways_from(await reader.fetch(SYSTEM_WAYS, versions=list(dict.fromkeys(versions)), state=state))


def ways_from(rows: Sequence[Row]) -> dict[str, Ways]:
    """The ways by version, of rows with version, place and `TARGET`."""
    homes = {row["version"]: target_from(row) for row in rows if row["place"] == 0}
    linked: dict[str, list[ProjectTarget]] = {row["version"]: [] for row in rows}
    for row in rows:
        if row["place"] != 0:
            linked[row["version"]].append(target_from(row))
    return {version: Ways(homes.get(version), others) for version, others in linked.items()}


def choose_way(
    sight: Sight, targets: Sequence[ProjectTarget], permission: Permission, *, missing: str
) -> Way:
    """The first way that allows the act. Invisible by every way is NotFoundError(missing)."""
    seen = False
    for target in targets:
        grant = granted(sight, permission, target)
        if grant is not None:
            return target, grant
        seen = seen or effective(sight, target) is not None
    if seen:
        raise ForbiddenError(f"your role here does not allow {permission}")
    raise NotFoundError(missing)


async def allowed_way(
    reader: Reader, version: str, permission: Permission, *, through: str | None = None, missing: str
) -> Way:
    """The way that allows the act; only `through` if that project is given."""
    if isinstance(reader, Work):
        await reader.look()
    found = (await ways(reader, [version])).get(version, NO_WAYS)
    return choose_way(reader.sight, found.by(through), permission, missing=missing)


async def allowed_ways(
    reader: Reader, wanted: Sequence[tuple[str, str | None]], permission: Permission, *, missing: str
) -> list[Way | DomainError]:
    """`allowed_way` for pairs of version and `through`; where it is refused, the error that says so."""
    found = await ways(reader, [version for version, _ in wanted])
    return [
        decided(reader.sight, found.get(version, NO_WAYS).by(through), permission, missing=missing)
        for version, through in wanted
    ]


def decided(
    sight: Sight, targets: Sequence[ProjectTarget], permission: Permission, *, missing: str
) -> Way | DomainError:
    """`choose_way`; where it is refused, the error that says so."""
    try:
        return choose_way(sight, targets, permission, missing=missing)
    except DomainError as refusal:
        return refusal


async def demand_on_version(
    work: Work, version: str, permission: Permission, *, through: str | None = None, missing: str
) -> ProjectTarget:
    """`allowed_way` inside a unit of work, which then may write and record on that target."""
    target, _ = await allowed_way(work, version, permission, through=through, missing=missing)
    await work.demand(permission, target, missing=missing)
    return target
