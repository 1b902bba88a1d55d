"""What an impact question is about, as clients say it."""

from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import strawberry

from graph.containing import Scope
from graph.errors import InvalidInputError
from graph.impact import Impact, impact_of
from graph.impact_roots import Roots, roots_of_file, roots_of_nodes, roots_of_project, roots_of_tag
from graph.walks import ROOT_LIMIT
from graph.work import Reader
from service.api.context import ApiContext
from service.api.holding import digest_of, place_of
from service.api.ids import decode
from service.api.lineage_roots import root_ids
from service.api.lookup import project_at
from service.api.paths import ARTIFACT, REGISTRY

_PROJECTS: Final = frozenset({"Project", "Registry"})

Of: TypeAlias = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=f"Versions and runs, at most {ROOT_LIMIT}, or one project or registry, by id or by path"
        " with scheme: `registry:organization/registry/collection:alias`,"
        " `artifact:owner/project/artifact:v0`, `run:owner/project/run`, `artifact:owner/project`,"
        " `registry:organization/registry`."
    ),
]
Tag: TypeAlias = Annotated[
    str | None, strawberry.argument(description="All versions with this tag, in the place that `within` is.")
]
OfDigest: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="All versions that hold this file; `holding` says what a digest is."),
]
In: TypeAlias = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="With `tag` or `digest`: only from versions of this organization or project, or linked in"
        " this registry, by id. A tag needs it."
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of a question; one of the first three is given."""

    of: list[strawberry.ID] | None
    tag: str | None
    digest: str | None
    within: str | None


async def impact_asked(context: ApiContext, asked: Asked) -> Impact:
    """The impact of what was asked for; InvalidInputError where that is not one thing."""
    if sum(each is not None for each in (asked.of, asked.tag, asked.digest)) != 1:
        raise InvalidInputError("give one of `of`, `tag` and `digest`", field="of")
    if asked.of is not None and asked.within is not None:
        raise InvalidInputError("within goes with `tag` or `digest`", field="within")
    roots = await _roots(context, asked)

    async def read(reader: Reader) -> Impact:
        return await impact_of(reader, roots.ids, at=roots.at, cut=roots.more)

    return await context.read(read)


async def _roots(context: ApiContext, asked: Asked) -> Roots:
    if asked.of is not None:
        return await _of_nodes(context, asked.of)
    place = None if asked.within is None else await place_of(context, asked.within)
    if asked.digest is not None:
        digest, scope = digest_of(asked.digest), Scope(place.id if place else None)
        return await context.read(lambda reader: roots_of_file(reader, digest, scope))
    if place is None:
        raise InvalidInputError("within says where the tag is looked for", field="within")
    tag = asked.tag or ""
    return await context.read(lambda reader: roots_of_tag(reader, tag, tenant=place.tenant, within=place.id))


async def _of_nodes(context: ApiContext, of: list[strawberry.ID]) -> Roots:
    project = await _project(context, of[0]) if len(of) == 1 else None
    if project is not None:
        return await context.read(lambda reader: roots_of_project(reader, project))
    ids = list(dict.fromkeys(await root_ids(context, of)))
    return await context.read(lambda reader: roots_of_nodes(reader, ids))


async def _project(context: ApiContext, text: str) -> str | None:
    """The id of a project or registry, or None if this names something else."""
    known = decode(text)
    if known is not None:
        return known.id if known.kind in _PROJECTS else None
    scheme = text.partition(":")[0]
    if scheme not in (ARTIFACT, REGISTRY) or text.count("/") != 1 or text.count(":") != 1:
        return None
    return (await project_at(context, text, scheme, field="of")).id
