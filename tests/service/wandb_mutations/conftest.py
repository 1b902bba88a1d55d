"""Who asks in these tests."""

import pytest

from graph.session import Graph
from tests.fixtures.server import Member, Server
from tests.service.wandb_mutations.asking import Asking


@pytest.fixture
async def asking(server: Server, member: Member, graph: Graph) -> Asking:
    return Asking(server, member, graph, member.key)
