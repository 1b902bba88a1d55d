"""Every lineage answer against an independent search: bounded, filtered, paged, as of a time."""

import hashlib
import math
import random
from dataclasses import dataclass, field, replace

import pytest

from graph.lineage import Direction, Lineage, NodeKind
from graph.session import Graph
from graph.walk_filters import Through
from graph.walks import Walk, walk
from graph.work import Reader
from tests.graph.lineage_reference import END, Sketch, listed
from tests.graph.world import World, make_world

pytestmark = pytest.mark.anyio

QUESTIONS = 50  # of each graph


@dataclass
class Case:
    """A graph, who asks, and what that viewer sees."""

    world: World
    sketch: Sketch
    chance: random.Random
    projects: set[str]
    elsewhere: str
    opaque: dict[str, str] = field(default_factory=dict[str, str])

    def question(self) -> Walk:
        chance = self.chance
        at = chance.choice([None, chance.randint(45, END)])
        seen = [
            each.id
            for each in self.sketch.things.values()
            if each.project in self.projects
            and not each.deleted(at or END)
            and (at is not None or len(each.deletions) % 2 == 0)
        ]
        return Walk(
            roots=chance.sample(seen, chance.choice([1, 1, 2, 5])),
            direction=chance.choice(list(Direction)),
            max_depth=chance.choice([None, None, 0, 1, 3]),
            max_nodes=chance.choice([1000, 1000, 1000, 7, 19]),
            links=False,
            as_of=at,
            through=chance.choice([None, self.filter()]),
        )

    def filter(self) -> Through:
        chance = self.chance
        told = {
            "kinds": (chance.choice(list(NodeKind)[:2]),),
            "types": (chance.choice(["model", "dataset"]),),
            "projects": (chance.choice([self.world.project, self.elsewhere]),),
            "registries": (self.world.project,),
            "tags": tuple(chance.sample(["a", "b", "c"], 2)),
            "since": chance.randint(1, 20),
            "until": chance.randint(20, 45),
        }
        chosen = chance.sample(sorted(told), chance.choice([1, 1, 2]))
        return Through(**{name: told[name] for name in chosen}, hide=chance.random() < 0.5)  # pyright: ignore[reportArgumentType]  each name has its own type

    async def ask(self, wanted: Walk) -> Lineage:
        async def read(reader: Reader) -> Lineage:
            return await walk(reader, wanted, seconds=10)  # many statements are planned the first time

        return await self.world.graph.read(self.world.admin.sight, read)

    def shown(self, node: str) -> str:
        """The id under which the viewer gets a node."""
        thing = self.sketch.things[node]
        if thing.project in self.projects:
            return node
        linked = any(v == node and until is None for v, _, _, _, until in self.sketch.links)
        if linked and not thing.is_run:
            return node
        return hashlib.sha256(f"{self.world.admin.sight.user}:{node}".encode()).hexdigest()[:26]


def truth(case: Case, wanted: Walk) -> tuple[list[str], dict[str, int], set[str], bool]:
    """Everything that is listed, in order; how far it is; what is walked through without a bound.

    And whether each way is whole: one that was cut at what the other has met may miss what lies behind.
    """
    at = END if wanted.as_of is None else wanted.as_of
    through, sketch = wanted.through, case.sketch
    directions = (
        [Direction.UPSTREAM, Direction.DOWNSTREAM]
        if wanted.direction is Direction.BOTH
        else [wanted.direction]
    )
    past = wanted.as_of is not None
    fitting = (
        {each for each in sketch.things if sketch.fits(each, through, at, case.projects, past=past)}
        if through
        else None
    )
    allowed = fitting if through and not through.hide else None
    hops = sketch.reach(list(wanted.roots), directions, at, allowed)
    inside = {
        each: far
        for each, far in hops.items()
        if (wanted.max_depth is None or far <= 2 * wanted.max_depth)
        and (
            each in wanted.roots
            or through is None
            or (listed(sketch, each, through) and (fitting is None or each in fitting))
        )
    }
    unbounded = {
        each
        for each in hops
        if each in wanted.roots
        or through is None
        or (listed(sketch, each, through) and (fitting is None or each in fitting))
    }
    most = math.inf if wanted.max_depth is None else 2 * wanted.max_depth
    ways = [sketch.reach(list(wanted.roots), [each], at, allowed) for each in directions]
    whole = all(far <= most for way in ways for far in way.values())
    return sorted(inside, key=lambda each: (inside[each], each)), inside, unbounded, whole


def check(case: Case, wanted: Walk, pages: list[Lineage]) -> None:
    order, hops, unbounded, whole = truth(case, wanted)
    at = END if wanted.as_of is None else wanted.as_of
    nodes = [node for page in pages for node in page.nodes]
    assert [node.id for node in nodes] == [case.shown(each) for each in order]
    for node, each in zip(nodes, order, strict=True):
        thing = case.sketch.things[each]
        assert node.depth == (hops[each] + 1) // 2
        assert node.kind is (NodeKind.RUN if thing.is_run else NodeKind.VERSION)
        assert node.hidden is (node.id != each)
        assert node.deleted is (not node.hidden and thing.deleted(at))
    edges = [(edge.source, edge.target) for page in pages for edge in page.edges]
    assert len(edges) == len(set(edges))
    assert set(edges) == {
        (case.shown(source), case.shown(target))
        for (source, target), since in (case.sketch.edges | case.sketch.derived).items()
        if since <= at and source in hops and target in hops
    }
    derived = {(edge.source, edge.target) for page in pages for edge in page.edges if edge.kind == "DERIVED"}
    assert derived <= {(case.shown(source), case.shown(target)) for source, target in case.sketch.derived}
    last = pages[-1]
    assert last.continuation is None
    if wanted.through is None or not wanted.through.leaves_gaps:
        assert last.complete is whole
    if last.complete:
        assert set(order) == unbounded
    for page in pages[:-1]:
        assert "NODES" in page.truncated_by


def check_beyond(case: Case, wanted: Walk, answer: Lineage) -> None:
    """How many neighbours of each node the first page leaves out, in the direction that was asked."""
    at = END if wanted.as_of is None else wanted.as_of
    order, *_ = truth(case, wanted)
    shown = order[: wanted.max_nodes]
    for node, each in zip(answer.nodes, shown, strict=True):
        missing = case.sketch.neighbours(each, wanted.direction, at) - set(shown)
        assert node.beyond == len(missing)


async def pages_of(case: Case, wanted: Walk) -> list[Lineage]:
    pages = [await case.ask(wanted)]
    while pages[-1].continuation is not None:
        assert len(pages) < 200
        after = pages[-1].continuation
        pages.append(await case.ask(replace(wanted, after=after)))
    return pages


@pytest.mark.parametrize(
    "seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 100))]
)
async def test_answers_equal_an_independent_search(
    graph: Graph, world: World, unique: str, seed: int
) -> None:
    other = await make_world(graph, f"{unique}z")
    sketch = Sketch.draw(seed, world.project, other.project)
    await sketch.lay(graph)
    case = Case(world, sketch, random.Random(seed), {world.project}, other.project)  # noqa: S311  seeded
    for _ in range(QUESTIONS):
        wanted = case.question()
        pages = await pages_of(case, wanted)
        check(case, wanted, pages)
        if wanted.through is None and wanted.direction is not Direction.BOTH:
            check_beyond(case, wanted, pages[0])
