"""Who has a role on a registry: users and teams, also from outside its organization.

What organization and team roles give besides is worked out by `graph.policy`; the list here is of
those who were given a role on the registry itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.entities import ENTITY, Entity, EntityKind, entity_from, held_entity, held_entity_by_name
from graph.errors import InvalidInputError, NotFoundError
from graph.once import ANEW, Once
from graph.pages import Listing, Order, Sorting
from graph.places import NAMED_ENTITY
from graph.policy import ADMIN, RANKS, ROLE_NAMES, Permission, Sight, Standing, effective
from graph.project_edits import held_for_change
from graph.projects import Project
from graph.roles import SERVICE_ROLES, grant_role
from graph.running import Row
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.targets import Visibility
from graph.work import Reader, Work, lock_of

DEFAULT_ROLE: Final = "default"  # what somebody gets who is added without saying a role

WORK_RANKS_OF: Final[LiteralString] = """
MATCH (e:Entity {id: $entity})
RETURN [(e)-[r:ROLE]->(p:Registry {id: $registry}) | r.rank] AS here,
       [(e)-[r:ROLE]->(o:Organization {id: $organization}) | r.rank] AS in_organization
"""

_MEMBERS: Final[LiteralString] = (
    "MATCH (p:Registry {id: parent}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (p)<-[role:ROLE]-(e:Entity) WHERE e.deleted_at IS NULL"
)

_COLUMNS: Final[LiteralString] = (
    """role.rank AS rank, role.since AS since, p {.id, .owner, .organization, .visibility} AS registry,
  [(e)-[r:ROLE]->(o:Organization) WHERE o.id = p.organization AND o.deleted_at IS NULL | r.rank]
    AS in_organization,
  [(e)-[:ROLE]->(t:Team)-[r:ROLE]->(p) WHERE t.deleted_at IS NULL | [r.rank, t.id]] AS in_teams,"""
    + ENTITY
)

MEMBER: Final[LiteralString] = (
    "MATCH (p:Registry {id: $registry}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (p)<-[role:ROLE]-(e:Entity {id: $entity}) WHERE e.deleted_at IS NULL RETURN "
    + _COLUMNS
)

MEMBERS_OF: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (p:Registry {id: id}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (p)<-[role:ROLE]-(e:Entity) WHERE e.deleted_at IS NULL WITH p, role, e ORDER BY e.name RETURN "
    + _COLUMNS
)

OWNERS: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (p:Registry {id: id}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (e:User {id: p.owner_user}) RETURN id, "
    + NAMED_ENTITY
    + " AS owner"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A user or team with a role on a registry: the rank given, the rank in effect, and since when.

    A user's rank in effect is the highest of their own, their teams' and their organization's.
    """

    entity: Entity
    rank: int
    effective: int
    since: int
    registry: str


def _member_from(row: Row) -> Member:
    registry, entity = row["registry"], entity_from(row)
    target = ProjectTarget(
        registry["id"], registry["owner"], registry["organization"], Visibility(registry["visibility"])
    )
    teams = (Standing(rank, team) for rank, team in row["in_teams"])
    homes = [(registry["organization"], rank) for rank in row["in_organization"]]
    sight = Sight(
        organizations=dict(homes),
        registries={target.id: (Standing(row["rank"]), *teams)},
    )
    grant = effective(sight, target)
    return Member(entity, row["rank"], grant.rank if grant else row["rank"], row["since"], target.id)


MEMBERS: Final[Listing[Member]] = Listing(
    source=_MEMBERS,
    out="p, role, e",
    tie="e.id",
    columns=_COLUMNS,
    read=_member_from,
    orders={"name": Order("e.name", str, unique=True)},
    default=Sorting("name", falling=False),
)


async def member_of(reader: Reader, registry: str, entity: str) -> Member | None:
    """The user or team (by id) with their role on a registry, if they were given one."""
    row = await reader.one(MEMBER, registry=registry, entity=entity)
    return _member_from(row) if row else None


async def of_registries(reader: Reader, registries: Sequence[str]) -> list[list[Member]]:
    """Everybody with a role on each registry by name, in the order asked."""
    found: dict[str, list[Member]] = {}
    for row in await reader.fetch(MEMBERS_OF, ids=list(registries)):
        member = _member_from(row)
        found.setdefault(member.registry, []).append(member)
    return [found.get(each, []) for each in registries]


async def owners(reader: Reader, registries: Sequence[str]) -> list[Entity | None]:
    """Who answers for each registry, in the order asked: by name, for whoever sees the registry."""
    rows = await reader.fetch(OWNERS, ids=list(registries))
    found = {row["id"]: entity_from(row["owner"]) for row in rows}
    return [found.get(each) for each in registries]


async def set_registry_role(
    graph: Graph,
    actor: Actor,
    *,
    registry: str,
    member: str,
    role: str | None = DEFAULT_ROLE,
    once: Once = ANEW,
) -> str:
    """Give a user or team (id or name) a role on a registry, change it, or with None end it.

    Returns whose role it is, by id.

    Without a role, who has none gets the default: admins of the organization admin, service accounts
    member, everybody else restricted viewer. Anybody may end a role of their own.
    """
    checked_registry_role(role)

    async def operation(work: Work) -> str:
        missing = f"registry {registry} not found"
        party = await _party_of(work, member)
        if party is not None:
            await work.lock(lock_of("Entity", party.id), lock_of("Project", registry), missing=missing)
        found = await held_for_change(work, registry, registry=True, missing=missing)
        leaving = party is not None and party.id == work.actor.id and role is None
        needed = Permission.REGISTRY_READ_MEMBERS if leaving else Permission.REGISTRY_SET_ROLE
        await work.demand(needed, found.target, missing=missing)
        party = await held_entity(work, party.id) if party else None
        if party is None:
            raise NotFoundError(f"user or team {member!r} not found", field="member")
        wanted = await role_to_give(work, found, party, role)
        await grant_role(work, party.id, found.target, wanted, kind=party.kind.value.title())
        return party.id

    return await graph.write(actor, operation, queue=registry, once=once)


def checked_registry_role(role: str | None) -> None:
    """InvalidInputError unless this is a role on registries, the default, or None, which ends one."""
    if role is not None and role != DEFAULT_ROLE and role not in RANKS:
        raise InvalidInputError(f"role is one of {', '.join(RANKS)}", field="role")


async def _party_of(work: Work, text: str) -> Entity | None:
    """The live user or team of that id or name, whoever asks."""
    found = await held_entity(work, text) or await held_entity_by_name(work, text)
    return found if found is not None and found.kind is not EntityKind.ORGANIZATION else None


async def role_to_give(work: Work, registry: Project, party: Entity, role: str | None) -> str | None:
    """The role that was asked for, or what `DEFAULT_ROLE` means to this user or team."""
    is_service = party.account == "SERVICE"
    if role != DEFAULT_ROLE:
        if is_service and role is not None and role not in SERVICE_ROLES:
            able = ", ".join(SERVICE_ROLES)
            raise InvalidInputError(f"the role of a service account is one of {able}", field="role")
        return role
    ranks = await work.one(
        WORK_RANKS_OF, entity=party.id, registry=registry.id, organization=registry.organization
    )
    if ranks is not None and ranks["here"]:
        return ROLE_NAMES[ranks["here"][0]]
    if ranks is not None and ADMIN in ranks["in_organization"]:
        return "admin"
    return "member" if is_service else "restricted_viewer"
