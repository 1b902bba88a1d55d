"""Where the bytes of files can be had: signed addresses of the store, and our own that need a key.

An SDK may send its API key to a file's own address whatever host that is (public wandb SDK,
0.18.6 and 0.22.3), so that one is always the service's, which sends the client on to the store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from graph.holders import Holder
from graph.places import Place
from graph.run_files import RunFile
from graph.runs import Run
from graph.versions import Version
from service.blobs.keys import run_file_key
from service.blobs.store import Stat
from service.content.contents import EXPIRES
from service.content.manifest import Entry, base64_md5
from service.graphql.service_context import ServiceContext
from service.wandb.ids import Kind, wire_id
from service.wandb.names import wire_name

REGION: Final = "default"  # a segment of paths
# What people may ask for; all of it lies in the one store, and the manifest says what was asked.
REGIONS: Final = frozenset({REGION, "minio-local"})
FILES: Final = "wandb_artifacts"  # people's code looks for it in the address of a file


@dataclass(frozen=True, slots=True)
class Addresses:
    """Ways to an address, each worked out only if it is asked for: signing costs."""

    direct: Callable[[], str]
    own: Callable[[], str | None]


NOWHERE: Final = Addresses(lambda: "", lambda: None)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that can be read. `size` in bytes; `md5` in base64; `key` is unique to it."""

    key: str
    name: str
    size: int
    digest: str | None
    md5: str | None
    storage_path: str | None
    updated_at: int
    addresses: Addresses
    version: Version | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A version as it stands in one artifact or collection: what the addresses of its files spell."""

    version: Version
    place: Place
    holder: Holder


def version_file(context: ServiceContext, shelf: Shelf, entry: Entry) -> StoredFile:
    """A file or reference of a committed version. A reference is wherever it says it is."""
    version = shelf.version
    return StoredFile(
        key=f"{version.id}/{entry.path}",
        name=entry.path,
        size=entry.size,
        digest=entry.digest,
        md5=base64_md5(entry.md5) if entry.md5 else None,
        storage_path=context.contents.file_key(version, entry) if entry.md5 else entry.ref,
        updated_at=version.committed_at or version.created_at,
        addresses=Addresses(
            direct=lambda: context.contents.file_url(version, entry),
            own=lambda: own_address(context.base_url, shelf, entry),
        ),
        version=version,
    )


def own_address(base_url: str, shelf: Shelf, entry: Entry) -> str | None:
    """The service's path to one file: it names how the version was reached, which decides who may read."""
    if entry.md5 is None:
        return entry.ref
    artifact = wire_id(Kind.ARTIFACT, shelf.version.id)
    segments = (
        FILES,
        REGION,
        shelf.place.owner.name,
        wire_name(shelf.place.project),
        shelf.holder.name,
        artifact,
        entry.birth or artifact,
        entry.md5,
        PurePosixPath(entry.path).name,
    )
    return "/".join([base_url, *(quote(segment, safe="") for segment in segments)])


def run_file(context: ServiceContext, place: Place, run: Run, file: RunFile, stat: Stat | None) -> StoredFile:
    """A file of a run as it lies in the store; one that never arrived has no bytes."""
    key = run_file_key(run.tenant, run.id, file.name)
    name = PurePosixPath(file.name).name
    path = [place.owner.name, wire_name(place.project), run.name, *file.name.split("/")]
    store = context.store
    return StoredFile(
        key=file.id,
        name=file.name,
        size=stat.size if stat else 0,
        digest=None,
        md5=base64_md5(stat.etag) if stat and "-" not in stat.etag else None,
        storage_path=key,
        updated_at=file.declared_at,
        addresses=Addresses(
            direct=lambda: store.sign_download(key, expires=EXPIRES, filename=name),
            own=lambda: "/".join([context.base_url, "files", *(quote(each, safe="") for each in path)]),
        ),
        version=None,
    )
