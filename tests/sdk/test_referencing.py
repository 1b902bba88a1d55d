"""References to objects of a real MinIO with their checksums, and to Google's store without.

The SDK asks S3 through boto3; the service itself never does. Google's client library can talk to nothing
that runs here, so of `gs://` only `checksum=False` is tested, for which the SDK makes the client (with the
setting for an emulator it needs no account) and asks nothing of it.
"""

import hashlib
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.local.minio_server import MinioServer
from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Finished, Sdk

pytestmark = pytest.mark.anyio

PART = 5 * 1024 * 1024
FILES = """
query ($path: String!) { version(path: $path) { files(first: 9) { nodes {
  path digest size reference downloadUrl } } } }
"""
TEXTS = {name: f"text of {name}" for name in ("a.txt", "b.txt", "deep/c.txt")}


@pytest.fixture
def sdk(minio_service: Server, minio_server: MinioServer, member: Member, tmp_path: Path) -> Sdk:
    settings = {
        "AWS_S3_ENDPOINT_URL": minio_server.endpoint,
        "AWS_ACCESS_KEY_ID": minio_server.access_key,
        "AWS_SECRET_ACCESS_KEY": minio_server.secret_key,
        "AWS_REGION": minio_server.region,
        "STORAGE_EMULATOR_HOST": "http://127.0.0.1:9",  # nobody listens there
    }
    return Sdk(NEWEST, minio_service.wandb_url, member.key, tmp_path, settings)


async def _ended(sdk: Sdk, script: str, *arguments: str) -> Finished:
    ended = await sdk.run(SCRIPTS / script, *arguments)
    assert ended.code == 0, ended.output
    return ended


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _entry(uri: str, text: str, **more: str) -> list[Any]:
    """What a manifest has of an object: where it is, its ETag and size."""
    return [uri, _md5(text), len(text), {"etag": _md5(text), **more}]


def _unchecked(uri: str) -> list[Any]:
    return [uri, uri, 0, {}]


async def _native(server: Server, key: str, artifact: str) -> list[dict[str, Any]]:
    """The files of its first version, as the native API tells them."""
    async with httpx2.AsyncClient(auth=("api", key)) as client:
        body = {"query": FILES, "variables": {"path": f"artifact:{artifact}:v0"}}
        answer = (await client.post(f"{server.url}/graphql", json=body)).json()
    return answer["data"]["version"]["files"]["nodes"]


async def test_references_to_objects_are_logged_found_and_fetched(
    minio_service: Server, sdk: Sdk, unique: str
) -> None:
    bucket, versioned = f"referenced-{unique}", f"versioned-{unique}"
    logged = (await _ended(sdk, "referencing.py", bucket, versioned)).result
    sdk.forget()
    read = (await _ended(sdk, "dereferencing.py", logged["home"])).result
    _check_prefixes(logged, read, f"s3://{bucket}")
    _check_parts(logged, read, f"s3://{bucket}/parts.bin")
    _check_changed(logged, read, bucket, f"s3://{versioned}/grown.txt")
    _check_unchecked(logged, read, f"s3://{bucket}")
    assert await _native(minio_service, sdk.key, f"{logged['home']}/whole") == [
        {
            "path": name,
            "digest": _md5(text),
            "size": len(text),
            "reference": f"s3://{bucket}/corpus/{name}",
            "downloadUrl": f"s3://{bucket}/corpus/{name}",
        }
        for name, text in TEXTS.items()
    ]


def _check_prefixes(logged: dict[str, Any], read: dict[str, Any], root: str) -> None:
    assert logged["prefix"] == ["v0", {name: _md5(text) for name, text in TEXTS.items()}]
    assert (
        logged["prefix_again"] == logged["prefix_named"] == logged["prefix_cut"] == logged["bucket"] == "v0"
    )
    files = [[name, len(text)] for name, text in TEXTS.items()]
    entries = {name: _entry(f"{root}/corpus/{name}", text) for name, text in TEXTS.items()}
    assert read["prefix"] == ["v0", sum(map(len, TEXTS.values())), 3, files, entries, TEXTS]
    assert read["prefix_named"] == {f"here/{name}": text for name, text in TEXTS.items()}
    assert read["prefix_cut"] == {name: TEXTS[name] for name in ("a.txt", "b.txt")}
    assert read["bucket"] == {f"corpus/{name}": text for name, text in TEXTS.items()}


def _check_parts(logged: dict[str, Any], read: dict[str, Any], uri: str) -> None:
    """The ETag of what came in parts is no MD5 of it."""
    version, etag = logged["parts"]
    assert version == "v0"
    assert etag.endswith("-2")
    data = b"part" * (PART // 4) + b"rest"
    entry = [uri, etag, len(data), {"etag": etag}]
    assert read["parts"] == [{"parts.bin": entry}, len(data), hashlib.sha256(data).hexdigest()]


def _check_changed(logged: dict[str, Any], read: dict[str, Any], bucket: str, uri: str) -> None:
    """An overwritten object is fetched if its bucket keeps versions, and missed if not."""
    version, etag, first = logged["versioned"]
    assert (version, etag, logged["versioned_again"]) == ("v0", _md5("first"), "v1")
    entries = {"explicit.txt": _entry(uri, "first", versionID=first)}
    assert read["versioned"] == [entries, {"explicit.txt": "first"}, {"grown.txt": "second"}]
    assert logged["overwritten"] == ["v0", "v1"]
    lost, left, present = read["overwritten"]
    assert f"find object version for {bucket}/changing.txt matching etag {_md5('before')}" in lost
    assert (left, present) == ([], {"changing.txt": "after"})


def _check_unchecked(logged: dict[str, Any], read: dict[str, Any], root: str) -> None:
    """The URI is all that is known of the content, so other bytes there are no other version."""
    assert logged["unchecked"] == logged["google"] == ["v0", "v0"]
    assert logged["unchecked_prefix"] == "v0"
    stored, fetched = read["unchecked"]
    assert stored == {"loose.txt": _unchecked(f"{root}/loose.txt")}
    assert "matching etag None" in fetched  # the SDK fetches from S3 what has a checksum only
    assert read["unchecked_prefix"] == {"all": _unchecked(f"{root}/corpus/")}
    google = {"deep/x.bin": "gs://bucket/deep/x.bin", "y.bin": "gs://bucket/y.bin"}
    assert read["google"] == [0, 2, {name: _unchecked(uri) for name, uri in google.items()}]
