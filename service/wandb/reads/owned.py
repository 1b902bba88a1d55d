"""What entities own: their projects, and over all registries of an organization what stands in them."""

from collections.abc import Collection, Mapping
from typing import Final

from graph.entities import Entity, EntityKind
from graph.filters.conditions import Condition, Operator, Test
from graph.holders import Holder, HolderKind
from graph.holdings import HOLDERS_OF_OWNER, LINKS_OF_OWNER, PROJECTS_OF_OWNER, PROJECTS_OF_USER
from graph.memberships import Membership
from graph.places import Place
from graph.projects import Project
from service.graphql.service_context import ServiceContext
from service.wandb.filters.orders import sorting_of
from service.wandb.filters.parsing import Vocabulary
from service.wandb.filters.vocabularies import (
    COLLECTIONS,
    NAMED_ORDERS,
    PROJECTS,
    REGISTRIES,
    VERSION_ORDERS,
    VERSIONS,
)
from service.wandb.loaders import PLACE
from service.wandb.reads.lists import Asked, joined
from service.wandb.reads.pages import Page, Window
from service.wandb.schema.kinds import ArtifactCollectionType

KINDS: Final[Mapping[ArtifactCollectionType, HolderKind]] = {
    ArtifactCollectionType.SEQUENCE: HolderKind.ARTIFACT,
    ArtifactCollectionType.PORTFOLIO: HolderKind.COLLECTION,
}


async def projects_of(context: ServiceContext, owner: Entity, window: Window) -> Page[Place]:
    """A page of the projects of a user or team, or of the registries of an organization."""
    condition = joined(_sort(owner), _words(owner).parsed(window.filters))
    asked = Asked(PROJECTS_OF_OWNER, owner.id, condition, sorting_of(window.order, NAMED_ORDERS))
    return await _places(context, await asked.page(context, window))


async def projects_of_user(context: ServiceContext, user: Entity, window: Window) -> Page[Place]:
    """A page of the projects of a user and of the teams that they are in."""
    return await _places(context, await Asked(PROJECTS_OF_USER, user.id).page(context, window))


def collections_of(
    owner: Entity,
    project_filters: str | None,
    kinds: Collection[ArtifactCollectionType] | None,
    window: Window,
) -> Asked[Holder]:
    """The collections in the projects of an owner; in an organization's registries, if it is one."""
    condition = joined(
        _sort(owner),
        _words(owner).parsed(project_filters, "projectFilters"),
        COLLECTIONS.parsed(window.filters),
        _kinds(kinds),
    )
    return Asked(HOLDERS_OF_OWNER, owner.id, condition, sorting_of(window.order, NAMED_ORDERS))


def memberships_of(
    owner: Entity, project_filters: str | None, collection_filters: str | None, window: Window
) -> Asked[Membership]:
    """What is linked in the projects of an owner; in an organization's registries, if it is one."""
    condition = joined(
        _sort(owner),
        _words(owner).parsed(project_filters, "projectFilters"),
        COLLECTIONS.parsed(collection_filters, "collectionFilters"),
        VERSIONS.parsed(window.filters),
    )
    return Asked(LINKS_OF_OWNER, owner.id, condition, sorting_of(window.order, VERSION_ORDERS))


def _words(owner: Entity) -> Vocabulary:
    return REGISTRIES if owner.kind is EntityKind.ORGANIZATION else PROJECTS


def _sort(owner: Entity) -> Condition:
    """Of an organization its registries, of others what is none."""
    return Test("registry.visibility", Operator.EXISTS, owner.kind is EntityKind.ORGANIZATION)


def _kinds(kinds: Collection[ArtifactCollectionType] | None) -> Condition | None:
    if kinds is None:
        return None
    return Test("collection.kind", Operator.IN, tuple(KINDS[kind].value for kind in kinds))


async def _places(context: ServiceContext, page: Page[Project]) -> Page[Place]:
    """The same projects with their owners."""
    found = await PLACE.load_many(context, [project.id for project, _ in page.items])
    items = [(place, at) for place, (_, at) in zip(found, page.items, strict=True) if place]
    return Page(items, page.more)
