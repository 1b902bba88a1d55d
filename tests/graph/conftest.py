"""What several tests of the graph share."""

import pytest

from tests.graph.registries import Office, office_of
from tests.graph.world import World


@pytest.fixture
async def office(world: World) -> Office:
    return await office_of(world)
