"""What it costs to look at whose bytes a draft's files are: the same for many files as for few."""

import hashlib
from dataclasses import dataclass

import pytest

from graph.actor import Actor
from graph.drafts import Draft, draft_version
from graph.entities import by_name as entity_by_name
from graph.manifests import BlobState, prove_blobs
from graph.projects import by_name
from graph.results import STATEMENTS, Count
from graph.versions import Version, by_ids
from graph.work import Reader
from graph.writable import Writable
from service.content.contents import Contents, FileSpec
from service.content.edits import Edit
from service.content.manifest import Entry, base64_md5
from tests.graph.world import ALL_SEEING, World
from tests.service.api.conftest import Api
from tests.service.possession import onlooker_of

pytestmark = pytest.mark.anyio

FEW, MANY = 3, 2000


def hashed(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Place:
    """A project, and who writes there."""

    contents: Contents
    world: World
    actor: Actor
    project: str

    async def draft(self, artifact: str, base: str | None = None) -> Version:
        draft = Draft(artifact=artifact, type="model", digest=None, base=base)
        made, _ = await draft_version(self.world.graph, self.actor, project=self.project, draft=draft)
        found = (await self.world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [made])))[0]
        assert found
        return found

    async def filled(self, artifact: str, count: int) -> Version:
        """A draft of so many files, all proved."""
        draft = await self.draft(artifact)
        hashes = [hashed(f"{artifact}{number}") for number in range(count)]
        entries = {md5: Entry(md5, base64_md5(md5), md5, 1, None, None, None) for md5 in hashes}
        await self.contents.edit(Writable(self.actor, draft), Edit(entries))
        proofs = [(md5, 1, BlobState.PROVEN) for md5 in hashes]
        await prove_blobs(self.world.graph, pool=draft.pool, version=draft.id, proofs=proofs)
        return draft

    async def committed(self, draft: Version) -> int:
        """How many statements the commit took."""
        count = Count()
        token = STATEMENTS.set(count)
        await self.contents.commit(Writable(self.actor, draft))
        STATEMENTS.reset(token)
        return count.statements

    async def expected(self, draft: Version, count: int) -> int:
        """How many statements it took to say where so many files go."""
        specs = [FileSpec(str(number), hashed(str(number))) for number in range(count)]
        statements = Count()
        token = STATEMENTS.set(statements)
        await self.contents.expect(Writable(self.actor, draft), specs)
        STATEMENTS.reset(token)
        return statements.statements


async def test_many_files_take_as_many_statements_as_few(api: Api, world: World) -> None:
    onlooker = await onlooker_of(world)
    await onlooker.invited_as("viewer")
    actor, contents = await onlooker.actor(), api.services.contents
    theirs = await _project(world, actor, onlooker.team)
    own = Place(contents, world, world.admin, world.project)
    other = Place(contents, world, actor, theirs)
    taken: list[tuple[int, int, int]] = []
    for count in (FEW, MANY):
        base = await own.filled(f"base{count}", count)
        first = await own.committed(base)
        await onlooker.show(base.id)
        built = await other.draft(f"built{count}", base.id)
        asked = await other.expected(built, count)
        taken.append((first, asked, await other.committed(built)))
    # What more than 100 files are listed with takes a statement of each commit
    few, many = taken
    assert many == (few[0] + 1, few[1], few[2] + 1)


async def _project(world: World, actor: Actor, team: str) -> str:
    async def find(reader: Reader) -> str:
        owner = await entity_by_name(reader, team)
        found = await by_name(reader, owner.id, "project") if owner else None
        assert found
        return found.id

    return await world.graph.read(actor.sight, find)
