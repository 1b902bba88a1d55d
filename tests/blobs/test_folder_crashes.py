"""What the folder store keeps on disk, and what a crash, a wrong byte or a vanished client leaves.

Not shown here, because no test without a power cut can: that the file is synced before the rename and the
folder after it (`Incoming.commit`).
"""

import errno
import hashlib
import os
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream

from graph.ids import new_id
from service.blobs.folder import FolderStore
from service.blobs.folder_incoming import Incoming
from service.blobs.store import StoreUnavailableError
from tests.blobs.conftest import EXPIRES, SECRET, FolderServer, Tried, refused

pytestmark = pytest.mark.anyio

MEBIBYTE = 1 << 20


@asynccontextmanager
async def half_sent(url: str, total: int, sent: int) -> AsyncGenerator[SocketStream]:
    """Start a PUT and stop in the middle of its body."""
    host, path = url.removeprefix("http://").split("/", 1)
    async with await anyio.connect_tcp("127.0.0.1", int(host.split(":")[1])) as stream:
        head = f"PUT /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {total}\r\n\r\n"
        await stream.send(head.encode() + b"x" * sent)
        yield stream


async def until_incoming(server: FolderServer, count: int) -> list[Path]:
    """Wait for so many temporary files that hold bytes."""
    end = time.monotonic() + 10
    while True:
        found = [path for path in (server.root / "blobs" / "incoming").iterdir() if path.stat().st_size]
        if len(found) == count:
            return found
        assert time.monotonic() < end, found
        await anyio.sleep(0.02)


def object_files(server: FolderServer) -> list[Path]:
    return [path for path in (server.root / "blobs" / "objects").rglob("*") if path.is_file()]


async def test_nothing_can_be_seen_before_the_last_byte(own_server: FolderServer, key: str) -> None:
    store = own_server.store
    url = store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    async with half_sent(url, 4 * MEBIBYTE, 3 * MEBIBYTE) as stream:
        await until_incoming(own_server, 1)
        assert await store.stat(key) is None
        assert list(await store.list_keys("")) == []
        await stream.send(b"x" * MEBIBYTE)
        assert (await stream.receive()).startswith(b"HTTP/1.1 200")
    assert await store.read(key, limit=5 * MEBIBYTE) == b"x" * 4 * MEBIBYTE
    await until_incoming(own_server, 0)


async def test_a_client_that_goes_away_leaves_no_file(own_server: FolderServer, key: str) -> None:
    url = own_server.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    async with half_sent(url, 8 * MEBIBYTE, 3 * MEBIBYTE):
        await until_incoming(own_server, 1)
    await until_incoming(own_server, 0)
    assert object_files(own_server) == []
    assert own_server.child.tail() == ""


async def test_a_wrong_digest_leaves_no_file(own_server: FolderServer, client: httpx2.AsyncClient) -> None:
    tried = Tried(own_server.store, client)
    signed = tried.upload("a/b", b"right")
    reply = await client.put(signed.url, headers=dict(signed.headers), content=b"w" * 3 * MEBIBYTE)
    assert refused(reply) == (400, "BadDigest")
    assert object_files(own_server) == []
    assert list((own_server.root / "blobs" / "incoming").iterdir()) == []


async def test_a_killed_process_leaves_nothing_to_be_seen(own_server: FolderServer, key: str) -> None:
    url = own_server.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    async with half_sent(url, 8 * MEBIBYTE, 3 * MEBIBYTE):
        (left,) = await until_incoming(own_server, 1)
        await own_server.child.kill()
    assert own_server.child.returncode == -signal.SIGKILL
    assert left.exists()
    assert await own_server.store.stat(key) is None
    assert list(await own_server.store.list_keys("")) == []
    await own_server.start()
    assert not left.exists()
    assert list(await own_server.store.list_keys("")) == []


async def test_a_start_leaves_running_uploads_alone(own_server: FolderServer, key: str) -> None:
    store = own_server.store
    url = store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
    stale = own_server.root / "blobs" / "incoming" / "stale"
    async with half_sent(url, 4 * MEBIBYTE, 3 * MEBIBYTE) as stream:
        await until_incoming(own_server, 1)
        stale.write_bytes(b"left by a crash")
        await store.start()
        assert not stale.exists()
        await stream.send(b"x" * MEBIBYTE)
        assert (await stream.receive()).startswith(b"HTTP/1.1 200")
    assert await store.stat(key) is not None


