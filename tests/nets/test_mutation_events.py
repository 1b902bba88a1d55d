"""Every mutation of both schemas, done once, leaves exactly its events: no more, none missing.

Only what is pure upload state leaves none. Events of the instance's log are marked `instance:`,
those of another organization than the member's own `other:`.
"""

import secrets
from collections.abc import Mapping

import httpx2
import pytest

from graph.actor import SYSTEM
from graph.session import Graph
from graph.targets import INSTANCE_LOG
from graph.users import create_user
from tests.fixtures.server import Member, Server
from tests.nets.calling import ADAPTER, NATIVE, Face
from tests.nets.events import (
    accounts,
    adapter,
    adapter_edits,
    adapter_projects,
    adapter_runs,
    automations,
    collections,
    people,
    pipelines,
    registries,
)
from tests.nets.stage import Caller, Row, Stage

pytestmark = pytest.mark.anyio

NATIVE_ROWS: Mapping[str, Row] = {**people.ROWS, **pipelines.ROWS, **collections.ROWS, **registries.ROWS}
TABLES = (
    (NATIVE, NATIVE_ROWS),
    (
        ADAPTER,
        {
            **adapter.ROWS,
            **adapter_edits.ROWS,
            **accounts.ROWS,
            **automations.ROWS,
            **adapter_projects.ROWS,
            **adapter_runs.ROWS,
        },
    ),
)
ROWS = [
    pytest.param((face, name, row), id=f"{face.name}-{name}")
    for face, rows in TABLES
    for name, row in rows.items()
]


@pytest.mark.parametrize(("face", "rows"), TABLES, ids=lambda given: getattr(given, "name", ""))
def test_every_mutation_has_a_row(face: Face, rows: Mapping[str, Row]) -> None:
    assert set(rows) == set(face.mutations)


@pytest.fixture(scope="module")
async def instance_admin(graph: Graph) -> Caller:
    """Somebody who rules the service."""
    made, key = await create_user(graph, SYSTEM, name=f"boss-{secrets.token_hex(4)}", admin=True)
    assert key
    return Caller(made, key)


@pytest.fixture(params=ROWS)
def stage(
    request: pytest.FixtureRequest,
    client: httpx2.AsyncClient,
    minio_service: Server,
    member: Member,
    instance_admin: Caller,
) -> Stage:
    face, mutation, row = request.param
    return Stage(client, minio_service.url, member, instance_admin, face, mutation, row)


async def test_it_leaves_exactly_its_events(stage: Stage) -> None:
    await stage.row.arrange_and_call(stage)
    marks = {INSTANCE_LOG: "instance:", stage.world.organization: ""}
    left = [marks.get(event["log"], "other:") + event["action"] for event in stage.left]
    assert sorted(left) == sorted(stage.row.events)
    assert {event["actor"] for event in stage.left} <= {stage.caller.user}
