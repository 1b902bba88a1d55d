"""What only one run has logged: it can be deleted with the run.

A version that another run has logged as well, because its content was equal, stays that run's.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.policy import Permission
from graph.projects import held_project
from graph.protection import on_versions, refuse_source
from graph.running import Row
from graph.targets import Project as ProjectTarget
from graph.version_deletion import delete_versions
from graph.withdrawals import WORK_PLACES, withdraw
from graph.work import Work, lock_of

MOST: Final = 500  # versions that go in one unit of work

WORK_OUTPUTS: Final[LiteralString] = """
MATCH (r:Run {id: $run})-[:PRODUCED]->(v:Version)
WHERE v.deleted_at IS NULL AND NOT EXISTS {
  MATCH (other:Run)-[:PRODUCED]->(v) WHERE other.id <> r.id AND other.deleted_at IS NULL
}
RETURN DISTINCT v.id AS id, v.artifact AS artifact, v.project AS project, v.index AS index,
  v.digest AS digest ORDER BY id LIMIT $limit
"""


async def delete_outputs(work: Work, run: str, *, missing: str) -> None:
    """Inside a unit of work that holds the run: delete what only it has logged, with links and aliases.

    Raises:
        ConflictError: a protected alias points at one, or they are too many for one unit.
    """
    found = await work.fetch(WORK_OUTPUTS, run=run, limit=MOST + 1)
    if len(found) > MOST:
        raise ConflictError(
            f"the run logged more than {MOST} versions; delete them first", field="deleteArtifacts"
        )
    if not found:
        return
    versions = [row["id"] for row in found]
    await _hold(work, found, versions, missing)
    targets = await _targets(work, found, missing)
    refuse_source(await on_versions(work, versions), "what the run logged")
    await delete_versions(work, versions)
    for row in found:
        facts = {"artifact": row["artifact"], "index": row["index"], "digest": row["digest"]}
        change = Change(Action.VERSION_DELETED, "Version", row["id"], before=facts, about=(row["artifact"],))
        work.record(change, targets[row["project"]])
    for project, target in targets.items():
        await withdraw(work, [row["id"] for row in found if row["project"] == project], cause=target)


async def _hold(work: Work, found: Sequence[Row], versions: Sequence[str], missing: str) -> None:
    places = {*(row["artifact"] for row in found), *await _places(work, versions)}
    holders = [lock_of("Holder", each) for each in places]
    await work.lock(*holders, *(lock_of("Version", each) for each in versions), missing=missing)
    if not places.issuperset(await _places(work, versions)):
        raise ConflictError("one was linked into another collection at the same moment; please try again")


async def _places(work: Work, versions: Sequence[str]) -> list[str]:
    return list((await work.fetch(WORK_PLACES, versions=list(versions)))[0]["holders"])


async def _targets(work: Work, found: Sequence[Row], missing: str) -> dict[str, ProjectTarget]:
    targets: dict[str, ProjectTarget] = {}
    for project in sorted({row["project"] for row in found}):
        home = await held_project(work, project)
        if home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.VERSION_DELETE, home.target, missing=missing)
        targets[project] = home.target
    return targets
