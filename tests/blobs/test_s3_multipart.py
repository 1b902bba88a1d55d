"""Uploads in parts, on a real MinIO."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence

import httpx2
import pytest

from graph.errors import InvalidInputError
from service.blobs.store import Multipart, Part, PartMismatchError
from tests.blobs.conftest import EXPIRES, Tried, refused

pytestmark = pytest.mark.anyio

FIVE_MEBIBYTES = 5 << 20  # S3 joins no smaller parts, but for the last
BODIES = [b"a" * FIVE_MEBIBYTES, b"b" * FIVE_MEBIBYTES, b"the rest"]


def parts_of(bodies: Sequence[bytes]) -> list[Part]:
    return [
        Part(number, hashlib.md5(body, usedforsecurity=False).hexdigest())
        for number, body in enumerate(bodies, start=1)
    ]


async def opened(tried: Tried, key: str, bodies: Sequence[bytes] = BODIES) -> Multipart:
    return await tried.store.start_multipart(
        key, parts=parts_of(bodies), content_type="text/plain", expires=EXPIRES
    )


async def put_part(tried: Tried, url: str, body: bytes, md5: str | None = None) -> httpx2.Response:
    """Send what the SDK sends: the digest, and the type of the whole file."""
    digest = b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    headers = {"Content-MD5": md5 or digest, "Content-Type": "text/plain", "User-Agent": "wandb-core"}
    return await tried.client.put(url, headers=headers, content=body)


async def sent(tried: Tried, upload: Multipart, bodies: Sequence[bytes] = BODIES) -> None:
    for part, body in zip(upload.parts, bodies, strict=True):
        reply = await put_part(tried, part.url, body)
        assert reply.status_code == 200, reply.text
        assert reply.headers["etag"] == f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


async def test_parts_become_one_object(s3: Tried, key: str) -> None:
    upload = await opened(s3, key)
    assert [part.number for part in upload.parts] == [1, 2, 3]
    await sent(s3, upload)
    stat = await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of(BODIES))
    digests = b"".join(hashlib.md5(body, usedforsecurity=False).digest() for body in BODIES)
    assert stat.etag == hashlib.md5(digests, usedforsecurity=False).hexdigest() + "-3"
    assert stat.size == 2 * FIVE_MEBIBYTES + 8
    got = await s3.get(key)
    assert got.content == b"".join(BODIES)
    assert got.headers["content-type"] == "text/plain"


async def test_completing_again_succeeds(s3: Tried, key: str) -> None:
    bodies = [b"only one"]
    upload = await opened(s3, key, bodies)
    await sent(s3, upload, bodies)
    parts = parts_of(bodies)
    first = await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts)
    assert await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts) == first


async def test_a_part_of_other_bytes_is_refused_by_the_store(s3: Tried, key: str) -> None:
    upload = await opened(s3, key, [b"one"])
    declared = b64encode(hashlib.md5(b"one", usedforsecurity=False).digest()).decode()
    assert refused(await put_part(s3, upload.parts[0].url, b"two", declared)) == (400, "BadDigest")
    assert refused(await put_part(s3, upload.parts[0].url, b"two")) == (403, "SignatureDoesNotMatch")
    bare = await s3.client.put(upload.parts[0].url, content=b"two")
    assert bare.status_code in {400, 403}
    with pytest.raises(PartMismatchError):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of([b"one"]))
    assert await s3.store.stat(key) is None


async def test_a_part_is_sent_to_its_own_number(s3: Tried, key: str) -> None:
    upload = await opened(s3, key)
    moved = upload.parts[2].url.replace("partNumber=3", "partNumber=2")
    assert refused(await put_part(s3, moved, BODIES[2])) == (403, "SignatureDoesNotMatch")
    await s3.store.abort_multipart(key, upload_id=upload.upload_id)


async def test_other_parts_than_those_sent_are_not_joined(s3: Tried, key: str) -> None:
    upload = await opened(s3, key)
    await sent(s3, upload)
    others = parts_of([*BODIES[:2], b"another rest"])
    with pytest.raises(PartMismatchError, match="InvalidPart"):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=others)
    assert await s3.store.stat(key) is None
    with pytest.raises(PartMismatchError, match="no such upload"):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of(BODIES))


async def test_a_missing_part_is_noticed(s3: Tried, key: str) -> None:
    upload = await opened(s3, key)
    await put_part(s3, upload.parts[0].url, BODIES[0])
    with pytest.raises(PartMismatchError):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of(BODIES))
    assert await s3.store.stat(key) is None


async def test_parts_too_small_to_join(s3: Tried, key: str) -> None:
    bodies = [b"small", b"also"]
    upload = await opened(s3, key, bodies)
    await sent(s3, upload, bodies)
    with pytest.raises(PartMismatchError, match="EntityTooSmall"):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of(bodies))
    assert await s3.store.stat(key) is None


async def test_an_unknown_upload_touches_nothing(s3: Tried, key: str) -> None:
    await s3.store.write(key, b"older", content_type="text/plain")
    upload = await opened(s3, key, [b"new"])
    await s3.store.abort_multipart(key, upload_id=upload.upload_id)
    await s3.store.abort_multipart(key, upload_id=upload.upload_id)
    with pytest.raises(PartMismatchError, match="no such upload"):
        await s3.store.complete_multipart(key, upload_id=upload.upload_id, parts=parts_of([b"new"]))
    assert await s3.store.read(key, limit=100) == b"older"
    assert (await put_part(s3, upload.parts[0].url, b"new")).status_code == 404


MD5 = "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Part(0, MD5)],
        [Part(2, MD5), Part(1, MD5)],
        [Part(1, MD5), Part(1, MD5)],
        [Part(10_001, MD5)],
        [Part(1, "not hex")],
        [Part(1, MD5[:-2])],
    ],
)
async def test_lists_that_are_no_parts(s3: Tried, key: str, parts: list[Part]) -> None:
    with pytest.raises(InvalidInputError):
        await s3.store.start_multipart(key, parts=parts, content_type="", expires=EXPIRES)
    with pytest.raises(InvalidInputError):
        await s3.store.complete_multipart(key, upload_id="any", parts=parts)
