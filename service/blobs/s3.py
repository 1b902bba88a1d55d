"""Blobs in any S3: MinIO, AWS, Ceph and others; nothing here is particular to one of them.

What clients get is signed for the public endpoint, because the signature covers the host they send. The
service's own requests go to the internal endpoint. The `minio` client only manages the bucket; it is
synchronous, so it runs in threads.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import anyio.to_thread
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from graph.errors import InvalidInputError
from service.blobs import s3_probe
from service.blobs.digests import base64_of, hex_of, md5_of
from service.blobs.disposition import attachment
from service.blobs.endpoint import Endpoint
from service.blobs.limits import check_content_type, check_expires, check_key, check_prefix
from service.blobs.s3_multipart import MultipartUploads, check_parts
from service.blobs.s3_requests import S3Requests
from service.blobs.sigv4 import Presigner
from service.blobs.store import (
    Multipart,
    Part,
    SignedPart,
    SignedUpload,
    Stat,
    StoreUnavailableError,
)

_CHUNK_BYTES: Final = 1 << 20
_ABSENT: Final = frozenset({404})
_OWNED: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class S3Location:
    """Which bucket, where, and with which key.

    `public_endpoint` is only signed for: it is what clients can reach, when that is not `endpoint`.
    """

    bucket: str
    endpoint: Endpoint
    public_endpoint: Endpoint
    region: str
    access_key: str
    secret_key: str = field(repr=False)

    def presigner(self, endpoint: Endpoint) -> Presigner:
        return Presigner(endpoint, access_key=self.access_key, secret_key=self.secret_key, region=self.region)


class S3Store:
    """A `BlobStore` over one bucket."""

    def __init__(self, location: S3Location) -> None:
        self._location = location
        self._public = location.presigner(location.public_endpoint)
        self._requests = S3Requests(location.presigner(location.endpoint), location.bucket)
        self._uploads = MultipartUploads(self._requests)
        # A store that was started together with the service answers 503 for its first seconds.
        retries = urllib3.Retry(total=5, connect=1, status_forcelist=[500, 502, 503, 504], backoff_factor=0.2)
        self._pool = urllib3.PoolManager(timeout=10.0, retries=retries)
        self._minio = Minio(
            endpoint=location.endpoint.host,
            access_key=location.access_key,
            secret_key=location.secret_key,
            secure=location.endpoint.secure,
            region=location.region,
            http_client=self._pool,
        )

    @property
    def supports_multipart(self) -> bool:
        return True

    async def start(self) -> None:
        await self._managed(self._make_bucket)

    async def ready(self) -> None:
        await self._requests.send("HEAD")

    async def probe(self) -> None:
        await s3_probe.probe(self, self._location.public_endpoint)

    async def close(self) -> None:
        await self._requests.close()
        self._pool.clear()

    def sign_upload(
        self, key: str, *, content_md5: str | None, content_type: str, expires: int
    ) -> SignedUpload:
        check_key(key)
        check_content_type(content_type)
        check_expires(expires)
        headers: dict[str, str] = {}
        if content_md5 is not None:
            hex_of(content_md5)
            headers["Content-MD5"] = content_md5
        if content_type:
            headers["Content-Type"] = content_type
        signed = {name.lower(): value for name, value in headers.items()}
        url = self._public.presign("PUT", self._path(key), expires=expires, headers=signed)
        return SignedUpload(url, headers)

    def sign_download(
        self, key: str, *, expires: int, filename: str | None = None, content_type: str | None = None
    ) -> str:
        check_key(key)
        check_expires(expires)
        query: dict[str, str] = {}
        if filename is not None:
            query["response-content-disposition"] = attachment(filename)
        if content_type:
            check_content_type(content_type)
            query["response-content-type"] = content_type
        return self._public.presign("GET", self._path(key), expires=expires, query=query)

    async def stat(self, key: str) -> Stat | None:
        check_key(key)
        return await self._requests.stat(key)

    async def read(self, key: str, *, limit: int) -> bytes:
        check_key(key)
        data = bytearray()
        async with self._requests.get(key) as reply:
            async for chunk in reply.aiter_raw(_CHUNK_BYTES):
                data += chunk
                if len(data) > limit:
                    raise InvalidInputError(f"the object is larger than {limit} bytes")
        return bytes(data)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        check_key(key)
        async with self._requests.get(key) as reply:
            async for chunk in reply.aiter_raw(_CHUNK_BYTES):
                yield chunk

    async def write(self, key: str, data: bytes, *, content_type: str) -> Stat:
        check_key(key)
        check_content_type(content_type)
        md5 = md5_of(data)
        headers = {"content-md5": base64_of(md5)}
        if content_type:
            headers["content-type"] = content_type
        await self._requests.send("PUT", key, headers=headers, content=data)
        return Stat(size=len(data), etag=md5)

    async def delete(self, key: str) -> None:
        check_key(key)
        await self._requests.send("DELETE", key, accept=_ABSENT)

    async def list_keys(self, prefix: str) -> Sequence[str]:
        check_prefix(prefix)
        return await self._managed(lambda: self._list(prefix))

    async def start_multipart(
        self, key: str, *, parts: Sequence[Part], content_type: str, expires: int
    ) -> Multipart:
        check_key(key)
        check_parts(parts)
        check_content_type(content_type)
        check_expires(expires)
        upload_id = await self._uploads.open(key, content_type=content_type)
        signed = [self._sign_part(key, upload_id, part, expires) for part in parts]
        return Multipart(upload_id, signed)

    async def complete_multipart(self, key: str, *, upload_id: str, parts: Sequence[Part]) -> Stat:
        check_key(key)
        check_parts(parts)
        return await self._uploads.complete(key, upload_id=upload_id, parts=parts)

    async def abort_multipart(self, key: str, *, upload_id: str) -> None:
        check_key(key)
        await self._uploads.abort(key, upload_id=upload_id)

    def _path(self, key: str) -> str:
        return f"/{self._location.bucket}/{key}"

    def _sign_part(self, key: str, upload_id: str, part: Part, expires: int) -> SignedPart:
        """Only Content-MD5 is signed: the SDK copies Content-Type from the whole file's upload headers."""
        query = {"partNumber": str(part.number), "uploadId": upload_id}
        headers = {"content-md5": base64_of(part.md5)}
        url = self._public.presign("PUT", self._path(key), expires=expires, headers=headers, query=query)
        return SignedPart(part.number, url)

    def _make_bucket(self) -> None:
        """Make the bucket unless it is there; another replica may do the same at this moment."""
        bucket = self._location.bucket
        if self._minio.bucket_exists(bucket_name=bucket):
            return
        try:
            self._minio.make_bucket(bucket_name=bucket, location=self._location.region)
        except S3Error as error:
            if error.code not in _OWNED:
                raise

    def _list(self, prefix: str) -> list[str]:
        found = self._minio.list_objects(
            bucket_name=self._location.bucket, prefix=prefix or None, recursive=True
        )
        return sorted(entry.object_name for entry in found if entry.object_name is not None)

    async def _managed(self, work: Callable[[], T]) -> T:
        try:
            return await anyio.to_thread.run_sync(work)
        except S3Error as error:
            raise StoreUnavailableError(
                f"the object store refused bucket {self._location.bucket} ({error.code})"
            ) from error
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            raise StoreUnavailableError(
                f"the object store did not answer ({type(error).__name__})"
            ) from error
