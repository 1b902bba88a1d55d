"""How one statement is run, as a unit of work sees it: what it returns, and on what terms."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final, LiteralString, Protocol

Row = Mapping[str, Any]
Take = Callable[[Row], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one statement returned, and whether it changed the graph."""

    rows: list[Row]
    changed: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Within how many seconds a statement must end, if it is bounded at all, and what takes its rows.

    `take` is handed each row as it comes, while the database works on the next; the outcome has none then.
    """

    seconds: float | None = None
    take: Take | None = None


PLAIN: Final = Terms()


class Runner(Protocol):
    """Runs one statement of a session or a transaction to its end, or TimeUpError after its seconds."""

    async def __call__(
        self, cypher: LiteralString, parameters: dict[str, Any], terms: Terms = PLAIN
    ) -> Outcome: ...


class TimeUpError(Exception):
    """A statement had a bound of time and did not finish within it."""


Scratch = Callable[[float], AbstractAsyncContextManager[Runner]]
