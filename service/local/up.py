"""`heirloom up`: everything one machine needs, started in order, watched, stopped in the reverse order.

The application is handed in, so that this package knows nothing of the API.
"""

import socket
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import SecretStr
from starlette.types import ASGIApp

from graph.errors import DomainError
from service.local.data_folder import DataFolder
from service.local.ending import EndedError, Ending
from service.local.errors import LaunchError
from service.local.minio_build import MinioBuildError
from service.local.progress import Progress
from service.local.serving import HttpServer, bind, bound_port
from service.local.stores import Options, Stores
from service.local.welcome import welcome
from service.settings import Settings

T = TypeVar("T")


class Prepared(Protocol):
    """What preparing the database tells."""

    @property
    def api_key(self) -> str | None:
        """The first admin's key, if one was made just now."""
        ...


@dataclass(frozen=True)
class Composition:
    """The parts of the service that a launcher is handed."""

    create_app: Callable[[Settings], ASGIApp]
    prepare: Callable[[Settings], Awaitable[Prepared]]


class Launch:
    """One run of a service.

    Args:
        settings: as the environment gives them; addresses and secrets of what is started here are filled in.
        composition: the application.
        progress: told about each step.
    """

    def __init__(self, settings: Settings, composition: Composition, progress: Progress) -> None:
        self._settings = settings
        self._composition = composition
        self._progress = progress

    async def up(self, options: Options) -> int:
        """Start the stores and the service; give the exit code when it has ended."""
        return await self._until_the_end(lambda stack, ending: self._up(stack, ending, options))

    async def serve(self) -> int:
        """Serve with the stores that the settings name; give the exit code when it has ended."""
        return await self._until_the_end(self._serve_alone)

    async def work(self, run: Callable[[Settings], Awaitable[None]]) -> int:
        """Run a worker, which ends only by being cancelled; give the exit code."""
        return await self._until_the_end(lambda _, ending: ending.unless(_run(run(self._settings))))

    async def beside_stores(self, run: Callable[[Settings], Awaitable[None]], options: Options) -> int:
        """Do something to the data without serving it, and give the exit code.

        Where the settings name no Neo4j, that of the data folder is started; nobody else may use the folder.
        """

        async def story(stack: AsyncExitStack, ending: Ending) -> None:
            settings = self._settings
            if not settings.neo4j_uri:
                data = stack.enter_context(DataFolder(settings.data))
                settings = settings.model_copy(update={"data": data.path})
                stores = Stores(data, stack, ending, self._progress)
                settings = await ending.unless(stores.start(settings, options))
            await ending.unless(_run(run(settings)))
            ending.close()

        return await self._until_the_end(story)

    async def migrate(self) -> int:
        """Prepare the database, print the first admin's key if one was made, and give the exit code."""
        return await self._until_the_end(self._migrate)

    async def _until_the_end(self, story: Callable[[AsyncExitStack, Ending], Awaitable[None]]) -> int:
        """Give 0 if the story ended well or somebody asked for the end, 1 if anything went wrong."""
        ending = Ending(self._progress)
        try:
            async with AsyncExitStack() as stack:
                stack.callback(ending.close)
                await story(stack, ending)
        except EndedError as end:
            if end.crash is None:
                self._progress("stopped")
                return 0
            _complain(end.crash)
        except (LaunchError, MinioBuildError, DomainError) as error:
            _complain(str(error))
        except Exception:  # noqa: BLE001 - what was started is stopped by now, and the reason is shown
            traceback.print_exc()
        else:
            return 0
        return 1

    async def _up(self, stack: AsyncExitStack, ending: Ending, options: Options) -> None:
        """Claim the data and the port before anything slow, so that a clash is told at once."""
        data = stack.enter_context(DataFolder(self._settings.data))
        listener = stack.enter_context(bind(self._settings.host, self._settings.port))
        secret = self._settings.secret or SecretStr(data.secret())
        settings = self._settings.model_copy(
            update={"data": data.path, "port": bound_port(listener), "secret": secret}
        )
        data.announce(settings.base_url)
        stores = Stores(data, stack, ending, self._progress)
        settings = await ending.unless(stores.start(settings, options))
        self._progress("preparing the database")
        prepared = await ending.unless(_run(self._composition.prepare(settings)))
        _show(prepared)
        self._progress("starting the service")
        await self._serve(ending, listener, settings, welcome(settings.base_url, prepared.api_key))

    async def _migrate(self, _stack: AsyncExitStack, ending: Ending) -> None:
        prepared = await ending.unless(_run(self._composition.prepare(self._settings)))
        self._progress("the database is prepared")
        _show(prepared)

    async def _serve_alone(self, stack: AsyncExitStack, ending: Ending) -> None:
        listener = stack.enter_context(bind(self._settings.host, self._settings.port))
        settings = self._settings.model_copy(update={"port": bound_port(listener)})
        await self._serve(ending, listener, settings, "")

    async def _serve(
        self, ending: Ending, listener: socket.socket, settings: Settings, greeting: str
    ) -> None:
        def ready() -> None:
            self._progress(f"serving on {settings.base_url}")
            sys.stdout.write(greeting)
            sys.stdout.flush()

        server = HttpServer(self._composition.create_app(settings), ready)
        await ending.unless(server.run_on(listener))


async def _run(work: Awaitable[T]) -> T:
    return await work


def _show(prepared: Prepared) -> None:
    """Show a new key at once: it is stored hashed, so whatever happens next, nobody can show it again."""
    if prepared.api_key is not None:
        sys.stdout.write(f"API key of the first admin, shown only this once: {prepared.api_key}\n")
        sys.stdout.flush()


def _complain(message: str) -> None:
    sys.stderr.write(f"heirloom: {message}\n")
