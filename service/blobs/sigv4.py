"""Presigned URLs by AWS Signature Version 4, query form, offline.

Our own, because the `minio` client cannot sign headers, and Content-MD5 in the signature is what proves
content. The rules are AWS's "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)";
the tests hold its published vectors. The payload is not signed: Content-MD5 covers it.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote

from service.blobs.endpoint import Endpoint

_NOTHING: Mapping[str, str] = {}


class Presigner:
    """Signs URLs of one endpoint with one key.

    Args:
        endpoint: the host that clients will send; another Host header is answered with 403.
        access_key: name of the key.
        secret_key: its secret.
        region: the store's region; fixed, so that signing never asks the network.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        access_key: str,
        secret_key: str,
        region: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._endpoint = endpoint
        self._access_key = access_key
        self._secret = f"AWS4{secret_key}".encode()
        self._region = region
        self._clock = clock
        self._cached = ("", b"")

    def presign(
        self,
        method: str,
        path: str,
        *,
        expires: int,
        headers: Mapping[str, str] = _NOTHING,
        query: Mapping[str, str] = _NOTHING,
    ) -> str:
        """Sign a request for `expires` seconds.

        Args:
            method: upper case.
            path: not yet percent-encoded, with its leading slash.
            expires: seconds, at most seven days.
            headers: what must come with the request, exactly; names in lower case.
            query: more query parameters, signed as well; names start in lower case, as all of S3's do.
        """
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        scope = f"{stamp[:8]}/{self._region}/s3/aws4_request"
        signed = sorted({"host": self._endpoint.host, **headers}.items())
        names = ";".join(name for name, _ in signed)
        credential = quote(f"{self._access_key}/{scope}", safe="")
        arguments = (
            f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={stamp}"
            f"&X-Amz-Expires={expires}&X-Amz-SignedHeaders={names.replace(';', '%3B')}"
        )
        for name, value in sorted(query.items()):  # lower case sorts after the capitals of X-Amz
            arguments += f"&{quote(name, safe='')}={quote(value, safe='')}"
        uri = quote(path)
        lines = "".join(f"{name}:{' '.join(value.split())}\n" for name, value in signed)
        request = f"{method}\n{uri}\n{arguments}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
        signature = hmac.digest(self._day_key(stamp[:8]), text.encode(), "sha256").hex()
        return f"{self._endpoint.url}{uri}?{arguments}&X-Amz-Signature={signature}"

    def _day_key(self, day: str) -> bytes:
        """Derive the key of one day; the last one is kept, which is most of the cost of a signature."""
        cached_day, key = self._cached
        if cached_day != day:
            key = self._secret
            for step in (day, self._region, "s3", "aws4_request"):
                key = hmac.digest(key, step.encode(), "sha256")
            self._cached = (day, key)
        return key
