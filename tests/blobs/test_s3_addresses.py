"""Endpoints, proxies, credentials and outages, on a real MinIO."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import formatdate

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream
from minio import MinioAdmin
from minio.credentials.providers import StaticProvider

from service.blobs.endpoint import Endpoint
from service.blobs.s3 import S3Location, S3Store
from service.blobs.store import Part, StoreUnavailableError
from service.local.minio_server import MinioServer
from service.local.ports import free_port
from tests.blobs.conftest import EXPIRES, Tried, refused

pytestmark = pytest.mark.anyio

PUBLIC = Endpoint.parse("http://files.example.test")


@asynccontextmanager
async def opened(location: S3Location) -> AsyncGenerator[S3Store]:
    store = S3Store(location)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def listening(handle: Callable[[SocketStream], Awaitable[None]], port: int) -> AsyncGenerator[Endpoint]:
    async def safely(stream: SocketStream) -> None:
        try:
            async with stream:
                await handle(stream)
        except (anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError):
            pass

    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=port) as listener,
        anyio.create_task_group() as group,
    ):
        group.start_soon(listener.serve, safely)
        yield Endpoint("http", f"127.0.0.1:{port}")
        group.cancel_scope.cancel()


@asynccontextmanager
async def proxy(target: Endpoint, *, rewrite: bool) -> AsyncGenerator[Endpoint]:
    """Forward to `target`; with `rewrite` as careless proxies do, with the target's own Host header."""

    port = free_port()

    async def handle(client: SocketStream) -> None:
        host, behind = target.host.split(":")
        async with await anyio.connect_tcp(host, int(behind)) as server, anyio.create_task_group() as group:

            async def back() -> None:
                async for chunk in server:
                    await client.send(chunk)
                group.cancel_scope.cancel()

            group.start_soon(back)
            async for chunk in client:
                old, new = f"127.0.0.1:{port}\r\n".encode(), f"{target.host}\r\n".encode()
                await server.send(chunk.replace(old, new) if rewrite else chunk)
            group.cancel_scope.cancel()

    async with listening(handle, port) as endpoint:
        yield endpoint


@asynccontextmanager
async def answering(status: str, body: str, date: float) -> AsyncGenerator[Endpoint]:
    """Answer every request alike."""
    reply = (
        f"HTTP/1.1 {status}\r\nDate: {formatdate(date, usegmt=True)}\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    )

    async def handle(client: SocketStream) -> None:
        received = await client.receive()
        while b"\r\n\r\n" not in received:
            received += await client.receive()
        await client.send(reply.encode())

    async with listening(handle, free_port()) as endpoint:
        yield endpoint


async def test_urls_are_signed_for_the_public_endpoint(
    location: S3Location, key: str, client: httpx2.AsyncClient
) -> None:
    internal = location.endpoint
    async with opened(replace(location, public_endpoint=PUBLIC)) as store:
        await store.start()
        put = store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES).url
        assert put.startswith("http://files.example.test/contract/")
        # what a proxy does that passes the Host header on
        reached = put.replace(PUBLIC.url, internal.url)
        kept = await client.put(reached, headers={"Host": PUBLIC.host}, content=b"1")
        assert kept.status_code == 200
        # what a proxy does that rewrites it, and what rewriting the URL's text does
        forwarded = {"X-Forwarded-Host": PUBLIC.host, "X-Forwarded-Proto": "http"}
        for headers in ({}, forwarded):
            assert refused(await client.put(reached, headers=headers, content=b"2")) == (
                403,
                "SignatureDoesNotMatch",
            )
        assert await store.read(key, limit=9) == b"1"
        get = store.sign_download(key, expires=EXPIRES).replace(PUBLIC.url, internal.url)
        assert (await client.get(get, headers={"Host": PUBLIC.host})).content == b"1"


async def test_the_probe_passes_through_a_proxy_that_keeps_the_host(location: S3Location) -> None:
    async with (
        proxy(location.endpoint, rewrite=False) as public,
        opened(replace(location, public_endpoint=public)) as store,
    ):
        await store.start()
        await store.probe()
        assert list(await store.list_keys("_heirloom/")) == []


async def test_the_probe_names_a_proxy_that_rewrites_the_host(location: S3Location) -> None:
    async with (
        proxy(location.endpoint, rewrite=True) as public,
        opened(replace(location, public_endpoint=public)) as store,
    ):
        await store.start()
        with pytest.raises(StoreUnavailableError, match="rewrites the Host header"):
            await store.probe()