async def test_what_was_acknowledged_survives_a_kill(own_server: FolderServer) -> None:
    acknowledged: dict[str, bytes] = {}

    async def load(client: httpx2.AsyncClient) -> None:
        while True:
            key, data = f"load/{new_id()}", os.urandom(2_000)
            try:
                reply = await Tried(own_server.store, client).put(key, data)
            except httpx2.TransportError:
                return
            assert reply.status_code == 200
            acknowledged[key] = data

    async with httpx2.AsyncClient(trust_env=False) as client, anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(load, client)
        await anyio.sleep(1)
        await own_server.child.kill()
    await own_server.start()
    assert len(acknowledged) > 20
    listed = set(await own_server.store.list_keys("load/"))
    assert acknowledged.keys() <= listed
    for key in listed:  # also the unacknowledged ones are whole: reading compares the digest
        data = await own_server.store.read(key, limit=10_000)
        assert acknowledged.get(key, data) == data


async def test_a_flipped_bit_is_never_served(own_server: FolderServer, client: httpx2.AsyncClient) -> None:
    tried = Tried(own_server.store, client)
    for key, size in (("damaged/small", 1_000), ("damaged/large", 3 * MEBIBYTE)):
        await tried.put(key, b"x" * size)
        (path,) = [path for path in object_files(own_server) if path.name.startswith(key.split("/")[1])]
        with path.open("r+b") as file:
            file.seek(10)
            file.write(b"y")
        with pytest.raises(StoreUnavailableError, match="not those that were stored"):
            await own_server.store.read(key, limit=4 * MEBIBYTE)
        with pytest.raises(httpx2.RemoteProtocolError):
            (await tried.get(key)).raise_for_status()


@pytest.mark.parametrize("cut", [0, 1, 5, 100])
async def test_a_shortened_file_is_no_object(own_server: FolderServer, cut: int) -> None:
    await own_server.store.write("cut/it", b"x" * 500, content_type="")
    (path,) = object_files(own_server)
    os.truncate(path, path.stat().st_size - cut if cut else 0)
    with pytest.raises(StoreUnavailableError, match="no complete object"):
        await own_server.store.stat("cut/it")


async def test_an_object_stays_readable_while_it_is_replaced(own_server: FolderServer) -> None:
    store = own_server.store
    await store.write("a/b", b"1" * 3 * MEBIBYTE, content_type="")
    stream = store.stream("a/b")
    first = await anext(aiter(stream))
    await store.write("a/b", b"2", content_type="")
    await store.delete("a/b")
    rest = [chunk async for chunk in stream]
    assert first + b"".join(rest) == b"1" * 3 * MEBIBYTE


async def test_folders_that_somebody_removed_are_made_again(own_server: FolderServer) -> None:
    store = own_server.store
    await store.write("a/b/c", b"1", content_type="")
    await store.delete("a/b/c")
    for folder in ("a/b", "a"):
        (own_server.root / "blobs" / "objects" / folder).rmdir()
    await store.write("a/b/c", b"2", content_type="")
    assert await store.read("a/b/c", limit=9) == b"2"


async def test_only_the_owner_can_read_the_files(own_server: FolderServer) -> None:
    await own_server.store.write("a/b", b"1", content_type="")
    (path,) = object_files(own_server)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (own_server.root / "blobs" / "objects").stat().st_mode & 0o777 == 0o700


async def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "never", base_url="http://h", secret=SECRET.encode())
    with pytest.raises(StoreUnavailableError, match="missing or cannot be written"):
        await store.ready()
    with pytest.raises(StoreUnavailableError):
        await store.write("a", b"1", content_type="")
    (tmp_path / "file").touch()
    blocked = FolderStore(tmp_path / "file" / "blobs", base_url="http://h", secret=SECRET.encode())
    with pytest.raises(StoreUnavailableError, match=os.strerror(errno.ENOTDIR)):
        await blocked.start()


def test_an_upload_that_is_dropped_closes_its_file(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    incoming = Incoming(tmp_path)
    incoming.feed(b"abc")
    assert incoming.md5 == hashlib.md5(b"abc", usedforsecurity=False).hexdigest()
    incoming.discard()
    incoming.discard()
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before
