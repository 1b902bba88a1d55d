"""What people and service accounts have in common: how an account ends."""

from graph.entities import WORK_DELETE_ENTITY
from graph.keys import revoke_keys
from graph.roles import end_roles
from graph.targets import Person, Target
from graph.work import Work


async def end_account(work: Work, person: Person, *, cause: Target) -> None:
    """Inside a unit of work that may do `cause`: keys, roles and name end. The caller records it."""
    work.extend(cause, person)
    await revoke_keys(work, person)
    await end_roles(work, [person.id], cause=cause)
    await work.write(WORK_DELETE_ENTITY, id=person.id)
