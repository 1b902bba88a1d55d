"""What a signed GET answers; the same for every store."""

import pytest

from tests.blobs.conftest import EXPIRES, Tried, refused

pytestmark = pytest.mark.anyio

DATA = b"0123456789"


async def test_a_missing_object(tried: Tried, key: str) -> None:
    assert refused(await tried.get(key)) == (404, "NoSuchKey")


@pytest.mark.parametrize(
    ("asked", "content", "answered"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=7-100", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-100", DATA, "bytes 0-9/10"),
    ],
)
async def test_ranges(tried: Tried, key: str, asked: str, content: bytes, answered: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    got = await tried.get(key, Range=asked)
    assert (got.status_code, got.content) == (206, content)
    assert got.headers["content-range"] == answered
    assert got.headers["content-length"] == str(len(content))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=100-200", "bytes=-0"])
async def test_a_range_beyond_the_end(tried: Tried, key: str, asked: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    assert refused(await tried.get(key, Range=asked)) == (416, "InvalidRange")


async def test_an_empty_object_has_no_range(tried: Tried, key: str) -> None:
    await tried.store.write(key, b"", content_type="text/plain")
    assert (await tried.get(key, Range="bytes=0-0")).status_code == 416


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=a-b"])
async def test_a_range_nobody_understands_gives_the_whole(tried: Tried, key: str, asked: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    got = await tried.get(key, Range=asked)
    assert (got.status_code, got.content) == (200, DATA)


async def test_what_the_client_has_already(tried: Tried, key: str) -> None:
    etag = (await tried.put(key, DATA)).headers["etag"]
    same = await tried.get(key, If_None_Match=etag)
    assert (same.status_code, same.content) == (304, b"")
    other = await tried.get(key, If_None_Match='"0123"')
    assert (other.status_code, other.content) == (200, DATA)


@pytest.mark.parametrize(
    ("filename", "plain", "encoded"),
    [
        ("model.txt", "model.txt", "model.txt"),
        ('say "hi"\\now.txt', "say _hi__now.txt", "say%20%22hi%22%5Cnow.txt"),
        ("größe 日本.bin", "gr__e __.bin", "gr%C3%B6%C3%9Fe%20%E6%97%A5%E6%9C%AC.bin"),
        ("a/b/c.txt", "c.txt", "c.txt"),
        ("line\r\nX-Evil: 1.txt", "line__X-Evil: 1.txt", "line__X-Evil%3A%201.txt"),
        ("", "download", "download"),
        ("n" * 10_000 + ".bin", "n" * 146 + ".bin", "n" * 146 + ".bin"),
    ],
)
async def test_the_name_of_a_download(
    tried: Tried, key: str, filename: str, plain: str, encoded: str
) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    got = await tried.client.get(tried.store.sign_download(key, expires=EXPIRES, filename=filename))
    assert got.content == DATA
    wanted = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    assert got.headers["content-disposition"] == wanted
    assert "x-evil" not in got.headers


async def test_the_type_of_a_download(tried: Tried, key: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    url = tried.store.sign_download(key, expires=EXPIRES, content_type="application/json; charset=utf-8")
    assert (await tried.client.get(url)).headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("parameter", ["filename", "content_type"])
async def test_name_and_type_are_part_of_what_is_signed(tried: Tried, key: str, parameter: str) -> None:
    await tried.store.write(key, DATA, content_type="text/plain")
    options = {parameter: "text-safe/html-safe"}
    url = tried.store.sign_download(
        key, expires=EXPIRES, filename=options.get("filename"), content_type=options.get("content_type")
    )
    assert (await tried.client.get(url.replace("html-safe", "html-evil"))).status_code == 403
