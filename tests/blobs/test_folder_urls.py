"""What only the folder store's URLs have: they are served by the service itself."""

from pathlib import Path

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream

from graph.errors import InvalidInputError
from service.blobs.folder import FolderStore
from tests.blobs.conftest import EXPIRES, FolderServer, Tried, refused

pytestmark = pytest.mark.anyio


async def test_other_credentials_are_neither_needed_nor_read(folder: Tried, key: str) -> None:
    signed = folder.upload(key, b"1")
    for credentials in ({"Authorization": "Basic YXBpOndyb25n"}, {"Cookie": "session=wrong"}):
        put = await folder.client.put(signed.url, headers={**signed.headers, **credentials}, content=b"1")
        assert put.status_code == 200
        url = folder.store.sign_download(key, expires=EXPIRES)
        assert (await folder.client.get(url, headers=credentials)).content == b"1"
    bare = url.split("?", maxsplit=1)[0]
    assert (await folder.client.get(bare, headers={"Authorization": "Basic YXBpOmtleQ=="})).status_code == 403


async def test_downloads_never_render(folder: Tried, key: str) -> None:
    await folder.store.write(key, b"<script>1</script>", content_type="text/html")
    got = await folder.get(key)
    assert got.headers["content-disposition"] == "attachment"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["accept-ranges"] == "bytes"


async def test_head_answers_like_get_without_the_bytes(folder: Tried, key: str) -> None:
    await folder.store.write(key, b"0123456789", content_type="text/plain")
    url = folder.store.sign_download(key, expires=EXPIRES)
    head, get = await folder.client.head(url), await folder.client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "content-type", "last-modified"):
        assert head.headers[name] == get.headers[name]


async def test_a_part_of_another_object_is_not_given(folder: Tried, key: str) -> None:
    await folder.store.write(key, b"0123456789", content_type="text/plain")
    etag = (await folder.get(key)).headers["etag"]
    assert (await folder.get(key, Range="bytes=0-1", If_Range=etag)).content == b"01"
    assert (await folder.get(key, Range="bytes=0-1", If_Range='"other"')).content == b"0123456789"


async def test_refusals_are_small_xml_documents(folder: Tried, key: str) -> None:
    reply = await folder.get(key)
    assert reply.headers["content-type"] == "application/xml"
    assert reply.text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
    )
    beyond = await folder.get(key.replace("file", "x"), Range="bytes=9-")
    assert refused(beyond) == (404, "NoSuchKey")


@pytest.mark.parametrize("path", ["..%2f..%2fsecret", "../../secret", "%2e%2e/%2e%2e/secret", "%00", "a//b"])
async def test_a_path_cannot_leave_the_folder(folder_server: FolderServer, folder: Tried, path: str) -> None:
    (folder_server.root / "secret").write_text("secret")
    signed = folder.store.sign_download("a/b", expires=EXPIRES).split("?")[1]
    for query in ("", f"?{signed}"):
        request = f"GET /blobs/{path}{query} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        async with await anyio.connect_tcp("127.0.0.1", folder_server.port) as stream:
            await stream.send(request.encode())
            reply = await stream.receive()
        assert reply.split()[1] in {b"400", b"403", b"404"}
        assert b"secret" not in reply


@pytest.mark.parametrize("bad", ["../secret", "/etc/passwd", "a/../../secret", "n" * 5_000])
async def test_even_a_signature_does_not_help_a_bad_key(
    own_server: FolderServer, client: httpx2.AsyncClient, bad: str
) -> None:
    before = sorted(own_server.root.rglob("*"))
    put = own_server.store.urls.sign("PUT", bad, expires=EXPIRES)
    get = own_server.store.urls.sign("GET", bad, expires=EXPIRES)
    assert (await client.put(put, content=b"1")).status_code in {400, 403, 404}
    assert (await client.get(get)).status_code in {400, 403, 404}
    assert sorted(own_server.root.rglob("*")) == before


async def test_another_secret_signs_other_urls(folder_server: FolderServer, folder: Tried, key: str) -> None:
    other = FolderStore(folder_server.root / "blobs", base_url=folder_server.url, secret=b"other")
    url = other.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    assert refused(await folder.client.put(url, content=b"1")) == (403, "SignatureDoesNotMatch")


async def test_urls_start_with_the_public_address(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, base_url="https://registry.example/prefix/", secret=b"s")
    url = store.sign_download("a b/ü", expires=EXPIRES)
    assert url.startswith("https://registry.example/prefix/blobs/a%20b/%C3%BC?")
    assert store.supports_multipart is False


async def test_there_are_no_uploads_in_parts(folder: Tried, key: str) -> None:
    with pytest.raises(InvalidInputError):
        await folder.store.start_multipart(key, parts=[], content_type="", expires=EXPIRES)
    with pytest.raises(InvalidInputError):
        await folder.store.complete_multipart(key, upload_id="", parts=[])
    with pytest.raises(InvalidInputError):
        await folder.store.abort_multipart(key, upload_id="")


async def answered(stream: SocketStream) -> bytes:
    """One whole refusal; its head and its body may come apart."""
    received = b""
    with anyio.fail_after(5):
        while not received.endswith(b"</Error>"):
            received += await stream.receive()
    return received


async def test_a_refused_upload_is_answered_before_its_bytes_and_the_connection_lives(
    folder_server: FolderServer, folder: Tried, key: str
) -> None:
    url = folder.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url[:-1]
    assert refused(await folder.client.put(url, content=b"x" * (20 << 20))) == (403, "SignatureDoesNotMatch")
    host, path = url.removeprefix("http://").split("/", 1)
    async with await anyio.connect_tcp("127.0.0.1", folder_server.port) as stream:
        head = f"PUT /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n"
        await stream.send(head.encode())
        assert (await answered(stream)).startswith(b"HTTP/1.1 403")
        await stream.send(b"x" * 100 + head.encode())
        assert (await answered(stream)).startswith(b"HTTP/1.1 403")
