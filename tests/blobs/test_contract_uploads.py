"""What a client may do with a signed PUT, and what not; the same for every store."""

import hashlib
from base64 import b64encode
from collections.abc import AsyncGenerator

import anyio
import pytest

from service.blobs.store import BlobMissingError, Stat
from tests.blobs.conftest import EXPIRES, Tried, refused

pytestmark = pytest.mark.anyio

DATA = b"forty-two"
MEBIBYTE = 1 << 20


def content_md5(data: bytes) -> str:
    return b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


async def test_what_was_put_is_what_one_gets(tried: Tried, key: str) -> None:
    md5 = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
    put = await tried.put(key, DATA)
    assert put.status_code == 200
    assert put.headers["etag"] == f'"{md5}"'
    got = await tried.get(key)
    assert (got.status_code, got.content, got.headers["etag"]) == (200, DATA, f'"{md5}"')
    assert got.headers["content-type"] == "text/plain"
    assert await tried.store.stat(key) == Stat(size=len(DATA), etag=md5)


async def test_the_url_is_absolute_and_the_headers_are_those_to_send(tried: Tried, key: str) -> None:
    signed = tried.upload(key, DATA)
    assert signed.url.startswith("http://127.0.0.1:")
    assert signed.headers == {"Content-MD5": content_md5(DATA), "Content-Type": "text/plain"}


async def test_an_empty_file(tried: Tried, key: str) -> None:
    assert (await tried.put(key, b"")).status_code == 200
    got = await tried.get(key)
    assert (got.status_code, got.content) == (200, b"")
    assert await tried.store.stat(key) == Stat(size=0, etag="d41d8cd98f00b204e9800998ecf8427e")
    assert await tried.store.read(key, limit=0) == b""
    assert [chunk async for chunk in tried.store.stream(key) if chunk] == []


async def test_bytes_of_another_digest_are_refused_and_not_stored(tried: Tried, key: str) -> None:
    signed = tried.upload(key, DATA)
    reply = await tried.client.put(signed.url, headers=dict(signed.headers), content=b"forty-tow")
    assert refused(reply) == (400, "BadDigest")
    assert await tried.store.stat(key) is None


async def test_a_refused_upload_leaves_the_object_of_before(tried: Tried, key: str) -> None:
    await tried.put(key, DATA)
    signed = tried.upload(key, b"other")
    reply = await tried.client.put(signed.url, headers=dict(signed.headers), content=b"wrong")
    assert refused(reply) == (400, "BadDigest")
    assert await tried.store.read(key, limit=100) == DATA


async def test_a_digest_that_was_only_sent_is_checked_too(tried: Tried, key: str) -> None:
    signed = tried.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES)
    assert signed.headers == {}
    reply = await tried.client.put(signed.url, headers={"Content-MD5": content_md5(b"other")}, content=DATA)
    assert refused(reply) == (400, "BadDigest")
    reply = await tried.client.put(signed.url, headers={"Content-MD5": "no digest"}, content=DATA)
    assert refused(reply) == (400, "InvalidDigest")
    assert await tried.store.stat(key) is None
    assert (await tried.client.put(signed.url, content=DATA)).status_code == 200
    assert await tried.store.read(key, limit=100) == DATA


@pytest.mark.parametrize("name", ["Content-MD5", "Content-Type"])
async def test_a_signed_header_that_is_missing(tried: Tried, key: str, name: str) -> None:
    signed = tried.upload(key, DATA)
    headers = {each: value for each, value in signed.headers.items() if each != name}
    reply = await tried.client.put(signed.url, headers=headers, content=DATA)
    assert reply.status_code in {400, 403}
    assert await tried.store.stat(key) is None


@pytest.mark.parametrize("changed", [{"Content-MD5": content_md5(b"evil")}, {"Content-Type": "text/html"}])
async def test_a_signed_header_that_was_changed(tried: Tried, key: str, changed: dict[str, str]) -> None:
    signed = tried.upload(key, b"good")
    reply = await tried.client.put(signed.url, headers={**signed.headers, **changed}, content=b"evil")
    assert refused(reply) == (403, "SignatureDoesNotMatch")
    assert await tried.store.stat(key) is None


async def test_headers_that_clients_add_do_not_matter(tried: Tried, key: str) -> None:
    signed = tried.upload(key, DATA)
    added = {"User-Agent": "wandb-core", "Accept-Encoding": "gzip"}
    reply = await tried.client.put(signed.url, headers={**signed.headers, **added}, content=DATA)
    assert reply.status_code == 200


async def test_an_expired_url(tried: Tried, key: str) -> None:
    put = tried.store.sign_upload(key, content_md5=None, content_type="", expires=1)
    get = tried.store.sign_download(key, expires=1)
    await tried.store.write(key, DATA, content_type="text/plain")
    await anyio.sleep(2.2)
    assert refused(await tried.client.put(put.url, content=b"late")) == (403, "AccessDenied")
    assert refused(await tried.client.get(get)) == (403, "AccessDenied")
    assert await tried.store.read(key, limit=100) == DATA


async def test_forged_urls(tried: Tried, key: str) -> None:
    other = f"{key}2"
    url = tried.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    forged = {
        "signature": url[:-1] + ("0" if url[-1] != "0" else "1"),
        "key": url.replace(key, other),
        "life": url.replace("Expires=600", "Expires=604800").replace("expires=", "expires=9"),
        "no signature": url.split("?")[0],
    }
    for change, each in forged.items():
        assert each != url, change
        reply = await tried.client.put(each, content=DATA)
        status, code = refused(reply)
        assert (status, code in {"AccessDenied", "SignatureDoesNotMatch"}) == (403, True), change
    assert await tried.store.stat(key) is None
    assert await tried.store.stat(other) is None


