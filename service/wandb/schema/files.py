"""Files of runs and of artifact versions."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from graph.versions import Version
from service.graphql.scalars import DateTime, Int64
from service.wandb.ids import Kind, wire_id
from service.wandb.reads.addresses import NOWHERE, Addresses, StoredFile
from service.wandb.reads.pages import Page
from service.wandb.schema import artifacts
from service.wandb.schema.paging import Node, PageInfo

if TYPE_CHECKING:
    from service.wandb.schema.artifacts import Artifact

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")


@strawberry.type
class UploadUrlPart:
    """Where one part of a large file goes."""

    part_number: Int64
    upload_url: str


@strawberry.type
class UploadMultipartUrls:
    """Where the parts of a large file go."""

    upload_id: str
    upload_url_parts: list[UploadUrlPart]


@strawberry.type
class File(Node):
    """A file of a run or version, with the addresses of its bytes."""

    addresses: strawberry.Private[Addresses]
    version: strawberry.Private[Version | None]
    name: str
    display_name: str
    size_bytes: Int64
    storage_path: str | None
    mimetype: str | None
    updated_at: DateTime | None
    digest: str | None
    md5: str | None
    upload_url: str | None
    upload_headers: list[str]
    upload_multipart_urls: UploadMultipartUrls | None

    @strawberry.field(description="Where the bytes can be read without credentials, for a day.")
    def direct_url(self) -> str:
        return self.addresses.direct()

    @strawberry.field(
        description="Where the service itself answers with the bytes, to those who may have them."
    )
    def url(self, upload: bool | None = None) -> str | None:
        # Files are sent to where createRunFiles says, which asks for the right to write.
        return None if upload else self.addresses.own()

    @strawberry.field(description="The version that the content was first stored for.")
    def artifact(self) -> Annotated["Artifact", _ARTIFACTS] | None:
        return artifacts.Artifact.from_record(self.version) if self.version else None

    @classmethod
    def from_stored(cls, file: StoredFile) -> Self:
        """A file whose bytes can be read; the caller has checked who may."""
        return cls(
            id=wire_id(Kind.FILE, file.key),
            addresses=file.addresses,
            version=file.version,
            name=file.name,
            display_name=file.name,
            size_bytes=Int64(file.size),
            storage_path=file.storage_path,
            mimetype=None,
            updated_at=DateTime(file.updated_at),
            digest=file.digest,
            md5=file.md5,
            upload_url=None,
            upload_headers=[],
            upload_multipart_urls=None,
        )

    @classmethod
    def for_upload(
        cls,
        key: str,
        name: str,
        *,
        upload_url: str | None,
        headers: list[str],
        storage_path: str | None = None,
        version: Version | None = None,
        multipart: UploadMultipartUrls | None = None,
    ) -> Self:
        """A file that a client is about to send; without a URL its content is there already.

        `key` is what is unique about it; `version` the one that its content was first stored for.
        """
        return cls(
            id=wire_id(Kind.FILE, key),
            addresses=NOWHERE,
            version=version,
            name=name,
            display_name=name,
            size_bytes=Int64(0),
            storage_path=storage_path,
            mimetype=None,
            updated_at=None,
            digest=None,
            md5=None,
            upload_url=upload_url,
            upload_headers=headers,
            upload_multipart_urls=multipart,
        )


@strawberry.type
class FileEdge:
    """One element of a page."""

    node: File | None
    cursor: str | None


@strawberry.type
class FileConnection:
    """A page of `File`."""

    edges: list[FileEdge]
    page_info: PageInfo
    total_count: int | None

    @classmethod
    def from_page(cls, page: Page[StoredFile], total: int) -> Self:
        edges = [FileEdge(node=File.from_stored(file), cursor=cursor) for file, cursor in page.items]
        return cls(edges=edges, page_info=page.info, total_count=total)
