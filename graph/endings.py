"""Ending teams and organizations: one unit of work takes them from everybody, many small ones follow.

The first unit records the deletion, frees the names and hides all that belongs to it at once,
because roles count only below what is live; so nobody ever sees half an organization. Its projects,
roles, service accounts, teams and invitations then end in batches, each with its event, by the
same actor and right, which the `:Ending` node keeps. Batches may run anywhere and twice: each
locks the entity and looks for what is left. A worker goes on where a process was killed.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, LiteralString

import orjson

from graph.accounts import end_account
from graph.actor import Actor
from graph.entities import WORK_DELETE_ENTITY, Entity, EntityKind
from graph.errors import DomainError
from graph.events import Action, Change
from graph.invitations import end_invitations
from graph.policy import Grant, Permission
from graph.roles import end_roles
from graph.running import Row
from graph.session import Bookkeeping, Graph
from graph.targets import Organization, Person, Project, Team, Visibility
from graph.work import Work, lock_of

BATCH: Final = 100
INLINE_SECONDS: Final = 5.0

WORK_OPEN_ENDING: Final[LiteralString] = """
CREATE (:Ending {id: $id, kind: $kind, organization: $organization, actor: $actor, permission: $permission,
  rank: $rank, role: $role, through: $through, began: $now, at: $now})
"""

_ENDING: Final[LiteralString] = """
RETURN x.id AS id, x.kind AS kind, x.organization AS organization, x.actor AS actor,
  x.permission AS permission, x.rank AS rank, x.role AS role, x.through AS through"""

SYSTEM_ENDING: Final[LiteralString] = "MATCH (x:Ending {id: $id})" + _ENDING

SYSTEM_ENDINGS: Final[LiteralString] = (
    """
MATCH (x:Ending) WITH x, datetime.realtime() AS clock
WHERE x.at < clock.epochSeconds * 1000000 - $patience"""
    + _ENDING
)

WORK_GO_ON: Final[LiteralString] = "MATCH (x:Ending {id: $id}) SET x.at = $now"

SYSTEM_CLOSE_ENDING: Final[LiteralString] = "MATCH (x:Ending {id: $id}) DELETE x"

WORK_PROJECTS_OF_TEAM: Final[LiteralString] = """
MATCH (p:Project) WHERE p.owner = $id AND p.name >= '' AND p.deleted_at IS NULL RETURN p.id AS id LIMIT $limit
"""

WORK_PROJECTS_OF_ORGANIZATION: Final[LiteralString] = """
MATCH (p:Project) WHERE p.organization = $id AND p.name >= '' AND p.deleted_at IS NULL
RETURN p.id AS id LIMIT $limit
"""

WORK_REGISTRIES_WITH_ROLES: Final[LiteralString] = """
MATCH (p:Project) WHERE p.organization = $id AND p.name >= '' AND EXISTS { (p)<-[:ROLE]-() }
RETURN p.id AS id LIMIT $limit
"""

WORK_TEAM_WITH_ROLES: Final[LiteralString] = """
MATCH (e:Entity {id: $id}) WHERE EXISTS { (e)-[:ROLE]-() } RETURN e.id AS id LIMIT $limit
"""

WORK_ENTITIES_WITH_ROLES: Final[LiteralString] = """
CALL () {
  MATCH (e:Entity {id: $id}) RETURN e UNION
  MATCH (e:Entity) WHERE e.organization = $id AND e.deleted_at IS NULL RETURN e
}
WITH e WHERE EXISTS { (e)-[:ROLE]-() } RETURN e.id AS id LIMIT $limit
"""

WORK_ACCOUNTS_OF_TEAM: Final[LiteralString] = """
MATCH (e:Entity) WHERE e.organization = $organization AND e.team = $id AND e.kind = 'USER'
  AND e.deleted_at IS NULL RETURN e.id AS id LIMIT $limit
