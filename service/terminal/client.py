"""Asking a Heirloom server from a terminal, in the name of whoever's key it is."""

import netrc
from typing import Any, Final, cast
from urllib.parse import urlsplit

import httpx2

SECONDS: Final = 60.0
FAILED: Final = 1
MISUSED: Final = 2
_UNAUTHORIZED: Final = 401
_REASON_LIMIT: Final = 500


class TerminalError(Exception):
    """What went wrong, on one line, and the exit code that says whose fault it was."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(" ".join(message.split())[:_REASON_LIMIT])
        self.code = code


def key_for(server: str, given: str | None) -> str | None:
    """The API key: the given one, else that of the server in ~/.netrc, where `wandb login` keeps it."""
    if given:
        return given
    place = urlsplit(server)
    try:
        known = netrc.netrc()
    except (OSError, netrc.NetrcParseError):
        return None
    for host in (place.netloc, place.hostname or ""):
        found = known.hosts.get(host)
        if found:
            return found[2]
    return None


async def ask(server: str, key: str | None, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The data of an answer of the native API.

    Raises:
        TerminalError: the server cannot be reached, refuses the key, or answers with errors.
    """
    url = f"{server.rstrip('/')}/graphql"
    auth = ("api", key) if key else None
    try:
        async with httpx2.AsyncClient(auth=auth, timeout=SECONDS) as client:
            response = await client.post(url, json={"query": query, "variables": variables})
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise TerminalError(f"{server!r} is no address of a server: {error}", MISUSED) from error
    except httpx2.HTTPError as error:
        raise TerminalError(f"{server} cannot be reached: {error or type(error).__name__}") from error
    if response.status_code == _UNAUTHORIZED:
        raise TerminalError(f"{server} refuses the API key")
    return _data(server, response)


def _data(server: str, response: httpx2.Response) -> dict[str, Any]:
    try:
        answer = cast("dict[str, Any]", response.json())
        errors, data = answer.get("errors"), answer.get("data")
    except (ValueError, AttributeError) as error:
        raise TerminalError(
            f"{server} does not answer like Heirloom (status {response.status_code})"
        ) from error
    if errors:
        extensions: dict[str, Any] = errors[0].get("extensions") or {}
        code = extensions.get("code")
        raise TerminalError(errors[0]["message"], MISUSED if code == "INVALID_INPUT" else FAILED)
    if not isinstance(data, dict):
        raise TerminalError(f"{server} does not answer like Heirloom (status {response.status_code})")
    return cast("dict[str, Any]", data)
