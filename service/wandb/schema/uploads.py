"""Inputs and answers of mutations that upload the files of a version."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.scalars import Int64
from service.wandb.schema.kinds import ArtifactDigestAlgorithm

if TYPE_CHECKING:
    from service.wandb.schema.files import FileConnection

_FILES = strawberry.lazy("service.wandb.schema.files")


@strawberry.enum
class ArtifactStorageLayout(Enum):
    """How files are laid out; clients always write V2."""

    V1 = "V1"
    V2 = "V2"


@strawberry.enum
class CompleteMultipartAction(Enum):
    """What to do with the uploaded parts."""

    COMPLETE = strawberry.enum_value("Complete", name="Complete")


@strawberry.input
class UploadPartsInput:
    """One part: its number from 1 and its MD5 in hex, or the ETag as it came."""

    part_number: Int64
    hex_md5: str


@strawberry.input
class CreateArtifactFileSpecInput:
    """One file that will be uploaded."""

    artifact_id: strawberry.ID
    artifact_manifest_id: strawberry.ID | None = None
    name: str
    md5: str
    mimetype: str | None = None
    upload_parts_input: list[UploadPartsInput] | None = None
    digest: str | None = None


@strawberry.input
class CreateArtifactFilesInput:
    """What `createArtifactFiles` takes."""

    cloud_region_id: strawberry.ID | None = None
    digest_algorithm: ArtifactDigestAlgorithm | None = None
    artifact_files: list[CreateArtifactFileSpecInput]
    storage_layout: ArtifactStorageLayout | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactFilesPayload:
    """What `createArtifactFiles` answers."""

    files: Annotated["FileConnection", _FILES]


@strawberry.input
class CompleteMultipartUploadArtifactInput:
    """What `completeMultipartUploadArtifact` takes."""

    complete_multipart_action: CompleteMultipartAction
    completed_parts: list[UploadPartsInput]
    artifact_id: strawberry.ID
    storage_path: str
    upload_id: str


@strawberry.type
class CompleteMultipartUploadArtifactPayload:
    """What `completeMultipartUploadArtifact` answers."""

    digest: str | None
