"""What both nets ask: a service on a real MinIO, because only there uploads come in parts."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.fixtures.server import Server


@pytest.fixture(scope="session")
async def client(minio_service: Server) -> AsyncGenerator[httpx2.AsyncClient]:
    """One client for everybody; whose key is sent is said at each call."""
    async with httpx2.AsyncClient(base_url=minio_service.url, timeout=60) as client:
        yield client
