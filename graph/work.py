"""A unit of work: what an operation may do inside one transaction, and what it must have done.

`Reader` can only fetch. `Work` is a Reader that can also lock, require, write and record. It
refuses to write before a permission was required, and to close with writes but no event:
neither the check nor the audit can be forgotten.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import orjson

from graph.access import SYSTEM_SIGHT, sight_from
from graph.actor import Actor
from graph.aside import Aside
from graph.closing import WORK_CLOSE, WORK_EVENT_TEXT
from graph.errors import ForbiddenError, NotFoundError
from graph.events import Change, Origin, Written, write_event
from graph.locks import WORK_LOCK, WORK_LOCK_AND_SIGHT
from graph.policy import NOBODY, Grant, Permission, Sight, effective, granted
from graph.running import Row, Runner, Take, Terms
from graph.targets import Target
from graph.together import numbered

Json = Any


class SilentWriteError(RuntimeError):
    """A mistake in our code: a write without a check, or a commit without an event."""


# The fixed order of locks; two operations that lock the same kinds can never wait in a circle.
LOCK_ORDER: Final = ("Sequence", "Entity", "Project", "Run", "Holder", "Version")


@dataclass(frozen=True, slots=True, order=True)
class Lock:
    """A node to lock: its kind's place in the fixed order, then its id."""

    place: int
    id: str


def lock_of(kind: str, node: str) -> Lock:
    return Lock(LOCK_ORDER.index(kind), node)


class Reader:
    """Reads as one viewer: every statement gets `$sight`."""

    def __init__(self, runner: Runner, sight: Sight, aside: Aside | None = None) -> None:
        self._run = runner
        self._aside = aside
        self.sight = sight

    async def fetch(self, cypher: LiteralString, **parameters: object) -> list[Row]:
        return (await self._run(cypher, {"sight": self.sight.parameters(), **parameters})).rows

    async def hand_over(
        self, take: Take, seconds: float, cypher: LiteralString, **parameters: object
    ) -> None:
        """Let `take` work on each row while the database works on the next.

        TimeUpError if the database has not finished in so many seconds; what was taken is void then.
        """
        await self._run(cypher, {"sight": self.sight.parameters(), **parameters}, Terms(seconds, take))

    def planned(self, cypher: LiteralString, **parameters: object) -> AbstractAsyncContextManager[None]:
        """Inside, the database has a plan: seconds that are set there are for the statement itself."""
        if self._aside is None:
            return nullcontext()
        return self._aside.plans.made(cypher, {"sight": self.sight.parameters(), **parameters})

    @asynccontextmanager
    async def scratch(self, seconds: float) -> AsyncGenerator["Reader"]:
        """A reader whose statements may put something up beside the graph: it is taken down at the end.

        Everything runs in one transaction that is never committed, so nobody else ever sees it;
        TimeUpError where it does not finish within so many seconds.
        """
        if self._aside is None:
            raise RuntimeError("only a reader of its own makes scratch nodes, not one inside a unit of work")
        async with self._aside.scratch(seconds) as runner:
            yield Reader(runner, self.sight)

    async def one(self, cypher: LiteralString, **parameters: object) -> Row | None:
        """The first row, or None."""
        rows = await self.fetch(cypher, **parameters)
        return rows[0] if rows else None

    async def one_of_many(self, cypher: LiteralString, **wanted: Hashable) -> Row | None:
        """The first row for one thing wanted; outside a unit of work with what others want at the moment.

        The statement unwinds `$many.wanted`: at most one row for each, with its `number` as `asked`.
        """
        if self._aside is not None:
            return await self._aside.together.row(self.sight, cypher, wanted)
        return await self.one(cypher, many=numbered([wanted]))

    def require(self, permission: Permission, target: Target, *, missing: str) -> Grant:
        """The grant that allows this; NotFoundError(missing) if the target is invisible."""
        grant = granted(self.sight, permission, target)
        if grant is not None:
            return grant
        highest = effective(self.sight, target)
        if highest is None:
            raise NotFoundError(missing)
        raise ForbiddenError(f"the role {highest.role} does not allow {permission}")


