"""What logging a version costs does not grow with how many its artifact has."""

from typing import Any, Final, LiteralString, cast

import pytest

from graph.commits import WORK_COMMIT, WORK_LOCK_DRAFT
from graph.drafts import WORK_LOCK_HOME, Draft, draft_version
from graph.places import VERSION_AT_HOME, VERSION_BESIDE_LATEST
from graph.writable import WRITABLE
from tests.graph.test_collection_plans import SCANS, operators
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

STATEMENTS: Final[dict[str, LiteralString]] = {
    "lock for a draft": WORK_LOCK_HOME,
    "lock for a commit": WORK_LOCK_DRAFT,
    "commit": WORK_COMMIT,
    "draft to write": WRITABLE,
    "version with its artifact": VERSION_AT_HOME,
    "draft with the latest version": VERSION_BESIDE_LATEST,
}
MANY: Final = 3000
VERSIONS: Final[LiteralString] = """
MATCH (h:Artifact {live_key: $key})
UNWIND range(1, $many) AS n
CREATE (:Version {id: h.id + n, artifact: h.id, project: h.project, index: n, digest: 'd' + n,
  state: 'COMMITTED', created_at: n})-[:OF]->(h)
SET h.next_number = $many + 1
"""
# Of a draft whose digest is new, as nearly all are.
GIVEN: Final[dict[str, Any]] = {
    **dict.fromkeys(("operation", "shared", "client", "input", "result"), "x"),
    **dict.fromkeys(("digest", "declared", "equal", "manifest"), "new"),
    **{each: list[str]() for each in ("unread", "files", "references", "runs", "points", "events")},
    "names": [["latest", "x"], ["best", "y"]],
    "number": MANY + 5,
    "size": 1,
    "file_count": 0,
    "run": None,
    "floor": 0,
    "now": 1,
    "at": 1,
    "to_commit": True,
    "sight": ALL_SEEING.parameters(),
}


async def profiled(world: World, text: LiteralString, given: dict[str, Any]) -> tuple[int, set[str]]:
    """How much of the graph a statement looked at, and by what; what it wrote is taken back."""
    async with world.graph.session() as session:
        transaction = await session.begin_transaction()
        result = await transaction.run("PROFILE " + text, given)
        profile = cast("dict[str, Any] | None", (await result.consume()).profile)
        await transaction.rollback()
    assert profile
    return _hits(profile), operators(profile)


def _hits(profile: dict[str, Any]) -> int:
    return profile["dbHits"] + sum(_hits(child) for child in profile.get("children", []))


async def drafted(world: World, artifact: str) -> dict[str, Any]:
    """A draft of an artifact as the parameters of the statements name it."""
    await world.version(artifact)
    draft = Draft(artifact=artifact, type="model", digest="0" * 32)
    made, _ = await draft_version(world.graph, world.admin, project=world.project, draft=draft)
    (row,) = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=made)
    holder = row["artifact"]
    named = {"project": world.project, "name": artifact, "user": world.admin.id, "actor": world.admin.id}
    return {**GIVEN, **named, "holder": holder, "version": made, "id": made, "ids": [holder, made]}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_logging_beside_many_versions_looks_at_no_more(world: World, name: str) -> None:
    few = await drafted(world, "few")
    many = await drafted(world, "many")
    await world.rows(VERSIONS, key=f"{world.project}/many", many=MANY)
    small, _ = await profiled(world, STATEMENTS[name], few)
    large, used = await profiled(world, STATEMENTS[name], many)
    assert not used & SCANS
    assert 0 < large <= small + 2