async def test_the_probe_names_an_endpoint_that_does_not_answer(location: S3Location) -> None:
    nobody = Endpoint("http", f"127.0.0.1:{free_port()}")
    async with opened(replace(location, public_endpoint=nobody)) as store:
        await store.start()
        with pytest.raises(StoreUnavailableError, match="HEIRLOOM_S3_PUBLIC_ENDPOINT right and reachable"):
            await store.probe()


async def test_the_probe_names_clocks_that_disagree(location: S3Location) -> None:
    body = "<Error><Code>AccessDenied</Code></Error>"
    async with (
        answering("403 Forbidden", body, time.time() + 3_600) as public,
        opened(replace(location, public_endpoint=public)) as store,
    ):
        await store.start()
        with pytest.raises(StoreUnavailableError, match=r"clock is (3599|3600) s ahead of"):
            await store.probe()


async def test_the_probe_refuses_a_store_that_takes_anything(location: S3Location) -> None:
    async with (
        answering("200 OK", "", time.time()) as public,
        opened(replace(location, public_endpoint=public)) as store,
    ):
        await store.start()
        with pytest.raises(StoreUnavailableError, match="must not be used"):
            await store.probe()


async def test_the_bucket_is_made_once(fresh_location: S3Location) -> None:
    async with opened(fresh_location) as store:
        with pytest.raises(StoreUnavailableError, match="404"):
            await store.ready()
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(store.start)
        await store.ready()
        assert list(await store.list_keys("")) == []


@pytest.mark.parametrize("wrong", ["access_key", "secret_key"])
async def test_wrong_credentials(location: S3Location, wrong: str) -> None:
    changed = (
        replace(location, access_key="nobody")
        if wrong == "access_key"
        else replace(location, secret_key=location.secret_key[::-1])
    )
    async with opened(changed) as store:
        with pytest.raises(StoreUnavailableError, match="refused bucket"):
            await store.start()
        with pytest.raises(StoreUnavailableError, match="403"):
            await store.ready()
        with pytest.raises(StoreUnavailableError, match="403"):
            await store.stat("a/b")
        with pytest.raises(StoreUnavailableError, match="403"):
            await store.read("a/b", limit=1)


async def test_secrets_are_not_in_the_representation(location: S3Location) -> None:
    assert location.secret_key not in repr(location)


async def test_a_store_that_is_down(location: S3Location, key: str) -> None:
    nobody = Endpoint("http", f"127.0.0.1:{free_port()}")
    async with opened(replace(location, endpoint=nobody, public_endpoint=nobody)) as store:
        with anyio.fail_after(20):
            for work in (
                store.start(),
                store.ready(),
                store.probe(),
                store.stat(key),
                store.read(key, limit=1),
                store.write(key, b"", content_type=""),
                store.delete(key),
                store.list_keys(""),
                anext(aiter(store.stream(key))),
            ):
                with pytest.raises(StoreUnavailableError):
                    await work


async def test_the_store_comes_back_after_a_crash(s3: Tried, key: str, minio_server: MinioServer) -> None:
    await s3.store.write(key, b"kept", content_type="")
    await minio_server.kill()
    with pytest.raises(StoreUnavailableError):
        await s3.store.stat(key)
    await minio_server.start()
    assert await s3.store.read(key, limit=9) == b"kept"


def permissions(bucket: str) -> dict[str, object]:
    objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{bucket}"]},
            {"Effect": "Allow", "Action": objects, "Resource": [f"arn:aws:s3:::{bucket}/*"]},
        ],
    }


async def test_a_key_with_few_permissions_is_enough(fresh_location: S3Location, key: str) -> None:
    async with opened(fresh_location) as owner:
        await owner.start()
    root = StaticProvider(fresh_location.access_key, fresh_location.secret_key)
    access, secret = "limited-access", "limited-secret-limited"
    admin = MinioAdmin(endpoint=fresh_location.endpoint.host, credentials=root, secure=False)
    admin.add_service_account(  # pyright: ignore[reportUnknownMemberType]  minio types its argument `policy` as a bare dict
        access_key=access, secret_key=secret, name="limited", policy=permissions(fresh_location.bucket)
    )
    async with opened(replace(fresh_location, access_key=access, secret_key=secret)) as store:
        await store.start()
        await store.ready()
        await store.probe()
        assert await store.stat(key) is None
        await store.write(key, b"1", content_type="")
        assert list(await store.list_keys(key)) == [key]
        await store.delete(key)
        parts = [Part(1, "c4ca4238a0b923820dcc509a6f75849b")]
        upload = await store.start_multipart(key, parts=parts, content_type="", expires=EXPIRES)
        await store.abort_multipart(key, upload_id=upload.upload_id)
