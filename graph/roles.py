"""Giving and ending roles, each recorded once where it changes.

The subject is a user or a team; the target is an organization, a team or a registry, in whose
history the event stands too.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.changes import set_role
from graph.entities import Entity, EntityKind, held_entity, held_entity_by_name
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.policy import ROLE_NAMES
from graph.running import Row
from graph.targets import Organization, Project, Target, Team, Visibility
from graph.work import Work

ROLES: Final = ("admin", "member", "viewer")
SERVICE_ROLES: Final = ("admin", "member")

RoleTarget = Organization | Team | Project

WORK_END_ROLES: Final[LiteralString] = """
UNWIND $nodes AS node
MATCH (n:Lockable {id: node})-[old:ROLE]-()
WITH DISTINCT old LIMIT $limit
WITH old, startNode(old) AS s, endNode(old) AS t
CREATE (s)-[:HAD_ROLE {rank: old.rank, since: old.since, until: $now}]->(t)
WITH old, s, t, old.rank AS rank
DELETE old
RETURN s.id AS subject, s.kind AS kind, rank, t.id AS target, t.kind AS target_kind,
  t.organization AS organization, t.owner AS owner, t.visibility AS visibility, t.created_by AS created_by
"""

# Of a user who leaves an organization: what they had in it besides.
WORK_ROLES_WITHIN: Final[LiteralString] = """
MATCH (u:User {id: $user})-[old:ROLE]->(t:Team|Registry) WHERE t.organization = $organization
CREATE (u)-[:HAD_ROLE {rank: old.rank, since: old.since, until: $now}]->(t)
WITH old, u, t, old.rank AS rank
DELETE old
RETURN u.id AS subject, u.kind AS kind, rank, t.id AS target, t.kind AS target_kind,
  t.organization AS organization, t.owner AS owner, t.visibility AS visibility, t.created_by AS created_by
"""

EVERY: Final = 1_000_000


def checked_role(role: str | None, person: Entity | None = None) -> str | None:
    """A role that a user, or this account, can have in an organization or team; None ends it."""
    able = SERVICE_ROLES if person is not None and person.account == "SERVICE" else ROLES
    if role is not None and role not in able:
        whose = "of a service account " if able is SERVICE_ROLES else ""
        raise InvalidInputError(f"the role {whose}is one of {', '.join(able)}", field="role")
    return role


async def find_user(work: Work, user: str) -> Entity | None:
    """The live user given by id or name, whoever asks."""
    found = await held_entity(work, user) or await held_entity_by_name(work, user)
    return found if found is not None and found.kind is EntityKind.USER else None


async def user_of(work: Work, user: str, field: str) -> Entity:
    """The live user given by id or name; NotFoundError names the field."""
    found = await find_user(work, user)
    if found is None:
        raise NotFoundError(f"user {user!r} not found", field=field)
    return found


async def grant_role(
    work: Work, subject: str, target: RoleTarget, role: str | None, *, kind: str = "User"
) -> None:
    """Inside a unit of work: set or end a role, recorded only if it changes. `kind` is the subject's."""
    before = await set_role(work, subject=subject, target=target.id, role=role)
    if before == role:
        return
    facts = {"on": target.id}
    work.record(
        Change(
            Action.ROLE_GRANTED if role else Action.ROLE_REVOKED,
            kind,
            subject,
            before={**facts, "role": before} if before else {},
            after={**facts, "role": role} if role else {},
            about=(target.id,),
        ),
        target,
    )


async def end_roles(work: Work, nodes: Sequence[str], *, cause: Target, limit: int = EVERY) -> int:
    """End roles of and on nodes, each recorded where it was held, by the right to do `cause`."""
    rows = await work.write(WORK_END_ROLES, nodes=list(nodes), limit=limit)
    return _record_ended(work, rows, cause)


async def end_roles_within(work: Work, user: str, organization: Organization) -> int:
    """End what a user had in the teams and registries of an organization."""
    rows = await work.write(WORK_ROLES_WITHIN, user=user, organization=organization.id)
    return _record_ended(work, rows, organization)


def _record_ended(work: Work, rows: Sequence[Row], cause: Target) -> int:
    for row in rows:
        target = _target_of(row)
        work.extend(cause, target)
        before = {"role": ROLE_NAMES[row["rank"]], "on": row["target"]}
        kind = EntityKind(row["kind"]).value.title()
        work.record(
            Change(Action.ROLE_REVOKED, kind, row["subject"], before=before, about=(row["target"],)), target
        )
    return len(rows)


def _target_of(row: Row) -> RoleTarget:
    match row["target_kind"]:
        case EntityKind.ORGANIZATION:
            return Organization(row["target"])
        case EntityKind.TEAM:
            return Team(row["target"], row["organization"])
        case _:
            visibility = Visibility(row["visibility"])
            return Project(row["target"], row["owner"], row["organization"], visibility, row["created_by"])
