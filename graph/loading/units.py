"""The first and the last unit of work of a load: who may, what is recorded, and what makes it visible.

In between, nobody can see what is written: a project's node is what lets people see what stands in it, and
the last unit makes the nodes of all projects at once. What goes into a registry that is there already
stands in a project of no node until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import orjson

from graph.entities import held_entity
from graph.errors import ConflictError, NotFoundError
from graph.events import Action, Change
from graph.holders import WORK_KEEP_TYPE, holder_key
from graph.ids import new_id
from graph.loading.ledger import Ledger
from graph.loading.scope import Scope
from graph.loading.source import Source
from graph.loading.tables import LAYOUT
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.registries import accepts
from graph.work import Work, lock_of

WORK_LOAD: Final[LiteralString] = """
MATCH (l:Load {id: $id})
RETURN l.batches AS batches, l.finished_at AS finished_at, l.time AS time, l.layout AS layout
"""

WORK_OPEN_LOAD: Final[LiteralString] = """
CREATE (:Load {id: $id, owner: $owner, digest: $digest, size: $size, time: $time, layout: $layout,
  began: $now, batches: 0})
"""

# The worker looks at the manifests of what was loaded, and notes which files versions hold.
WORK_CLOSE_LOAD: Final[LiteralString] = """
MATCH (l:Load {id: $id}) SET l.finished_at = $now
MERGE (s:Sweep {id: 'file-lists'}) SET s.after = ''
"""

WORK_PROJECTS_TAKEN: Final[LiteralString] = """
UNWIND $keys AS key MATCH (p:Project {live_key: key}) RETURN p.name AS name ORDER BY name LIMIT 1
"""

WORK_HOLDERS_TAKEN: Final[LiteralString] = """
UNWIND $keys AS key MATCH (h:Holder {live_key: key}) RETURN h.name AS name ORDER BY name LIMIT 1
"""

WORK_TAKE_NUMBERS: Final[LiteralString] = """
MATCH (s:Sequence:Lockable {id: 'sequence:project'})
WITH s, s.next AS number SET s.next = number + $count RETURN number
"""

WORK_LOADED_PROJECTS: Final[LiteralString] = """
UNWIND $projects AS row
CREATE (p:Project:Lockable {owner: $owner, owner_name: $owner_name, organization: $organization,
  tenant: $tenant, created_by: $actor, deletions: [], load: $load})
SET p += row
"""

WORK_PROJECTS_PAST: Final[LiteralString] = """
UNWIND $changes AS change
CREATE (:Change {subject: change[0], field: change[1], value: change[2], key: change[3],
  since: change[4]})
"""

WORK_SHOW_COLLECTIONS: Final[LiteralString] = """
MATCH (h:Holder) WHERE h.project = $staged AND h.name >= ''
SET h.project = $registry, h.live_key = $registry + '/' + h.name
WITH h
CALL (h) { MATCH (h)<-[:IN]-(l:Link) SET l.project = $registry }
CALL (h) { MATCH (a:Alias) WHERE a.holder = h.id AND a.name >= '' SET a.project = $registry }
CALL (h) {
  MATCH (c:Change) WHERE c.subject = h.id AND c.field = 'name' AND c.since >= 0 SET c.key = h.live_key
}
RETURN count(h) AS shown
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: batches that are written, and whether all of it can be seen."""

    batches: int
    finished: bool
    time: int


async def demand_load(work: Work, scope: Scope) -> None:
    """Inside a unit of work: the actor may make projects of this owner."""
    target = scope.target(scope.load)
    missing = f"{scope.owner.name} not found"
    await work.demand(Permission.PROJECT_CREATE, target, missing=missing)
    work.extend(target, scope.owner.target)


async def progress_of(work: Work, load: str) -> Progress | None:
    """Inside a unit of work: how far it is; None if it never began.

    Raises:
        ConflictError: it began under a release that cut files into other batches.
    """
    row = await work.one(WORK_LOAD, id=load)
    if row is None:
        return None
    if row["layout"] != LAYOUT and row["finished_at"] is None:
        raise ConflictError("this load began with another release of Heirloom and goes on with that one only")
    return Progress(row["batches"], row["finished_at"] is not None, row["time"])


async def open_load(
    work: Work, scope: Scope, source: Source, counts: Mapping[str, int], known: Ledger
) -> None:
    """Inside a unit of work that holds the owner: note that a load begins.

    Raises:
        ConflictError: a name of a project or of a collection in a registry is taken.
    """
    await demand_load(work, scope)
    await _names_are_free(work, scope, known)
    facts = {"id": scope.load, "owner": scope.owner.id, "digest": source.digest, "size": source.size}
    await work.write(WORK_OPEN_LOAD, **facts, time=scope.time, layout=LAYOUT)
    work.record(_event(Action.LOAD_STARTED, scope, source, counts), scope.owner.target)


async def close_load(
    work: Work, scope: Scope, source: Source, counts: Mapping[str, int], known: Ledger
) -> None:
    """Inside a unit of work that holds the project sequence, the owner and the registries: show it all.

    Raises:
        ConflictError: a name was taken since the load began.
    """
    await demand_load(work, scope)
    if await held_entity(work, scope.owner.id) is None:
        raise NotFoundError(f"{scope.owner.name} not found")
    await _names_are_free(work, scope, known)
    await _show_projects(work, scope, known)
    await _show_collections(work, scope, known)
    await work.write(WORK_CLOSE_LOAD, id=scope.load)
    work.record(_event(Action.LOAD_FINISHED, scope, source, counts), scope.owner.target)


def locks_of(scope: Scope, known: Ledger) -> list[Any]:
    """What `close_load` needs to hold."""
    registries = {scope.registries[name].id for name in staged(known)}
    locks = [lock_of("Sequence", "sequence:project"), lock_of("Entity", scope.owner.id)]
    return [*locks, *(lock_of("Project", registry) for registry in registries)]


def staged(known: Ledger) -> dict[str, list[dict[str, Any]]]:
    """The collections that go into registries, by the registry's name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for _, collection in known.each("collection"):
        if collection["registry"] is not None:
            found.setdefault(collection["registry"], []).append(collection)
    return found


