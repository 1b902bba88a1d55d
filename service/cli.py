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
from service.bulk import import_files, load_files
from service.local.progress import to_stderr
from service.local.stores import Options
from service.local.up import Composition, Launch
from service.settings import Settings
from service.terminal.client import TerminalError, key_for
from service.terminal.lineage import Format, Question, lineage
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


@cli.command("lineage")
def show_lineage(
    path: Annotated[
        str, typer.Argument(help="registry:ORG/REGISTRY/COLLECTION:ALIAS, artifact:..., run:...")
    ],
    *,
    up: Annotated[bool, typer.Option("--up", help="where it came from (the default)")] = False,
    down: Annotated[bool, typer.Option("--down", help="what came of it")] = False,
    both: Annotated[bool, typer.Option("--both", help="both ways")] = False,
    depth: Annotated[int | None, typer.Option(help="how many runs away; all unless said")] = None,
    max_nodes: Annotated[int, typer.Option(help="how many versions and runs, the nearest first")] = 1000,
    as_of: Annotated[str | None, typer.Option(help="as the graph stood at this time (RFC 3339)")] = None,
    form: Annotated[Format, typer.Option("--format", help="how to write it")] = Format.TREE,
    server: Annotated[
        str, typer.Option(envvar="HEIRLOOM_SERVER", help="where the service is")
    ] = "http://127.0.0.1:8080",
    key: Annotated[
        str | None,
        typer.Option(envvar=["HEIRLOOM_KEY", "WANDB_API_KEY"], help="API key; else that of ~/.netrc"),
    ] = None,
) -> None:
    """Show where a version or run came from, or what came of it, as the owner of a key may see it."""
    direction = "BOTH" if both or (up and down) else "DOWNSTREAM" if down else "UPSTREAM"
    question = Question(path, direction, depth, max_nodes, as_of)
    try:
        sys.stdout.write(uvloop.run(lineage(server, key_for(server, key), question, form)))
    except TerminalError as error:
        sys.stderr.write(f"heirloom: {error}\n")
        sys.exit(error.code)


@cli.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="files of lines of JSON, read in this order")],
    *,
    into: Annotated[str, typer.Option(help="the user, team or organization that gets the projects")],
    offline: Annotated[
        bool, typer.Option(help="import into a data folder that nothing was logged into")
    ] = False,
) -> None:
    """Load runs, versions and what joins them into new projects; docs/bulk-load.md has the format."""
    settings, progress = _settings(), to_stderr()
    launch = _launch(settings, working=False)
    if offline:
        _exit_with(launch.work(partial(import_files, owner=into, files=files, progress=progress)))
    run = partial(load_files, owner=into, files=files, progress=progress)
    _exit_with(launch.beside_stores(run, Options()))


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
