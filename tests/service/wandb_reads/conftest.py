from pathlib import Path

import pytest
from graphql import print_ast

from graph.session import Graph
from service.blobs.folder import FolderStore
from tests.sdk.documents import documents_of, package_of
from tests.service.wandb_reads.desk import Desk

STORE = "http://heirloom.test"


@pytest.fixture(scope="session")
def documents() -> dict[str, list[str]]:
    found = documents_of(package_of("0.31.0"))
    return {name: [print_ast(each) for each in same] for name, same in found.items()}


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path, documents: dict[str, list[str]]) -> Desk:
    store = FolderStore(tmp_path / "blobs", base_url=STORE, secret=b"the tests' own")
    await store.start()
    return Desk(graph, store, documents)
