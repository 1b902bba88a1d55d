"""The visibility rule in Cypher and the decision in Python are one rule."""

import itertools

import pytest

from graph.actor import SYSTEM
from graph.changes import set_role
from graph.events import Action, Change
from graph.policy import Permission, Sight, effective
from graph.projects import by_ids
from graph.registries import create_registry
from graph.session import Graph
from graph.targets import Organization, Project, Visibility
from graph.work import Reader, Work, lock_of
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio


async def registry(world: World, visibility: Visibility) -> str:
    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:project"))
        return await create_registry(
            work,
            organization=world.organization,
            organization_name="org",
            name=f"{visibility}-{world.unique}",
            visibility=visibility,
        )

    return await world.graph.write(SYSTEM, operation, queue="test")


async def invite(world: World, subject: str, target: str, role: str) -> None:
    async def operation(work: Work) -> None:
        await work.lock(lock_of("Entity", subject))
        organization = Organization(world.organization)
        await work.demand(Permission.ORGANIZATION_SET_ROLE, organization, missing="none")
        await set_role(work, subject=subject, target=target, role=role)
        work.record(Change(Action.ROLE_GRANTED, "Entity", subject, after={"on": target}), organization)

    await world.graph.write(SYSTEM, operation, queue="test")


async def targets(world: World) -> list[Project]:
    await registry(world, Visibility.ORGANIZATION)
    restricted = await registry(world, Visibility.RESTRICTED)
    await invite(world, world.team.id, restricted, "viewer")
    rows = await world.rows(
        "MATCH (p:Project) WHERE p.organization = $id "
        "RETURN p.id AS id, p.owner AS owner, p.organization AS organization, p.visibility AS visibility",
        id=world.organization,
    )
    return [
        Project(
            str(row["id"]),
            str(row["owner"]),
            str(row["organization"]),
            Visibility(str(row["visibility"])) if row["visibility"] else None,
        )
        for row in rows
    ]


async def sights(world: World) -> list[Sight]:
    people = [await world.person(f"org-{role}", role) for role in ("admin", "member", "viewer")]
    invited = await world.person("invited", "viewer")
    await invite(world, str(invited.id), world.team.id, "member")
    guest = await world.person("guest")
    await invite(world, str(guest.id), world.model_registry, "restricted_viewer")
    outsider = await world.person("outsider")
    fresh: list[Sight] = [Sight(), ALL_SEEING]
    for actor in (*people, invited, guest, outsider, world.admin):

        async def look(work: Work) -> None:
            fresh.append(await work.look())

        await world.graph.write(actor, look, queue="test")
    return fresh


async def test_lists_and_checks_agree(graph: Graph, world: World, unique: str) -> None:
    other = await make_world(graph, f"{unique}o")
    projects = [*await targets(world), *await targets(other)]
    viewers = await sights(world)
    seen = 0
    for sight, project in itertools.product(viewers, projects):

        async def read(reader: Reader, project: Project = project) -> bool:
            return (await by_ids(reader, [project.id]))[0] is not None

        visible = await graph.read(sight, read)
        assert visible is (effective(sight, project) is not None), (sight, project)
        seen += visible
    assert 0 < seen < len(viewers) * len(projects)
