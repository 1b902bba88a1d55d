"""Comparing values by key, and the paths and texts that they have."""

import json
import random
from typing import Any, cast

import pytest

from graph.differences import Difference, compare, leaves, settings, text_of


@pytest.mark.parametrize("seed", range(100))
def test_every_key_is_told_once_and_rightly(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  seeded values, not secrets
    before, after = (
        {str(chance.randint(0, 20)): chance.randint(0, 2) for _ in range(chance.randint(0, 15))} for _ in "ab"
    )
    found = compare(before, after)
    told = {entry.key: (entry.difference, entry.before, entry.after) for entry in found.entries}
    assert list(told) == sorted(told)
    assert found.unchanged == sum(key in after and after[key] == value for key, value in before.items())
    for key in {*before, *after}:
        pair = (before.get(key), after.get(key))
        if key not in before:
            assert told[key] == (Difference.ADDED, *pair)
        elif key not in after:
            assert told[key] == (Difference.REMOVED, *pair)
        else:
            assert told.get(key, (None, *pair)) == (Difference.CHANGED if pair[0] != pair[1] else None, *pair)


def nested(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    names = ["a", "b", "a.b", "", '"a', "c"]
    values: list[Any] = [1, None, [1], {}]
    return {
        name: nested(chance, depth + 1) if depth < 3 and chance.random() < 0.4 else chance.choice(values)
        for name in chance.sample(names, chance.randint(0, 4))
    }


def count(value: object) -> int:
    """The leaves of a value: whatever is no object, and empty objects."""
    return sum(map(count, cast("dict[str, Any]", value).values())) if isinstance(value, dict) and value else 1


@pytest.mark.parametrize("seed", range(100))
def test_no_two_paths_look_alike(seed: int) -> None:
    document = nested(random.Random(seed))  # noqa: S311  a seeded document, not a secret
    assert len(leaves(document)) == (count(document) if document else 0)


def test_paths_and_texts() -> None:
    assert leaves({"a": {"b.c": 1, "d": {}}, "e": [1, {"z": 1, "y": 2}]}) == {
        'a."b.c"': "1",
        "a.d": "{}",
        "e": '[1, {"y": 2, "z": 1}]',
    }
    assert text_of(float("nan")) == text_of(json.loads("NaN"))
    assert text_of(2.0) == text_of(2)
    assert text_of(2.0**60) != text_of(2**60 + 1)


def test_deep_documents_are_no_recursion() -> None:
    document: dict[str, Any] = {"x": 1}
    for _ in range(5000):
        document = {"d": document}
    assert list(leaves(document).values()) == ["1"]


def test_what_the_sdk_wraps_and_adds() -> None:
    config: dict[str, Any] = {
        "lr": {"value": 0.1, "desc": None},
        "x": {"value": 1, "more": 2},
        "_wandb": {"value": {}},
        "y": 3,
    }
    assert settings(config) == {"lr": 0.1, "x": {"value": 1, "more": 2}, "y": 3}
