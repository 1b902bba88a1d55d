"""The command line: `heirloom up` for one machine, the single parts for several."""

import sys
import tomllib
from collections.abc import Coroutine
from enum import StrEnum
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvloop
from pydantic import ValidationError

from service.api.schema import sdl
from service.app import create_app
from service.bootstrap import prepare
from service.local.progress import to_stderr
from service.local.stores import Options
from service.local.up import Composition, Launch
from service.settings import Settings
from service.worker import run as run_worker

_USAGE_ERROR = 2

cli = typer.Typer(
    help="A self-hosted registry of artifact versions with lineage and audit. Settings: docs/settings.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Blobs(StrEnum):
    """Where `up` keeps blobs, unless HEIRLOOM_BLOBS says it."""

    FOLDER = "folder"
    MINIO = "minio"


def _settings() -> Settings:
    """Read the environment; what is wrong with it is said setting by setting."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "".join(f"HEIRLOOM_{part}: ".upper() for part in problem["loc"])
            sys.stderr.write(f"heirloom: {name}{problem['msg'].removeprefix('Value error, ')}\n")
        sys.exit(_USAGE_ERROR)


def _exit_with(work: Coroutine[Any, Any, int]) -> NoReturn:
    sys.exit(uvloop.run(work))


def _launch(settings: Settings, *, working: bool) -> Launch:
    composition = Composition(partial(create_app, working=working), prepare)
    return Launch(settings, composition, to_stderr())


def _external(settings: Settings) -> Settings:
    if not settings.neo4j_uri:
        sys.stderr.write(
            "heirloom: HEIRLOOM_NEO4J_URI is required here; `heirloom up` starts a Neo4j itself\n"
        )
        sys.exit(_USAGE_ERROR)
    return settings


@cli.command()
def up(
    *,
    blobs: Annotated[Blobs, typer.Option(help="folder, or a MinIO started beside it")] = Blobs.FOLDER,
    heap: Annotated[str, typer.Option(help="Java heap of Neo4j")] = "1g",
    page_cache: Annotated[str, typer.Option(help="Neo4j's memory for pages of its files")] = "512m",
) -> None:
    """Start Neo4j, and MinIO if asked for, and serve."""
    options = Options(minio=blobs is Blobs.MINIO, heap=heap, page_cache=page_cache)
    _exit_with(_launch(_settings(), working=True).up(options))


@cli.command()
def serve() -> None:
    """Serve with the stores that the settings name; the work beside it is for `heirloom worker`."""
    _exit_with(_launch(_external(_settings()), working=False).serve())


@cli.command()
def worker() -> None:
    """Number events and check uploads in the background; any number may run."""
    _exit_with(_launch(_external(_settings()), working=True).work(run_worker))


@cli.command()
def migrate() -> None:
    """Bring the database up to date, and make the first admin if there is none."""
    _exit_with(_launch(_external(_settings()), working=False).migrate())


@cli.command("export-schema")
def export_schema() -> None:
    """Print the native GraphQL schema."""
    sys.stdout.write(sdl())


@cli.command()
def version() -> None:
    """Print the version."""
    sys.stdout.write(f"{_version()}\n")


def _version() -> str:
    """Give the installed version, or that of the checkout it runs from."""
    try:
        return metadata.version("heirloom")
    except metadata.PackageNotFoundError:
        project = Path(__file__).parents[1] / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"])


def main() -> None:
    """Run the command that the arguments name."""
    cli()


if __name__ == "__main__":
    main()
