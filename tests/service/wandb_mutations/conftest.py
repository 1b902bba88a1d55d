"""Who asks in these tests."""

import pytest

from graph.session import Graph
from tests.fixtures.server import Member, Server
from tests.service.wandb_mutations.asking import Asking
from tests.service.wandb_mutations.watching import Watching


@pytest.fixture
async def asking(server: Server, member: Member, graph: Graph) -> Asking:
    return Asking(server, member, graph, member.key)


@pytest.fixture
async def watching(asking: Asking) -> Watching:
    return await Watching(asking).ready()
