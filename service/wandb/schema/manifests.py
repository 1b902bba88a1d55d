"""Manifests: the list of the files of a version."""

from enum import Enum
from typing import Self

import strawberry

from service.graphql.scalars import Int64
from service.wandb.ids import Kind, wire_id
from service.wandb.reads.addresses import StoredFile
from service.wandb.schema.files import File
from service.wandb.schema.paging import Node


@strawberry.type
class ArtifactManifest(Node):
    """The manifest of a version, itself a file."""

    file: File

    @classmethod
    def from_stored(cls, manifest: str, file: StoredFile) -> Self:
        """The manifest of a committed version, by its id; the caller has checked who may read it."""
        return cls(id=wire_id(Kind.MANIFEST, manifest), file=File.from_stored(file))

    @classmethod
    def for_upload(cls, manifest: str, file: File) -> Self:
        """A manifest that a client is about to send, as `File.for_upload` says where."""
        return cls(id=wire_id(Kind.MANIFEST, manifest), file=file)


@strawberry.enum
class ArtifactManifestType(Enum):
    """Whether a manifest is whole, an increment on a base, or one part of several."""

    FULL = "FULL"
    INCREMENTAL = "INCREMENTAL"
    PATCH = "PATCH"


@strawberry.input
class ArtifactManifestEntryInput:
    """One file as a client knows it from a manifest."""

    name: str
    digest: str
    birth_artifact_id: str | None = None
    ref: str | None = None
    size: Int64 | None = None


@strawberry.input
class CreateArtifactManifestInput:
    """What `createArtifactManifest` takes."""

    artifact_id: strawberry.ID
    base_artifact_id: strawberry.ID | None = None
    name: str
    digest: str
    entity_name: str
    project_name: str
    run_name: str
    type: ArtifactManifestType | None = None


@strawberry.type
class CreateArtifactManifestPayload:
    """What `createArtifactManifest` answers."""

    artifact_manifest: ArtifactManifest


@strawberry.input
class UpdateArtifactManifestInput:
    """What `updateArtifactManifest` takes."""

    artifact_manifest_id: strawberry.ID
    digest: str | None = None
    base_artifact_id: strawberry.ID | None = None


@strawberry.type
class UpdateArtifactManifestPayload:
    """What `updateArtifactManifest` answers."""

    artifact_manifest: ArtifactManifest
