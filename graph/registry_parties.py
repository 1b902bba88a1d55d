"""Giving one role on a registry to several users and teams at once, or ending theirs.

They are named by the integers that the SDK knows them by. All of it happens, or nothing does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.entities import ENTITY, Entity, EntityKind, entity_from
from graph.errors import InvalidInputError, NotFoundError
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.project_edits import held_for_change
from graph.registry_members import DEFAULT_ROLE, checked_registry_role, role_to_give
from graph.roles import grant_role
from graph.session import Graph
from graph.work import Work, lock_of

MOST: Final = 500  # of one call: each is a few statements, and a unit of work has ten seconds

WORK_USERS: Final[LiteralString] = (
    "UNWIND $numbers AS number MATCH (e:User {user_seq: number}) WHERE e.deleted_at IS NULL RETURN" + ENTITY
)

WORK_TEAMS: Final[LiteralString] = (
    "UNWIND $numbers AS number MATCH (e:Entity {seq: number}) WHERE e:Team AND e.deleted_at IS NULL RETURN"
    + ENTITY
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Users by the SDK's number of a user, teams by that of an entity."""

    users: Sequence[int] = ()
    teams: Sequence[int] = ()

    def __len__(self) -> int:
        return len({*self.users}) + len({*self.teams})


async def set_registry_roles(
    graph: Graph,
    actor: Actor,
    *,
    registry: str,
    parties: Parties,
    role: str | None = DEFAULT_ROLE,
    once: Once = ANEW,
) -> None:
    """Give users and teams a role on a registry, or with None end what they have.

    Without a role, who has none gets the default; see `graph.registry_members.set_registry_role`.
    """
    checked_registry_role(role)
    if not 0 < len(parties) <= MOST:
        raise InvalidInputError(f"between 1 and {MOST} users and teams are named at once", field="members")

    async def operation(work: Work) -> None:
        missing = f"registry {registry} not found"
        named = await _held(work, parties)
        await work.lock(
            *(lock_of("Entity", each.id) for each in named), lock_of("Project", registry), missing=missing
        )
        found = await held_for_change(work, registry, registry=True, missing=missing)
        leaving = role is None and {each.id for each in named} == {work.actor.id}
        needed = Permission.REGISTRY_READ_MEMBERS if leaving else Permission.REGISTRY_SET_ROLE
        await work.demand(needed, found.target, missing=missing)
        for each in _all_there(parties, await _held(work, parties)):
            wanted = await role_to_give(work, found, each, role)
            await grant_role(work, each.id, found.target, wanted, kind=each.kind.value.title())

    await graph.write(actor, operation, queue=registry, once=once)


async def _held(work: Work, parties: Parties) -> list[Entity]:
    """Those that are there, whoever asks."""
    users = await work.fetch(WORK_USERS, numbers=list(dict.fromkeys(parties.users)))
    teams = await work.fetch(WORK_TEAMS, numbers=list(dict.fromkeys(parties.teams)))
    return [entity_from(row) for row in (*users, *teams)]


def _all_there(parties: Parties, found: Sequence[Entity]) -> Sequence[Entity]:
    """NotFoundError says how the first that is missing was named."""
    users = {each.user_seq for each in found if each.kind is EntityKind.USER}
    teams = {each.seq for each in found if each.kind is EntityKind.TEAM}
    for kind, numbers, known in (("user", parties.users, users), ("team", parties.teams, teams)):
        lost = next((number for number in numbers if number not in known), None)
        if lost is not None:
            raise NotFoundError(f"{kind} {lost} not found", field="members")
    return found
