"""The order of rebuilding, against what must hold of any right one, worked out by brute force."""

import random
from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from graph.rebuild_order import Made, Order, order_of

AGES: Final = 6


def drawn(seed: int) -> Made:
    """Some runs and versions in which anything may have made or used anything."""
    chance = random.Random(seed)  # noqa: S311  a seeded sketch, not a secret
    runs = [f"r{n}" for n in range(chance.randint(1, 9))]
    versions = [f"v{n}" for n in range(chance.randint(1, 12))]
    backwards = chance.choice([0.0, 0.1, 0.5])
    makers: dict[str, list[str]] = {version: [] for version in versions}
    inputs: dict[str, list[str]] = {run: [] for run in runs}
    for place, run in enumerate(runs):
        for each in range(len(versions)):
            if chance.random() < 0.25 and (each <= place or chance.random() < backwards):
                inputs[run].append(versions[each])
            if chance.random() < 0.15 and (each > place or chance.random() < backwards):
                makers[versions[each]].append(run)
    usable = {run for run in runs if chance.random() < 0.8}
    return Made(makers, inputs, usable, {run: (chance.randint(1, AGES), run) for run in runs})


def chosen(made: Made) -> dict[str, str | None]:
    """The maker of each version, said again."""
    return {
        version: ([run for run in makers if run in made.usable] or list(makers) or [None])[0]
        for version, makers in made.makers.items()
    }


def needed(made: Made, target: str) -> dict[str, int]:
    """The runs that must run, with how many runs lie between, by repeated union."""
    makers, found = chosen(made), dict[str, int]()
    layer = [makers[target]]
    for distance in range(len(made.inputs) + 1):
        new = {run for run in layer if run is not None and run not in found}
        found |= dict.fromkeys(new, distance)
        layer = [makers[version] for run in new for version in made.inputs[run]]
    return found


def reach(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What each run needs, directly or not (Warshall)."""
    closure = {run: set(each) for run, each in edges.items()}
    for middle in edges:
        for run in edges:
            if middle in closure[run]:
                closure[run] |= closure[middle]
    return closure


def check(made: Made, order: Order, target: str) -> None:
    makers, all_needed = chosen(made), needed(made, target)
    assert sorted(order.runs) == sorted(all_needed)
    needs = {
        run: {maker for each in made.inputs[run] if (maker := makers[each]) not in (None, run)}
        for run in order.runs
    }
    closure = reach({run: {str(each) for each in needs[run]} for run in needs})
    place = {run: number for number, run in enumerate(order.runs)}
    late = {
        (run, version)
        for run in order.runs
        for version in made.inputs[run]
        if (maker := makers[version]) is not None and place[maker] > place[run]
    }
    assert order.late == late
    for run, version in late:  # only a circle excuses that
        assert run in closure[str(makers[version])]
    used = {target, *(version for run in order.runs for version in made.inputs[run])}
    assert set(order.roots) == {version for version in used if makers[version] is None}
    assert order.makers == {version: makers[version] for version in used if makers[version] is not None}
    assert order.cut == []


@pytest.mark.parametrize("seed", range(300))
def test_the_order_is_right(seed: int) -> None:
    made = drawn(seed)
    for target in made.makers:
        order = order_of(made, target, max_runs=100)
        check(made, order, target)
        makers, inputs = (dict(list(each.items())[::-1]) for each in (made.makers, made.inputs))
        again = Made(makers, inputs, made.usable, made.age)
        assert order_of(again, target, max_runs=100).runs == order.runs


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 6000))
def test_the_order_is_right_for_thousands(seed: int) -> None:
    made = drawn(seed)
    for target in made.makers:
        check(made, order_of(made, target, max_runs=100), target)


@pytest.mark.parametrize("seed", range(100))
def test_a_cut_leaves_the_nearest(seed: int) -> None:
    made = drawn(seed)
    for target in made.makers:
        truth = needed(made, target)
        for most in range(1, 4):
            order = order_of(made, target, max_runs=most)
            distances = sorted(truth.values())
            assert sorted(truth[run] for run in order.runs) == distances[:most]
            assert bool(order.cut) is (len(truth) > most)


def made_of(makers: Mapping[str, Sequence[str]], inputs: Mapping[str, Sequence[str]]) -> Made:
    return Made(makers, inputs, set(inputs), {run: (number, run) for number, run in enumerate(inputs)})


def test_what_a_run_logged_and_used_itself_is_no_circle() -> None:
    order = order_of(made_of({"v": ["r"]}, {"r": ["v"]}), "v", max_runs=10)
    assert (order.runs, order.late, order.roots) == (["r"], set(), [])


def test_a_circle_begins_with_the_oldest() -> None:
    made = made_of({"a": ["r"], "b": ["s"], "c": ["t"]}, {"r": ["c"], "s": ["a"], "t": ["b"]})
    order = order_of(made, "b", max_runs=10)
    assert (order.runs, order.late) == (["r", "s", "t"], {("r", "c")})


def test_of_several_makers_the_earliest_that_can_be_seen_is_taken() -> None:
    makers = {"v": ["hidden", "early", "late"]}
    ages = {"hidden": (1, "hidden"), "early": (2, "early"), "late": (3, "late")}
    made = Made(makers, {run: [] for run in ages}, {"early", "late"}, ages)
    assert order_of(made, "v", max_runs=10).runs == ["early"]


def test_what_is_not_known_is_cut_and_no_root() -> None:
    order = order_of(made_of({"v": ["r"]}, {"r": ["beyond"]}), "v", max_runs=10)
    assert (order.runs, order.roots, order.cut) == (["r"], [], ["beyond"])
