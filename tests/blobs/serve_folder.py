"""A process that serves a folder store, as the service does: ROOT PORT SECRET."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from service.blobs.folder import FolderStore
from service.blobs.folder_routes import folder_routes


def main(root: str, port: str, secret: str) -> None:
    store = FolderStore(Path(root), base_url=f"http://127.0.0.1:{port}", secret=secret.encode())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        await store.start()
        yield
        await store.close()

    app = Starlette(routes=folder_routes(store), lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
