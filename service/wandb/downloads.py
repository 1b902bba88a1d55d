"""Files by the paths that SDKs make themselves: each answers with a fresh signed URL.

Versions' files are asked for here when the URL that came with a listing has failed (expired).
The paths differ by release (public wandb SDK), and our own listings spell them with `wandb_artifacts`:

    0.28 on:  region/entity/project/collection/version/birth/md5/name
    0.22:     region/entity/project/collection/birth/md5/name
    0.18:     region/entity/birth/md5

`birth` is the version that a file was first stored for; it may be empty.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph import holders, memberships, versions
from graph.errors import InvalidInputError, NotFoundError
from graph.policy import Permission
from graph.projects import Project
from graph.reach import allowed_way
from graph.versions import Version, VersionState
from graph.work import Reader
from service.blobs.keys import run_file_key
from service.content.contents import EXPIRES
from service.content.manifest import Entry
from service.graphql.service_context import ServiceContext
from service.wandb.contexts import ContextFactory
from service.wandb.ids import Kind, key_of
from service.wandb.names import place_by_path
from service.wandb.replies import Endpoint
from service.wandb.run_paths import run_by_path

MISSING: Final = "file not found"
SEARCHED: Final = 100  # how many of the newest versions of a collection are searched for a file
_MD5: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as a path names it; what the shape of the path leaves out is empty."""

    entity: str
    project: str
    collection: str
    version: str
    birth: str
    md5: str
    name: str


def wanted(path: str) -> Wanted:
    """Read a path below `/artifactsV2/{region}/` or `/wandb_artifacts/{region}/`.

    Raises:
        NotFoundError: it has none of the three shapes.
    """
    parts = path.split("/")
    if len(parts) == 3 and _MD5.fullmatch(parts[2]):  # noqa: PLR2004  see the shapes above
        return Wanted(parts[0], "", "", "", parts[1], parts[2], "")
    for place in (4, 5):
        if len(parts) > place + 1 and _MD5.fullmatch(parts[place]):
            version = parts[3] if place == 5 else ""  # noqa: PLR2004  see the shapes above
            name = "/".join(parts[place + 1 :])
            return Wanted(parts[0], parts[1], parts[2], version, parts[place - 1], parts[place], name)
    raise NotFoundError(MISSING)


def version_file(contexts: ContextFactory) -> Endpoint:
    """The endpoint `GET /artifactsV2/{region}/...`."""

    async def endpoint(request: Request) -> Response:
        context = await contexts(request)
        return _redirect(await _address(context, wanted(request.path_params["path"])))

    return endpoint


def run_file(contexts: ContextFactory) -> Endpoint:
    """The endpoint `GET /files/{entity}/{project}/{run}/{name}`."""

    async def endpoint(request: Request) -> Response:
        context = await contexts(request)
        names = request.path_params
        run = await run_by_path(context, names["entity"], names["project"], names["run"], Permission.RUN_READ)
        key = run_file_key(run.tenant, run.id, names["name"])
        if await context.store.stat(key) is None:
            raise NotFoundError(MISSING)
        filename = names["name"].rpartition("/")[2]
        return _redirect(context.store.sign_download(key, expires=EXPIRES, filename=filename))

    return endpoint


def _redirect(url: str) -> Response:
    """307: SDKs follow it to another origin without their API key."""
    return RedirectResponse(url, 307, {"Cache-Control": "no-store"})


async def _address(context: ServiceContext, file: Wanted) -> str:
    """Where the bytes are, by the first version that has the file and may be downloaded from."""
    through = await _project(context, file)
    for candidate in await _candidates(context, file, through):
        version = await _downloadable(context, candidate, through)
        entry = await _entry(context, version, file) if version else None
        if version and entry:
            return context.contents.file_url(version, entry)
    raise NotFoundError(MISSING)


async def _project(context: ServiceContext, file: Wanted) -> Project | None:
    """The project that the file is reached through; paths of the oldest shape name none."""
    if not file.project:
        return None
    place = await place_by_path(context, file.entity, file.project)
    if place is None:
        raise NotFoundError(MISSING)
    return place.project


async def _candidates(context: ServiceContext, file: Wanted, through: Project | None) -> Sequence[str]:
    """Ids of versions that may have the file: the one named, else the birth version and the newest."""
    named = file.version or file.birth
    try:
        ids = [key_of(Kind.ARTIFACT, named, "version")] if named else []
    except InvalidInputError as error:
        raise NotFoundError(MISSING) from error
    if file.version or through is None:
        return ids

    async def newest(reader: Reader) -> list[str]:
        holder = await holders.by_name(reader, through.id, file.collection)
        found = await memberships.of_holder(reader, holder.id, limit=SEARCHED) if holder else []
        return [each.version.id for each in found]

    return [*ids, *await context.read(newest)]


async def _downloadable(context: ServiceContext, version: str, through: Project | None) -> Version | None:
    way = through.id if through else None

    async def find(reader: Reader) -> Version | None:
        found = (await versions.by_ids(reader, [version]))[0]
        if found is None or found.state is not VersionState.COMMITTED:
            return None
        await allowed_way(reader, version, Permission.ARTIFACT_DOWNLOAD, through=way, missing=MISSING)
        return found

    try:
        return await context.read(find)
    except NotFoundError:
        return None


async def _entry(context: ServiceContext, version: Version, file: Wanted) -> Entry | None:
    """The entry of that content, of several with this content the one of that name."""
    manifest = await context.contents.manifest(version)
    same = [entry for entry in manifest.entries.values() if entry.md5 == file.md5]
    named = [entry for entry in same if entry.path.rpartition("/")[2] == file.name.rpartition("/")[2]]
    return next(iter([*named, *same]), None)
