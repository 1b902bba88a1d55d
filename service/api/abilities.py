"""`can`: what the viewer may do with a thing, and through which role.

The facts come through loaders, so that a page of things costs a constant number of statements.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import strawberry
from strawberry.types.field import StrawberryField

from graph import abilities, protection, reach, type_moves
from graph.abilities import Ability as Decided
from graph.holders import Holder
from graph.links import Link
from graph.projects import Project
from graph.protection import ProtectedAlias
from graph.targets import Project as ProjectTarget
from graph.versions import Version, VersionState
from graph.work import Reader
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.enums import RoleName
from service.api.fields import computed, reference, resolved
from service.api.loaders import ENTITIES, PROJECTS
from service.graphql.loaders import Loader

DESCRIPTION: Final = (
    "What you may do here and through which role, by the rule that guards the operations themselves."
)


async def _ways(context: ApiContext, ids: list[str]) -> list[list[ProjectTarget]]:
    found = await context.read(lambda reader: reach.ways(reader, ids))
    return [found.get(each, reach.NO_WAYS).by() for each in ids]


async def _shown(context: ApiContext, ids: list[str]) -> list[bool]:
    return await context.read(lambda reader: type_moves.shown(reader, ids))


def _protected(
    find: Callable[[Reader, Sequence[str]], Awaitable[list[ProtectedAlias]]],
    key: Callable[[ProtectedAlias], str],
) -> Loader[ApiContext, str, list[ProtectedAlias]]:
    async def load(context: ApiContext, ids: list[str]) -> list[list[ProtectedAlias]]:
        found = await context.read(lambda reader: find(reader, ids))
        return [[alias for alias in found if key(alias) == each] for each in ids]

    return Loader(load)


WAYS: Final[Loader[ApiContext, str, list[ProjectTarget]]] = Loader(_ways)
SHOWN: Final[Loader[ApiContext, str, bool]] = Loader(_shown)
PROTECTED_ON_VERSIONS: Final = _protected(protection.on_versions, lambda alias: alias.version)
PROTECTED_ON_ARTIFACTS: Final = _protected(protection.on_artifacts, lambda alias: alias.artifact)
PROTECTED_ON_PROJECTS: Final = _protected(protection.on_projects, lambda alias: alias.project)
PROTECTED_IN_COLLECTIONS: Final = _protected(protection.in_collections, lambda alias: alias.collection)


def _source(decided: Decided) -> str | None:
    """The team or organization that the role came from; None where it is the viewer's own."""
    kind, _, key = (decided.grant.through if decided.grant else "").partition(":")
    return key if kind in {"organization", "team"} else None


@strawberry.type(description="Whether you may do something with a thing, and why.")
class Ability:
    """A `graph.abilities.Ability`."""

    operation: str = strawberry.field(
        description="The mutation, or the field that needs a right. `setProtectedAlias` and"
        " `removeProtectedAlias` mean `setAlias` and `removeAlias` with a name that the registry protects."
    )
    allowed: bool = strawberry.field(description="Whether you may.")
    role = computed(
        lambda decided: decided.grant.rank if decided.grant else None,
        RoleName | None,
        description="Your role that allows it; null where you may not.",
    )
    source = reference(
        ENTITIES,
        _source,
        lazy.Owner | None,
        description="The team or organization that the role came through; null where it is given to you"
        " yourself: as the owner, by invitation, or as an instance admin.",
    )
    place = reference(
        PROJECTS,
        lambda decided: decided.project,
        lazy.Home | None,
        description="The registry or project where the role holds; null where you may not.",
    )
    reason: str | None = strawberry.field(description="Why you may not; null where you may.")


def can(decide: Callable[[ApiContext, Any], Awaitable[list[Decided]]]) -> StrawberryField:
    """The field `can` of a type."""

    async def resolve(root: strawberry.Parent[Any], info: Info) -> list[Decided]:
        return await decide(info.context, root)

    return resolved(resolve, list[Ability], description=DESCRIPTION)


async def of_registry(context: ApiContext, registry: Project) -> list[Decided]:
    return abilities.on_registry(
        context.actor.sight, registry.target, core=registry.core, all_types=registry.all_types
    )


async def of_project(context: ApiContext, project: Project) -> list[Decided]:
    protected = await PROTECTED_ON_PROJECTS.load(context, project.id)
    return abilities.on_project(context.actor.sight, project.target, protected=bool(protected))


async def of_collection(context: ApiContext, collection: Holder) -> list[Decided]:
    home = await PROJECTS.load(context, collection.project)
    protected = await PROTECTED_IN_COLLECTIONS.load(context, collection.id)
    return (
        abilities.on_collection(context.actor.sight, home.target, protected=bool(protected)) if home else []
    )


async def of_link(context: ApiContext, link: Link) -> list[Decided]:
    home = await PROJECTS.load(context, link.project)
    aliases = await PROTECTED_ON_VERSIONS.load(context, link.version) or []
    protected = any(alias.collection == link.collection for alias in aliases)
    return abilities.on_link(context.actor.sight, home.target, protected=protected) if home else []


async def of_artifact(context: ApiContext, artifact: Holder) -> list[Decided]:
    project = await PROJECTS.load(context, artifact.project)
    protected = await PROTECTED_ON_ARTIFACTS.load(context, artifact.id)
    if project is None:
        return []
    shown = bool(await SHOWN.load(context, artifact.id))
    return abilities.on_artifact(context.actor.sight, project.target, protected=bool(protected), shown=shown)


async def of_version(context: ApiContext, version: Version) -> list[Decided]:
    return abilities.on_version(
        context.actor.sight,
        version.project,
        await WAYS.load(context, version.id) or [],
        draft=version.state is VersionState.DRAFT,
        protected=bool(await PROTECTED_ON_VERSIONS.load(context, version.id)),
    )
