"""Projects with their owners, found by path, id or number, or by what they hold.

Who sees a project may know who owns it, also a guest who cannot see the organization itself.
Of the owner only what its name says is told that way, not a person's e-mail address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT, VISIBLE_VERSION
from graph.aliases import ALIASES_POINTING, Alias
from graph.entities import Entity, entity_from
from graph.holders import HOLDER_FACTS, Holder, holder_from
from graph.projects import Project, project_from
from graph.running import Row
from graph.versions import VERSION, Version, version_from
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Place:
    """A project or registry, and the entity that owns it.

    `config` is the JSON text of a run's configuration, where that was asked for by the run's name.
    """

    project: Project
    owner: Entity
    config: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A version, and its artifact with the place of that, unless the viewer may not see it there.

    `aliases` are all that point at it and that the viewer sees, by name.
    """

    version: Version
    at: tuple[Holder, Place] | None
    aliases: Sequence[Alias]


# What may be told of an entity `e` to whoever sees its project, though not the entity itself.
NAMED_ENTITY: Final[LiteralString] = """
  e {.id, .seq, .kind, .name, display_name: coalesce(e.display_name, e.name), .organization, .team,
    .created_at, .user_seq, .account, email: '', instance_admin: false, default_entity: NULL}"""

_PROJECT_FACTS: Final[LiteralString] = """
  p {.id, .seq, .name, .owner, .owner_name, .organization, .tenant, .description, .visibility,
    core: coalesce(p.core, false), all_types: coalesce(p.all_types, true),
    accepted_types: coalesce(p.accepted_types, []), .created_at,
    updated_at: coalesce(p.updated_at, p.created_at), .created_by, .owner_user,
    protected_aliases: coalesce(p.protected_aliases, [])}"""

_PLACE: Final[LiteralString] = "\nRETURN" + _PROJECT_FACTS + " AS project," + NAMED_ENTITY + " AS owner"

_IN_OWNER: Final[LiteralString] = (
    """
MATCH (p:Project {live_key: e.id + CASE WHEN e:Organization AND $registry IS NOT NULL
  THEN '/registry/' + $registry ELSE '/project/' + $project END})
WHERE """
    + VISIBLE_PROJECT
    + _PLACE
    + """,
CASE WHEN $run IS NOT NULL THEN head(COLLECT {
  MATCH (r:Run {live_key: p.id + '/' + $run}) RETURN r.config
}) END AS config"""
)

PLACE_BY_PATH: Final[LiteralString] = (
    """
CALL () {
  MATCH (e:Entity {live_key: $entity}) RETURN e UNION MATCH (e:Entity {display_key: $entity}) RETURN e
}
"""
    + _IN_OWNER
)

PLACE_OF_OWNER: Final[LiteralString] = "MATCH (e:Entity {id: $owner}) WHERE e.deleted_at IS NULL" + _IN_OWNER

PLACES_BY_ID: Final[LiteralString] = (
    "UNWIND $ids AS id MATCH (p:Project {id: id}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (e:Entity {id: p.owner})"
    + _PLACE
)

