"""`can` says what the table of roles says, and so what the mutations do: one rule, asked twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from service.api.ids import encode
from tests.nets.calling import NATIVE, call
from tests.nets.roles.cells import (
    ACTORS,
    ALLOWED,
    LIKE_MISSING,
    PROJECT_SEEN,
    REGISTRY_SEEN,
    REGISTRY_USED,
    STATES,
    Cells,
)
from tests.nets.roles.collections import ARTIFACT, COLLECTION, LINK, VERSION
from tests.nets.roles.registries import REGISTRY
from tests.nets.roles.row import On
from tests.nets.roles.table import ROWS, Table
from tests.nets.roles.things import Things

pytestmark = pytest.mark.anyio

KINDS: Final = ("Registry", "Project", "Collection", "Artifact", "Link", "Version")
_ABILITY: Final = "operation allowed role reason source { __typename } place { __typename }"
CAN: Final = " ".join(f"... on {kind} {{ can {{ {_ABILITY} }} }}" for kind in KINDS)
# What needs a right and is no mutation, or one with more conditions than the thing's own.
SHOWN_AND_USED: Final = Cells("AAAA AAA AAAF A AA M?", "AAMM AAA AAAF A AA M?")
RIGHTS: Final = (
    (On(REGISTRY.kind, REGISTRY.key, "members"), REGISTRY_SEEN),
    *((On(on.kind, on.key, "download"), REGISTRY_USED) for on in (REGISTRY, COLLECTION, LINK)),
    *((On(on.kind, on.key, "useVersion"), REGISTRY_USED) for on in (REGISTRY, COLLECTION, LINK)),
    *((On(on.kind, on.key, "download"), PROJECT_SEEN) for on in (ARTIFACT, VERSION)),
    (On("Version", "linked_id", "download"), SHOWN_AND_USED),
    (On("Version", "linked_id", "linkVersion"), SHOWN_AND_USED),
)
NO_MUTATIONS: Final = {"members", "download", "setProtectedAlias", "removeProtectedAlias"}
# The argument by which a mutation acts on a thing of that type.
ACTS_ON: Final = {
    "Registry": ("registry", "home"),
    "Project": ("project", "home"),
    "Collection": ("collection", "numbering"),
    "Artifact": ("artifact", "numbering"),
    "Link": ("link",),
    "Version": ("version",),
}
# Of a thing that is gone, which nothing can be asked of; or decided elsewhere (a run's project).
NOT_HERE: Final = {
    "Registry": {"restoreRegistry"},
    "Project": {"restoreProject"},
    "Collection": {"restoreCollection"},
    "Artifact": {"restoreArtifact"},
    "Link": set[str](),
    "Version": {"restoreVersion", "setAlias"},
}


@dataclass(frozen=True)
class Claim:
    """What `can` of a thing must say of an operation to an actor."""

    on: On
    operation: str
    things: Things
    letter: str


def claims(table: Table, actor: str) -> Iterator[Claim]:
    for asking in table.askings(actor):
        row = asking.row
        if row.on is not None:
            yield Claim(row.on, row.on.operation or row.field, asking.things, asking.expected)
    for on, cells in RIGHTS:
        for state in STATES:
            letter = cells.letter(state, actor, LIKE_MISSING)
            if letter is not None:
                yield Claim(on, on.operation or "", table.scene.things[state], letter)


@pytest.mark.parametrize("actor", ACTORS)
async def test_can_agrees_with_the_table(table: Table, actor: str) -> None:
    wanted = list(claims(table, actor))
    ids = {encode(each.on.kind, getattr(each.things, each.on.key)) for each in wanted}
    said = dict(await asyncio.gather(*(_can(table, actor, each) for each in sorted(ids))))
    wrong = [told for each in wanted if (told := _wrong(each, said))]
    assert not wrong, "\n".join(wrong)
    assert len(wanted) > len(ROWS) // 2


def _wrong(claim: Claim, said: dict[str, dict[str, Any]]) -> str:
    found = said[encode(claim.on.kind, getattr(claim.things, claim.on.key))].get(claim.operation)
    allowed = bool(found and found["allowed"])
    if allowed is not (claim.letter == ALLOWED):
        return f"{claim.on} {claim.operation}, {claim.things.state}: {claim.letter}, but {found}"
    if found and (allowed is (found["role"] is None) or allowed is (found["place"] is None)):
        return f"{claim.on} {claim.operation}: without its reasons {found}"
    if found and allowed is not (found["reason"] is None):
        return f"{claim.on} {claim.operation}: {found}"
    return ""


async def _can(table: Table, actor: str, thing: str) -> tuple[str, dict[str, Any]]:
    """What `can` says by operation; nothing of what the actor does not see."""
    key = table.scene.cast.keys[actor]
    answer = await call(table.scene.client, NATIVE, "node", {"id": thing}, key=key, select=CAN)
    if answer.value is None:
        return thing, {}
    return thing, {each["operation"]: each for each in answer.value["can"]}


@pytest.mark.parametrize("kind", KINDS)
async def test_it_speaks_of_every_mutation_of_the_thing(table: Table, kind: str) -> None:
    key = {"Registry": "registry_id", "Link": "link_id"}.get(kind, f"{kind.lower()}_id")
    _, said = await _can(table, "instance admin", encode(kind, getattr(table.scene.things["visible"], key)))
    assert set(said) - NO_MUTATIONS <= set(NATIVE.mutations)
    acting = {
        name for name, field in NATIVE.mutations.items() if set(ACTS_ON[kind]) & set(field.args)
    } - NOT_HERE[kind]
    assert acting <= set(said)


async def test_nobody_in_particular_may_nothing(table: Table) -> None:
    said = [
        await _can(table, "anonymous", encode("Registry", t.registry_id)) for t in table.scene.things.values()
    ]
    assert all(not each for _, each in said)


async def test_a_core_registry_keeps_its_name_and_visibility(table: Table) -> None:
    registry = encode("Registry", table.scene.cast.ours.model_registry)
    _, said = await _can(table, "organization admin", registry)
    for operation in ("updateRegistry", "setRegistryVisibility", "deleteRegistry"):
        assert not said[operation]["allowed"]
        assert "core registry" in said[operation]["reason"]
    assert said["addAcceptedTypes"]["allowed"]


async def test_it_says_through_which_role(table: Table) -> None:
    shut = encode("Registry", table.scene.things["restricted"].registry_id)
    _, said = await _can(table, "invited team", shut)
    assert said["linkVersion"]["role"] == "MEMBER"
    assert said["linkVersion"]["source"] == {"__typename": "Team"}
    _, said = await _can(table, "organization admin", shut)
    assert said["linkVersion"]["source"] == {"__typename": "Organization"}
    _, said = await _can(table, "registry member", shut)
    assert (said["linkVersion"]["role"], said["linkVersion"]["source"]) == ("MEMBER", None)
    assert said["deleteRegistry"]["reason"] == "your role here does not allow registry:delete"
