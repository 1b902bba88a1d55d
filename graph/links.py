"""Links: a collection points at a version; nothing is copied.

A link is a node, because it needs an id, a number and a past: `live_in` is set only while it
is live, so one unique key says both "linked once at a time" and "what is linked now". A link that
was taken away has `until`. One that went with its version or its collection has neither, and is
live again when both are back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.aliases import LATEST, checked_aliases, point_aliases
from graph.collections import make_collection
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.holders import Holder, HolderKind, expect, held_by_name, still_held
from graph.ids import new_id
from graph.names import artifact_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.protection import to_set_alias
from graph.reach import demand_on_version
from graph.registries import accepts
from graph.running import Row
from graph.session import Graph
from graph.versions import Version, VersionState, held_version
from graph.work import Reader, Work, lock_of

WORK_LIVE_LINK: Final[LiteralString] = """
MATCH (l:Link {live_in: $collection, version: $version}) RETURN l.id AS id
"""

WORK_CREATE_LINK: Final[LiteralString] = """
MATCH (c:Collection {id: $collection}) MATCH (v:Version {id: $version})
WITH c, v, c.next_number AS number
SET c.next_number = number + 1, c.link_count = c.link_count + 1, c.updated_at = $now
CREATE (v)-[:LINKED]->(l:Link {id: $id, collection: c.id, project: c.project, live_in: c.id,
  version: v.id, number: number, since: $now, user: $user})-[:IN]->(c)
RETURN number
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A live link: which version it put into which collection, under which number, when and by whom."""

    id: str
    collection: str
    project: str
    version: str
    number: int
    since: int
    user: str | None


LINK: Final[LiteralString] = """
l.id AS id, l.collection AS collection, l.project AS project, l.version AS version, l.number AS number,
l.since AS since, l.user AS user"""

LINKS_BY_ID: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (l:Link {id: id}) WHERE l.live_in IS NOT NULL
MATCH (p:Project {id: l.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + LINK
)


@dataclass(frozen=True, slots=True)
class Linked:
    """The link that was made or found, and its collection."""

    link: str
    collection: str


def link_from(row: Row) -> Link:
    return Link(**{name: row[name] for name in Link.__dataclass_fields__})


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Link | None]:
    """In the order asked; None where ended or invisible."""
    found = {row["id"]: link_from(row) for row in await reader.fetch(LINKS_BY_ID, ids=list(ids))}
    return [found.get(each) for each in ids]


async def link_version(
    graph: Graph,
    actor: Actor,
    *,
    version: str,
    project: str,
    collection: str,
    aliases: Sequence[str] = (),
    through: str | None = None,
    once: Once = ANEW,
) -> Linked:
    """Link a version into a collection of a project or registry; the collection is made if missing.

    Linking the same version again returns the same link with the aliases added. `through` is the id
    of the project or registry by whose roles the version is reached; without it any may do.
    """
    artifact_name(collection, "collection")
    names = checked_aliases(aliases)
    made = new_id()

    async def operation(work: Work) -> dict[str, str]:
        missing = f"version {version} not found"
        await _home(work, project)
        await demand_on_version(work, version, Permission.ARTIFACT_USE, through=through, missing=missing)
        found = await _hold(work, project, collection, version)
        home, source = await _home(work, project), await _source(work, version, missing)
        await _may_enter(work, home, source, missing)
        await _may_point(work, home, names)
        holder = await _collection(work, home, collection, found, source)
        live = await work.one(WORK_LIVE_LINK, collection=holder.id, version=version)
        link = live["id"] if live else await _create(work, made, source, home, holder)
        wanted = names if live else [*names, LATEST]
        await point_aliases(
            work, holder=holder.id, version=version, names=list(dict.fromkeys(wanted)), target=home.target
        )
        return {"link": link, "collection": holder.id}

    result = await graph.write(actor, operation, queue=f"{project}/{collection}", once=once)
    return Linked(**result)


async def _hold(work: Work, project: str, collection: str, version: str) -> Holder | None:
    """Lock the version, and the collection or, where it is missing, the project that it will stand in."""
    holder = await held_by_name(work, project, collection)
    if holder is None:
        await work.lock(lock_of("Project", project), missing=f"project {project} not found")
        holder = await held_by_name(work, project, collection)
    holders = [lock_of("Holder", holder.id)] if holder else []
    await work.lock(*holders, lock_of("Version", version))
    return holder


async def _home(work: Work, project: str) -> Project:
    missing = f"project {project} not found"
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.LINK_CREATE, home.target, missing=missing)
    return home


async def _source(work: Work, version: str, missing: str) -> Version:
    found = await held_version(work, version)
    if found is None:
        raise NotFoundError(missing)
    if found.state is not VersionState.COMMITTED:
        raise InvalidInputError("a version is linked after it is committed", field="version")
    return found


async def _may_enter(work: Work, home: Project, source: Version, missing: str) -> None:
    """What may be linked where: an organization's versions within it, a person's own out of their projects.

    A registry takes accepted types, from projects of its own organization only. Elsewhere a link
    would show what the organization can no longer take back.
    """
    if source.tenant != home.tenant:
        origin = await held_project(work, source.project)
        if home.is_registry or origin is None or origin.organization is not None:
            raise InvalidInputError(
                "only versions of the organization's own teams can be linked into its registries,"
                " and only within the organization",
                field="version",
            )
        await work.demand(Permission.ARTIFACT_WRITE, origin.target, missing=missing)
    if home.is_registry:
        accepts(home, source.type)


async def _may_point(work: Work, home: Project, names: Sequence[str]) -> None:
    permission = to_set_alias(protected=any(name in home.protected_aliases for name in names))
    await work.demand(permission, home.target, missing=f"project {home.id} not found")


async def _collection(work: Work, home: Project, name: str, found: Holder | None, source: Version) -> Holder:
    if found is None:
        found = await make_collection(work, home, name=name, type_name=source.type)
    else:
        found = await still_held(work, found)
    return expect(found, HolderKind.COLLECTION, source.type)


async def _create(work: Work, made: str, source: Version, home: Project, holder: Holder) -> str:
    rows = await work.write(
        WORK_CREATE_LINK, id=made, collection=holder.id, version=source.id, user=work.actor.id
    )
    facts = link_facts(holder.id, source.id, rows[0]["number"])
    about = (holder.id, source.id)
    work.record(Change(Action.LINK_CREATED, "Link", made, after=facts, about=about), home.target)
    return made


def link_facts(collection: str, version: str, number: int) -> dict[str, Any]:
    """What events say of a link."""
    return {"collection": collection, "version": version, "number": number}
