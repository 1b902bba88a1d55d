"""Projects, and registries, which are projects of an organization's entity with registry fields.

Both share one sequence of integers. A registry's name carries no prefix here; the SDK adapter
adds and removes its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.changes import note_changes
from graph.entities import Entity, EntityKind, held_entity, take_number
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import free_text, project_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.running import Row
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.targets import Visibility
from graph.work import Reader, Work, lock_of


@dataclass(frozen=True, slots=True)
class Project:
    """A project or registry. `tenant` is the organization, or the person, that its content belongs to.

    `updated_at` is when it itself was changed last, not what is in it. Of a registry, `owner_user` is
    the person who answers for it, and `protected_aliases` are the names that only its admins may move.
    """

    id: str
    seq: int
    name: str
    owner: str
    owner_name: str
    organization: str | None
    tenant: str
    description: str | None
    visibility: Visibility | None
    core: bool
    all_types: bool
    accepted_types: tuple[str, ...]
    created_at: int
    updated_at: int
    created_by: str | None
    owner_user: str | None
    protected_aliases: tuple[str, ...]

    @property
    def is_registry(self) -> bool:
        return self.visibility is not None

    @property
    def pool(self) -> str:
        """Within which equal content is kept once: the versions of one owner's projects.

        Whoever may write to one of these projects may download from them all, so nobody gets at bytes
        by knowing their digest. Wider than an owner that does not hold.
        """
        return self.owner if self.organization is None else f"{self.organization}/{self.owner}"

    @property
    def target(self) -> ProjectTarget:
        return ProjectTarget(self.id, self.owner, self.organization, self.visibility, self.created_by)


PROJECT: Final[LiteralString] = """
p.id AS id, p.seq AS seq, p.name AS name, p.owner AS owner, p.owner_name AS owner_name,
p.organization AS organization, p.tenant AS tenant, p.description AS description,
p.visibility AS visibility, coalesce(p.core, false) AS core, coalesce(p.all_types, true) AS all_types,
coalesce(p.accepted_types, []) AS accepted_types, p.created_at AS created_at,
coalesce(p.updated_at, p.created_at) AS updated_at, p.created_by AS created_by,
p.owner_user AS owner_user, coalesce(p.protected_aliases, []) AS protected_aliases"""

PROJECT_BY_KEY: Final[LiteralString] = (
    "MATCH (p:Project {live_key: $key}) WHERE " + VISIBLE_PROJECT + " RETURN" + PROJECT
)

PROJECTS_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (p:Project {id: id}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " RETURN"
    + PROJECT
)

PROJECTS_OF: Final[LiteralString] = (
    "MATCH (p:Project) WHERE p.owner = $owner AND p.name > $after AND p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " WITH p ORDER BY p.owner, p.name LIMIT $limit RETURN"
    + PROJECT
)

VISIBLE_PROJECT_IDS: Final[LiteralString] = (
    "MATCH (p:Project) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT + " RETURN collect(p.id) AS ids"
)

WORK_PROJECT: Final[LiteralString] = "MATCH (p:Project {id: $id}) WHERE p.deleted_at IS NULL RETURN" + PROJECT

WORK_PROJECT_BY_KEY: Final[LiteralString] = "MATCH (p:Project {live_key: $key}) RETURN" + PROJECT

WORK_CREATE_PROJECT: Final[LiteralString] = """
CREATE (p:Project:Lockable {
  id: $id, seq: $seq, name: $name, live_key: $key, owner: $owner, owner_name: $owner_name,
  organization: $organization, tenant: $tenant, description: $description, created_at: $now,
  created_by: $actor, deletions: []})
