"""Every actor asks for every root field of both schemas; denied is missing, and changes nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any, Final, cast

import httpx2
import pytest

from graph.session import Graph
from tests.fixtures.server import Server
from tests.nets.calling import ADAPTER, NATIVE, Answer, Face, call
from tests.nets.roles_table import (
    ALLOWED,
    FORBIDDEN,
    LIKE_MISSING,
    NOT_ASKED,
    NOT_FOUND,
    ROWS,
    UNAUTHENTICATED,
    Row,
)
from tests.nets.scene import ACTORS, Scene, Things, make_scene

pytestmark = pytest.mark.anyio

LETTERS: Final = {
    "FORBIDDEN": FORBIDDEN,
    "NOT_FOUND": LIKE_MISSING,
    "UNAUTHENTICATED": UNAUTHENTICATED,
}


@pytest.fixture(scope="module")
async def scene(graph: Graph, minio_service: Server) -> Scene:
    return await make_scene(graph, minio_service)


@pytest.mark.parametrize("face", [NATIVE, ADAPTER], ids=lambda face: face.name)
def test_every_root_field_has_a_row(face: Face) -> None:
    assert {row.field for row in ROWS if row.face is face} == face.root_fields
    assert {len(row.cells) for row in ROWS} == {len(ACTORS)}


# The weakest first: what the strong are allowed to end must be there when the weak ask for it.
@pytest.mark.parametrize("actor", ACTORS[::-1])
async def test_everybody_may_what_their_role_says(
    client: httpx2.AsyncClient, scene: Scene, actor: str
) -> None:
    rows = [(row, row.cells[ACTORS.index(actor)]) for row in ROWS]
    before = await scene.counts()
    denied = [pair for pair in rows if pair[1] not in {ALLOWED, NOT_ASKED}]
    wrong = [await _wrong(client, scene, actor, row, cell) for row, cell in denied]
    assert not any(wrong), "\n".join(filter(None, wrong))
    assert await scene.counts() == before
    allowed = [pair for pair in rows if pair[1] == ALLOWED]
    wrong = [await _wrong(client, scene, actor, row, cell) for row, cell in allowed]
    assert not any(wrong), "\n".join(filter(None, wrong))


async def _wrong(client: httpx2.AsyncClient, scene: Scene, actor: str, row: Row, cell: str) -> str:
    """What is wrong with the answer to an actor; nothing if it is what the cell says."""

    async def ask(things: Things) -> Answer:
        key, given = scene.keys[actor], row.given(things)
        return await call(client, row.face, row.field, given, key=key, select=row.select)

    things = scene.things[actor]
    answer = await ask(things)
    told = f"{row.face.name} {row.field} {json.dumps(row.given(things))}: {json.dumps(answer.body)}"
    if letter(answer) != (LIKE_MISSING if cell == NOT_FOUND else cell):
        return f"not {cell} but {told}"
    for absent in scene.absent(actor) if cell == LIKE_MISSING else []:
        missing = await ask(absent)
        if veiled(answer, row, things, absent) != veiled(missing, row, absent, things):
            return f"unlike {json.dumps(missing.body)} {told}"
    return ""


def letter(answer: Answer) -> str:
    """The letter of an answer, or the code of an error that no cell expects."""
    if answer.code is not None:
        return LETTERS.get(answer.code, answer.code)
    return LIKE_MISSING if is_nothing(answer.value) else ALLOWED


def is_nothing(value: Any) -> bool:
    """Null, nothing but nulls, or a graph without nodes."""
    if isinstance(value, list):
        return all(each is None for each in cast("list[Any]", value))
    return value is None or (isinstance(value, dict) and cast("dict[str, Any]", value).get("nodes") == [])


def veiled(answer: Answer, row: Row, things: Things, others: Things) -> tuple[int, str]:
    """Status and body without what differs between the two requests."""
    pairs = [
        *zip(leaves(row.given(things)), leaves(row.given(others)), strict=True),
        *zip(astuple(things), astuple(others), strict=True),
    ]
    text = json.dumps(answer.body)
    differing = [(mine, number) for number, (mine, theirs) in enumerate(pairs) if mine != theirs and mine]
    for mine, number in sorted(differing, key=lambda pair: -len(pair[0])):
        text = text.replace(mine, f"<{number}>")
    return answer.status, text


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
