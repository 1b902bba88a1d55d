"""Which store the settings ask for."""

from pathlib import Path

from pydantic import SecretStr
from starlette.routing import BaseRoute

from service.blobs.endpoint import Endpoint, EndpointError
from service.blobs.folder import FolderStore
from service.blobs.folder_routes import folder_routes
from service.blobs.s3 import S3Location, S3Store
from service.blobs.store import BlobStore
from service.settings import Settings

_FOLDER = "folder:"
_S3 = "s3://"


class StoreSettingsError(ValueError):
    """The settings describe no store; the message names the setting."""


def open_store(settings: Settings, *, secret: bytes) -> BlobStore:
    """Make the store of `HEIRLOOM_BLOBS`; it does nothing before its `start`.

    Args:
        settings: without `HEIRLOOM_BLOBS` blobs lie in the folder `blobs` of `HEIRLOOM_DATA`.
        secret: signs the URLs of a folder store.

    Raises:
        StoreSettingsError: a setting is missing or wrong.
    """
    if settings.blobs.startswith(_S3):
        return S3Store(_location(settings))
    path = settings.blobs.removeprefix(_FOLDER)
    if settings.blobs and not path:
        raise StoreSettingsError("HEIRLOOM_BLOBS=folder:PATH lacks the path")
    root = Path(path).expanduser() if path else settings.data / "blobs"
    return FolderStore(root, base_url=settings.base_url, secret=secret)


def store_routes(store: BlobStore) -> list[BaseRoute]:
    """Give the routes the service must serve for this store: none for S3."""
    return [*folder_routes(store)] if isinstance(store, FolderStore) else []


def _location(settings: Settings) -> S3Location:
    bucket = settings.blobs.removeprefix(_S3).rstrip("/")
    if not bucket or "/" in bucket:
        raise StoreSettingsError("HEIRLOOM_BLOBS=s3://BUCKET takes the name of a bucket and no path")
    if not settings.s3_endpoint:
        raise StoreSettingsError("HEIRLOOM_S3_ENDPOINT is required with HEIRLOOM_BLOBS=s3://BUCKET")
    if not settings.s3_region:
        raise StoreSettingsError("HEIRLOOM_S3_REGION must not be empty")
    public = settings.s3_public_endpoint or settings.s3_endpoint
    return S3Location(
        bucket=bucket,
        endpoint=_endpoint("HEIRLOOM_S3_ENDPOINT", settings.s3_endpoint),
        public_endpoint=_endpoint("HEIRLOOM_S3_PUBLIC_ENDPOINT", public),
        region=settings.s3_region,
        access_key=_required("HEIRLOOM_S3_ACCESS_KEY", settings.s3_access_key),
        secret_key=_required("HEIRLOOM_S3_SECRET_KEY", settings.s3_secret_key),
    )


def _endpoint(setting: str, text: str) -> Endpoint:
    try:
        return Endpoint.parse(text)
    except EndpointError as error:
        raise StoreSettingsError(f"{setting}: {error}") from None


def _required(setting: str, secret: SecretStr | None) -> str:
    if secret is None or not secret.get_secret_value():
        raise StoreSettingsError(f"{setting} is required with HEIRLOOM_BLOBS=s3://BUCKET")
    return secret.get_secret_value()
