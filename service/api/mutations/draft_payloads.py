"""What changes to drafts and their files answer."""

from collections.abc import Mapping

import strawberry

from service.api import lazy
from service.api.fields import reference
from service.api.loaders import VERSIONS
from service.blobs.store import SignedPart
from service.content.contents import Expected
from service.content.drafting import NewFile
from service.content.manifest import base64_md5


@strawberry.type(description="The draft, or the version that it is by now.")
class DraftPayload:
    """The draft, or the version that it is by now."""

    key: strawberry.Private[str]
    version = reference(
        VERSIONS, lambda payload: payload.key, lazy.VersionRef | None, description="The draft or version."
    )


@strawberry.type(description="The version that was committed.")
class CommitVersionPayload(DraftPayload):
    """The version that was committed."""

    existed: bool = strawberry.field(
        description="Whether the artifact had this content already: then `version` is the one that was there,"
        " the aliases and `latest` have moved to it, and the draft is gone."
    )


@strawberry.type(description="A header to send.")
class Header:
    """A header to send."""

    name: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value, exactly.")


@strawberry.type(description="Where a part of a file goes.")
class PartUpload:
    """Where a part of a file goes."""

    number: int = strawberry.field(description="Its place, from 1.")
    url: str = strawberry.field(description="The address to PUT its bytes to, good for a day.")
    headers: list[Header] = strawberry.field(description="The headers to send with them.")


@strawberry.type(description="Where a file of a draft goes.")
class FileUpload:
    """Where a file of a draft goes."""

    path: str = strawberry.field(description="Its path in the version.")
    url: str | None = strawberry.field(
        description="The address to PUT its bytes to, good for a day; null if they are here already."
    )
    headers: list[Header] = strawberry.field(description="The headers to send with them.")
    upload_id: str | None = strawberry.field(
        description="Names the upload in parts to `completeUpload`; null if the store takes the file in one,"
        " or has it."
    )
    parts: list[PartUpload] = strawberry.field(
        description="Where the parts go, instead of `url`; empty if the store takes it in one or has it."
    )


@strawberry.type(description="Where the files of a draft go.")
class AddFilesPayload(DraftPayload):
    """Where the files of a draft go."""

    uploads: list[FileUpload] = strawberry.field(description="For each file, in the order given.")


@strawberry.type(description="The file whose parts were joined.")
class CompleteUploadPayload:
    """The file whose parts were joined."""

    md5: str = strawberry.field(description="The MD5 that the file was declared with, in hex.")


def file_upload(file: NewFile, where: Expected) -> FileUpload:
    """The answer for one file."""
    opened = where.multipart
    digests = {part.number: part.md5 for part in file.parts or ()}
    return FileUpload(
        path=file.path,
        url=where.upload.url if where.upload else None,
        headers=_headers(where.upload.headers) if where.upload else [],
        upload_id=opened.id if opened else None,
        parts=[_part(part, digests[part.number]) for part in opened.parts] if opened else [],
    )


def _part(part: SignedPart, md5: str) -> PartUpload:
    return PartUpload(number=part.number, url=part.url, headers=_headers({"Content-MD5": base64_md5(md5)}))


def _headers(headers: Mapping[str, str]) -> list[Header]:
    return [Header(name=name, value=value) for name, value in headers.items()]
