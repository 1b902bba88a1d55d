"""From a request to the Actor who makes it. Anonymous is an actor too."""

import base64
import binascii
from dataclasses import replace
from typing import Final

from starlette.requests import Request

from graph.actor import ANONYMOUS, Actor
from graph.credentials import Credentials
from graph.errors import UnauthenticatedError
from service.graphql.context import request_id

CREDENTIALS_LIMIT: Final = 4096
CLIENT_LIMIT: Final = 200


async def authenticate(request: Request, credentials: Credentials) -> Actor:
    """The actor of a request, by HTTP Basic (`api:KEY`, any user name) or Bearer.

    Raises:
        UnauthenticatedError: credentials came but are not those of a live key. The message is
            the same for every reason.
    """
    header = request.headers.get("authorization", "")
    key = _key(header) if header else None
    found = await credentials.actor_of(key) if key else ANONYMOUS
    if header and not found.signed_in:
        raise UnauthenticatedError("the API key is not valid")
    return replace(
        found,
        ip=request.client.host if request.client else "",
        client=request.headers.get("user-agent", "")[:CLIENT_LIMIT],
        request=request_id(request),
    )


def _key(header: str) -> str | None:
    """The API key in an Authorization header, or None if there is none that could be one."""
    scheme, _, credentials = header.partition(" ")
    if len(credentials) > CREDENTIALS_LIMIT:
        return None
    match scheme.lower():
        case "bearer":
            return credentials.strip() or None
        case "basic":
            return _basic(credentials)
        case _:
            return None


def _basic(credentials: str) -> str | None:
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return text.partition(":")[2] or None
