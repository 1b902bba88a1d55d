"""Things found by path, `owner/project/name`, in one statement each.

The owner is named by its name or display name. Who sees a project finds it, also a guest who
cannot see the organization itself. Below an organization a name may mean a registry and a
project; then the registry is meant, unless only projects are asked for.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.holders import HOLDER, Holder, HolderKind, holder_from
from graph.projects import PROJECT, Project, project_from
from graph.runs import RUN, Run, run_from
from graph.work import Reader

REGISTRIES: Final = ("/registry/",)
PROJECTS: Final = ("/project/",)
REGISTRIES_FIRST: Final = (*REGISTRIES, *PROJECTS)


@dataclass(frozen=True, slots=True)
class Place:
    """The names of an owner and of a project or registry; `kinds` says which of the two may be meant."""

    owner: str
    project: str
    kinds: Sequence[str]


# A text between these two finds something for each of `$many.wanted` (`Reader.one_of_many`).
EACH_WANTED: Final[LiteralString] = "UNWIND $many.wanted AS wanted\nCALL (wanted) {"
ROW_WANTED: Final[LiteralString] = "\n}\nRETURN *, wanted.number AS asked"

PROJECT_AT: Final[LiteralString] = (
    """
CALL (wanted) {
  MATCH (e:Entity {live_key: wanted.owner}) RETURN e
  UNION MATCH (e:Entity {display_key: wanted.owner}) RETURN e
}
MATCH (p:Project) WHERE p.live_key IN [kind IN wanted.kinds | e.id + kind + wanted.project] AND """
    + VISIBLE_PROJECT
)

REGISTRY_FIRST: Final[LiteralString] = " ORDER BY p.visibility IS NULL LIMIT 1"

PROJECT_AT_PATH: Final[LiteralString] = (
    EACH_WANTED + PROJECT_AT + " WITH p" + REGISTRY_FIRST + " RETURN" + PROJECT + ROW_WANTED
)

HOLDER_AT_PATH: Final[LiteralString] = (
    EACH_WANTED
    + PROJECT_AT
    + """
MATCH (h:Holder {live_key: p.id + '/' + wanted.name}) WHERE h.kind = wanted.kind WITH p, h"""
    + REGISTRY_FIRST
    + " RETURN"
    + HOLDER
    + ROW_WANTED
)

RUN_AT_PATH: Final[LiteralString] = (
    EACH_WANTED + PROJECT_AT + " MATCH (r:Run {live_key: p.id + '/' + wanted.name}) RETURN" + RUN + ROW_WANTED
)


def wanted_at(place: Place, name: str | None = None) -> dict[str, Hashable]:
    """A place, and what has a name there, as one of those wanted."""
    return {"owner": place.owner, "project": place.project, "kinds": tuple(place.kinds), "name": name}


async def project_at(reader: Reader, place: Place) -> Project | None:
    row = await reader.one_of_many(PROJECT_AT_PATH, **wanted_at(place))
    return project_from(row) if row else None


async def holder_at(reader: Reader, place: Place, name: str, kind: HolderKind) -> Holder | None:
    row = await reader.one_of_many(HOLDER_AT_PATH, **wanted_at(place, name), kind=kind.value)
    return holder_from(row) if row else None


async def run_at(reader: Reader, place: Place, name: str) -> Run | None:
    row = await reader.one_of_many(RUN_AT_PATH, **wanted_at(place, name))
    return run_from(row) if row else None
