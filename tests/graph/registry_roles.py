"""Roles on registries, given past the rules of who may be invited."""

from graph.actor import SYSTEM
from graph.policy import Permission
from graph.projects import by_ids
from graph.roles import grant_role
from graph.work import Work, lock_of
from tests.graph.world import ALL_SEEING, World


async def invite(world: World, subject: str, registry: str, role: str, *, kind: str) -> None:
    """Give a user or team a role on a registry."""
    found = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [registry])))[0]
    assert found

    async def operation(work: Work) -> None:
        await work.lock(lock_of("Project", registry))
        await work.demand(Permission.REGISTRY_SET_ROLE, found.target, missing="none")
        await grant_role(work, subject, found.target, role, kind=kind)

    await world.graph.write(SYSTEM, operation, queue="test")