async def test_a_url_is_good_for_one_method(tried: Tried, key: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    upload = tried.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    download = tried.store.sign_download(key, expires=EXPIRES)
    assert (await tried.client.get(upload)).status_code == 403
    assert (await tried.client.put(download, content=b"evil")).status_code == 403
    assert (await tried.client.delete(download)).status_code in {403, 405}
    assert (await tried.client.post(upload, content=b"evil")).status_code in {400, 403, 405}
    assert await tried.store.read(key, limit=100) == DATA


async def test_concurrent_uploads_of_one_key_leave_one_of_them_whole(tried: Tried, key: str) -> None:
    bodies = [bytes([number]) * (3 * MEBIBYTE + number) for number in range(4)]

    async def put(body: bytes) -> None:
        assert (await tried.put(key, body)).status_code == 200

    async with anyio.create_task_group() as group:
        for body in bodies:
            group.start_soon(put, body)
    assert (await tried.get(key)).content in bodies


async def test_the_same_upload_twice_is_fine(tried: Tried, key: str) -> None:
    for _ in range(2):
        assert (await tried.put(key, DATA)).status_code == 200
    assert await tried.store.read(key, limit=100) == DATA


async def test_a_big_file(tried: Tried, key: str) -> None:
    block, count = bytes(range(256)) * 4096, 64
    digest = hashlib.md5(usedforsecurity=False)
    for _ in range(count):
        digest.update(block)

    async def body() -> AsyncGenerator[bytes]:
        for _ in range(count):
            yield block

    md5 = b64encode(digest.digest()).decode()
    signed = tried.store.sign_upload(key, content_md5=md5, content_type="", expires=EXPIRES)
    headers = {**signed.headers, "Content-Length": str(count * len(block))}
    reply = await tried.client.put(signed.url, headers=headers, content=body())
    assert reply.status_code == 200
    assert await tried.store.stat(key) == Stat(size=count * len(block), etag=digest.hexdigest())
    received = hashlib.md5(usedforsecurity=False)
    async with tried.client.stream("GET", tried.store.sign_download(key, expires=EXPIRES)) as got:
        assert got.headers["content-length"] == str(count * len(block))
        async for chunk in got.aiter_bytes():
            received.update(chunk)
    assert received.digest() == digest.digest()
    part = await tried.get(key, Range=f"bytes={len(block) - 2}-{3 * len(block) - 1}")
    assert part.content == block[-2:] + block * 2
    await tried.store.delete(key)


async def test_a_client_that_goes_away_half_way_leaves_nothing(tried: Tried, key: str) -> None:
    signed = tried.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES)
    path = "/" + signed.url.split("/", 3)[3]
    host = signed.url.split("/")[2]
    async with await anyio.connect_tcp("127.0.0.1", int(host.rsplit(":", 1)[1])) as stream:
        head = f"PUT {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {8 * MEBIBYTE}\r\n\r\n"
        await stream.send(head.encode() + b"x" * (3 * MEBIBYTE))
        await anyio.sleep(0.2)
    await anyio.sleep(0.3)
    assert await tried.store.stat(key) is None


ODD = [
    "a b+c%20d&e=f?g#h",
    "größe/日本語/🙂.txt",
    "a~b(c)*d'e!f$g,h;i:j@k",
    "quote\"s'and`ticks",
    "back\\slash",
    "UPPER/Upper/upper",
    ".hidden/..x/x..",
    "percent%41%2F%2e%2e",
    "s" * 255,
    "/".join(["d" * 100] * 9),
    "é" * 127,
    "=blob/x=blob",
]


@pytest.mark.parametrize("name", ODD)
async def test_odd_keys(tried: Tried, key: str, name: str) -> None:
    odd = f"{key}/{name}"
    data = name.encode()
    assert (await tried.put(odd, data)).status_code == 200
    assert (await tried.get(odd)).content == data
    assert await tried.store.read(odd, limit=10_000) == data
    assert list(await tried.store.list_keys(f"{key}/")) == [odd]
    await tried.store.delete(odd)
    with pytest.raises(BlobMissingError):
        await tried.store.read(odd, limit=10_000)


async def test_keys_that_differ_little_are_different(tried: Tried, key: str) -> None:
    names = ["a", "A", "a ", "a=blob", "a%3dblob", "é", "e\u0301", "x/y", "x/Y", "X/y"]
    for name in names:
        assert (await tried.put(f"{key}/{name}", name.encode())).status_code == 200
    for name in names:
        assert (await tried.get(f"{key}/{name}")).content == name.encode()
    assert list(await tried.store.list_keys(f"{key}/")) == sorted(f"{key}/{name}" for name in names)


async def test_an_object_may_lie_below_another(tried: Tried, key: str) -> None:
    """Nothing is said of listings: MinIO leaves out what lies below an object."""
    names = ["a/b", "a", "a/b/c"]
    for name in names:
        assert (await tried.put(f"{key}/{name}", name.encode())).status_code == 200
    for name in names:
        assert (await tried.get(f"{key}/{name}")).content == name.encode()
    await tried.store.delete(f"{key}/a")
    assert await tried.store.read(f"{key}/a/b", limit=9) == b"a/b"
