"""Declaring the manifests of drafts, and where their JSON goes."""

from typing import Annotated

import strawberry

from graph import manifests
from graph.errors import InvalidInputError, NotFoundError
from graph.manifests import Manifest
from graph.policy import Permission
from graph.versions import Version
from graph.work import Reader
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of
from service.wandb.mutations.found import writable_by_id, writable_of
from service.wandb.mutations.headers import header_lines
from service.wandb.schema.files import File
from service.wandb.schema.manifests import (
    ArtifactManifest,
    ArtifactManifestType,
    CreateArtifactManifestInput,
    CreateArtifactManifestPayload,
    UpdateArtifactManifestInput,
    UpdateArtifactManifestPayload,
)


@strawberry.type
class ManifestMutations:
    """Mutations on manifests of drafts."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Declare a manifest; with a digest, its upload URL expects exactly these bytes.",
    )
    async def create_artifact_manifest(
        self,
        info: Info,
        given: Annotated[CreateArtifactManifestInput, strawberry.argument(name="input")],
    ) -> CreateArtifactManifestPayload | None:
        return CreateArtifactManifestPayload(artifact_manifest=await declared(info.context, given))

    @mutation(Permission.ARTIFACT_WRITE, description="Say the digest of a manifest declared before.")
    async def update_artifact_manifest(
        self,
        info: Info,
        given: Annotated[UpdateArtifactManifestInput, strawberry.argument(name="input")],
    ) -> UpdateArtifactManifestPayload | None:
        return UpdateArtifactManifestPayload(artifact_manifest=await completed(info.context, given))


async def declared(context: ServiceContext, given: CreateArtifactManifestInput) -> ArtifactManifest:
    """Declare a manifest of a draft."""
    draft = await writable_by_id(context, given.artifact_id)
    kind = given.type or ArtifactManifestType.FULL
    base = _base(given.base_artifact_id)
    made = await context.contents.declare(
        draft, name=given.name, type_name=kind.value, digest=given.digest, base=base
    )
    return to_upload(context, draft.version, made, given.name, given.digest)


async def completed(context: ServiceContext, given: UpdateArtifactManifestInput) -> ArtifactManifest:
    """Say the digest of a manifest, which is known once the client has written it."""
    if not given.digest:
        raise InvalidInputError("the manifest's digest is needed", field="digest")
    manifest = await _manifest(context, given.artifact_manifest_id)
    draft = await writable_of(context, manifest.version)
    await context.contents.declare_digest(
        draft, manifest.id, digest=given.digest, base=_base(given.base_artifact_id)
    )
    return to_upload(context, draft.version, manifest.id, manifest.name, given.digest)


def to_upload(
    context: ServiceContext, version: Version, manifest: str, name: str, digest: str
) -> ArtifactManifest:
    """A manifest with the URL that expects these bytes; none while their digest is not known."""
    upload = context.contents.manifest_upload(version, digest) if digest else None
    file = File.for_upload(
        manifest,
        name,
        upload_url=upload.url if upload else None,
        headers=header_lines(upload) if upload else [],
    )
    return ArtifactManifest.for_upload(manifest, file)


async def _manifest(context: ServiceContext, manifest_id: str) -> Manifest:
    manifest = key_of(Kind.MANIFEST, manifest_id, "artifactManifestID")

    async def find(reader: Reader) -> Manifest | None:
        return (await manifests.by_ids(reader, [manifest]))[0]

    found = await context.read(find)
    if found is None:
        raise NotFoundError("manifest not found", field="artifactManifestID")
    return found


def _base(artifact_id: str | None) -> str | None:
    return key_of(Kind.ARTIFACT, artifact_id, "baseArtifactID") if artifact_id else None
