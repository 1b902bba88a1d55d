"""Has statements planned before their time is taken: the seconds of a walk are those of its run alone.

A young or busy Neo4j may take longer to plan a walk than the walk may take. A bound that ended the planning
too would have it begin anew with every question.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString

from neo4j import AsyncSession, Query

from graph.running import TimeUpError

PLANNING_SECONDS: Final = 30.0


class Plans:
    """Which statements the database has planned for this process; `session` opens a new session."""

    def __init__(self, session: Callable[[], AsyncSession]) -> None:
        self._session = session
        self._plannings: dict[LiteralString, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def made(self, cypher: LiteralString, parameters: Mapping[str, Any]) -> AsyncGenerator[None]:
        """Inside, the statement was planned once. Planning goes on when who waits for it gives up.

        What was not done in its time there is planned again the next time: its plan may be gone with a
        Neo4j that was started anew.
        """
        planning = self._plannings.get(cypher)
        if planning is None or _failed(planning):
            planning = asyncio.create_task(self._make(cypher, parameters))
            self._plannings[cypher] = planning
        await asyncio.shield(planning)
        try:
            yield
        except TimeUpError:
            self._plannings.pop(cypher, None)
            raise

    async def close(self) -> None:
        """End what is being planned."""
        plannings = self._plannings.values()
        for planning in plannings:
            planning.cancel()
        await asyncio.gather(*plannings, return_exceptions=True)

    async def _make(self, cypher: LiteralString, parameters: Mapping[str, Any]) -> None:
        # Neo4j keeps one plan for a statement and for its explanation, which is planned but not run.
        async with self._session() as session:
            explained = Query("EXPLAIN " + cypher, timeout=PLANNING_SECONDS)
            await (await session.run(explained, dict(parameters))).consume()


def _failed(planning: asyncio.Task[None]) -> bool:
    return planning.done() and (planning.cancelled() or planning.exception() is not None)
