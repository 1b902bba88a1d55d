"""Rows that several requests look for at once by the same statement: one run of it for all who see the same.

A statement costs the driver about half a millisecond of processor whatever it returns, and a row little.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, LiteralString, Protocol, TypeAlias

from graph.gathering import Gathering
from graph.policy import Sight
from graph.running import Row

Wanted: TypeAlias = Mapping[str, Any]


class Fetching(Protocol):
    """What of `graph.work.Reader` is needed here."""

    async def fetch(self, cypher: LiteralString, **parameters: object) -> list[Row]: ...


Read: TypeAlias = Callable[[Sight, Callable[[Fetching], Awaitable[list[Row]]]], Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class _Question:
    sight: Sight
    wanted: tuple[tuple[str, object], ...]


class Together:
    """Looks for rows by `Graph.read`; each statement has its gathering, so that none holds up another."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._gatherings: dict[LiteralString, Gathering[_Question, Row]] = {}

    async def row(self, sight: Sight, cypher: LiteralString, wanted: Wanted) -> Row | None:
        """The first row for one thing wanted, whose values can be hashed, as one viewer."""
        gathering = self._gatherings.get(cypher)
        if gathering is None:
            gathering = self._gatherings[cypher] = Gathering(partial(self._rows, cypher))
        return await gathering.ask(_Question(sight, tuple(wanted.items())))

    async def _rows(self, cypher: LiteralString, asked: Sequence[_Question]) -> Mapping[_Question, Row]:
        alike: dict[Sight, list[_Question]] = {}
        for question in asked:
            alike.setdefault(question.sight, []).append(question)
        found = await asyncio.gather(*(self._alike(cypher, sight, each) for sight, each in alike.items()))
        return {question: row for rows in found for question, row in rows.items()}

    async def _alike(
        self, cypher: LiteralString, sight: Sight, asked: Sequence[_Question]
    ) -> Mapping[_Question, Row]:
        many = numbered([dict(each.wanted) for each in asked])
        rows = await self._read(sight, lambda reader: reader.fetch(cypher, many=many))
        found: dict[_Question, Row] = {}
        for row in rows:
            number: int = row["asked"]
            found.setdefault(asked[number], row)
        return found


def numbered(wanted: Sequence[Wanted]) -> Wanted:
    """What is `$many` to the statement: each with the `number` that it returns with its rows as `asked`.

    In a map, since Neo4j plans a text anew for a list of another size class.
    """
    return {"wanted": [{**each, "number": number} for number, each in enumerate(wanted)]}