"""

WORK_ACCOUNTS_OF_ORGANIZATION: Final[LiteralString] = """
MATCH (e:Entity) WHERE e.organization = $id AND e.kind = 'USER' AND e.deleted_at IS NULL
RETURN e.id AS id LIMIT $limit
"""

WORK_TEAMS_OF: Final[LiteralString] = """
MATCH (e:Entity) WHERE e.organization = $id AND e.kind = 'TEAM' AND e.deleted_at IS NULL
RETURN e.id AS id LIMIT $limit
"""

WORK_INVITATIONS_OF: Final[LiteralString] = """
MATCH (i:Invitation {organization: $id}) WHERE i.until IS NULL RETURN i.id AS id LIMIT $limit
"""

WORK_INVITATIONS_OF_TEAM: Final[LiteralString] = """
MATCH (i:Invitation {organization: $organization}) WHERE i.team = $id AND i.until IS NULL
RETURN i.id AS id LIMIT $limit
"""

WORK_END_PROJECTS: Final[LiteralString] = """
UNWIND $ids AS id
MATCH (p:Project {id: id}) WHERE p.deleted_at IS NULL
SET p.deleted_at = $now, p.deletions = coalesce(p.deletions, []) + $now REMOVE p.live_key
RETURN p.id AS id, p.name AS name, p.organization AS organization, p.owner AS owner,
  p.visibility AS visibility, p.created_by AS created_by
"""

WORK_LIVE: Final[LiteralString] = """
UNWIND $ids AS id MATCH (e:Entity {id: id}) WHERE e.deleted_at IS NULL
RETURN e.id AS id, e.name AS name, e.team AS team
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """A team or organization that was deleted, and by which right; its parts are still to be ended."""

    id: str
    kind: EntityKind
    organization: str
    actor: Actor
    permission: Permission
    grant: Grant

    @property
    def target(self) -> Team | Organization:
        return Team(self.id, self.organization) if self.kind is EntityKind.TEAM else Organization(self.id)


