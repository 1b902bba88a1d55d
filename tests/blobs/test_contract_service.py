"""What the service itself does with a store; the same for every store."""

import hashlib
from collections.abc import Sequence

import anyio
import pytest

from graph.errors import InvalidInputError
from service.blobs.store import BlobMissingError, Stat
from tests.blobs.conftest import EXPIRES, Tried

pytestmark = pytest.mark.anyio


async def test_what_is_written_can_be_read(tried: Tried, key: str) -> None:
    data = b'{"version": 1}'
    written = await tried.store.write(key, data, content_type="application/json")
    assert written == Stat(size=14, etag=hashlib.md5(data, usedforsecurity=False).hexdigest())
    assert await tried.store.stat(key) == written
    assert await tried.store.read(key, limit=14) == data
    got = await tried.get(key)
    assert (got.content, got.headers["content-type"]) == (data, "application/json")


async def test_writing_again_replaces(tried: Tried, key: str) -> None:
    await tried.store.write(key, b"a long first version", content_type="text/plain")
    await tried.store.write(key, b"short", content_type="")
    assert await tried.store.read(key, limit=100) == b"short"


async def test_reading_stops_at_the_limit(tried: Tried, key: str) -> None:
    await tried.store.write(key, b"12345", content_type="text/plain")
    with pytest.raises(InvalidInputError, match="4 bytes"):
        await tried.store.read(key, limit=4)


async def test_a_stream_has_all_the_bytes(tried: Tried, key: str) -> None:
    data = bytes(range(256)) * 12_000
    await tried.store.write(key, data, content_type="application/octet-stream")
    chunks = [chunk async for chunk in tried.store.stream(key)]
    assert len(chunks) >= 3
    assert b"".join(chunks) == data


async def test_what_is_missing(tried: Tried, key: str) -> None:
    assert await tried.store.stat(key) is None
    with pytest.raises(BlobMissingError):
        await tried.store.read(key, limit=1)
    with pytest.raises(BlobMissingError):
        await anext(aiter(tried.store.stream(key)))
    await tried.store.delete(key)
    assert list(await tried.store.list_keys(f"{key}/")) == []


async def test_deleting(tried: Tried, key: str) -> None:
    await tried.store.write(key, b"1", content_type="text/plain")
    await tried.store.write(f"{key}/below", b"2", content_type="text/plain")
    await tried.store.delete(key)
    assert await tried.store.stat(key) is None
    assert await tried.store.read(f"{key}/below", limit=9) == b"2"


async def test_listing_by_prefix(tried: Tried, key: str) -> None:
    names = ["logs/000000000010-b", "logs/000000000002-a", "logs/deep/er", "log", "lots"]
    for name in names:
        await tried.store.write(f"{key}/{name}", b"x", content_type="text/plain")
    everything = sorted(f"{key}/{name}" for name in names)
    assert list(await tried.store.list_keys(key)) == everything
    assert list(await tried.store.list_keys(f"{key}/logs/0")) == [
        f"{key}/logs/000000000002-a",
        f"{key}/logs/000000000010-b",
    ]
    assert list(await tried.store.list_keys(f"{key}/log")) == [k for k in everything if "lots" not in k]
    assert set(everything) <= set(await tried.store.list_keys(""))


async def test_listing_more_than_one_page(tried: Tried, key: str) -> None:
    wanted = [f"{key}/{number:04d}" for number in range(1_005)]  # S3 lists 1,000 at a time

    async def write(share: Sequence[str]) -> None:
        for each in share:
            await tried.store.write(each, b"", content_type="")

    async with anyio.create_task_group() as group:
        for first in range(16):
            group.start_soon(write, wanted[first::16])
    assert list(await tried.store.list_keys(f"{key}/")) == wanted


async def test_the_store_is_ready_and_usable_by_clients(tried: Tried) -> None:
    await tried.store.start()
    await tried.store.ready()
    await tried.store.probe()


BAD_KEYS = [
    "",
    "/absolute",
    "a/../b",
    "../a",
    "..",
    "a/./b",
    "a//b",
    "a/",
    "a/.. /b",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "a\x7fb",
    "k" * 256,
    "k/" * 600 + "k",
    "n" * 10_000,
    "\ud800",
]


@pytest.mark.parametrize("bad", BAD_KEYS)
async def test_keys_no_store_takes(tried: Tried, bad: str) -> None:
    store = tried.store
    with pytest.raises(InvalidInputError):
        store.sign_upload(bad, content_md5=None, content_type="", expires=EXPIRES)
    with pytest.raises(InvalidInputError):
        store.sign_download(bad, expires=EXPIRES)
    with pytest.raises(InvalidInputError):
        await store.write(bad, b"", content_type="")
    with pytest.raises(InvalidInputError):
        await store.stat(bad)
    with pytest.raises(InvalidInputError):
        await store.read(bad, limit=1)
    with pytest.raises(InvalidInputError):
        await anext(aiter(store.stream(bad)))
    with pytest.raises(InvalidInputError):
        await store.delete(bad)


@pytest.mark.parametrize("bad", ["../", "a/../", "/", "a//", "a\0", "x" * 2_000])
async def test_prefixes_no_key_has(tried: Tried, bad: str) -> None:
    with pytest.raises(InvalidInputError):
        await tried.store.list_keys(bad)


@pytest.mark.parametrize("expires", [0, -1, 7 * 86_400 + 1])
async def test_lives_no_url_has(tried: Tried, key: str, expires: int) -> None:
    with pytest.raises(InvalidInputError):
        tried.store.sign_upload(key, content_md5=None, content_type="", expires=expires)
    with pytest.raises(InvalidInputError):
        tried.store.sign_download(key, expires=expires)


@pytest.mark.parametrize("md5", ["", "!", "YWJj", "d41d8cd98f00b204e9800998ecf8427e"])
async def test_digests_that_are_none(tried: Tried, key: str, md5: str) -> None:
    with pytest.raises(InvalidInputError):
        tried.store.sign_upload(key, content_md5=md5, content_type="", expires=EXPIRES)


@pytest.mark.parametrize("content_type", ["a\r\nX-Evil: 1", "größe", "x" * 300, " "])
async def test_types_that_are_none(tried: Tried, key: str, content_type: str) -> None:
    with pytest.raises(InvalidInputError):
        tried.store.sign_upload(key, content_md5=None, content_type=content_type, expires=EXPIRES)
    with pytest.raises(InvalidInputError):
        await tried.store.write(key, b"", content_type=content_type)
    with pytest.raises(InvalidInputError):
        tried.store.sign_download(key, expires=EXPIRES, content_type=content_type)
    assert await tried.store.stat(key) is None
