"""Which values compiled code goes on with: all that our records hold, and nothing that may surprise it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from graph.lineage import Edge, Node, NodeKind
from graph.targets import Visibility
from graph.versions import Version, VersionState
from service.graphql.compiled.values import Kinds, Names
from tests.service.compiled import zoo


class Guessing:
    """Answers what it does not have."""

    def __getattr__(self, name: str) -> str:
        return name


class Watching:
    """Sees every attribute that is read."""

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name)


class Awaited:
    """Is not there yet."""

    def __await__(self) -> Any:
        yield self


HELD = (
    *(int, float, bool, str, list, tuple, dict, datetime, NodeKind, Visibility, VersionState),
    *(Node, Edge, Version, zoo.Page),
)


@pytest.mark.parametrize("kind", HELD)
def test_what_records_hold_is_compiled(kind: type) -> None:
    """Numbers and enums once were strangers: each has the one way to attributes by a name of its own."""
    kinds = Kinds()
    assert kinds.settled(kind)
    assert kinds.usual == {kind}


@pytest.mark.parametrize("kind", [Guessing, Watching, Awaited, ValueError, type(None)])
def test_what_may_surprise_is_left_to_graphql_core(kind: type) -> None:
    kinds = Kinds()
    assert not kinds.settled(kind)
    assert kinds.usual == set()


class _Named:
    """What of an enum type of GraphQL is asked: it has no name for the second member."""

    @staticmethod
    def coerce_output_value(value: VersionState) -> str:
        return {VersionState.COMMITTED: "DONE", VersionState.DELETED: "GONE"}[value]


def test_names_of_members_are_learnt_by_class() -> None:
    complete: Callable[[Any], Any] = _Named.coerce_output_value
    names = Names(_Named, complete)
    assert names(VersionState.COMMITTED) == "DONE"
    known = {VersionState.COMMITTED: "DONE", VersionState.DELETED: "GONE"}
    assert names == {VersionState: known}, "members without a name are left to the stock executor"
