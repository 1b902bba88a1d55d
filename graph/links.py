"""Links: a collection points at a version; nothing is copied.

A link is a node, because it needs an id, a number and a past: `live_in` is set only while it
is live, so one unique key says both "linked once at a time" and "what is linked now".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.aliases import LATEST, checked_aliases, point_aliases
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.holders import Holder, HolderKind, create_holder, expect, held_by_name
from graph.ids import new_id
from graph.names import artifact_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import Project, held_project
from graph.reach import demand_on_version
from graph.registries import accepts
from graph.session import Graph
from graph.versions import Version, VersionState, held_version
from graph.work import Reader, Row, Work, lock_of

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
    once: Once = ANEW,
) -> Linked:
    """Link a version into a collection of a project or registry; the collection is made if missing.

    Linking the same version again returns the same link with the aliases added.
    """
    artifact_name(collection, "collection")
    names = checked_aliases(aliases)
    made = new_id()

    async def operation(work: Work) -> dict[str, str]:
        source = await _source(work, version)
        home, holder = await _prepare(work, project, collection, source)
        live = await work.one(WORK_LIVE_LINK, collection=holder.id, version=version)
        link = live["id"] if live else await _create(work, made, source, home, holder)
        wanted = names if live else [*names, LATEST]
        await point_aliases(
            work, holder=holder.id, version=version, names=list(dict.fromkeys(wanted)), target=home.target
        )
        return {"link": link, "collection": holder.id}

    result = await graph.write(actor, operation, queue=f"{project}/{collection}", once=once)
    return Linked(**result)


async def _source(work: Work, version: str) -> Version:
    missing = f"version {version} not found"
    await demand_on_version(work, version, Permission.ARTIFACT_USE, missing=missing)
    found = await held_version(work, version)
    if found is None:
        raise NotFoundError(missing)
    if found.state is not VersionState.COMMITTED:
        raise InvalidInputError("a version is linked after it is committed", field="version")
    return found


async def _prepare(work: Work, project: str, collection: str, source: Version) -> tuple[Project, Holder]:
    """Lock and check the target, the collection (made if missing) and the version."""
    missing = f"project {project} not found"
    holder = await held_by_name(work, project, collection)
    if holder is None:
        await work.lock(lock_of("Project", project))
        holder = await held_by_name(work, project, collection)
    if holder is not None:
        await work.lock(lock_of("Holder", holder.id))
    await work.lock(lock_of("Version", source.id))
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.LINK_CREATE, home.target, missing=missing)
    await _may_enter(work, home, source)
    if holder is None:
        holder = await create_holder(
            work, HolderKind.COLLECTION, project=home.target, name=collection, type_name=source.type
        )
    return home, expect(holder, HolderKind.COLLECTION, source.type)


async def _may_enter(work: Work, home: Project, source: Version) -> None:
    """What a registry takes: accepted types, from projects of its own organization only."""
    if not home.is_registry:
        return
    accepts(home, source.type)
    origin = await held_project(work, source.project)
    if origin is None or origin.organization != home.organization:
        raise InvalidInputError(
            "only versions of the organization's own teams can be linked into its registries", field="version"
        )


async def _create(work: Work, made: str, source: Version, home: Project, holder: Holder) -> str:
    rows = await work.write(
        WORK_CREATE_LINK, id=made, collection=holder.id, version=source.id, user=work.actor.id
    )
    facts: dict[str, Any] = {
        "collection": holder.id,
        "version": source.id,
        "number": rows[0]["number"],
    }
    work.record(Change(Action.LINK_CREATED, "Link", made, after=facts), home.target)
    return made
