"""Whose Neo4j answers at an address: a login proves nothing, the folder of its data does."""

from pathlib import Path
from typing import LiteralString

from neo4j import AsyncGraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from service.local.child import ChildError

_CONNECT_SECONDS = 3.0
_DATA_FOLDER: LiteralString = "SHOW SETTINGS 'server.directories.data' YIELD value RETURN value"


async def is_answering(uri: str, user: str, password: str, data: Path) -> bool:
    """Say whether the server at this address answers queries yet.

    Raises:
        ChildError: it does, but it is not the one whose data is in `data`.
    """
    try:
        folder = await _data_folder(uri, user, password)
    except AuthError as error:
        raise ChildError(
            f"The server at {uri} refuses our Neo4j's password, so it is another one."
        ) from error
    except (DriverError, Neo4jError, OSError):
        return False
    if folder != str(data):
        raise ChildError(f"The server at {uri} is not ours: its data is in {folder}.")
    return True


async def _data_folder(uri: str, user: str, password: str) -> str:
    async with (
        AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]  the driver leaves **config untyped
            uri, auth=(user, password), telemetry_disabled=True, connection_timeout=_CONNECT_SECONDS
        ) as driver,
        driver.session(database="system") as session,  # pyright: ignore[reportUnknownMemberType]  the driver leaves **config untyped
    ):
        record = await (await session.run(_DATA_FOLDER)).single(strict=True)
        return str(record["value"])
