"""Asking a row in somebody's name, and judging the answer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Final, cast

from tests.nets.calling import Answer, call
from tests.nets.roles.cells import (
    ALLOWED,
    ANONYMOUS,
    CONFLICT,
    FORBIDDEN,
    LIKE_MISSING,
    NOT_FOUND,
    UNAUTHENTICATED,
)
from tests.nets.roles.row import Row
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things, absent, known_to, word

LETTERS: Final = {
    "FORBIDDEN": FORBIDDEN,
    "NOT_FOUND": LIKE_MISSING,
    "UNAUTHENTICATED": UNAUTHENTICATED,
    "CONFLICT": CONFLICT,
}


@dataclass(frozen=True)
class Asking:
    """One row, asked by an actor for the things of one state."""

    scene: Scene
    actor: str
    row: Row
    things: Things

    @property
    def expected(self) -> str:
        letter = self.row.letter(self.things.state, self.actor)
        assert letter, "the row does not speak of this state"
        return letter

    async def ask(self, things: Things) -> Answer:
        row, key = self.row, self.scene.cast.keys[self.actor]
        return await call(
            self.scene.client, row.face, row.field, row.given(things), key=key, select=row.select
        )

    async def wrong(self) -> str:
        """What is wrong with the answer; nothing if it is what the cell says."""
        things = self.things
        if self.expected == ALLOWED and self.row.fresh:
            things = await self.row.fresh(self.scene, things)
        things = replace(things, new=f"new-{word()}")
        answer = await self.ask(things)
        found, wanted = letter_of(answer), self.expected
        if found != (LIKE_MISSING if wanted == NOT_FOUND else wanted):
            return self._told(f"{found}, not {wanted}", things, answer)
        return await self._unlike_missing(things, answer) if wanted == LIKE_MISSING else ""

    async def _unlike_missing(self, things: Things, answer: Answer) -> str:
        others, missing = await self._missing(things)
        if missing is None or self._veiled(answer, things, others) == self._veiled(missing, others, things):
            return ""
        return self._told(f"unlike {json.dumps(missing.body)}", things, answer)

    async def _missing(self, things: Things) -> tuple[Things, Answer | None]:
        """What is answered for what is not there; asked once for all who know the same.

        None where the request names nothing at all.
        """
        known = known_to(self.actor, things.state)
        key = (self.row, things.state, known, self.actor == ANONYMOUS)
        if key not in self.scene.missing:
            others = absent(things, known)
            if self._alike(things, others):  # they know the names, but see nothing behind them
                others = absent(things, frozenset())
            asked = None if self._alike(things, others) else await self.ask(others)
            self.scene.missing[key] = others, asked
        return self.scene.missing[key]

    def _alike(self, things: Things, others: Things) -> bool:
        return list(leaves(self.row.given(things))) == list(leaves(self.row.given(others)))

    def _told(self, what: str, things: Things, answer: Answer) -> str:
        given = json.dumps(self.row.given(things))
        told = f"{self.row.face.name} {self.row.field} {given}, {things.state}"
        return f"{told}: {what}: {json.dumps(answer.body)}"

    def _veiled(self, answer: Answer, things: Things, others: Things) -> tuple[int, str]:
        """Status and body without what differs between the two requests."""
        pairs = [
            *zip(leaves(self.row.given(things)), leaves(self.row.given(others)), strict=True),
            *zip(astuple(things), astuple(others), strict=True),
        ]
        text = json.dumps(answer.body)
        differing = [(mine, number) for number, (mine, theirs) in enumerate(pairs) if mine != theirs and mine]
        for mine, number in sorted(differing, key=lambda pair: -len(pair[0])):
            text = text.replace(mine, f"<{number}>")
        return answer.status, text


def letter_of(answer: Answer) -> str:
    """The letter of an answer, or the code of an error that no cell expects."""
    if answer.code is not None:
        return LETTERS.get(answer.code, answer.code)
    return LIKE_MISSING if is_nothing(answer.value) else ALLOWED


def is_nothing(value: Any) -> bool:
    """Null, nothing but nulls, a graph without nodes, or a page without edges."""
    if isinstance(value, list):
        return all(each is None for each in cast("list[Any]", value))
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        return found.get("nodes") == [] or found.get("edges") == []
    return value is None


def leaves(given: object) -> Iterator[str]:
    """The texts in a request, in order."""
    match given:
        case str():
            yield given
        case Mapping():
            for each in cast("Mapping[str, object]", given).values():
                yield from leaves(each)
        case Sequence():
            for each in cast("Sequence[object]", given):
                yield from leaves(each)
        case _:
            return
