"""For which time a question is asked, and whether its answer can still change.

Times are the database's. A change has the time at which it got its locks and commits up to 12 s
later, so what is asked of the last 12 s, or of now, is not settled.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from graph.errors import InvalidInputError
from graph.lineage import SETTLED_MICROSECONDS
from graph.work import Reader

PUBLIC_CLOCK: Final[LiteralString] = """
WITH datetime.realtime() AS clock RETURN clock.epochSeconds * 1000000 + clock.microsecond AS now
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in microseconds UTC, and whether no late commit can change what was so at it."""

    at: int
    settled: bool


async def clock(reader: Reader) -> int:
    """The database's time."""
    row = await reader.one(PUBLIC_CLOCK)
    if row is None:
        raise LookupError("the clock")
    return row["now"]


def moment(now: int, as_of: int | None, *, field: str = "asOf") -> Moment:
    """The time that is asked for at the time `now`; None is now.

    Raises:
        InvalidInputError: it lies in the future, of which nothing is known.
    """
    if as_of is not None and as_of > now:
        raise InvalidInputError(f"{field} must not lie in the future", field=field)
    at = now if as_of is None else as_of
    return Moment(at, settled=now - at > SETTLED_MICROSECONDS)
