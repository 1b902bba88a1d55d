"""Uploads in parts, by S3's own proof: parts are named by their MD5 and so is their composition."""

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from typing import Final

from graph.errors import InvalidInputError
from service.blobs.digests import base64_of, composite_etag
from service.blobs.s3_requests import S3Requests, error_code
from service.blobs.store import Part, PartMismatchError, Stat, StoreUnavailableError

MAX_PARTS: Final = 10_000
_UPLOAD_ID: Final = re.compile(r"<UploadId>\s*([^<]+?)\s*</UploadId>")
_GONE: Final = "NoSuchUpload"
# what a store says when the parts it holds are not those of the list, or are too small to be joined
_WRONG_PARTS: Final = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"})


def check_parts(parts: Sequence[Part]) -> None:
    """Refuse what is no list of parts: numbers from 1 to 10,000, rising, each with an MD5."""
    numbers = [part.number for part in parts]
    if not parts or len(parts) > MAX_PARTS or numbers[0] < 1 or numbers[-1] > MAX_PARTS:
        raise InvalidInputError("an upload has 1 to 10,000 parts, numbered from 1", field="parts")
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise InvalidInputError("part numbers rise", field="parts")
    for part in parts:
        base64_of(part.md5)


class MultipartUploads:
    """Opens, completes and aborts the uploads in parts of one bucket."""

    def __init__(self, requests: S3Requests) -> None:
        self._requests = requests

    async def open(self, key: str, *, content_type: str) -> str:
        """Open an upload and give the store's id of it."""
        headers = {"content-type": content_type} if content_type else {}
        reply = await self._requests.send("POST", key, query={"uploads": ""}, headers=headers)
        found = _UPLOAD_ID.search(reply.text)
        if found is None:
            raise StoreUnavailableError("the object store opened an upload without giving its id")
        return unescape(found[1])

    async def complete(self, key: str, *, upload_id: str, parts: Sequence[Part]) -> Stat:
        """Join the parts; after PartMismatchError nothing of the upload is left."""
        listed = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{part.md5.lower()}</ETag></Part>"
            for part in parts
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        query = {"uploadId": upload_id}
        reply = await self._requests.send(
            "POST", key, query=query, content=body, accept=frozenset({400, 404})
        )
        # AWS sends the error of a slow completion with status 200, so the body decides
        joined = reply.is_success and "<Error>" not in reply.text
        if not joined:
            await self._refused(key, upload_id, error_code(reply))
        present = await self._requests.stat(key)
        expected = composite_etag(parts)
        if present is not None and present.etag == expected:
            return present
        if not joined:
            raise PartMismatchError("the store has no such upload: it expired or was aborted")
        await self._requests.send("DELETE", key, accept=frozenset({404}))
        raise PartMismatchError(f"the joined object has another ETag than {expected} of the declared parts")

    async def abort(self, key: str, *, upload_id: str) -> None:
        await self._requests.send("DELETE", key, query={"uploadId": upload_id}, accept=frozenset({404}))

    async def _refused(self, key: str, upload_id: str, code: str) -> None:
        """Raise, unless the upload is gone: then an earlier try of this completion may have gone through."""
        if code == _GONE:
            return
        if code not in _WRONG_PARTS:
            raise StoreUnavailableError(f"the object store did not join the parts ({code})")
        await self.abort(key, upload_id=upload_id)
        raise PartMismatchError(f"the parts in the store are not the declared ones ({code})")
