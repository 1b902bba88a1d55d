"""The id that a client gives a version before it knows ours, which makes its requests repeatable.

A request whose answer was lost comes again with the same id: it means the version that the first
try made, whatever has been logged since.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError
from graph.session import Bookkeeping, Graph
from graph.versions import VERSION, Version, version_from
from graph.work import Work

CLIENT_ID_LIMIT: Final = 256

WORK_NAMED_BY_CLIENT: Final[LiteralString] = (
    """
MATCH (c:ClientId {key: $key})
MATCH (v:Version {id: c.version}) WHERE v.artifact = $artifact AND v.deleted_at IS NULL RETURN"""
    + VERSION
)

WORK_MAP_CLIENT_ID: Final[LiteralString] = """
MERGE (c:ClientId {key: $key}) SET c.version = $version
"""

SYSTEM_MAP_CLIENT_ID: Final[LiteralString] = """
MERGE (c:ClientId {key: $key}) ON CREATE SET c.version = $version
"""


def client_key(actor: Actor, client_id: str) -> str:
    """A client names a version before it knows the id; the name is its own user's only."""
    return f"{actor.id}/{client_id}"


def checked_client_id(client_id: str | None) -> None:
    if client_id is not None and not 0 < len(client_id) <= CLIENT_ID_LIMIT:
        raise InvalidInputError("clientID has 1 to 256 characters", field="clientID")


async def named_before(
    work: Work, artifact: str, client_id: str | None, digest: str | None
) -> Version | None:
    """What an earlier try of the same request made in the artifact, which must be locked."""
    if client_id is None:
        return None
    row = await work.one(WORK_NAMED_BY_CLIENT, key=client_key(work.actor, client_id), artifact=artifact)
    found = version_from(row) if row else None
    return found if found and found.digest == (digest or "") else None


async def name_new(work: Work, version: str, client_id: str | None) -> None:
    """The version is made in this unit of work, so a repetition finds both or neither."""
    if client_id is not None:
        await work.write(WORK_MAP_CLIENT_ID, key=client_key(work.actor, client_id), version=version)


async def name_found(graph: Graph, actor: Actor, version: str, client_id: str | None) -> None:
    """The version was there already and nothing of it changes, so nothing is recorded."""
    if client_id is not None:
        key = client_key(actor, client_id)
        await graph.bookkeep(Bookkeeping.UPLOAD_STATE, SYSTEM_MAP_CLIENT_ID, key=key, version=version)
