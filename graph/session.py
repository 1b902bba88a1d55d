"""The one way into Neo4j: reads, units of work, bookkeeping, and the translation of errors.

The safe way of writing with this driver (measured; see ARCHITECTURE.md): the async driver
only, a new session per unit, ids made before the first try, an unknown outcome looked up by
operation id before it is tried again, and a wall-clock bound on every unit.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from typing import Any, Final, LiteralString, Self, TypeVar, cast

import orjson
from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    Query,
    unit_of_work,
)
from neo4j.exceptions import (
    ConstraintError,
    DriverError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.actor import Actor
from graph.aside import Aside
from graph.driver_errors import bounded, translated
from graph.errors import ConflictError
from graph.ids import new_id
from graph.once import ANEW, Once
from graph.plans import Plans
from graph.policy import Sight
from graph.queues import WriteQueues
from graph.results import outcome_of
from graph.running import PLAIN, Outcome, Row, Runner, Terms, TimeUpError
from graph.together import Together
from graph.work import Json, Operation, Reader, Work

T = TypeVar("T")

TRANSACTION_SECONDS: Final = 10.0  # a cold planner on a busy machine has needed five
UNIT_SECONDS: Final = 12.0
READ_SECONDS: Final = 12.0
WRITE_SECONDS: Final = 26.0  # all tries together: the SDK gives a request 30 s
RETRY_PAUSE: Final = 0.25
READ_TRIES: Final = 4
BOOKKEEPING_TRIES: Final = 24
CONCURRENT_UNITS: Final = 8
POOL: Final = 64

# After these the outcome of a commit is unknown: it is looked up before anything is tried again.
# One that took too long is rolled back, but what it had planned need not be planned again.
UNKNOWN_OUTCOME: Final = (
    ServiceUnavailable,
    SessionExpired,
    TimeoutError,
    OSError,
    DriverError,
    TimeUpError,
)

SYSTEM_OPERATION: Final[LiteralString] = """
MATCH (o:Operation {id: $operation}) RETURN o.actor AS actor, o.input AS input, o.result AS result
"""


class Bookkeeping(StrEnum):
    """The closed list of what is written without check and event, because nobody audits it."""

    KEY_USED = "key last used, at most once a minute"
    HEARTBEAT = "heartbeat and line counts of a running run"
    SUMMARY = "running config and summary of a run, recorded at start, update and finish"
    UPLOAD_STATE = "manifests, expected and proven blobs of a draft"
    FILE_LISTS = "which files the manifests of committed versions name, so that they are found by file"
    COPIES = "lines that are kept for a run before the run is there"
    POSITIONS = "positions of events"
    ENDING = "what is left to end of a team or organization whose deletion was recorded"
    LOAD = "what a bulk load makes before its last unit shows it, which is checked and recorded"
    ERASURE = "names, e-mail and addresses of a person who was erased, beside the events' bodies"


# Each statement of these may run twice and has done the same: it is committed by itself, which saves a
# round trip, and runs again where nobody knows whether it did.
REPEATABLE: Final = frozenset({Bookkeeping.KEY_USED, Bookkeeping.UPLOAD_STATE})


class Graph:
    """A process's connection to the graph. One driver per process and event loop."""

    def __init__(self, driver: AsyncDriver, read_seconds: float = READ_SECONDS) -> None:
        self.driver = driver
        self._read_seconds = read_seconds
        self._queues = WriteQueues(CONCURRENT_UNITS)
        self._together = Together(self.read)
        self._plans = Plans(self.session)

    @classmethod
    def open(cls, uri: str, user: str, password: str, *, read_seconds: float = READ_SECONDS) -> Self:
        """Make the driver with the settings that were measured to be safe; connects lazily.

        `read_seconds` bounds all tries of one read; writes have bounds of their own, on which
        `settled` answers rest.
        """
        return cls(
            AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]  the driver leaves **config untyped
                uri,
                auth=(user, password),
                max_connection_pool_size=POOL,
                connection_acquisition_timeout=5,
                connection_timeout=3,
                max_transaction_retry_time=6,
                keep_alive=True,
                telemetry_disabled=True,
                notifications_min_severity="OFF",
            ),
            read_seconds,
        )

    async def close(self) -> None:
        await self._plans.close()
        await self.driver.close()

    def session(self) -> AsyncSession:
        """A fresh session: never shared, never kept past one unit of work."""
        return self.driver.session()  # pyright: ignore[reportUnknownMemberType]  the driver leaves **config untyped

    async def ready(self) -> None:
        """Return when the graph answers; UnavailableError otherwise."""
        async with translated(), asyncio.timeout(3), self.session() as session:
            await (await session.run("RETURN 1")).consume()

    async def read(self, sight: Sight, fetch: Callable[[Reader], Awaitable[T]]) -> T:
        """Run `fetch` as one viewer. Statements are auto-committed: one round trip each."""
        async with translated(), asyncio.timeout(self._read_seconds):
            return await _tried(READ_TRIES, lambda: self._read_once(sight, fetch))

    async def _read_once(self, sight: Sight, fetch: Callable[[Reader], Awaitable[T]]) -> T:
        async with self.session() as session:

            async def run(cypher: LiteralString, parameters: dict[str, Any], terms: Terms = PLAIN) -> Outcome:
                statement = Query(cypher, timeout=terms.seconds) if terms.seconds is not None else cypher
                async with bounded():
                    return await outcome_of(await session.run(statement, parameters), terms.take)

            aside = Aside(partial(_scratch, session), self._together, self._plans)
            return await fetch(Reader(run, sight, aside))

    async def write(
        self,
        actor: Actor,
        operation: Operation,
        *,
        queue: str,
        once: Once = ANEW,
    ) -> Json:
        """Run one operation in one transaction and return its result, which must be plain JSON.

        `queue` names the parent that is locked: units of one parent wait their turn in this
        process instead of fighting in the database. With a client's idempotency key in `once`, an
        operation that was done already returns its first result.

        Raises:
            ConflictError: the same key came with another input.
            UnavailableError: no try had a known outcome within 26 s.
        """
        unit = _Unit(self, actor, operation, once.operation or new_id(), once.input_hash)
        async with translated(), asyncio.timeout(WRITE_SECONDS), self._queues.turn(queue):
            return await unit.run(seek=once.operation is not None)

    async def find_operation(self, operation: str) -> Row | None:
        async with self.session() as session:
            rows = (await outcome_of(await session.run(SYSTEM_OPERATION, operation=operation))).rows
            return rows[0] if rows else None

    async def bookkeep(self, what: Bookkeeping, cypher: LiteralString, **parameters: object) -> list[Row]:
        """Write something from the closed list of `Bookkeeping`; no check, no event."""

        async def unit(tx: AsyncManagedTransaction) -> list[Row]:
            return (await outcome_of(await tx.run(cypher, parameters))).rows

        async def alone() -> list[Row]:
            async with self.session() as session:
                statement = Query(cypher, timeout=TRANSACTION_SECONDS)
                return (await outcome_of(await session.run(statement, parameters))).rows

        async with translated(), asyncio.timeout(UNIT_SECONDS):
            if what in REPEATABLE:
                return await _tried(BOOKKEEPING_TRIES, alone)
            async with self.session() as session:
                return await session.execute_write(unit_of_work(timeout=TRANSACTION_SECONDS)(unit))


