"""In which order runs must run again to make a version anew.

A version that several runs logged needs one of them only: the earliest that the viewer may see and
that is not deleted. What a run logged and then used itself it needs from nobody. Other circles are
legal; the runs of a circle come in the order they were made, and what one then lacks is said.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Made:
    """A graph of what made what.

    `makers` are the runs that logged each version that is known, the earliest first; `inputs` what a run
    used; `usable` the runs that can be looked into; `age` orders runs, the oldest first.
    """

    makers: Mapping[str, Sequence[str]]
    inputs: Mapping[str, Sequence[str]]
    usable: Collection[str]
    age: Mapping[str, tuple[int, str]]

    def maker(self, version: str) -> str | None:
        """The one run that is to make it; None for what nobody made."""
        makers = self.makers.get(version, ())
        return next((run for run in makers if run in self.usable), makers[0] if makers else None)

    def needs(self, run: str) -> Iterator[tuple[str, str]]:
        """What it used that another run makes: the version and that run."""
        for version in self.inputs.get(run, ()):
            maker = self.maker(version)
            if maker is not None and maker != run:
                yield version, maker


@dataclass(slots=True)
class Order:
    """Runs in the order they must run, and the versions that nobody makes, nearest first.

    `makers` are the chosen runs by version. `late` are pairs of a run and a version it used that only
    comes of a later run. `cut` are versions whose makers are not in the order because it was cut.
    """

    runs: list[str] = field(default_factory=list[str])
    roots: list[str] = field(default_factory=list[str])
    makers: dict[str, str] = field(default_factory=dict[str, str])
    late: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    cut: list[str] = field(default_factory=list[str])


def order_of(made: Made, target: str, *, max_runs: int) -> Order:
    """What must run to make `target`; where more than `max_runs` must, the nearest to it."""
    order = Order()
    needed = _needed(made, target, max_runs, order)
    after = {run: {maker for _, maker in made.needs(run) if maker in needed} for run in needed}
    place: dict[str, int] = {}
    for circle in _circles(after, made):
        for run in _within(circle, after, made):
            place[run] = len(place)
    order.runs = list(place)
    order.late = {
        (run, version)
        for run in order.runs
        for version, maker in made.needs(run)
        if maker in place and place[maker] > place[run]
    }
    return order


def _needed(made: Made, target: str, max_runs: int, order: Order) -> set[str]:
    """Breadth first from the target, so that a cut leaves the nearest."""
    needed: set[str] = set()
    waiting, seen = [target], {target}
    for version in waiting:
        maker = made.maker(version)
        if maker is None and version in made.makers:
            order.roots.append(version)
        elif maker is None or maker not in made.inputs or (maker not in needed and len(needed) == max_runs):
            order.cut.append(version)
        else:
            order.makers[version] = maker
            if maker not in needed:
                needed.add(maker)
                new = [each for each in made.inputs[maker] if each not in seen]
                waiting.extend(new)
                seen.update(new)
    return needed


def _circles(after: Mapping[str, set[str]], made: Made) -> Iterator[set[str]]:
    """The runs in groups, each after what it needs; more than one in a group need each other."""
    group = _groups(after)
    members: dict[int, set[str]] = {}
    for run, number in group.items():
        members.setdefault(number, set()).add(run)
    open_ = {
        number: {group[dep] for run in runs for dep in after[run]} - {number}
        for number, runs in members.items()
    }
    waits: dict[int, list[int]] = {}
    for number, before in open_.items():
        for each in before:
            waits.setdefault(each, []).append(number)
    ready = [
        (min(made.age[run] for run in members[number]), number)
        for number, before in open_.items()
        if not before
    ]
    heapify(ready)
    while ready:
        _, number = heappop(ready)
        yield members[number]
        for other in waits.get(number, ()):
            open_[other].discard(number)
            if not open_[other]:
                heappush(ready, (min(made.age[run] for run in members[other]), other))


def _within(circle: set[str], after: Mapping[str, set[str]], made: Made) -> Iterator[str]:
    """The runs of a group by age, but after what they need where that is possible."""
    left = set(circle)
    while left:
        ready = [run for run in left if not after[run] & left]
        run = min(ready or left, key=lambda run: made.age[run])
        left.remove(run)
        yield run


def _groups(after: Mapping[str, set[str]]) -> dict[str, int]:
    """The strongly connected component of each run (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    group: dict[str, int] = {}
    open_: list[str] = []
    for start in sorted(after):
        if start in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(after[start])))]
        index[start] = low[start] = len(index)
        open_.append(start)
        while work:
            run, onward = work[-1]
            for other in onward:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open_.append(other)
                    work.append((other, iter(sorted(after[other]))))
                    break
                if other not in group:
                    low[run] = min(low[run], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[run])
                if low[run] == index[run]:
                    cut = open_.index(run)
                    group.update(dict.fromkeys(open_[cut:], index[run]))
                    del open_[cut:]
    return group
