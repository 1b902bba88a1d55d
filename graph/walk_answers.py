"""From what walks have found to an answer: which nodes are on the page, their edges, and what cut it."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

import msgspec

from graph.lineage import Direction, Edge, EdgeKind, Node
from graph.walked import Row, Told, Walked

DEPTH: Final = "DEPTH"
NODES: Final = "NODES"
TIME: Final = "TIME"


@dataclass(slots=True)
class Found:
    """What walks have found: how far each node is, and by each way what is told of it and lies onward.

    `hidden` is what the viewer may not see. `before` are the nodes of earlier pages, `page` those of
    this one, in order. `more`: there are farther ones. `behind`: something lies behind the outermost
    nodes that no listed node tells of. `outermost` are those at the bound, by whatever way. `late`:
    where the time was up.
    """

    max_depth: int | None
    hops: dict[str, int] = field(default_factory=dict[str, int])
    reached: dict[Direction, AbstractSet[str]] = field(default_factory=dict[Direction, AbstractSet[str]])
    told: dict[Direction, Told] = field(default_factory=dict[Direction, Told])
    hidden: set[str] = field(default_factory=set[str])
    outermost: set[str] = field(default_factory=set[str])
    before: list[str] = field(default_factory=list[str])
    page: list[str] = field(default_factory=list[str])
    more: bool = False
    behind: bool = False
    late: set[Direction] = field(default_factory=set[Direction])
    between: list[Edge] = field(default_factory=list[Edge])

    @property
    def bound(self) -> int | None:
        """The bound on edges: two for a run."""
        return None if self.max_depth is None else 2 * self.max_depth

    def take(self, walked: Walked) -> None:
        """What one walk has found, which may have kept to a smaller bound for want of time."""
        direction, here = walked.told.direction, walked.hops
        self.hidden |= walked.hidden
        self.told[direction] = walked.told
        self.reached[direction] = here.keys()
        if walked.bound is not None:
            self.late |= {direction} if walked.bound != self.bound else set()
            self.outermost.update(node for node, hops in here.items() if hops == walked.bound)
        nearer = ((node, hops) for node, hops in here.items() if hops < self.hops.get(node, hops + 1))
        self.hops = {**self.hops, **dict(nearer)} if self.hops else here

    def tell(self, direction: Direction, rows: Iterable[Row]) -> None:
        """What is told of nodes of which a walk told only how far they are."""
        for row in rows:
            self.told[direction].add(row, self.hops[row[0]])

    def cross(self, rows: Iterable[Row]) -> None:
        for node, is_run, other, since, derived in rows:
            kind = EdgeKind.CONSUMED if is_run else EdgeKind.DERIVED if derived else EdgeKind.PRODUCED
            self.between.append(Edge(kind, other, node, since))

    def cut_page(self, skip: int, count: int) -> None:
        # One walk gives its nodes in this order
        order = list(self.hops) if len(self.reached) == 1 else sorted(self.hops, key=self._place)
        self.before, self.page = order[:skip], order[skip : skip + count]
        self.more = len(order) > skip + count

    def _place(self, node: str) -> tuple[int, str]:
        return self.hops[node], node

    def lacking(self) -> dict[Direction, list[str]]:
        """Of which nodes rows are needed, by way: of the page, and what its edges may lead back to."""
        if not self.page:
            return {}
        nearest = self.hops[self.page[0]] - 2  # so far what a version was derived from may be
        # A node that is near by one way may be outermost by the other, and tell what is cut there.
        bordering = [each for each in self.before if self.hops[each] >= nearest or each in self.outermost]
        wanted = [*bordering, *self.page]
        return {way: [node for node in wanted if node in there] for way, there in self.reached.items()}


def answer(found: Found) -> tuple[list[Node], list[Edge], list[str]]:
    """The nodes of the page with what lies beyond each, their edges, and what cut the answer.

    Edges lead from nodes of the page to nodes of it or of earlier pages, so each comes on one page.
    """
    edges = _on_page(found, found.between) if found.between else list[Edge]()
    beyond: Counter[str] = Counter()
    cut: set[str] = {NODES} if found.more else set()
    known: dict[str, Node] = {}
    for way, told in found.told.items():
        known = {**told.nodes, **known} if known else told.nodes
        if found.before or found.more or not told.ends <= found.reached[way]:
            edges += _on_page(found, told.edges)
            left = _left_out(found, told)
            beyond += left
            cut |= {_reason(found, node) for node in left.keys() | _left_at(told, found.reached[way])}
        else:  # usually there is nothing to leave out
            edges += told.edges
    nodes = [_placed(known[node], found.hops[node], beyond) for node in found.page]
    if found.behind:
        cut.add(TIME if found.late else DEPTH)
    edges.sort(key=attrgetter("since"))
    # Up and down may both find an edge, and two runs say the same of two versions; else each is met once.
    if len(found.told) > 1 or EdgeKind.DERIVED in {edge.kind for edge in edges}:
        edges = _first_of_each(edges)
    return nodes, edges, sorted(cut)


def _first_of_each(edges: Iterable[Edge]) -> list[Edge]:
    first: dict[tuple[EdgeKind, str, str], Edge] = {}
    for edge in edges:
        first.setdefault((edge.kind, edge.source, edge.target), edge)
    return list(first.values())


def _on_page(found: Found, edges: Iterable[Edge]) -> list[Edge]:
    """Those of the edges that lead between nodes that are known and from or to one of this page."""
    page = set(found.page)
    known = page.union(found.before)
    return [
        edge
        for edge in edges
        if edge.source in known and edge.target in known and (edge.source in page or edge.target in page)
    ]


def _left_out(found: Found, told: Told) -> Counter[str]:
    """How many edges of runs lead on from nodes that are known to what is not."""
    known = {*found.page, *found.before}
    edges = (edge for edge in told.edges if edge.kind is not EdgeKind.DERIVED)
    ends = ((told.from_(edge), told.to(edge)) for edge in edges)
    return Counter(node for node, other in ends if node in known and other not in known)


def _left_at(told: Told, reached: AbstractSet[str]) -> set[str]:
    """From where the walk would go on to what it has not reached, though another way may have."""
    edges = (edge for edge in told.edges if edge.kind is not EdgeKind.DERIVED)
    return {told.from_(edge) for edge in edges if told.to(edge) not in reached}


def _placed(node: Node, hops: int, beyond: Counter[str]) -> Node:
    """A node as one way tells of it, but as near as the nearest way, and with what all ways leave out."""
    depth = (hops + 1) // 2
    if node.depth == depth and node.id not in beyond:
        return node
    return msgspec.structs.replace(node, depth=depth, beyond=beyond[node.id])


def _reason(found: Found, node: str) -> str:
    """What kept the walk from going on behind a node."""
    if node not in found.outermost:
        return NODES
    return TIME if any(node in found.reached[way] for way in found.late) else DEPTH
