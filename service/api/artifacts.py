"""Artifacts and collections, which number versions, and the links and aliases in them."""

from typing import Any

import strawberry

from graph import aliases, holders, links, listings
from graph import deletions as deleted
from graph.policy import Permission
from service.api import lazy
from service.api.abilities import can, of_artifact, of_collection, of_link
from service.api.context import Info
from service.api.deleted import deletions
from service.api.fields import computed, listing, reference, resolved
from service.api.filter_inputs import VersionFilter
from service.api.histories import history
from service.api.loaders import (
    ALIASES_OF_VERSIONS,
    ENTITIES,
    HOLDERS,
    LATEST_LINKS,
    LINK_COUNTS,
    PROJECTS,
    VERSIONS,
)
from service.api.metrics import metric_table
from service.api.node import Node
from service.api.order_inputs import VersionOrder
from service.api.paging import Pages
from service.api.past import numbering_then
from service.api.projects import path_of
from service.graphql.scalars import DateTime

_ALIASES = Pages(listings.ALIASES)


async def _path(root: strawberry.Parent[Any], info: Info) -> str | None:
    holder: holders.Holder = root
    project = await PROJECTS.load(info.context, holder.project)
    return f"{path_of(project)}/{holder.name}" if project else None


async def _aliases(root: strawberry.Parent[Any], info: Info) -> list[aliases.Alias]:
    link: links.Link = root
    found = await ALIASES_OF_VERSIONS.load(info.context, link.version)
    return [alias for alias in found or [] if alias.holder == link.collection]


@strawberry.type(description="A named, typed line of versions in a project.")
class Artifact(Node):
    """A record of `graph.holders` of kind ARTIFACT."""

    can = can(of_artifact)
    name: str = strawberry.field(
        description="The name, unique among artifacts and collections of its project."
    )
    path = resolved(_path, str | None, description="The path: `owner/project/artifact`.")
    type: str = strawberry.field(description="The type of all its versions, such as `model`.")
    description: str | None = strawberry.field(description="What it is about.")
    tags: list[str] = strawberry.field(description="Free labels.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    project = reference(
        PROJECTS, lambda artifact: artifact.project, lazy.ProjectRef | None, description="Where it stands."
    )
    versions = listing(
        Pages(listings.VERSIONS),
        lazy.Versions,
        description="Its committed versions, the highest number first unless asked otherwise.",
        filters=VersionFilter,
        orders=VersionOrder,
    )
    aliases = listing(_ALIASES, lazy.Aliases, description="Its aliases, by name.")
    deleted_versions = deletions(
        deleted.VERSIONS,
        Permission.VERSION_DELETE,
        lambda artifact: artifact.project,
        description="Its deleted versions and drafts",
    )
    metrics = metric_table("artifact")
    history = history("the artifact")
    then = numbering_then()


@strawberry.type(description="A typed set of links to versions, with a numbering of its own.")
class Collection(Node):
    """A record of `graph.holders` of kind COLLECTION."""

    can = can(of_collection)
    name: str = strawberry.field(
        description="The name, unique among artifacts and collections where it stands."
    )
    path = resolved(_path, str | None, description="The path: `organization/registry/collection`.")
    type: str = strawberry.field(description="The type of all its versions, such as `model`.")
    description: str | None = strawberry.field(description="Its card, in Markdown.")
    tags: list[str] = strawberry.field(description="Free labels.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    home = reference(
        PROJECTS,
        lambda collection: collection.project,
        lazy.Home | None,
        description="The registry or project that it stands in.",
    )
    links = listing(
        Pages(listings.LINKS),
        lazy.Links,
        description="What is linked in it, the highest number first unless asked otherwise.",
        filters=VersionFilter,
        orders=VersionOrder,
    )
    aliases = listing(_ALIASES, lazy.Aliases, description="Its aliases, by name.")
    metrics = metric_table("collection")
    history = history("the collection")
    then = numbering_then()
    latest = reference(
        LATEST_LINKS,
        lambda collection: collection.id,
        lazy.LinkRef | None,
        description="The link that its alias `latest` means; null while nothing is linked.",
    )
    link_count = reference(
        LINK_COUNTS,
        lambda collection: collection.id,
        int | None,
        description="How many versions are linked in it.",
    )


@strawberry.type(description="A pointer from a collection to a version; nothing was copied.")
class Link(Node):
    """A record of `graph.links`."""

    can = can(of_link)
    number: int = strawberry.field(description="The version's number in the collection: 3 is `v3`.")
    created_at = computed(lambda link: link.since, DateTime, description="When it was linked.")
    created_by = reference(
        ENTITIES, lambda link: link.user, lazy.UserRef | None, description="Who linked it."
    )
    collection = reference(
        HOLDERS, lambda link: link.collection, lazy.CollectionRef | None, description="The collection."
    )
    version = reference(
        VERSIONS, lambda link: link.version, lazy.VersionRef | None, description="The version."
    )
    aliases = resolved(
        _aliases,
        list[lazy.AliasRef],
        description="The collection's aliases that point at the version, by name.",
    )


@strawberry.type(description="A name in an artifact or collection that points at one version.")
class Alias(Node):
    """A record of `graph.aliases`."""

    name: str = strawberry.field(description="The name, unique in its artifact or collection.")
    since: DateTime = strawberry.field(description="Since when it points there.")
    version = reference(
        VERSIONS, lambda alias: alias.version, lazy.VersionRef | None, description="What it points at."
    )
    numbering = reference(
        HOLDERS, lambda alias: alias.holder, lazy.Numbering | None, description="What it belongs to."
    )
    history = history("the alias")
