"""The files of drafts: where each goes, and joining those that come in parts."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from graph.errors import InvalidInputError
from graph.policy import Permission
from graph.versions import Version
from service.blobs.store import Part
from service.content.contents import Expected, FileSpec, OpenMultipart
from service.content.manifest import base64_md5, hex_md5
from service.graphql.operation import mutation
from service.graphql.scalars import Int64
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import writable_by_id
from service.wandb.mutations.headers import header_lines
from service.wandb.schema.files import File, FileConnection, FileEdge, UploadMultipartUrls, UploadUrlPart
from service.wandb.schema.paging import PageInfo
from service.wandb.schema.uploads import (
    CompleteMultipartUploadArtifactInput,
    CompleteMultipartUploadArtifactPayload,
    CreateArtifactFilesInput,
    CreateArtifactFilesPayload,
    CreateArtifactFileSpecInput,
    UploadPartsInput,
)

FILES_LIMIT: Final = 10_000
WHOLE: Final = PageInfo(end_cursor=None, has_next_page=False, has_previous_page=None, start_cursor=None)
_MD5: Final = re.compile(r"[0-9a-f]{32}")


@strawberry.type
class UploadMutations:
    """Mutations that upload the files of drafts."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Sign URLs for files of drafts, in the order given; no URL means the content is here.",
    )
    async def create_artifact_files(
        self,
        info: Info,
        given: Annotated[CreateArtifactFilesInput, strawberry.argument(name="input")],
    ) -> CreateArtifactFilesPayload | None:
        files = await expected(info.context, given.artifact_files)
        edges = [FileEdge(node=file, cursor=None) for file in files]
        page = FileConnection(edges=edges, page_info=WHOLE, total_count=None)
        return CreateArtifactFilesPayload(files=page)

    @mutation(Permission.ARTIFACT_WRITE, description="Join the uploaded parts of a large file.")
    async def complete_multipart_upload_artifact(
        self,
        info: Info,
        given: Annotated[CompleteMultipartUploadArtifactInput, strawberry.argument(name="input")],
    ) -> CompleteMultipartUploadArtifactPayload | None:
        # Which parts there must be was declared when their URLs were signed.
        md5 = await info.context.contents.complete_parts(info.context.actor, given.upload_id)
        return CompleteMultipartUploadArtifactPayload(digest=base64_md5(md5))


async def expected(context: ServiceContext, files: Sequence[CreateArtifactFileSpecInput]) -> list[File]:
    """Where each file goes, in the order given: clients match them by position."""
    if len(files) > FILES_LIMIT:
        raise InvalidInputError(
            f"{len(files)} files; a request's limit is {FILES_LIMIT}", field="artifactFiles"
        )
    specs = [spec_of(file) for file in files]
    found: dict[int, File] = {}
    for artifact_id in dict.fromkeys(file.artifact_id for file in files):
        draft = await writable_by_id(context, artifact_id)
        places = [place for place, file in enumerate(files) if file.artifact_id == artifact_id]
        wheres = await context.contents.expect(draft, [specs[place] for place in places])
        for place, where in zip(places, wheres, strict=True):
            found[place] = to_upload(draft.version, specs[place], where)
    return [found[place] for place in range(len(files))]


def to_upload(version: Version, spec: FileSpec, where: Expected) -> File:
    """A file with its URLs; none means that the content is here.

    The SDK writes the artifact of the answer into the manifest, as the one under which the file
    is found again. Content is found by digest here, so that is the draft itself: the version that
    brought this content first may be one that this client cannot see.
    """
    return File.for_upload(
        f"{version.id}/{spec.name}",
        spec.name,
        upload_url=where.upload.url if where.upload else None,
        headers=header_lines(where.upload) if where.upload else [],
        storage_path=where.key,
        version=version,
        multipart=_multipart(where.multipart) if where.multipart else None,
    )


def _multipart(opened: OpenMultipart) -> UploadMultipartUrls:
    parts = [UploadUrlPart(part_number=Int64(part.number), upload_url=part.url) for part in opened.parts]
    return UploadMultipartUrls(upload_id=opened.id, upload_url_parts=parts)


def spec_of(file: CreateArtifactFileSpecInput) -> FileSpec:
    return FileSpec(file.name, hex_md5(file.md5, "md5"), parts_of(file.upload_parts_input))


def parts_of(parts: Sequence[UploadPartsInput] | None) -> tuple[Part, ...] | None:
    """The declared parts, which are numbered from 1 without gaps."""
    if not parts:
        return None
    ordered = sorted(parts, key=lambda part: part.part_number)
    if [part.part_number for part in ordered] != list(range(1, len(ordered) + 1)):
        raise InvalidInputError("parts are numbered from 1 without gaps", field="uploadPartsInput")
    if not all(_MD5.fullmatch(part.hex_md5.lower()) for part in ordered):
        raise InvalidInputError("hexMD5 must be 32 hex digits", field="uploadPartsInput")
    return tuple(Part(part.part_number, part.hex_md5.lower()) for part in ordered)