def _event(action: Action, scope: Scope, source: Source, counts: Mapping[str, int]) -> Change:
    after = {"owner": scope.owner.id, "sha256": source.digest, "bytes": source.size, "lines": dict(counts)}
    return Change(action, "Load", scope.load, after=after, about=(scope.owner.id,))


async def _names_are_free(work: Work, scope: Scope, known: Ledger) -> None:
    keys = [scope.project_key(project["name"]) for _, project in known.each("project")]
    taken = await work.one(WORK_PROJECTS_TAKEN, keys=keys)
    if taken:
        raise ConflictError(f"{scope.owner.name} has a project {taken['name']!r} already", field="name")
    for name, collections in staged(known).items():
        registry = scope.registries[name].id
        keys = [holder_key(registry, each["name"]) for each in collections]
        taken = await work.one(WORK_HOLDERS_TAKEN, keys=keys)
        if taken:
            raise ConflictError(f"registry {name!r} has a collection {taken['name']!r} already", field="name")


async def _show_projects(work: Work, scope: Scope, known: Ledger) -> None:
    projects = list(known.each("project"))
    numbers = await work.write(WORK_TAKE_NUMBERS, count=len(projects))
    rows: list[dict[str, Any]] = []
    past: list[list[Any]] = []
    for place, (known_as, project) in enumerate(projects):
        made, key = scope.id_of("project", known_as), scope.project_key(project["name"])
        rows.append({**project, "id": made, "seq": numbers[0]["number"] + place, "live_key": key})
        facts = {each: project[each] for each in ("name", "description")}
        past.extend(
            [made, name, orjson.dumps(value).decode(), key if name == "name" else None, project["created_at"]]
            for name, value in facts.items()
        )
        work.extend(scope.owner.target, scope.target(made))
        after = {**facts, "owner": scope.owner.id, "load": scope.load}
        change = Change(Action.PROJECT_CREATED, "Project", made, after=after, about=(scope.owner.id,))
        work.record(change, scope.target(made))
    await work.write(
        WORK_LOADED_PROJECTS,
        projects=rows,
        owner=scope.owner.id,
        owner_name=scope.owner.name,
        organization=scope.organization,
        tenant=scope.tenant,
        actor=work.actor.id,
        load=scope.load,
    )
    await work.write(WORK_PROJECTS_PAST, changes=past)


async def _show_collections(work: Work, scope: Scope, known: Ledger) -> None:
    for name, collections in staged(known).items():
        registry = await _registry(work, scope, name)
        await work.write(WORK_SHOW_COLLECTIONS, staged=scope.staged(name), registry=registry.id)
        for type_name in sorted({each["type"] for each in collections}):
            accepts(registry, type_name)
            await work.write(WORK_KEEP_TYPE, project=registry.id, type=type_name, id=new_id())
        for each in collections:
            facts = {fact: each[fact] for fact in ("name", "type")}
            after = {**facts, "project": registry.id, "load": scope.load, "links": each["links"]}
            change = Change(
                Action.COLLECTION_CREATED, "Collection", each["id"], after=after, about=(registry.id,)
            )
            work.record(change, registry.target)


async def _registry(work: Work, scope: Scope, name: str) -> Project:
    """The registry as it is now, if the actor may put collections, links and aliases into it."""
    missing = f"registry {name} not found"
    found = await held_project(work, scope.registries[name].id)
    if found is None:
        raise NotFoundError(missing)
    for permission in (Permission.COLLECTION_CREATE, Permission.LINK_CREATE, Permission.ALIAS_SET_PROTECTED):
        await work.demand(permission, found.target, missing=missing)
    return found
