"""Our signer against AWS's published vector and against an independent implementation."""

import calendar
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import pytest
from minio.credentials.credentials import Credentials
from minio.signer import presign_v4

from service.blobs.endpoint import Endpoint, EndpointError
from service.blobs.sigv4 import Presigner

# AWS documentation, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)"
AWS_KEY = "AKIAIOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - the published example
AWS_SIGNATURE = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
MAY_24_2013 = calendar.timegm((2013, 5, 24, 0, 0, 0))


def presigner(url: str, moment: float) -> Presigner:
    endpoint = Endpoint.parse(url)
    return Presigner(
        endpoint, access_key=AWS_KEY, secret_key=AWS_SECRET, region="us-east-1", clock=lambda: moment
    )


def test_the_published_vector() -> None:
    signed = presigner("https://examplebucket.s3.amazonaws.com", MAY_24_2013).presign(
        "GET", "/test.txt", expires=86_400
    )
    assert signed == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        f"&X-Amz-Signature={AWS_SIGNATURE}"
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE"])
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/bucket/key", {}),
        ("/bucket/a b+c%20d&e=f?g#h/ü/日本", {}),
        ("/bucket/key", {"partNumber": "7", "uploadId": "a+b/c=="}),
        ("/bucket/key", {"uploads": ""}),
        ("/bucket/k", {"response-content-disposition": "attachment; filename=\"ü\"; filename*=UTF-8''%C3"}),
    ],
)
def test_another_implementation_signs_the_same(method: str, path: str, query: dict[str, str]) -> None:
    arguments = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(query.items()))
    theirs = presign_v4(
        method=method,
        url=urlsplit(f"http://127.0.0.1:9000{quote(path)}?{arguments}"),
        region="us-east-1",
        credentials=Credentials(AWS_KEY, AWS_SECRET),
        date=datetime.fromtimestamp(MAY_24_2013, UTC),
        expires=60,
    )
    ours = presigner("http://127.0.0.1:9000", MAY_24_2013).presign(method, path, expires=60, query=query)
    assert ours.rsplit("=", 1)[1] == theirs.query.rsplit("=", 1)[1]


def test_the_key_of_the_day_changes_with_the_day() -> None:
    moment = [float(MAY_24_2013)]
    endpoint = Endpoint.parse("http://h")
    signer = Presigner(
        endpoint, access_key=AWS_KEY, secret_key=AWS_SECRET, region="us-east-1", clock=lambda: moment[0]
    )
    first = signer.presign("GET", "/a", expires=1)
    moment[0] += 86_400
    second = signer.presign("GET", "/a", expires=1)
    assert "20130524" in first
    assert second == presigner("http://h", moment[0]).presign("GET", "/a", expires=1)
    moment[0] -= 86_400
    assert signer.presign("GET", "/a", expires=1) == first


def test_a_signed_header_is_named_and_its_value_is_not_shown() -> None:
    url = presigner("http://h", MAY_24_2013).presign("PUT", "/a", expires=1, headers={"content-md5": "abc"})
    assert "X-Amz-SignedHeaders=content-md5%3Bhost&" in url
    assert "abc" not in url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://h:9000", "http://h:9000"),
        ("HTTPS://Store.Example/", "https://store.example"),
        ("https://h:443", "https://h"),
        ("http://h:80", "http://h"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_endpoints_read_as_clients_send_them(text: str, url: str) -> None:
    assert Endpoint.parse(text).url == url


@pytest.mark.parametrize(
    "text",
    ["", "h:9000", "ftp://h", "http://", "http://h/s3", "http://h?x=1", "http://u:p@h", "http://h:99999"],
)
def test_addresses_that_are_no_endpoint(text: str) -> None:
    with pytest.raises(EndpointError):
        Endpoint.parse(text)
