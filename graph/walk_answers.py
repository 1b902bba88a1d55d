"""From the rows of walks to an answer: which nodes are on the page, their edges, and what cut it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graph.lineage import Direction, Edge, EdgeKind, Node, NodeKind

Row: TypeAlias = list[Any]
DEPTH = "DEPTH"
NODES = "NODES"
TIME = "TIME"


# Since when, source, target and what it says: an edge while an answer is put together.
Link: TypeAlias = tuple[int, str, str, EdgeKind]


@dataclass(slots=True)
class Found:
    """What walks have found: how far each node is, and by each way its row, with its edges onward.

    `hidden` is what the viewer may not see. `before` are the nodes of earlier pages, `page` those of
    this one, in order. `more`: there are farther ones. `behind`: something lies behind the outermost
    nodes that no listed node tells of. `outermost` are those at the bound, by whatever way. `late`:
    where the time was up.
    """

    max_depth: int | None
    hops: dict[str, int] = field(default_factory=dict[str, int])
    reached: dict[Direction, AbstractSet[str]] = field(default_factory=dict[Direction, AbstractSet[str]])
    rows: dict[Direction, dict[str, Row]] = field(default_factory=dict[Direction, dict[str, Row]])
    limits: dict[Direction, int] = field(default_factory=dict[Direction, int])
    hidden: set[str] = field(default_factory=set[str])
    outermost: set[str] = field(default_factory=set[str])
    before: list[str] = field(default_factory=list[str])
    page: list[str] = field(default_factory=list[str])
    more: bool = False
    behind: bool = False
    late: set[Direction] = field(default_factory=set[Direction])
    between: list[Link] = field(default_factory=list[Link])

    @property
    def bound(self) -> int | None:
        """The bound on edges: two for a run."""
        return None if self.max_depth is None else 2 * self.max_depth

    def take(self, direction: Direction, rows: Sequence[Row], bound: int | None, *, lead: int) -> None:
        """Rows of a walk that kept to a bound; all ways are `lead` edges too long."""
        self.place(direction, rows, bound, lead=lead, seen=10)
        self.rows[direction] = {row[0]: row for row in rows if row[0] in self.hops}

    def place(
        self, direction: Direction, rows: Sequence[Row], bound: int | None, *, lead: int, seen: int = 2
    ) -> None:
        """Rows of id, distance and, in column `seen`, whether the viewer sees it."""
        self.hidden.update(row[0] for row in rows if not row[seen])
        here = {row[0]: row[1] - lead for row in rows}
        if bound is not None:
            self.limits[direction] = bound
            self.late |= {direction} if bound != self.bound else set()
            here = {node: hops for node, hops in here.items() if hops <= bound}
            self.outermost.update(node for node, hops in here.items() if hops == bound)
        self.reached[direction] = here.keys()
        nearer = ((node, hops) for node, hops in here.items() if hops < self.hops.get(node, hops + 1))
        self.hops = {**self.hops, **dict(nearer)} if self.hops else here

    def tell(self, direction: Direction, rows: Iterable[Row]) -> None:
        self.rows[direction] = {row[0]: row for row in rows}

    def cross(self, rows: Iterable[Row]) -> None:
        for node, is_run, other, since in rows:
            self.between.append((since, other, node, EdgeKind.CONSUMED if is_run else EdgeKind.PRODUCED))

    def cut_page(self, skip: int, count: int) -> None:
        order = sorted(self.hops, key=lambda node: (self.hops[node], node))
        self.before, self.page = order[:skip], order[skip : skip + count]
        self.more = len(order) > skip + count

    def lacking(self) -> dict[Direction, list[str]]:
        """Of which nodes rows are needed, by way: of the page, and what its edges may lead back to."""
        if not self.page:
            return {}
        nearest = self.hops[self.page[0]] - 1
        # A node that is near by one way may be outermost by the other, and tell what is cut there.
        bordering = [each for each in self.before if self.hops[each] >= nearest or each in self.outermost]
        wanted = [*bordering, *self.page]
        return {way: [node for node in wanted if node in there] for way, there in self.reached.items()}


def answer(found: Found) -> tuple[list[Node], list[Edge], list[str]]:
    """The nodes of the page with what lies beyond each, their edges, and what cut the answer.

    Edges lead from nodes of the page to nodes of it or of earlier pages, so each comes on one page.
    """
    page = set(found.page)
    known = page.union(found.before)
    links = [link for link in found.between if link[1] in page or link[2] in page]
    beyond: dict[str, int] = {}
    rows: dict[str, Row] = {}
    for direction, told in found.rows.items():
        here, left = _onward(direction, [row for row in told.values() if row[0] in known], known, page)
        links += here
        beyond = {node: beyond.get(node, 0) + left.get(node, 0) for node in beyond.keys() | left.keys()}
        rows = {**rows, **told} if rows else told
    cut = {_reason(found, node) for node in beyond}
    cut |= {NODES} if found.more else set[str]()
    if found.behind:
        cut.add(TIME if found.late else DEPTH)
    nodes = [node_from(rows[node], found.hops[node], beyond.get(node, 0)) for node in found.page]
    # Up and down may both find an edge; along one way each is met once.
    ordered = sorted(links if len(found.rows) == 1 else set(links))
    return nodes, [Edge(kind, source, target, since) for since, source, target, kind in ordered], sorted(cut)


def _onward(
    direction: Direction, rows: Sequence[Row], known: AbstractSet[str], page: AbstractSet[str]
) -> tuple[list[Link], dict[str, int]]:
    """The edges that lead on from nodes that are known, and how many lead to what is not."""
    links: list[Link] = []
    left: dict[str, int] = {}
    upstream = direction is Direction.UPSTREAM
    for row in rows:
        node, onward = row[0], row[12]
        kind = EdgeKind.PRODUCED if row[2] is not upstream else EdgeKind.CONSUMED
        here = node in page
        for other, since in onward:
            if other not in known:
                left[node] = left.get(node, 0) + 1
            elif here or other in page:
                links.append((since, other, node, kind) if upstream else (since, node, other, kind))
    return links, left


def _reason(found: Found, node: str) -> str:
    """What kept the walk from going on behind a node."""
    if node not in found.outermost:
        return NODES
    return TIME if any(node in found.reached[way] for way in found.late) else DEPTH


def node_from(row: Row, hops: int, beyond: int) -> Node:
    """A node by its row, so many edges from the nearest root."""
    node, _, is_run, name, type_name, state, index, project, created_at, deleted, visible, group = row[:12]
    # By position: that takes half the time, and an answer has tens of thousands
    return Node(
        node,
        NodeKind.RUN if is_run else NodeKind.VERSION,
        (hops + 1) // 2,
        not visible,
        deleted,
        name,
        type_name,
        state,
        index,
        project,
        created_at,
        beyond,
        group,
    )
