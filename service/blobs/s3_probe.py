"""The check at start that clients can use the store: through the public endpoint, as they would.

Most broken set-ups are one of few: a proxy that rewrites the Host header or adds a path, clocks that
disagree, a wrong key, a store that takes anything. Each has its own message.
"""

import secrets
import time
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2

from service.blobs.digests import base64_of, md5_of
from service.blobs.endpoint import Endpoint
from service.blobs.s3_requests import error_code, new_client
from service.blobs.store import BlobStore, StoreUnavailableError

_EXPIRES_SECONDS: Final = 300
_CLOCKS_DIFFER_SECONDS: Final = 60
_CAUSES: Final = {
    "SignatureDoesNotMatch": "a proxy rewrites the Host header or the path (it must pass both on unchanged), "
    "or HEIRLOOM_S3_SECRET_KEY is wrong",
    "AuthorizationHeaderMalformed": "HEIRLOOM_S3_REGION is not the store's region",
    "AuthorizationQueryParametersError": "HEIRLOOM_S3_REGION is not the store's region",
    "InvalidAccessKeyId": "HEIRLOOM_S3_ACCESS_KEY is unknown to the store",
    "NoSuchBucket": "HEIRLOOM_S3_PUBLIC_ENDPOINT and HEIRLOOM_S3_ENDPOINT are different stores",
    "AccessDenied": "the key lacks a permission (it needs to get, put, delete and list objects), or the "
    "clocks of the store and of the service disagree",
    "RequestTimeTooSkewed": "the clocks of the store and of the service disagree",
}


async def probe(store: BlobStore, public: Endpoint) -> None:
    """Put, get and delete an object with signed URLs, and see forged and wrong ones refused.

    Raises:
        StoreUnavailableError: something did not work, with the likely cause.
    """
    key = f"_heirloom/probe/{secrets.token_hex(8)}"
    try:
        async with new_client() as client:
            try:
                await _uses(client, store, key)
            finally:
                await store.delete(key)
    except httpx2.TransportError as error:
        raise StoreUnavailableError(
            f"the public endpoint {public.url} of the object store does not answer from here "
            f"({type(error).__name__}): is HEIRLOOM_S3_PUBLIC_ENDPOINT right and reachable?"
        ) from error


async def _uses(client: httpx2.AsyncClient, store: BlobStore, key: str) -> None:
    data = secrets.token_bytes(64)
    md5 = base64_of(md5_of(data))
    upload = store.sign_upload(key, content_md5=md5, content_type="", expires=_EXPIRES_SECONDS)
    put = await client.put(upload.url, headers=upload.headers, content=b"not these bytes")
    if put.is_success:
        raise StoreUnavailableError(
            "the object store accepted bytes that differ from the signed Content-MD5, so it proves nothing "
            "about content and must not be used"
        )
    _require(await client.put(upload.url, headers=upload.headers, content=data), "PUT")
    url = store.sign_download(key, expires=_EXPIRES_SECONDS)
    got = await client.get(url)
    _require(got, "GET")
    if got.content != data:
        raise StoreUnavailableError("the object store gave back other bytes than it was sent")
    if (await client.get(url[:-4] + ("0000" if url[-4:] != "0000" else "1111"))).is_success:
        raise StoreUnavailableError("the object store accepted a forged signature and must not be used")


def _require(reply: httpx2.Response, method: str) -> None:
    if reply.is_success:
        return
    code = error_code(reply)
    cause = _CAUSES.get(code, "see the object store's own log")
    skew = _skew(reply)
    if abs(skew) > _CLOCKS_DIFFER_SECONDS:
        cause = f"the store's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the service's"
    raise StoreUnavailableError(
        f"the public endpoint of the object store answered a signed {method} with {reply.status_code} "
        f"({code}); likely cause: {cause}"
    )


def _skew(reply: httpx2.Response) -> float:
    """Give the seconds by which the store's clock is ahead, as its Date header says."""
    try:
        return parsedate_to_datetime(reply.headers.get("date", "")).timestamp() - time.time()
    except ValueError:
        return 0.0
