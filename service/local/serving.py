"""Serving HTTP inside a program that decides itself when to stop."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from service.local.collector import settle
from service.local.errors import LaunchError

_DRAIN_SECONDS = 10
_STOP_SECONDS = 20.0  # draining, and then the end of the application's lifespan
# Clients keep a connection for the next request; longer than the minute after which many of them drop it,
# so that it is seldom the server who closes while a request is on its way.
_IDLE_SECONDS = 65


class PortTakenError(LaunchError):
    """Another program listens where the service should."""


class AppStartError(LaunchError):
    """The application refused to start; what it logged says why."""


def bind(host: str, port: int) -> socket.socket:
    """Take the address before anything else is started; connections are refused until it is served.

    Args:
        host: address or name to listen on.
        port: 0 lets the system choose.

    Raises:
        PortTakenError: somebody listens there.
        LaunchError: the address is not one of this machine.
    """
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(
                f"Port {port} on {host} is taken by another program. Stop it, or choose another port with "
                f"HEIRLOOM_PORT, for example HEIRLOOM_PORT={port + 1}."
            ) from None
        raise LaunchError(
            f"HEIRLOOM_HOST={host} HEIRLOOM_PORT={port}: cannot listen there ({error})."
        ) from None
    return listener


def bound_port(listener: socket.socket) -> int:
    """Give the port a listener was given."""
    return int(listener.getsockname()[1])


class HttpServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: `run_on` ends when it is cancelled, after draining.

    Args:
        app: the application.
        on_ready: called once connections are accepted.
    """

    def __init__(self, app: ASGIApp, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                lifespan="on",
                access_log=False,
                log_config=None,
                log_level="warning",
                server_header=False,
                proxy_headers=False,  # an audit log must not believe an address that the client itself sends
                timeout_keep_alive=_IDLE_SECONDS,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
            )
        )
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the program: it has more to stop than this server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            settle()
            self._on_ready()

    async def run_on(self, listener: socket.socket) -> None:
        """Serve until cancelled, then let the requests under way finish.

        Raises:
            AppStartError: the application did not start.
        """
        serving = asyncio.create_task(self._serve_on(listener))
        try:
            await asyncio.shield(serving)
        finally:
            self.should_exit = True
            _, late = await asyncio.wait({serving}, timeout=_STOP_SECONDS)
            for task in late:
                task.cancel()
        if not self.started:
            raise AppStartError("The service did not start; the lines above say why.")

    async def _serve_on(self, listener: socket.socket) -> None:
        """Serve; where uvicorn cannot start it would end the program, and nothing else would be stopped."""
        with contextlib.suppress(SystemExit):
            await self.serve(sockets=[listener])