PLACES_OF_HOLDERS: Final[LiteralString] = (
    """
UNWIND $ids AS id
MATCH (h:Holder {id: id}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " WITH p, collect("
    + HOLDER_FACTS
    + ") AS holders MATCH (e:Entity {id: p.owner})"
    + _PLACE
    + ", holders"
)

# A version `v` that the viewer sees, with what is mostly asked for beside it.
_AT_HOME: Final[LiteralString] = (
    """
CALL (v) {"""
    + ALIASES_POINTING
    + """
  WITH a, e ORDER BY a.name RETURN collect([a.id, a.name, a.holder, v.id, e.since]) AS aliases
}
OPTIONAL MATCH (h:Holder {id: v.artifact}) WHERE h.deleted_at IS NULL
OPTIONAL MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
OPTIONAL MATCH (e:Entity {id: p.owner})
RETURN CASE WHEN e IS NOT NULL THEN {project:"""
    + _PROJECT_FACTS
    + ", owner:"
    + NAMED_ENTITY
    + ", holder: "
    + HOLDER_FACTS
    + "} END AS at, aliases,"
    + VERSION
)

VERSION_AT_HOME: Final[LiteralString] = (
    "MATCH (v:Version {id: $id}) WHERE v.deleted_at IS NULL AND " + VISIBLE_VERSION + _AT_HOME
)

VERSION_BESIDE_LATEST: Final[LiteralString] = (
    """
MATCH (asked:Version {id: $id})
CALL (asked) {
  RETURN asked AS v, false AS latest
  UNION
  MATCH (:Alias {holder: asked.artifact, name: 'latest'})-[:POINTS_AT]->(v:Version)
  WHERE v.state = 'COMMITTED' RETURN v, true AS latest
}
WITH v, latest WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + _AT_HOME
    + ", latest"
)

PLACES_BY_SEQ: Final[LiteralString] = (
    "UNWIND $seqs AS seq MATCH (p:Project {seq: seq}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (e:Entity {id: p.owner})"
    + _PLACE
)


def place_from(row: Row) -> Place:
    return Place(project_from(row["project"]), entity_from(row["owner"]), row.get("config"))


async def by_path(
    reader: Reader, entity: str, *, project: str, registry: str | None = None, run: str | None = None
) -> Place | None:
    """What stands under a name below an entity, by its name or display name.

    `registry` is what the name means below an organization, where registries have names of their own.
    With `run`, the name of a run there, its configuration comes along.
    """
    row = await reader.one(PLACE_BY_PATH, entity=entity, project=project, registry=registry, run=run)
    return place_from(row) if row else None


async def of_owner(
    reader: Reader, owner: str, *, project: str, registry: str | None = None, run: str | None = None
) -> Place | None:
    """The same below an entity that is known by its id."""
    row = await reader.one(PLACE_OF_OWNER, owner=owner, project=project, registry=registry, run=run)
    return place_from(row) if row else None


async def by_ids(reader: Reader, ids: Sequence[str]) -> list[Place | None]:
    """In the order asked; None where missing, deleted or invisible."""
    found = {
        place.project.id: place for place in map(place_from, await reader.fetch(PLACES_BY_ID, ids=list(ids)))
    }
    return [found.get(each) for each in ids]


async def by_seqs(reader: Reader, seqs: Sequence[int]) -> list[Place | None]:
    """By the SDK's number of a project, in the order asked."""
    rows = await reader.fetch(PLACES_BY_SEQ, seqs=list(seqs))
    found = {place.project.seq: place for place in map(place_from, rows)}
    return [found.get(each) for each in seqs]


async def of_holders(reader: Reader, ids: Sequence[str]) -> list[tuple[Holder, Place] | None]:
    """Artifacts and collections with where they are, in the order asked; None as in `by_ids`."""
    found: dict[str, tuple[Holder, Place]] = {}
    for row in await reader.fetch(PLACES_OF_HOLDERS, ids=list(ids)):
        place = place_from(row)
        found.update((held["id"], (holder_from(held), place)) for held in row["holders"])
    return [found.get(each) for each in ids]


async def of_version(reader: Reader, version: str) -> Standing | None:
    """A version with where it is; None where missing, deleted or invisible."""
    row = await reader.one(VERSION_AT_HOME, id=version)
    return _standing(row) if row else None


async def beside_latest(reader: Reader, version: str) -> tuple[Standing | None, Version | None]:
    """The same, and what `latest` means in its artifact."""
    rows = await reader.fetch(VERSION_BESIDE_LATEST, id=version)
    (asked, latest) = (next((row for row in rows if row["latest"] is flag), None) for flag in (False, True))
    return _standing(asked) if asked else None, version_from(latest) if latest else None


def _standing(row: Row) -> Standing:
    at = row["at"]
    aliases = [Alias(*packed) for packed in row["aliases"]]
    return Standing(version_from(row), (holder_from(at["holder"]), place_from(at)) if at else None, aliases)
