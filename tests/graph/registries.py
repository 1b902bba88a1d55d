"""A registry with people around it, and what tests of registries read and refuse."""

from collections.abc import Awaitable
from dataclasses import dataclass

import pytest

from graph import projects
from graph.actor import Actor
from graph.errors import DomainError
from graph.projects import Project
from graph.registry_edits import (
    new_registry,
)
from tests.graph.world import ALL_SEEING, World, size_of

EVENTS = """MATCH (e:Event) WHERE e.subject = $subject OR e.body CONTAINS $subject
RETURN e.action AS action, e.body AS body ORDER BY e.at, e.ordinal"""
CHANGES = """MATCH (c:Change {subject: $subject, field: $field}) RETURN c.value AS value ORDER BY c.since"""


@dataclass(frozen=True)
class Office:
    """A registry in a world, and people with each role in the organization."""

    world: World
    registry: str
    admin: Actor
    member: Actor
    viewer: Actor
    stranger: Actor

    async def read(self) -> Project:
        return await read(self.world, self.registry)

    async def actions(self, subject: str | None = None) -> list[str]:
        rows = await self.world.rows(EVENTS, subject=subject or self.registry)
        return [str(row["action"]) for row in rows]


async def read(world: World, registry: str) -> Project:
    found = (await world.graph.read(ALL_SEEING, lambda reader: projects.by_ids(reader, [registry])))[0]
    assert found
    return found


async def refusal(world: World, attempt: Awaitable[object]) -> DomainError:
    """The error of an attempt, which has changed nothing."""
    before = await size_of(world)
    with pytest.raises(DomainError) as caught:
        await attempt
    assert await size_of(world) == before
    return caught.value


async def office_of(world: World) -> Office:
    member = await world.person("mia", "member")
    registry = await new_registry(
        world.graph, member, organization=world.organization, name="models", accepted_types=["model"]
    )
    return Office(
        world,
        registry,
        world.admin,
        member,
        await world.person("vera", "viewer"),
        await world.person("stan"),
    )
