"""An organization with much in it, and what is left of it."""

from graph.actor import SYSTEM
from graph.entities import Entity
from graph.projects import create_project
from graph.registries import create_registry
from graph.work import Work, lock_of
from tests.graph.world import World

LEFT = """
CALL () {
  MATCH (p:Project) WHERE p.organization = $organization AND p.deleted_at IS NULL RETURN count(p) AS projects
}
CALL () {
  MATCH (t:Entity) WHERE t.organization = $organization AND t.deleted_at IS NULL RETURN count(t) AS entities
}
CALL () {
  MATCH (n)-[r:ROLE]-() WHERE n.organization = $organization OR n.id = $organization RETURN count(r) AS roles
}
CALL () { MATCH (x:Ending) WHERE x.organization = $organization RETURN count(x) AS endings }
RETURN projects, entities, roles, endings
"""
NOTHING = {"projects": 0, "entities": 0, "roles": 0, "endings": 0}


async def many(world: World, owner: Entity, number: int) -> None:
    """Projects of a team, and registries of its organization, half of each."""
    for start in range(0, number, 100):

        async def operation(work: Work, start: int = start) -> None:
            await work.lock(lock_of("Sequence", "sequence:project"), lock_of("Entity", owner.id))
            for n in range(start, min(start + 100, number)):
                if n % 2:
                    await create_project(work, owner=owner.id, name=f"p{n}", description=None, missing="none")
                else:
                    await create_registry(
                        work, organization=world.organization, organization_name="org", name=f"r{n}"
                    )

        await world.graph.write(SYSTEM, operation, queue="test")


async def left(world: World) -> dict[str, object]:
    return (await world.rows(LEFT, organization=world.organization))[0]
