"""Things found by path, `owner/project/name`, in one statement each.

The owner is named by its name or display name. Who sees a project finds it, also a guest who
cannot see the organization itself. Below an organization a name may mean a registry and a
project; then the registry is meant, unless only projects are asked for.
"""

from collections.abc import Sequence
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


PROJECT_AT: Final[LiteralString] = (
    """
CALL () { MATCH (e:Entity {live_key: $owner}) RETURN e UNION MATCH (e:Entity {display_key: $owner}) RETURN e }
MATCH (p:Project) WHERE p.live_key IN [kind IN $kinds | e.id + kind + $project] AND """
    + VISIBLE_PROJECT
)

REGISTRY_FIRST: Final[LiteralString] = " ORDER BY p.visibility IS NULL LIMIT 1"

PROJECT_AT_PATH: Final[LiteralString] = PROJECT_AT + " WITH p" + REGISTRY_FIRST + " RETURN" + PROJECT

HOLDER_AT_PATH: Final[LiteralString] = (
    PROJECT_AT
    + """
MATCH (h:Holder {live_key: p.id + '/' + $name}) WHERE h.kind = $kind WITH p, h"""
    + REGISTRY_FIRST
    + " RETURN"
    + HOLDER
)

RUN_AT_PATH: Final[LiteralString] = PROJECT_AT + " MATCH (r:Run {live_key: p.id + '/' + $name}) RETURN" + RUN


async def project_at(reader: Reader, place: Place) -> Project | None:
    row = await reader.one(PROJECT_AT_PATH, owner=place.owner, project=place.project, kinds=place.kinds)
    return project_from(row) if row else None


async def holder_at(reader: Reader, place: Place, name: str, kind: HolderKind) -> Holder | None:
    row = await reader.one(
        HOLDER_AT_PATH,
        owner=place.owner,
        project=place.project,
        kinds=place.kinds,
        name=name,
        kind=kind.value,
    )
    return holder_from(row) if row else None


async def run_at(reader: Reader, place: Place, name: str) -> Run | None:
    row = await reader.one(
        RUN_AT_PATH, owner=place.owner, project=place.project, kinds=place.kinds, name=name
    )
    return run_from(row) if row else None
