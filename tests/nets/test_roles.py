"""Every actor asks for every root field of both schemas, in every state of what they ask for.

First all that is denied: it is answered as the table says, changes nothing, and where the thing is
invisible the answer is exactly that for a missing one. Then all that is allowed.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import pytest

from tests.nets.calling import ADAPTER, NATIVE, Face
from tests.nets.roles.asking import Asking
from tests.nets.roles.cells import ACTORS, ALLOWED
from tests.nets.roles.table import ROWS, Table

pytestmark = pytest.mark.anyio

AT_ONCE: Final = 8


@pytest.mark.parametrize("face", [NATIVE, ADAPTER], ids=lambda face: face.name)
def test_every_root_field_has_a_row(face: Face) -> None:
    assert {row.field for row in ROWS if row.face is face} == face.root_fields


@pytest.mark.parametrize("actor", ACTORS)
async def test_what_is_denied_changes_nothing_and_tells_nothing(table: Table, actor: str) -> None:
    denied = [each for each in table.askings(actor) if each.expected != ALLOWED]
    before = await table.scene.marks()
    await none_wrong(denied)
    assert await table.scene.marks() == before


# The weakest first, so that what one is wrongly allowed to end is missed by another.
@pytest.mark.parametrize("actor", ACTORS[::-1])
async def test_what_is_allowed_is_done(table: Table, actor: str) -> None:
    await none_wrong([each for each in table.askings(actor) if each.expected == ALLOWED])


async def none_wrong(askings: Sequence[Asking]) -> None:
    """Ask some at once; all that is wrong is told together."""
    wrong: list[str] = []
    for start in range(0, len(askings), AT_ONCE):
        some = askings[start : start + AT_ONCE]
        wrong += await asyncio.gather(*(each.wrong() for each in some))
    assert not any(wrong), "\n".join(filter(None, wrong))
