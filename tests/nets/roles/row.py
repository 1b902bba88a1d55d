"""One way to ask for a root field, and what each actor is answered in each state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.nets.calling import ADAPTER, NATIVE, Face
from tests.nets.roles.cells import LIKE_MISSING, UNAUTHENTICATED, Cells
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things

Given: TypeAlias = Callable[[Things], Mapping[str, Any]]
Fresh: TypeAlias = Callable[[Scene, Things], Awaitable[Things]]


@dataclass(frozen=True)
class On:
    """Whose `can` speaks of an operation: a type of the schema, and the name of its id among the things.

    `operation` is what it is called there, if not as the mutation.
    """

    kind: str
    key: str
    operation: str | None = None


@dataclass(frozen=True, eq=False)
class Row:
    """One way to ask for a root field.

    `fresh` makes what an allowed call ends or uses up; those who are denied share one.
    """

    face: Face
    field: str
    cells: Cells
    given: Given
    select: str = ""
    fresh: Fresh | None = None
    on: On | None = None

    @property
    def nobody(self) -> str:
        """What is answered without a key, where the cells leave it open."""
        return UNAUTHENTICATED if self.field in self.face.mutations else LIKE_MISSING

    def letter(self, state: str, actor: str) -> str | None:
        return self.cells.letter(state, actor, self.nobody)


def native(
    field: str,
    cells: Cells,
    given: Given,
    select: str = "",
    *,
    fresh: Fresh | None = None,
    on: On | None = None,
) -> Row:
    return Row(NATIVE, field, cells, given, select, fresh, on)


def adapter(field: str, cells: Cells, given: Given, *, fresh: Fresh | None = None) -> Row:
    return Row(ADAPTER, field, cells, given, fresh=fresh)