class Work(Reader):
    """One transaction of one operation. Made by `Graph.write` only."""

    def __init__(self, runner: Runner, actor: Actor, operation: str, input_hash: str) -> None:
        super().__init__(runner, actor.sight if actor.kind == "SYSTEM" else NOBODY)
        self.actor = actor
        self.operation = operation
        self._input_hash = input_hash
        self._unsighted = actor.kind != "SYSTEM" and actor.id is not None
        self._now = 0
        self._held: list[Lock] = []
        self._granted: dict[Target, tuple[Permission, Grant]] = {}
        self._wrote = False
        self._last: tuple[LiteralString, dict[str, Any]] = (WORK_CLOSE, {})
        self._events: list[tuple[Change, Target]] = []
        self._points: list[tuple[str, str, str, str | None]] = []

    @property
    def now(self) -> int:
        """The time of this change: microseconds UTC by the database's clock, read after the locks."""
        if not self._now:
            raise SilentWriteError("an operation takes its locks before it asks the time")
        return self._now

    async def lock(self, *locks: Lock, missing: str = "the thing to change does not exist") -> None:
        """Lock the nodes in the fixed order.

        Raises:
            NotFoundError: one does not exist. Where a client chose the node, `missing` is the same
                as in `demand`: what is not there and what is hidden are told alike.
        """
        wanted = sorted(set(locks) - set(self._held))
        if not wanted:
            return
        if self._held and wanted[0] < self._held[-1]:
            raise SilentWriteError(f"lock {wanted[0]} comes after {self._held[-1]} against the fixed order")
        await self._lock(wanted, WORK_LOCK_AND_SIGHT if self._unsighted else WORK_LOCK, missing)

    async def lock_reading(
        self, locks: Sequence[Lock], cypher: LiteralString, *, missing: str, **given: object
    ) -> Row:
        """Take the first locks, and read what is there under them in the same round trip.

        The statement begins with WORK_LOCKED and returns what WORK_LOCK_AND_SIGHT does, and more.
        """
        if self._held:
            raise SilentWriteError("what is read with the lock is read with the first one")
        return await self._lock(sorted(set(locks)), cypher, missing, **given)

    async def lock_named(self, kind: str, cypher: LiteralString, **given: object) -> Row | None:
        """The same for a node that the statement finds by a name; None if there is none.

        The statement begins with WORK_LOCKED_BY_NAME and returns what WORK_LOCK_AND_SIGHT does, and more.
        """
        place = LOCK_ORDER.index(kind)
        if self._held and place <= self._held[-1].place:
            raise SilentWriteError(f"a {kind} comes after {self._held[-1]} against the fixed order")
        rows = await self._locking(cypher, given)
        for row in rows:
            self._hold(row, [Lock(place, node) for node in row["locked"]])
        return rows[0] if rows else None

    async def _lock(
        self, wanted: Sequence[Lock], cypher: LiteralString, missing: str, **given: object
    ) -> Row:
        (row,) = await self._locking(cypher, {**given, "ids": [lock.id for lock in wanted]})
        if len(row["locked"]) != len(wanted):
            raise NotFoundError(missing)
        self._hold(row, wanted)
        return row

    async def _locking(self, cypher: LiteralString, given: Mapping[str, object]) -> list[Row]:
        known = {"operation": self.operation, "floor": self._now, "user": self.actor.id}
        return (await self._run(cypher, {**given, **known})).rows

    def _hold(self, row: Row, locks: Sequence[Lock]) -> None:
        """What a statement locked, when, and the actor's roles then if they were not known yet."""
        if self._unsighted:
            self._see(row)
        self._now = row["time"]
        self._held.extend(locks)

    async def look(self) -> Sight:
        """The actor's roles as they are inside this transaction, not as they were at the request's start."""
        if self._unsighted:
            rows = (await self._run(SYSTEM_SIGHT, {"user": self.actor.id})).rows
            self._see(rows[0] if rows else None)
        return self.sight

    def _see(self, row: Row | None) -> None:
        self.sight = sight_from(row) if row and row["user"] else NOBODY
        self._unsighted = False

    async def demand(self, permission: Permission, target: Target, *, missing: str) -> Grant:
        """`require` inside a unit of work, by fresh roles; opens the way for `write` and `record`."""
        await self.look()
        grant = self.require(permission, target, missing=missing)
        self._granted.setdefault(target, (permission, grant))
        return grant

    def extend(self, cause: Target, to: Target) -> None:
        """Let what was allowed on `cause` be recorded on another target that it changes too.

        Deleting a version ends its links: their collections' logs say so, by the right to delete.
        """
        if cause not in self._granted:
            raise SilentWriteError("a consequence follows from an act whose permission was required")
        self._granted.setdefault(to, self._granted[cause])

    def resume(self, permission: Permission, grant: Grant, target: Target) -> None:
        """Go on with long work by the grant that its first unit was given. For `graph.endings` only.

        The role that allowed it may have ended with what it ends.
        """
        self._granted.setdefault(target, (permission, grant))

    async def write(self, cypher: LiteralString, **parameters: object) -> list[Row]:
        """Run a writing statement; `$now` and `$operation` come along."""
        if not self._granted:
            raise SilentWriteError("a write without a permission that was required first")
        outcome = await self._run(cypher, {"now": self.now, "operation": self.operation, **parameters})
        self._wrote = self._wrote or outcome.changed
        return outcome.rows

    def write_last(self, cypher: LiteralString, **parameters: object) -> None:
        """Write something new together with the events, in one round trip, once all else is done.

        The statement ends with WORK_CLOSE, whose parameters come along, and `$now`.
        """
        if not self._granted:
            raise SilentWriteError("a write without a permission that was required first")
        if self._last[0] is not WORK_CLOSE:
            raise SilentWriteError("an operation has one last write")
        self._last = (cypher, {"now": self.now, **parameters})
        self._wrote = True

    def note(self, subject: str, field: str, value: Json, *, key: str | None = None) -> None:
        """Keep a fact's value from now on, beside the past ones; written with the events.

        The current value lies on the node: whoever notes it writes that too. `key` is what a name takes.
        """
        self._points.append((subject, field, orjson.dumps(value).decode(), key))

    def record(self, change: Change, target: Target) -> None:
        """Note one changed fact, to be written with the change into the log of `target`."""
        if target not in self._granted:
            raise SilentWriteError("an event speaks of a target on which a permission was required")
        self._events.append((change, target))

    @property
    def changed(self) -> bool:
        return self._wrote

    async def close(self, result: Json) -> None:
        """Write the events and the operation, or refuse: nothing commits silently."""
        if not self._wrote:
            if self._events or self._points:
                raise SilentWriteError("an event or a point of the past without a change")
            return
        if not self._events:
            raise SilentWriteError("a change without an event")
        written = [
            write_event(change, self._origin(n, target)) for n, (change, target) in enumerate(self._events)
        ]
        texts = [list(each.text) for each in written if each.text]
        if texts:
            await self._run(WORK_EVENT_TEXT, {"texts": texts})
        cypher, parameters = self._last
        await self._run(cypher, {**parameters, **self._closing(written, result)})

    def _origin(self, ordinal: int, target: Target) -> Origin:
        permission, grant = self._granted[target]
        return Origin(target, self.operation, ordinal, self.now, self.actor, permission, grant)

    def _closing(self, events: Sequence[Written], result: Json) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "actor": self.actor.id,
            "input": self._input_hash,
            "result": orjson.dumps(result).decode(),
            "at": self.now,
            "points": self._points,
            "events": [{"properties": each.properties, "about": each.about} for each in events],
        }


Operation = Callable[[Work], Awaitable[Json]]
