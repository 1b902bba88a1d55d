"""The stores that run beside the service on one machine, as the settings that lead to them."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from service.local.child import Child
from service.local.data_folder import DataFolder
from service.local.ending import Ending
from service.local.errors import LaunchError
from service.local.minio_server import MinioServer
from service.local.neo4j_server import Neo4jServer
from service.local.progress import Progress
from service.settings import Settings

BUCKET = "heirloom"


@dataclass(frozen=True)
class Options:
    """What the person asked for on the command line; the sizes are Neo4j's, in Java's notation."""

    minio: bool = False
    heap: str = "1g"
    page_cache: str = "512m"


class _Server(Protocol):
    @property
    def child(self) -> Child: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Stores:
    """Starts the stores; each is stopped by the stack, in reverse order, also when its start was cut short.

    Args:
        data: where they keep their data.
        stack: what stops them.
        ending: what is told when one of them crashes.
        progress: told about each step.
    """

    def __init__(self, data: DataFolder, stack: AsyncExitStack, ending: Ending, progress: Progress) -> None:
        self._data = data
        self._stack = stack
        self._ending = ending
        self._progress = progress

    async def start(self, settings: Settings, options: Options) -> Settings:
        """Start what the settings do not name already, and give the settings completed."""
        if options.minio and settings.blobs:
            raise LaunchError("Both HEIRLOOM_BLOBS and --blobs minio are given; choose one.")
        if not settings.neo4j_uri:
            settings = settings.model_copy(update=await self._neo4j(options))
        if options.minio:
            return settings.model_copy(update=await self._minio())
        return settings.model_copy(update={"blobs": settings.blobs or f"folder:{self._data.blobs}"})

    async def _neo4j(self, options: Options) -> dict[str, object]:
        server = Neo4jServer(
            self._data.neo4j, heap=options.heap, page_cache=options.page_cache, progress=self._progress
        )
        await self._run("Neo4j", server)
        return {
            "neo4j_uri": server.uri,
            "neo4j_user": server.user,
            "neo4j_password": SecretStr(server.password),
        }

    async def _minio(self) -> dict[str, object]:
        server = MinioServer(self._data.minio, progress=self._progress)
        await self._run("MinIO", server)
        return {
            "blobs": f"s3://{BUCKET}",
            "s3_endpoint": server.endpoint,
            "s3_public_endpoint": server.endpoint,
            "s3_region": server.region,
            "s3_access_key": SecretStr(server.access_key),
            "s3_secret_key": SecretStr(server.secret_key),
        }

    async def _run(self, name: str, server: _Server) -> None:
        self._stack.push_async_callback(self._announced, f"stopping {name}", server.stop)
        await server.start()
        self._ending.watch(server.child)

    async def _announced(self, line: str, act: Callable[[], Awaitable[None]]) -> None:
        self._progress(line)
        await act()
