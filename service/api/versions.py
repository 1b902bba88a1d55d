"""Versions: immutable content, and where it stands."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph import listings
from graph.manifests import BlobState
from graph.versions import VersionState
from service.api import lazy
from service.api.abilities import can, of_version
from service.api.context import Info
from service.api.enums import ContentProof, VersionStateName
from service.api.fields import computed, listing, reference, resolved
from service.api.files import File, Folder, files_of, folder_of
from service.api.histories import history
from service.api.json_values import json_value
from service.api.loaders import ALIASES_OF_VERSIONS, ENTITIES, HOLDERS, PROJECTS
from service.api.metrics import METRICS, VersionMetrics
from service.api.node import Node
from service.api.paging import Connection, Pages
from service.api.past import version_then
from service.graphql.scalars import DateTime, Int64


async def _content_proof(root: strawberry.Parent[Any], info: Info) -> BlobState:
    if root.state is VersionState.DRAFT:
        return BlobState.EXPECTED
    return await info.context.contents.proof(root)


@strawberry.type(description="Immutable content, numbered in its artifact.")
class Version(Node):
    """A record of `graph.versions`."""

    can = can(of_version)
    history = history("the version")
    then = version_then()
    number = computed(
        lambda version: version.index,
        int | None,
        description="The number in its artifact: 3 is `v3`. Drafts have none; collections have their own.",
    )
    type: str = strawberry.field(description="The type of its artifact.")
    state: VersionStateName = strawberry.field(description="Where it is in its life.")
    digest: str = strawberry.field(description="The digest of its content; equal content has equal digests.")
    content_proof = resolved(
        _content_proof,
        ContentProof,
        description="How well its bytes are proved. Files of some gigabytes are read back after the commit.",
    )
    size: Int64 = strawberry.field(description="The size of all files in bytes.")
    file_count: int = strawberry.field(description="How many files it has.")
    description: str | None = strawberry.field(description="What it is about.")
    history_step: int | None = strawberry.field(
        description="How many steps of history its run had logged by then, if its client said so."
    )
    metadata = computed(
        lambda version: json_value(version.metadata),
        JSON | None,
        description="What was noted with it. NaN and infinities stand as texts.",
    )
    tags: list[str] = strawberry.field(description="Free labels.")
    created_at: DateTime = strawberry.field(description="When its draft was begun.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    committed_at: DateTime | None = strawberry.field(description="When its content was complete.")
    created_by = reference(
        ENTITIES, lambda version: version.user, lazy.UserRef | None, description="Who logged it."
    )
    project = reference(
        PROJECTS,
        lambda version: version.project,
        lazy.ProjectRef | None,
        description="The project of its artifact; null if you see the version through a registry only.",
    )
    artifact = reference(
        HOLDERS,
        lambda version: version.artifact,
        lazy.ArtifactRef | None,
        description="The artifact; null if you see the version through a registry only.",
    )
    aliases = reference(
        ALIASES_OF_VERSIONS,
        lambda version: version.id,
        list[lazy.AliasRef] | None,
        description="What points at it, in its artifact and in every collection that you see, by name.",
    )
    links = listing(
        Pages(listings.LINKS_TO), lazy.Links, description="Where it is linked, the oldest link first."
    )
    produced_by = listing(
        Pages(listings.PRODUCERS),
        lazy.Runs,
        description="The runs that logged it, its creator first; several where equal content came again.",
    )
    consumed_by = listing(
        Pages(listings.CONSUMERS), lazy.Runs, description="The runs that used it, the earliest first."
    )
    files = resolved(
        files_of,
        Connection[File],
        description="Its files, by path. A draft has none yet.",
    )
    folder = resolved(
        folder_of,
        Folder | None,
        description="Its files as a tree, from a folder on; null if there is no such folder, and for drafts.",
    )
    metrics = reference(
        METRICS,
        lambda version: version.id,
        VersionMetrics | None,
        description="What its run had measured when it was logged; null if no run logged it.",
    )
