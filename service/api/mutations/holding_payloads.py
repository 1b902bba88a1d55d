"""What changes to collections, artifacts, links, aliases and versions answer."""

import strawberry

from service.api import lazy
from service.api.fields import reference
from service.api.loaders import ALIASES, HOLDERS, LINKS, VERSIONS


@strawberry.type(description="The collection as it is now.")
class CollectionPayload:
    """The collection as it is now."""

    key: strawberry.Private[str]
    collection = reference(
        HOLDERS, lambda payload: payload.key, lazy.CollectionRef | None, description="The collection."
    )


@strawberry.type(description="The artifact as it is now.")
class ArtifactPayload:
    """The artifact as it is now."""

    key: strawberry.Private[str]
    artifact = reference(
        HOLDERS, lambda payload: payload.key, lazy.ArtifactRef | None, description="The artifact."
    )


@strawberry.type(description="The version as it is now.")
class VersionPayload:
    """The version as it is now."""

    key: strawberry.Private[str]
    version = reference(
        VERSIONS, lambda payload: payload.key, lazy.VersionRef | None, description="The version."
    )


@strawberry.type(description="The link that was made, or was there already.")
class LinkPayload:
    """The link that was made, or was there already."""

    key: strawberry.Private[str]
    link = reference(
        LINKS,
        lambda payload: payload.key,
        lazy.LinkRef | None,
        description="The link; null if it was taken away since.",
    )


@strawberry.type(description="The alias as it is now.")
class AliasPayload:
    """The alias as it is now."""

    key: strawberry.Private[str]
    alias = reference(
        ALIASES,
        lambda payload: payload.key,
        lazy.AliasRef | None,
        description="The alias; null if it was removed since.",
    )
