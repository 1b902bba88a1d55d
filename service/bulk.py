"""Loading files, as an operator's command: straight into the graph, beside any service."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import SecretStr

from graph.actor import SYSTEM
from graph.loading.load import Begun, Loaded, begin, finish, load
from graph.loading.offline import First, fill, first_of, has_content
from graph.session import Graph
from service.bootstrap import open_graph, prepare
from service.local.csv_files import CsvFiles
from service.local.data_folder import DataFolder
from service.local.errors import LaunchError
from service.local.neo4j_server import Neo4jServer
from service.local.progress import Progress
from service.settings import Settings

OPERATOR: Final = replace(SYSTEM, client="heirloom load")
IMPORT_HEAP: Final = "2g"


async def load_files(settings: Settings, *, owner: str, files: Sequence[Path], progress: Progress) -> None:
    """Bring the database of the settings up to date, load the files, and say what they held.

    Raises:
        DomainError: see `graph.loading.load.load`.
    """
    began = time.monotonic()
    async with _opened(settings, progress) as graph:
        loaded = await load(graph, OPERATOR, owner=owner, files=files, tell=progress)
    progress(_told(loaded, time.monotonic() - began))


async def import_files(settings: Settings, *, owner: str, files: Sequence[Path], progress: Progress) -> None:
    """Make the database of a data folder from the files; faster than `load_files` can fill one.

    Raises:
        LaunchError: something was logged into that database before, or the settings name another one.
        DomainError: see `graph.loading.load.begin`.
    """
    if settings.neo4j_uri:
        raise LaunchError("An offline import makes the data folder's own database; unset HEIRLOOM_NEO4J_URI.")
    began = time.monotonic()
    with DataFolder(settings.data) as data:
        server = Neo4jServer(data.neo4j, heap=IMPORT_HEAP, patient=True, progress=progress)
        async with _running(server, settings, progress) as graph:
            if await has_content(graph):
                raise LaunchError(
                    f"The database in {data.path} is not empty. Load into it without --offline."
                )
            begun = await begin(graph, OPERATOR, owner=owner, files=files, tell=progress)
            first = await first_of(graph)
        await _import(server, data.neo4j, begun, first, progress)
        progress("making constraints and indexes")
        async with _running(server, settings, progress) as graph:
            await fill(graph, first)
            await finish(graph, OPERATOR, begun)
    loaded = Loaded(begun.scope.load, begun.checked.counts, before=False)
    progress(_told(loaded, time.monotonic() - began))


@asynccontextmanager
async def _running(server: Neo4jServer, settings: Settings, progress: Progress) -> AsyncGenerator[Graph]:
    """The graph of a server that runs meanwhile."""
    async with server:
        place = {
            "neo4j_uri": server.uri,
            "neo4j_user": server.user,
            "neo4j_password": SecretStr(server.password),
        }
        async with _opened(settings.model_copy(update=place), progress) as graph:
            yield graph


@asynccontextmanager
async def _opened(settings: Settings, progress: Progress) -> AsyncGenerator[Graph]:
    """The graph of the settings, brought up to date."""
    prepared = await prepare(settings)
    if prepared.api_key is not None:
        progress(f"API key of the first admin, shown only this once: {prepared.api_key}")
    graph = open_graph(settings)
    try:
        yield graph
    finally:
        await graph.close()


async def _import(server: Neo4jServer, home: Path, begun: Begun, first: First, progress: Progress) -> None:
    with TemporaryDirectory(dir=home, prefix="import-") as folder:
        progress("writing the files of the import")
        files = CsvFiles(Path(folder))
        try:
            files.write_first(first)
            number = await asyncio.to_thread(files.write, begun.rows())
        finally:
            files.close()
        progress(f"importing {number} nodes and edges")
        await server.import_csv(files.arguments)


def _told(loaded: Loaded, seconds: float) -> str:
    counts = ", ".join(f"{kind} {number}" for kind, number in loaded.counts.items())
    if loaded.before:
        return f"load {loaded.id} was finished before; nothing changed ({counts})"
    return f"load {loaded.id} is finished in {seconds:.1f} s ({counts})"
