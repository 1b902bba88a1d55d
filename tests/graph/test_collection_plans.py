"""What changes of collections cost does not grow with what is there: every plan starts at an index."""

from typing import Any, Final, cast

import pytest

from graph import (
    alias_edits,
    aliases,
    artifact_deletion,
    collection_deletion,
    deletions,
    protection,
    unlinking,
    version_deletion,
    withdrawals,
)
from graph.policy import NOBODY
from graph.session import Graph

pytestmark = pytest.mark.anyio

STATEMENTS: Final[dict[str, str]] = {
    name: text
    for module in (
        *(alias_edits, aliases, artifact_deletion, collection_deletion),
        *(protection, unlinking, version_deletion, withdrawals),
    )
    for name, text in vars(module).items()
    if name.isupper() and isinstance(text, str) and "MATCH" in text and "RETURN" in text and name[0] != "_"
}
LISTS: Final = {
    "artifacts": deletions.ARTIFACTS,
    "collections": deletions.COLLECTIONS,
    "versions": deletions.VERSIONS,
}
ONE: Final = ("id", "holder", "name", "version", "collection", "key", "actor", "operation")
MANY: Final = ("aliases", "versions", "collections", "artifacts", "projects", "parents")
SCANS: Final = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan"}


def operators(plan: dict[str, Any]) -> set[str]:
    name = plan["operatorType"].partition("@")[0]
    return {name}.union(*(operators(child) for child in plan.get("children", [])))


async def planned(graph: Graph, text: str) -> set[str]:
    given: dict[str, Any] = {}
    given |= dict.fromkeys(ONE, "x") | {name: ["x"] for name in MANY}
    given |= {"names": [["x", "y"]], "now": 1, "limit": 1, "tie": None, "sight": NOBODY.parameters()}
    async with graph.session() as session:
        result = await session.run("EXPLAIN " + text, given)  # pyright: ignore[reportArgumentType]  the text of a constant
        plan = cast("dict[str, Any] | None", (await result.consume()).plan)
    assert plan
    return operators(plan)


@pytest.mark.parametrize("name", STATEMENTS)
async def test_no_statement_scans(graph: Graph, name: str) -> None:
    assert not await planned(graph, STATEMENTS[name]) & SCANS


@pytest.mark.parametrize("name", LISTS)
async def test_no_list_scans(graph: Graph, name: str) -> None:
    for text in LISTS[name].statements():
        assert not await planned(graph, text) & SCANS
