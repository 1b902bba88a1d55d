"""What takes long to plan is planned once, whoever waits for it and for how long."""

import asyncio
from typing import Final, LiteralString

import pytest
from neo4j import AsyncSession
from neo4j.exceptions import ClientError

from graph import session as sessions
from graph.actor import SYSTEM
from graph.events import Action, Change
from graph.ids import new_id
from graph.plans import Plans
from graph.policy import NOBODY, Permission
from graph.results import STATEMENTS, Count
from graph.running import TimeUpError
from graph.session import Graph
from graph.targets import Instance
from graph.work import Reader, Work, lock_of

pytestmark = pytest.mark.anyio

SLOW: Final[LiteralString] = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 0 RETURN count(n) AS n"
NEVER_RUN: Final[LiteralString] = "CREATE (p:Planned {id: $id}) RETURN p.id AS id"
COUNTED: Final[LiteralString] = "MATCH (p:Planned {id: $id}) RETURN count(p) AS planned"
WRONG: Final[LiteralString] = "RETURN nothing"


class Opened:
    """Opens sessions of a graph and counts them: each planning has its own."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.times = 0

    def __call__(self) -> AsyncSession:
        self.times += 1
        return self._graph.session()


async def wait(plans: Plans, cypher: LiteralString, **parameters: str) -> None:
    async with plans.made(cypher, parameters):
        pass


async def test_many_wait_for_one_planning_and_nothing_is_run(graph: Graph) -> None:
    opened, node = Opened(graph), new_id()
    plans = Plans(opened)
    await asyncio.gather(*(wait(plans, NEVER_RUN, id=node) for _ in range(8)))
    await wait(plans, NEVER_RUN, id=node)
    assert opened.times == 1
    assert await graph.read(NOBODY, lambda reader: reader.one(COUNTED, id=node)) == {"planned": 0}


async def test_planning_goes_on_when_who_waits_gives_up(graph: Graph) -> None:
    opened = Opened(graph)
    plans = Plans(opened)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await wait(plans, SLOW)
    await wait(plans, SLOW)
    assert opened.times == 1


async def test_what_could_not_be_planned_is_planned_anew(graph: Graph) -> None:
    opened = Opened(graph)
    plans = Plans(opened)
    for _ in range(2):
        with pytest.raises(ClientError):
            await wait(plans, WRONG)
    assert opened.times == 2


async def test_what_was_not_done_in_time_is_planned_anew(graph: Graph) -> None:
    opened = Opened(graph)
    plans = Plans(opened)
    with pytest.raises(TimeUpError):
        async with plans.made(COUNTED, {"id": "x"}):
            raise TimeUpError
    await wait(plans, COUNTED, id="x")
    assert opened.times == 2


async def test_a_plan_is_no_statement_of_the_request(graph: Graph) -> None:
    STATEMENTS.set(count := Count())

    async def plan(reader: Reader) -> None:
        async with reader.planned(COUNTED, id=new_id()):
            pass

    await graph.read(NOBODY, plan)
    assert count.statements == 0


async def test_a_change_that_took_too_long_is_tried_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "TRANSACTION_SECONDS", 1.0)
    node, tries = new_id(), 0

    async def slow_at_first(work: Work) -> int:
        nonlocal tries
        tries += 1
        await work.lock(lock_of("Sequence", "sequence:entity"))
        await work.demand(Permission.USER_CREATE, Instance(), missing="none")
        await work.write("CREATE (:Planned {id: $id})", id=node)
        if tries == 1:
            await work.fetch(SLOW)
        work.record(Change(Action.USER_UPDATED, "Planned", node), Instance())
        return tries

    assert await graph.write(SYSTEM, slow_at_first, queue="test") == 2
    assert await graph.read(NOBODY, lambda reader: reader.one(COUNTED, id=node)) == {"planned": 1}
