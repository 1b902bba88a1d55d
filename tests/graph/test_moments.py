"""A version at a time, against a replay that keeps by itself what each random change made of it."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from graph.alias_edits import remove_alias, set_alias
from graph.errors import InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.links import link_version
from graph.moments import Snapshot, moments
from graph.unlinking import unlink_version
from graph.version_deletion import delete_version, restore_version
from graph.version_edits import VersionEdit, update_version
from graph.work import Reader
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

DAY = 86_400_000_000
COLLECTIONS = ("first", "second")
ALIASES = ("prod", "next")
TAGS = ("good", "bad", "old")


@dataclass
class Told:
    """What is known of a version by the changes that were made to it."""

    description: str | None = None
    metadata: str | None = None
    tags: set[str] = field(default_factory=set[str])
    aliases: set[str] = field(default_factory=set[str])
    links: dict[str, int] = field(default_factory=dict[str, int])
    deleted: bool = False


@dataclass
class Replay:
    """One version under random changes, and what it was after each."""

    world: World
    version: str
    artifact: str
    chance: random.Random
    told: Told = field(default_factory=Told)
    links: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    numbers: dict[str, int] = field(default_factory=dict[str, int])
    past: list[tuple[int, Told]] = field(default_factory=list[tuple[int, Told]])

    async def step(self) -> None:
        acts = [self.describe, self.annotate, self.tag, self.alias, self.link, self.unlink, self.delete]
        await self.chance.choice(acts)()
        self.past.append((await clock(self.world), copy.deepcopy(self.told)))

    async def edit(self, **facts: Any) -> None:
        await update_version(
            self.world.graph, self.world.admin, version=self.version, edit=VersionEdit(**facts)
        )

    async def describe(self) -> None:
        self.told.description = self.chance.choice([None, "one", "two"])
        await self.edit(description=self.told.description or "")

    async def annotate(self) -> None:
        self.told.metadata = self.chance.choice([None, '{"score": NaN}', '{"score": 1, "big": "%s"}'])
        if self.told.metadata and "%s" in self.told.metadata:
            self.told.metadata %= "x" * 40_000  # longer than the body of an event
        await self.edit(metadata=self.told.metadata or "")

    async def tag(self) -> None:
        tag = self.chance.choice(TAGS)
        if tag in self.told.tags:
            self.told.tags.remove(tag)
            await self.edit(remove_tags=[tag])
        else:
            self.told.tags.add(tag)
            await self.edit(add_tags=[tag])

    async def alias(self) -> None:
        name, (graph, admin) = self.chance.choice(ALIASES), (self.world.graph, self.world.admin)
        path = f"{self.world.team.name}/project/model:{name}"
        if path in self.told.aliases:
            self.told.aliases.remove(path)
            await remove_alias(graph, admin, holder=self.artifact, alias=name)
        else:
            self.told.aliases.add(path)
            await set_alias(graph, admin, holder=self.artifact, alias=name, version=self.version)

    async def link(self) -> None:
        name = self.chance.choice(COLLECTIONS)
        path = f"org-{self.world.unique}/model/{name}"
        found = await link_version(
            self.world.graph,
            self.world.admin,
            version=self.version,
            project=self.world.model_registry,
            collection=name,
        )
        if path not in self.told.links:
            self.told.links[path] = self.numbers[path] = self.numbers.get(path, -1) + 1
            self.told.aliases.add(f"{path}:latest")
        self.links[path] = (found.link, found.collection)

    async def unlink(self) -> None:
        if self.told.links:
            path = self.chance.choice(sorted(self.told.links))
            await unlink_version(self.world.graph, self.world.admin, link=self.links[path][0])
            del self.told.links[path]
            self.told.aliases.discard(f"{path}:latest")

    async def delete(self) -> None:
        """Gone and back: what pointed at it is gone, but `latest` of all comes back."""
        graph, admin, before = self.world.graph, self.world.admin, copy.deepcopy(self.told)
        await delete_version(graph, admin, version=self.version, delete_aliases=True)
        gone = Told(self.told.description, self.told.metadata, set(self.told.tags), deleted=True)
        self.past.append((await clock(self.world), gone))
        await restore_version(graph, admin, version=self.version, retention=DAY)
        self.told.aliases = {path for path in before.aliases if path.endswith(":latest")}


async def clock(world: World) -> int:
    (row,) = await world.rows(
        "WITH datetime.realtime() AS d RETURN d.epochSeconds * 1000000 + d.microsecond AS at"
    )
    return int(str(row["at"]))


async def at(world: World, version: str, *times: int | None) -> list[Snapshot]:
    async def read(reader: Reader) -> list[Snapshot]:
        return await moments(reader, [(f"t{n}", version, time) for n, time in enumerate(times)])

    return await world.graph.read(ALL_SEEING, read)


async def replay_of(world: World, seed: int) -> Replay:
    version = await world.version()
    (row,) = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=version)
    chance = random.Random(seed)  # noqa: S311  a seeded history, not a secret
    replay = Replay(world, version, str(row["artifact"]), chance)
    replay.told.aliases.add(f"{world.team.name}/project/model:latest")
    replay.past.append((await clock(world), copy.deepcopy(replay.told)))
    return replay


def short(moment: Snapshot) -> Told:
    return Told(
        moment.facts["description"],
        moment.facts["metadata"],
        set(moment.tags),
        set(moment.aliases),
        dict(moment.links),
        deleted=moment.deleted,
    )


async def compare(world: World, seed: int, steps: int) -> None:
    replay = await replay_of(world, seed)
    for _ in range(steps):
        await replay.step()
    found = await at(world, replay.version, *(time for time, _ in replay.past))
    for moment, (time, told) in zip(found, replay.past, strict=True):
        assert (moment.at, short(moment), moment.not_kept) == (time, told, ())


@pytest.mark.parametrize("seed", range(6))
async def test_every_moment_is_what_the_changes_up_to_it_made(world: World, seed: int) -> None:
    await compare(world, seed, 15)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
async def test_long_histories(world: World, seed: int) -> None:
    await compare(world, seed, 40)


async def test_now_is_the_present(world: World) -> None:
    version = await world.version(tags=["good"], description="a model", metadata='{"a": 1}')
    (moment,) = await at(world, version, None)
    assert (moment.tags, moment.facts["description"], moment.facts["type"]) == (("good",), "a model", "model")
    assert moment.at == moment.now


async def test_what_was_changed_before_its_past_was_kept_is_unknown(world: World) -> None:
    version = await world.version(description="first")
    before = await clock(world)
    await update_version(world.graph, world.admin, version=version, edit=VersionEdit(description="second"))
    await world.rows("MATCH (c:Change {subject: $id, field: 'ttl'}) DELETE c", id=version)
    await world.rows(
        "MATCH (c:Change {subject: $id, field: 'description', value: '\"first\"'}) DELETE c", id=version
    )
    then, now = await at(world, version, before, None)
    assert then.not_kept == ("description",)
    assert then.facts == {"metadata": None, "ttl": -1, "type": "model"}
    assert now.facts["description"] == "second"


async def test_times_that_cannot_be_are_named(world: World) -> None:
    version = await world.version()
    now = await clock(world)
    for time, message in ((now + DAY, "future"), (now - DAY, "before the version was committed")):
        with pytest.raises(InvalidInputError, match=message) as caught:
            await at(world, version, None, time)
        assert caught.value.field == "t1At"
    with pytest.raises(NotFoundError, match="t0"):
        await at(world, new_id(), None)