Part = Callable[[Work, Ending, list[str]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Step:
    """How to find the next parts of one kind, what kind of node they are to lock, and how they end."""

    find: LiteralString
    lock: str | None
    end: Part


async def open_ending(work: Work, entity: Entity, permission: Permission, grant: Grant) -> None:
    """Inside the unit of work that deletes a team or organization: take it from everybody."""
    await work.write(WORK_DELETE_ENTITY, id=entity.id)
    await work.write(
        WORK_OPEN_ENDING,
        id=entity.id,
        kind=entity.kind,
        organization=entity.organization or entity.id,
        actor=_packed(work.actor),
        permission=permission,
        rank=grant.rank,
        role=grant.role,
        through=grant.through,
    )


async def end_rest(graph: Graph, entity: str) -> None:
    """End what is left of a deleted entity, for a few seconds; a worker ends what remains."""
    with contextlib.suppress(DomainError, TimeoutError):
        async with asyncio.timeout(INLINE_SECONDS):
            rows = await graph.bookkeep(Bookkeeping.ENDING, SYSTEM_ENDING, id=entity)
            while rows and await end_next(graph, ending_from(rows[0])):
                pass


async def unattended_endings(graph: Graph, *, patience: int) -> list[Ending]:
    """What nobody has gone on with for so many microseconds."""
    rows = await graph.bookkeep(Bookkeeping.ENDING, SYSTEM_ENDINGS, patience=patience)
    return [ending_from(row) for row in rows]


async def end_next(graph: Graph, ending: Ending) -> bool:
    """One small unit; False when nothing is left, and the ending is over."""

    async def operation(work: Work) -> bool:
        for step in STEPS[ending.kind]:
            rows = await work.fetch(step.find, id=ending.id, organization=ending.organization, limit=BATCH)
            if rows:
                await _end_parts(work, ending, step, [row["id"] for row in rows])
                return True
        return False

    if await graph.write(ending.actor, operation, queue=ending.id):
        return True
    await graph.bookkeep(Bookkeeping.ENDING, SYSTEM_CLOSE_ENDING, id=ending.id)
    return False


async def _end_parts(work: Work, ending: Ending, step: Step, parts: list[str]) -> None:
    locks = {lock_of("Entity", ending.id), *(lock_of(step.lock, each) for each in parts if step.lock)}
    await work.lock(*locks)
    work.resume(ending.permission, ending.grant, ending.target)
    await step.end(work, ending, parts)
    if work.changed:  # otherwise somebody else was faster
        await work.write(WORK_GO_ON, id=ending.id)


async def _end_projects(work: Work, ending: Ending, projects: list[str]) -> None:
    for row in await work.write(WORK_END_PROJECTS, ids=projects):
        visibility = Visibility(row["visibility"]) if row["visibility"] else None
        target = Project(row["id"], row["owner"], row["organization"], visibility, row["created_by"])
        work.extend(ending.target, target)
        action = Action.REGISTRY_DELETED if visibility else Action.PROJECT_DELETED
        before = {"name": row["name"], "with": ending.id}
        about = tuple(dict.fromkeys((row["owner"], ending.id)))
        work.record(Change(action, "Project", row["id"], before=before, about=about), target)


async def _end_roles(work: Work, ending: Ending, nodes: list[str]) -> None:
    await end_roles(work, nodes, cause=ending.target, limit=BATCH)


async def _end_accounts(work: Work, ending: Ending, accounts: list[str]) -> None:
    for row in await work.fetch(WORK_LIVE, ids=accounts):
        person = Person(row["id"], ending.organization, row["team"])
        await end_account(work, person, cause=ending.target)
        before = {"name": row["name"], "with": ending.id}
        work.record(Change(Action.USER_DELETED, "User", row["id"], before=before, about=(ending.id,)), person)


async def _end_teams(work: Work, ending: Ending, teams: list[str]) -> None:
    for row in await work.fetch(WORK_LIVE, ids=teams):
        team = Team(row["id"], ending.organization)
        work.extend(ending.target, team)
        await work.write(WORK_DELETE_ENTITY, id=row["id"])
        before = {"name": row["name"], "with": ending.id}
        work.record(Change(Action.TEAM_DELETED, "Team", row["id"], before=before, about=(ending.id,)), team)


async def _end_invitations(work: Work, ending: Ending, invitations: list[str]) -> None:
    work.extend(ending.target, Organization(ending.organization))
    await end_invitations(work, invitations)


STEPS: Final[Mapping[EntityKind, Sequence[Step]]] = {
    EntityKind.TEAM: (
        Step(WORK_PROJECTS_OF_TEAM, "Project", _end_projects),
        Step(WORK_TEAM_WITH_ROLES, None, _end_roles),
        Step(WORK_ACCOUNTS_OF_TEAM, "Entity", _end_accounts),
        Step(WORK_INVITATIONS_OF_TEAM, None, _end_invitations),
    ),
    EntityKind.ORGANIZATION: (
        Step(WORK_PROJECTS_OF_ORGANIZATION, "Project", _end_projects),
        Step(WORK_REGISTRIES_WITH_ROLES, "Project", _end_roles),
        Step(WORK_ENTITIES_WITH_ROLES, "Entity", _end_roles),
        Step(WORK_ACCOUNTS_OF_ORGANIZATION, "Entity", _end_accounts),
        Step(WORK_TEAMS_OF, "Entity", _end_teams),
        Step(WORK_INVITATIONS_OF, None, _end_invitations),
    ),
}


def ending_from(row: Row) -> Ending:
    return Ending(
        id=row["id"],
        kind=EntityKind(row["kind"]),
        organization=row["organization"],
        actor=Actor(**orjson.loads(row["actor"])),
        permission=Permission(row["permission"]),
        grant=Grant(row["rank"], row["role"], row["through"]),
    )


def _packed(actor: Actor) -> str:
    """The actor without what they may see, as the events of later units name them."""
    names = [each.name for each in fields(Actor) if each.name != "sight"]
    return orjson.dumps({name: getattr(actor, name) for name in names}).decode()
