"""Which store the settings give, and what they say when they give none."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from service.blobs.folder import FolderStore
from service.blobs.keys import run_file_key
from service.blobs.limits import is_key
from service.blobs.open_store import StoreSettingsError, open_store, store_routes
from service.blobs.s3 import S3Store
from service.settings import Settings

pytestmark = pytest.mark.anyio


def settings(**values: object) -> Settings:
    return Settings.model_validate(values)


S3 = settings(
    blobs="s3://bucket",
    s3_endpoint="http://minio:9000",
    s3_access_key=SecretStr("access"),
    s3_secret_key=SecretStr("secret"),
)


async def opened(settings: Settings) -> FolderStore | S3Store:
    store = open_store(settings, secret=b"s")
    await store.close()
    assert isinstance(store, FolderStore | S3Store)
    return store


async def test_blobs_lie_in_the_data_folder_by_default(tmp_path: Path) -> None:
    store = await opened(settings(data=tmp_path, port=1234))
    assert isinstance(store, FolderStore)
    await store.start()
    assert sorted(path.name for path in (tmp_path / "blobs").iterdir()) == ["incoming", "objects"]
    assert store.sign_download("a", expires=1).startswith("http://127.0.0.1:1234/blobs/a?")
    assert len(store_routes(store)) == 2


async def test_another_folder(tmp_path: Path) -> None:
    store = await opened(settings(blobs=f"folder:{tmp_path}/other", public_url="https://x.example/p/"))
    await store.start()
    assert (tmp_path / "other" / "objects").is_dir()
    assert store.sign_download("a", expires=1).startswith("https://x.example/p/blobs/a?")


async def test_an_s3_store() -> None:
    store = await opened(S3)
    assert isinstance(store, S3Store)
    assert store.supports_multipart
    assert store.sign_download("a", expires=1).startswith("http://minio:9000/bucket/a?")
    assert store_routes(store) == []
    public = await opened(S3.model_copy(update={"s3_public_endpoint": "https://files.example"}))
    assert public.sign_download("a", expires=1).startswith("https://files.example/bucket/a?")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"blobs": "folder:"}, "HEIRLOOM_BLOBS"),
        ({"blobs": "s3://"}, "HEIRLOOM_BLOBS"),
        ({"blobs": "s3://bucket/path"}, "HEIRLOOM_BLOBS"),
        ({"s3_endpoint": ""}, "HEIRLOOM_S3_ENDPOINT is required"),
        ({"s3_endpoint": "minio:9000"}, "HEIRLOOM_S3_ENDPOINT: 'minio:9000' is not http"),
        ({"s3_public_endpoint": "https://x/s3"}, "HEIRLOOM_S3_PUBLIC_ENDPOINT: .* path"),
        ({"s3_region": ""}, "HEIRLOOM_S3_REGION"),
        ({"s3_access_key": None}, "HEIRLOOM_S3_ACCESS_KEY is required"),
        ({"s3_secret_key": SecretStr("")}, "HEIRLOOM_S3_SECRET_KEY is required"),
    ],
)
def test_settings_that_give_no_store(change: dict[str, object], message: str) -> None:
    with pytest.raises(StoreSettingsError, match=message):
        open_store(S3.model_copy(update=change), secret=b"s")


@pytest.mark.parametrize("name", ["config.yaml", "media/images/x y.png", "ü.txt"])
def test_a_run_file_keeps_its_name(name: str) -> None:
    assert run_file_key("t", "r", name) == f"t/runs/r/files/{name}"


def test_a_run_file_of_any_name_has_a_key_of_its_own() -> None:
    names = ["../../x", "n" * 10_000, "a//b", "", "/abs", "\0", "\ud800", "~x", "a/"]
    keys = {run_file_key("t", "r", name) for name in names}
    assert len(keys) == len(names)
    assert all(is_key(key) and key.startswith("t/runs/r/files/~") for key in keys)
