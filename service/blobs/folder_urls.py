"""Signed URLs of the folder store: HMAC-SHA256 over everything that matters, as S3's signatures do.

Signed headers are named in the URL and their values are part of what is signed, so a client that drops
or changes one is refused before its bytes are read.
"""

import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers, QueryParams

PATH: Final = "/blobs"
_PURPOSE: Final = b"heirloom blob urls 1"  # another use of the same secret must not sign the same text
_NOTHING: Mapping[str, str] = {}


class RefusedError(Exception):
    """A request that is answered as S3 would: a status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] = _NOTHING) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


class UrlSigner:
    """Signs URLs and verifies requests.

    Args:
        secret: what all replicas share (`HEIRLOOM_SECRET`).
        base_url: what the URLs start with, without a trailing slash.
        clock: seconds since the epoch.
    """

    def __init__(self, secret: bytes, base_url: str, clock: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret, _PURPOSE, "sha256")
        self._base = base_url.rstrip("/") + PATH
        self._clock = clock

    def sign(
        self,
        method: str,
        key: str,
        *,
        expires: int,
        headers: Mapping[str, str] = _NOTHING,
        query: Mapping[str, str] = _NOTHING,
    ) -> str:
        """Sign a request for `expires` seconds; header names in lower case."""
        until = str(int(self._clock()) + expires)
        signature = self._signature(method, key, until, headers, query)
        parameters = {"expires": until, **query, "signature": signature}
        if headers:
            parameters["headers"] = " ".join(headers)
        return f"{self._base}/{quote(key)}?{urlencode(parameters, quote_via=quote)}"

    def verify(self, method: str, key: str, query: QueryParams, headers: Headers) -> None:
        """Refuse with 403 what was not signed, is not signed any more, or comes with other headers."""
        given = dict(query)
        signature, until = given.pop("signature", ""), given.pop("expires", "")
        if not signature or not until:
            raise RefusedError(403, "AccessDenied", "The URL is not signed.")
        names = given.pop("headers", "").split()
        values = {name: ",".join(headers.getlist(name)) for name in names}
        expected = self._signature(method, key, until, values, given)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise RefusedError(
                403,
                "SignatureDoesNotMatch",
                "The URL was signed for another request: method, path, parameters and the headers "
                f"({', '.join(names) or 'none'}) must be as they were signed.",
            )
        if int(until) < self._clock():
            raise RefusedError(403, "AccessDenied", "Request has expired")

    def _signature(
        self, method: str, key: str, until: str, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> str:
        text = json.dumps([method, key, until, sorted(headers.items()), sorted(query.items())])
        return hmac.digest(self._key, text.encode(), "sha256").hex()
