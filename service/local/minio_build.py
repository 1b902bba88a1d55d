"""The MinIO server program, built once from its published Go module.

Its upstream publishes no binaries any more and is archived; this is the last version, and the Go module
proxy keeps it. It is AGPL-3.0, so it is built where it is used and never shipped.
"""

import asyncio
import os
import re
import shutil
from pathlib import Path

from service.local.cache import cache_folder, cached_folder
from service.local.child import Child, ChildError
from service.local.progress import Progress

MINIO_VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c"
_MODULE = f"github.com/minio/minio@{MINIO_VERSION}"
_GO_NEEDED = (1, 24)  # from the module's go.mod
_BUILD_SECONDS = 1800.0
_VERSION_SECONDS = 30.0
_REPORT_SECONDS = 10.0
_STOP_SECONDS = 5.0
_INSTALL = (
    "MinIO is built from source once, which needs Go 1.24 or newer: install it (macOS: brew install go; "
    "Debian and Ubuntu: a golang package of at least that version, or the archive from go.dev/dl) and try "
    "again. Without MinIO: leave BLOBS=minio away to keep blobs in a folder, or set "
    "HEIRLOOM_BLOBS=s3://BUCKET and HEIRLOOM_S3_ENDPOINT to use a store that runs elsewhere."
)


class MinioBuildError(RuntimeError):
    """MinIO could not be built; the message says what to do."""


async def _go_version(go: str, folder: Path) -> str:
    log = folder.parent / "go-version.log"
    child = Child(
        "go", (go, "env", "GOVERSION"), log=log, marker="GOVERSION", environment=_go_environment(folder)
    )
    await child.start()
    try:
        async with asyncio.timeout(_VERSION_SECONDS):
            await child.wait()
    except TimeoutError:
        raise MinioBuildError(f"`{go} env GOVERSION` did not end. {_INSTALL}") from None
    finally:
        await child.kill()
    return log.read_text().strip()


def _go_environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "GOBIN": str(folder)}


async def _find_go(folder: Path) -> str:
    go = shutil.which("go")
    if go is None:
        raise MinioBuildError(f"`go` was not found. {_INSTALL}")
    version = await _go_version(go, folder)
    found = re.search(r"go(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < _GO_NEEDED:
        raise MinioBuildError(f"{go} is {version or 'of an unknown version'}. {_INSTALL}")
    return go


async def _report(child: Child, progress: Progress) -> None:
    """Say how far the compiler is: `-v` makes it write one line per package and per download."""
    while True:
        await asyncio.sleep(_REPORT_SECONDS)
        lines = child.log.read_text(errors="replace").splitlines()
        fetched = sum(line.startswith("go: downloading") for line in lines)
        progress(
            f"  still building MinIO: {fetched} modules fetched, {len(lines) - fetched} packages compiled"
        )


async def _build(go: str, folder: Path, progress: Progress) -> None:
    # The flags are part of Go's cache keys: changing them makes the next build cold again.
    command = (go, "install", "-v", "-ldflags", "-s -w", _MODULE)
    log = folder.parent / "go-install.log"
    child = Child("go install", command, log=log, marker=_MODULE, environment=_go_environment(folder))
    await child.start()
    report = asyncio.create_task(_report(child, progress))
    try:
        async with asyncio.timeout(_BUILD_SECONDS):
            code = await child.wait()
    except TimeoutError:
        raise MinioBuildError(f"building MinIO took over {_BUILD_SECONDS:.0f} s.\n{child.tail()}") from None
    finally:
        report.cancel()
        await child.terminate(_STOP_SECONDS)
    if code != 0 or not (folder / "minio").is_file():
        raise MinioBuildError(
            f"MinIO could not be built (is the Go module proxy reachable?).\n{child.tail()}"
        )


async def ensure_minio(progress: Progress) -> Path:
    """Give the path of the MinIO program, building it the first time (about 4 min, 250 MB to fetch).

    Raises:
        MinioBuildError: Go is missing or too old, or the build failed.
    """

    async def fill(folder: Path) -> None:
        go = await _find_go(folder)
        progress("building MinIO from its Go module, once (about 4 min and 250 MB to fetch)")
        try:
            await _build(go, folder, progress)
        except ChildError as error:
            raise MinioBuildError(str(error)) from error
        progress("built MinIO")

    target = cache_folder() / "minio" / MINIO_VERSION
    return await cached_folder(target, fill, what="MinIO", progress=progress) / "minio"
