"""The protocol that every blob store keeps, and the records it speaks in.

Clients move bytes with URLs that the service signs; the service itself only reads and
writes small objects (manifests, history chunks). Keys come from `service.blobs.keys`; what
no store takes (`service.blobs.limits`) is refused with InvalidInputError by every method.
The same contract tests run against every implementation (`tests/blobs`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.errors import DomainError, NotFoundError, UnavailableError


class StoreUnavailableError(UnavailableError):
    """The object store did not answer, refused the service's own credentials, or holds damaged bytes."""


class BlobMissingError(NotFoundError):
    """No object lies under this key."""


class PartMismatchError(DomainError):
    """The parts of a multipart upload are not those that were declared."""

    code = "CONTENT_MISMATCH"


@dataclass(frozen=True, slots=True)
class Stat:
    """What the store knows of one object. `size` in bytes; `etag` lower case without quotes.

    `etag` is the hex MD5 of the bytes, except for multipart objects: `<hex>-<parts>`.
    """

    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """A URL to PUT to, and the headers that must come with it, exactly."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart upload: its number from 1 and the hex MD5 of its bytes."""

    number: int
    md5: str


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where to PUT one part, with the Content-MD5 that was declared for it."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Multipart:
    """An upload in parts that the store has opened."""

    upload_id: str
    parts: Sequence[SignedPart]


class BlobStore(Protocol):
    """Everything the service asks of a store. Every coroutine may raise StoreUnavailableError."""

    @property
    def supports_multipart(self) -> bool:
        """False when a file of any size is sent with one PUT."""
        ...

    async def start(self) -> None:
        """Make the store ready to use: its bucket or folder exists, leftovers of a crash are gone."""
        ...

    async def ready(self) -> None:
        """Return when the store answers with these credentials; cheap, for health checks."""
        ...

    async def probe(self) -> None:
        """Move an object as a client would and see bad ones refused; the error names the likely cause."""
        ...

    async def close(self) -> None: ...

    def sign_upload(
        self, key: str, *, content_md5: str | None, content_type: str, expires: int
    ) -> SignedUpload:
        """Sign a PUT for `expires` seconds. `content_md5` is base64; when given it is enforced.

        The client sends the headers of the result, exactly; with an empty `content_type` none is signed.
        """
        ...

    def sign_download(
        self, key: str, *, expires: int, filename: str | None = None, content_type: str | None = None
    ) -> str:
        """Sign a GET for `expires` seconds; with `filename` the reply is an attachment of that name."""
        ...

    async def stat(self, key: str) -> Stat | None:
        """Size and ETag, or None when nothing lies under the key."""
        ...

    async def read(self, key: str, *, limit: int) -> bytes:
        """The whole object; BlobMissingError if absent, InvalidInputError beyond `limit` bytes."""
        ...

    def stream(self, key: str) -> AsyncIterator[bytes]:
        """The object in chunks; BlobMissingError at the first chunk if absent."""
        ...

    async def write(self, key: str, data: bytes, *, content_type: str) -> Stat:
        """Put a small object of the service's own; durable when it returns."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; removing a missing one succeeds."""
        ...

    async def list_keys(self, prefix: str) -> Sequence[str]:
        """Every key that starts with `prefix`, sorted.

        Not to be relied on for keys below another object's key (`a/b` beside `a`): MinIO leaves them out.
        """
        ...

    async def start_multipart(
        self, key: str, *, parts: Sequence[Part], content_type: str, expires: int
    ) -> Multipart:
        """Open an upload and sign one PUT per part with its Content-MD5.

        A client sends the part's Content-MD5 in base64; other headers, such as Content-Type, are its choice.
        """
        ...

    async def complete_multipart(self, key: str, *, upload_id: str, parts: Sequence[Part]) -> Stat:
        """Join the parts. PartMismatchError unless the ETag is the composite of the declared MD5s.

        After that error the upload is gone. Completing again what was completed succeeds.
        """
        ...

    async def abort_multipart(self, key: str, *, upload_id: str) -> None:
        """Throw the parts away; an upload that is not there any more is fine."""
        ...
