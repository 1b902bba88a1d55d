"""Lists of files that no commit wrote whole: written ahead, by a worker, after kills, for old versions."""

import secrets

import pytest

from graph import containing
from graph.containing import FileDigest, Listed, Scope
from graph.drafts import Draft, draft_version
from graph.file_lists import BATCH, NOTHING, write_rows
from graph.pages import Window
from graph.versions import Version, by_ids
from graph.writable import Writable
from service.content.drafting import NewReference, add_references
from service.content.file_lists import FEW, list_files, rows_of, write_ahead
from service.content.manifest import Entry
from tests.graph.world import World
from tests.service.api.conftest import Api

pytestmark = pytest.mark.anyio

_LIST = "MATCH (f:FileList {pool: $pool, manifest: $manifest}) "
PATHS = (
    _LIST + "MATCH (f)-[e:CONTAINS]->(x:Reference) RETURN e.path AS path, x.digest AS digest ORDER BY path"
)
WRITTEN = _LIST + "RETURN f.written AS written, f.waiting AS waiting"
FORGET = _LIST + "DETACH DELETE f"
WAIT = _LIST + "MATCH (v:Version) WHERE v.manifest = f.manifest AND v.pool = f.pool SET f.waiting = v.tenant"
AGAIN = _LIST + "REMOVE f.missed_at"
OLD = "MERGE (s:Sweep {id: 'file-lists'}) SET s.after = $after"


class Made:
    """A version of so many references, whose digests are its own."""

    def __init__(self, api: Api, world: World, count: int) -> None:
        self.api, self.world, self.count, self.mark = api, world, count, secrets.token_hex(4)
        self.entries = [
            Entry(f"{n:06d}", f"{self.mark}-{n}", None, 0, f"s3://b/{n}", None, None) for n in range(count)
        ]

    async def commit(self) -> Version:
        world, contents = self.world, self.api.services.contents
        made, _ = await draft_version(
            world.graph,
            world.admin,
            project=world.project,
            draft=Draft(artifact=self.mark, type="model", digest=None),
        )
        draft = await self.version(made)
        for start in range(0, self.count, 1000):
            references = [
                NewReference(entry.path, entry.ref or "", entry.digest)
                for entry in self.entries[start : start + 1000]
            ]
            await add_references(contents, Writable(world.admin, draft), references)
        done = await contents.commit(Writable(world.admin, draft))
        return await self.version(done.id)

    async def version(self, version: str) -> Version:
        (found,) = await self.world.graph.read(
            self.world.admin.sight, lambda reader: by_ids(reader, [version])
        )
        assert found
        return found

    async def rows(self, cypher: str, version: Version) -> list[dict[str, object]]:
        return await self.world.rows(cypher, pool=version.pool, manifest=version.manifest)

    async def is_whole(self, version: Version) -> bool:
        """Every path once, and nothing waiting."""
        paths = [(row["path"], row["digest"]) for row in await self.rows(PATHS, version)]
        (state,) = await self.rows(WRITTEN, version)
        return paths == [(entry.path, entry.digest) for entry in self.entries] and state == {
            "written": self.count,
            "waiting": None,
        }

    async def work(self, version: Version) -> None:
        """What a worker does; one of another test, whose store is another, may have missed it before."""
        for _ in range(50):
            await self.rows(AGAIN, version)
            if not await list_files(self.world.graph, self.api.services.store):
                return

    async def found(self, place: int) -> tuple[list[str], Listed]:
        """The versions that hold one of the references, and whether that is all of them."""
        digest = FileDigest.of(self.entries[place].digest)
        sight = self.world.admin.sight
        (page,) = await self.world.graph.read(
            sight, lambda reader: containing.containing(reader, [digest], Scope(), Window(10))
        )
        listed = await self.world.graph.read(sight, containing.listed)
        return [member.id for _, member in page.members], listed


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, BATCH + 1])
async def test_a_commit_lists_everything_at_once(api: Api, world: World, count: int) -> None:
    made = Made(api, world, count)
    version = await made.commit()
    assert await made.is_whole(version)
    ids, listed = await made.found(count - 1)
    assert (ids, listed.waiting) == ([version.id], 0)


async def test_what_a_killed_try_has_written_is_gone_on_with(api: Api, world: World) -> None:
    """The first batch of a commit that never came; without a version it is found by nobody."""
    made = Made(api, world, BATCH + 20)
    version = await made.commit()
    await made.rows(FORGET, version)
    where = {"pool": version.pool, "manifest": version.manifest or ""}
    rows = rows_of(version.pool, made.entries[:BATCH])
    assert await write_rows(world.graph, **where, rows=rows, start=0, total=made.count) == BATCH
    assert await write_rows(world.graph, **where, rows=rows, start=0, total=made.count) == BATCH
    rest = await write_ahead(world.graph, version.pool, version.manifest or "", made.entries)
    assert rest == NOTHING
    assert await made.is_whole(version)


async def test_old_versions_are_swept_and_say_meanwhile_that_something_is_missing(
    api: Api, world: World
) -> None:
    made = Made(api, world, BATCH + 20)
    version = await made.commit()
    await made.rows(FORGET, version)
    assert (await made.found(0))[0] == []
    before = version.id[:-1]
    await world.rows(OLD, after=before)
    assert not (await made.found(0))[1].complete
    await made.work(version)
    assert await made.is_whole(version)
    assert (await made.found(0))[0] == [version.id]
    assert (await world.rows("MATCH (s:Sweep {id: 'file-lists'}) RETURN s.after AS after")) == []


async def test_a_list_that_time_ran_out_on_waits_for_the_worker(api: Api, world: World) -> None:
    made = Made(api, world, BATCH + 20)
    version = await made.commit()
    await made.rows(FORGET, version)
    where = (version.pool, version.manifest or "")
    await write_ahead(world.graph, *where, made.entries, seconds=0)
    assert (await made.rows(WRITTEN, version))[0]["written"] == BATCH
    await made.rows(WAIT, version)
    ids, listed = await made.found(0)
    assert (ids, listed.complete, listed.waiting) == ([version.id], False, 1)
    assert (await made.found(BATCH))[0] == []
    await made.work(version)
    assert await made.is_whole(version)
    assert (await made.found(BATCH))[1].waiting == 0


async def test_a_manifest_that_is_not_there_is_waited_for(api: Api, world: World) -> None:
    version = await world.version()
    (found,) = await world.graph.read(world.admin.sight, lambda reader: by_ids(reader, [version]))
    assert found
    await list_files(world.graph, api.services.store)
    listed = await world.graph.read(world.admin.sight, containing.listed)
    assert (listed.complete, listed.waiting) == (False, 1)
