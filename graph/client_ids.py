"""The id that a client gives a version before it knows ours, which makes its requests repeatable.

A request whose answer was lost comes again with the same id: it means the version that the first
try made, whatever has been logged since.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError
from graph.session import Bookkeeping, Graph

CLIENT_ID_LIMIT: Final = 256

SYSTEM_MAP_CLIENT_ID: Final[LiteralString] = """
MERGE (c:ClientId {key: $key}) ON CREATE SET c.version = $version
"""


def client_key(actor: Actor, client_id: str) -> str:
    """A client names a version before it knows the id; the name is its own user's only."""
    return f"{actor.id}/{client_id}"


def checked_client_id(client_id: str | None) -> None:
    if client_id is not None and not 0 < len(client_id) <= CLIENT_ID_LIMIT:
        raise InvalidInputError("clientID has 1 to 256 characters", field="clientID")


async def name_found(graph: Graph, actor: Actor, version: str, client_id: str | None) -> None:
    """The version was there already and nothing of it changes, so nothing is recorded."""
    if client_id is not None:
        key = client_key(actor, client_id)
        await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_MAP_CLIENT_ID, key=key, version=version)