"""


def project_key(owner: str, name: str) -> str:
    return f"{owner}/project/{name}"


def registry_key(organization: str, name: str) -> str:
    return f"{organization}/registry/{name}"


def project_from(row: Row) -> Project:
    fields: dict[str, Any] = {name: row[name] for name in Project.__dataclass_fields__}
    fields["visibility"] = Visibility(fields["visibility"]) if fields["visibility"] else None
    for each in ("accepted_types", "protected_aliases"):
        fields[each] = tuple(fields[each])
    return Project(**fields)


async def by_name(reader: Reader, owner: str, name: str) -> Project | None:
    """The ordinary project of that name below an entity (by id), if the viewer may see it."""
    row = await reader.one(PROJECT_BY_KEY, key=project_key(owner, name))
    return project_from(row) if row else None


async def registry_by_name(reader: Reader, organization: str, name: str) -> Project | None:
    row = await reader.one(PROJECT_BY_KEY, key=registry_key(organization, name))
    return project_from(row) if row else None


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Project | None]:
    """In the order asked; None where missing, deleted or invisible."""
    rows = await reader.fetch(PROJECTS_BY_ID, ids=list(ids))
    found = {row["id"]: project_from(row) for row in rows}
    return [found.get(each) for each in ids]


async def of_owner(reader: Reader, owner: str, *, after: str = "", limit: int = 100) -> list[Project]:
    """The visible projects and registries of an entity by name, after a name."""
    return [
        project_from(row) for row in await reader.fetch(PROJECTS_OF, owner=owner, after=after, limit=limit)
    ]


async def visible_ids(reader: Reader) -> list[str]:
    """The ids of every project that the viewer may see: the parameter of wide reads."""
    row = await reader.one(VISIBLE_PROJECT_IDS)
    return list(row["ids"]) if row else []


async def held_project(work: Work, project: str) -> Project | None:
    """Inside a unit of work: the live project of this id, whoever asks."""
    row = await work.one(WORK_PROJECT, id=project)
    return project_from(row) if row else None


async def ensure_project(
    graph: Graph, actor: Actor, *, owner: Entity, name: str, description: str | None = None, once: Once = ANEW
) -> tuple[str, bool]:
    """The id of the entity's project of that name, made if it is missing; and whether it was made."""
    project_name(name)
    # Who may not make it does not learn whether it is there.
    missing = f"project {owner.name}/{name} not found"

    async def operation(work: Work) -> list[Any]:
        await work.lock(lock_of("Sequence", "sequence:project"), lock_of("Entity", owner.id))
        found = await work.one(WORK_PROJECT_BY_KEY, key=project_key(owner.id, name))
        if found:
            project = project_from(found)
            await work.demand(Permission.PROJECT_READ, project.target, missing=missing)
            return [project.id, False]
        made = await create_project(work, owner=owner.id, name=name, description=description, missing=missing)
        return [made, True]

    made, inserted = await graph.write(actor, operation, queue="sequence:project", once=once)
    return made, inserted


async def new_project(
    graph: Graph,
    actor: Actor,
    *,
    owner: str,
    name: str,
    description: str | None = None,
    missing: str | None = None,
    once: Once = ANEW,
) -> str:
    """Make a project below an entity (by id); ConflictError if one of that name is there.

    `missing` is what is said of an entity that is not there to who named it otherwise than by id.
    """
    project_name(name, "name")
    missing = missing or f"entity {owner} not found"

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Sequence", "sequence:project"), lock_of("Entity", owner), missing=missing)
        return await create_project(work, owner=owner, name=name, description=description, missing=missing)

    return await graph.write(actor, operation, queue="sequence:project", once=once)


async def name_is_free(work: Work, key: str, name: str, field: str = "name") -> None:
    """Inside a unit of work that holds the owner: ConflictError if a live project has that key."""
    if await work.one(WORK_PROJECT_BY_KEY, key=key):
        raise ConflictError(f"the name {name!r} is taken", field=field)


async def create_project(work: Work, *, owner: str, name: str, description: str | None, missing: str) -> str:
    """Inside a unit of work that holds the project sequence and the owner: make a project.

    Both ways of making one end here: `ensure_project` and `new_project`.
    """
    free_text(description)
    entity = await held_entity(work, owner)
    if entity is None:
        raise NotFoundError(missing)
    organization = entity.id if entity.kind is EntityKind.ORGANIZATION else entity.organization
    made = new_id()
    target = ProjectTarget(made, entity.id, organization)
    await work.demand(Permission.PROJECT_CREATE, target, missing=missing)
    await name_is_free(work, project_key(entity.id, name), name)
    key = project_key(entity.id, name)
    await work.write(
        WORK_CREATE_PROJECT,
        id=made,
        seq=await take_number(work, "project"),
        name=name,
        key=key,
        owner=entity.id,
        owner_name=entity.name,
        organization=organization,
        tenant=organization or entity.id,
        description=description,
        actor=work.actor.id,
    )
    note_changes(work, made, keys={"name": key}, name=name, description=description)
    after = {"name": name, "owner": entity.id, "description": description}
    work.record(Change(Action.PROJECT_CREATED, "Project", made, after=after, about=(entity.id,)), target)
    return made
