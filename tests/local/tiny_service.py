"""A service as small as can be, for tests of the launcher: it counts its starts in the database.

python tiny_service.py (up|serve|work|migrate) [--minio] [--broken]
"""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from neo4j import AsyncGraphDatabase
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from graph.errors import ConflictError
from service.local.progress import to_stderr
from service.local.stores import Options
from service.local.up import Composition, Launch
from service.settings import Settings

COUNT = "MERGE (s:Starts) SET s.count = coalesce(s.count, 0) + 1 RETURN s.count AS count"
BROKEN = "--broken" in sys.argv


@dataclass(frozen=True)
class Ready:
    api_key: str | None


async def prepare(settings: Settings) -> Ready:
    if BROKEN:
        raise ConflictError("this data has another admin key")
    assert settings.neo4j_password is not None
    auth = (settings.neo4j_user, settings.neo4j_password.get_secret_value())
    async with AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] - untyped **config
        settings.neo4j_uri, auth=auth
    ) as driver:
        result = await driver.execute_query(COUNT)
    count = int(result.records[0]["count"])
    return Ready("k" * 40 if count == 1 else None)


async def work(_settings: Settings) -> None:
    sys.stderr.write("working\n")
    await asyncio.sleep(60)


def create_app(settings: Settings) -> Starlette:
    async def live(_request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{os.getpid()} {settings.blobs}")

    async def slow(_request: Request) -> PlainTextResponse:
        sys.stderr.write("a slow request is under way\n")
        await asyncio.sleep(1)
        return PlainTextResponse("finished")

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        if BROKEN:
            raise RuntimeError("the lifespan is broken")
        yield
        sys.stderr.write("the lifespan has ended\n")

    return Starlette(routes=[Route("/live", live), Route("/slow", slow)], lifespan=lifespan)


async def main(command: str) -> int:
    launch = Launch(Settings(), Composition(create_app, prepare), to_stderr())
    if command == "serve":
        return await launch.serve()
    if command == "work":
        return await launch.work(work)
    if command == "migrate":
        return await launch.migrate()
    return await launch.up(Options(heap="512m", page_cache="128m", minio="--minio" in sys.argv))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