class _Unit:
    """The tries of one operation, all under the same operation id."""

    def __init__(self, graph: Graph, actor: Actor, operation: Operation, name: str, input_hash: str) -> None:
        self._graph = graph
        self._actor = actor
        self._operation = operation
        self._name = name
        self._input_hash = input_hash

    async def run(self, *, seek: bool) -> Json:
        """Try until the outcome is known. `seek` looks the operation up before the first try."""
        while True:
            try:
                async with asyncio.timeout(UNIT_SECONDS):
                    if seek and (done := await self._graph.find_operation(self._name)):
                        return self._replay(done)
                    return await self._once()
            except UNKNOWN_OUTCOME:
                seek = True
                await asyncio.sleep(RETRY_PAUSE)
            except ConstraintError:
                # On our own operation id it means that an earlier try, or a twin with the same
                # idempotency key, has committed after all.
                done = await self._graph.find_operation(self._name)
                if done is None:
                    raise
                return self._replay(done)

    def _replay(self, done: Row) -> Json:
        if done["actor"] != self._actor.id or done["input"] != self._input_hash:
            raise ConflictError("this idempotency key was used with another input", field="idempotencyKey")
        return orjson.loads(done["result"])

    async def _once(self) -> Json:
        async def unit(tx: AsyncManagedTransaction) -> Json:
            async def run(cypher: LiteralString, parameters: dict[str, Any], terms: Terms = PLAIN) -> Outcome:
                # The unit has a bound of its own
                return await outcome_of(await tx.run(cypher, parameters), terms.take)

            work = Work(run, self._actor, self._name, self._input_hash)
            result = await self._operation(work)
            await work.close(result)
            if not work.changed:
                # Locks were taken by SET: an operation that changed nothing must leave nothing.
                raise _NothingChanged(result)
            return result

        try:
            async with bounded(), self._graph.session() as session:
                # BEGIN goes with the first statement, a round trip less. `execute_query` takes only one.
                with session._pipelined_begin:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  the driver's switch for `execute_query`, without a public name
                    return await session.execute_write(unit_of_work(timeout=TRANSACTION_SECONDS)(unit))
        except _NothingChanged as unchanged:
            return unchanged.result


class _NothingChanged(Exception):  # noqa: N818 - it carries a result, it is not an error
    """Rolls the transaction back and carries the result past the driver."""

    def __init__(self, result: Json) -> None:
        super().__init__("nothing changed")
        self.result = result


@asynccontextmanager
async def _scratch(session: AsyncSession, seconds: float) -> AsyncGenerator[Runner]:
    """Runs statements in a transaction that is rolled back, whatever they did."""
    transaction = await session.begin_transaction(timeout=seconds)

    async def run(cypher: LiteralString, parameters: dict[str, Any], terms: Terms = PLAIN) -> Outcome:
        async with bounded():  # the transaction has one bound for all
            return await outcome_of(await transaction.run(cypher, parameters), terms.take)

    try:
        yield run
    finally:
        if not transaction.closed():
            await transaction.rollback()


async def _tried(tries: int, attempt: Callable[[], Awaitable[T]]) -> T:
    """Do what may be done twice, until it is known to be done or has been tried so often."""
    for _ in range(tries - 1):
        try:
            return await attempt()
        except (TransientError, SessionExpired, ServiceUnavailable):
            await asyncio.sleep(RETRY_PAUSE)
    return await attempt()


def literal(text: str) -> LiteralString:
    """The one cast to LiteralString: for the text of migration files, which are part of this package."""
    return cast("LiteralString", text)
