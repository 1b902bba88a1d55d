"""From the rows of walks to an answer: which nodes are on the page, their edges, and what cut it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graph.lineage import Direction, Edge, EdgeKind, Node, NodeKind

Row: TypeAlias = list[Any]
DEPTH = "DEPTH"
NODES = "NODES"
TIME = "TIME"


@dataclass(slots=True)
class Found:
    """What walks have found: how far each node is and by which way, its row, and its edges onward.

    `hidden` is what the viewer may not see. `before` are the nodes of earlier pages, `page` those of
    this one, in order. `more`: there are farther ones. `behind`: something lies behind the outermost
    nodes that no listed node tells of. `outermost` are those at the bound, by whatever way. `late`:
    where the time was up.
    """

    max_depth: int | None
    hops: dict[str, int] = field(default_factory=dict[str, int])
    ways: dict[str, set[Direction]] = field(default_factory=dict[str, set[Direction]])
    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    onward: dict[str, set[Edge]] = field(default_factory=dict[str, set[Edge]])
    limits: dict[Direction, int] = field(default_factory=dict[Direction, int])
    hidden: set[str] = field(default_factory=set[str])
    outermost: set[str] = field(default_factory=set[str])
    before: list[str] = field(default_factory=list[str])
    page: list[str] = field(default_factory=list[str])
    more: bool = False
    behind: bool = False
    late: set[Direction] = field(default_factory=set[Direction])
    between: set[Edge] = field(default_factory=set[Edge])

    @property
    def bound(self) -> int | None:
        """The bound on edges: two for a run."""
        return None if self.max_depth is None else 2 * self.max_depth

    def take(self, direction: Direction, rows: Sequence[Row], bound: int | None, *, lead: int) -> None:
        """Rows of a walk that kept to a bound; all ways are `lead` edges too long."""
        self.place(direction, ([*row[:2], row[10]] for row in rows), bound, lead=lead)
        self.tell(direction, (row for row in rows if row[0] in self.hops))

    def place(self, direction: Direction, rows: Iterable[Row], bound: int | None, *, lead: int) -> None:
        """Rows of id, distance and whether the viewer sees it."""
        if bound is not None:
            self.limits[direction] = bound
            self.late |= {direction} if bound != self.bound else set()
        for row in rows:
            node, hops = row[0], row[1] - lead
            if not row[2]:
                self.hidden.add(node)
            if bound is not None and hops > bound:
                continue
            if hops == bound:
                self.outermost.add(node)
            self.hops[node] = min(hops, self.hops.get(node, hops))
            self.ways.setdefault(node, set()).add(direction)

    def tell(self, direction: Direction, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows[row[0]] = row
            self.onward.setdefault(row[0], set()).update(_edges(direction, row))

    def cross(self, rows: Iterable[Row]) -> None:
        for node, is_run, other, since in rows:
            self.between.add(Edge(EdgeKind.CONSUMED if is_run else EdgeKind.PRODUCED, other, node, since))

    def cut_page(self, skip: int, count: int) -> None:
        order = sorted(self.hops, key=lambda node: (self.hops[node], node))
        self.before, self.page = order[:skip], order[skip : skip + count]
        self.more = len(order) > skip + count

    def lacking(self) -> dict[Direction, list[str]]:
        """Of which nodes rows are needed, by way: of the page, and what its edges may lead back to."""
        if not self.page:
            return {}
        nearest = self.hops[self.page[0]] - 1
        ways: dict[Direction, list[str]] = {}
        # A node that is near by one way may be outermost by the other, and tell what is cut there.
        bordering = [each for each in self.before if self.hops[each] >= nearest or each in self.outermost]
        for node in (*bordering, *self.page):
            for way in self.ways[node]:
                ways.setdefault(way, []).append(node)
        return ways


def answer(found: Found) -> tuple[list[Node], list[Edge], list[str]]:
    """The nodes of the page with what lies beyond each, their edges, and what cut the answer.

    Edges lead from nodes of the page to nodes of it or of earlier pages, so each comes on one page.
    """
    known, page = {*found.before, *found.page}, set(found.page)
    beyond: dict[str, int] = {}
    edges: set[Edge] = set()
    cut = {NODES} if found.more else set[str]()
    if found.behind:
        cut.add(TIME if found.late else DEPTH)
    edges |= {edge for edge in found.between if edge.source in page or edge.target in page}
    for node in found.rows:
        if node not in known:
            continue
        onward = found.onward.get(node, set())
        within = {edge for edge in onward if edge.source in known and edge.target in known}
        edges |= {edge for edge in within if edge.source in page or edge.target in page}
        if len(onward) > len(within):
            beyond[node] = len(onward) - len(within)
            cut.add(_reason(found, node))
    nodes = [node_from(found.rows[node], found.hops[node], beyond.get(node, 0)) for node in found.page]
    ordered = sorted(edges, key=lambda edge: (edge.since, edge.source, edge.target))
    return nodes, ordered, sorted(cut)


def _reason(found: Found, node: str) -> str:
    """What kept the walk from going on behind a node."""
    if node not in found.outermost:
        return NODES
    return TIME if found.ways[node] & found.late else DEPTH


def _edges(direction: Direction, row: Row) -> Iterable[Edge]:
    node, is_run = row[0], row[2]
    upstream = direction is Direction.UPSTREAM
    kind = EdgeKind.PRODUCED if is_run is not upstream else EdgeKind.CONSUMED
    for other, since in row[12]:
        yield Edge(kind, other, node, since) if upstream else Edge(kind, node, other, since)


def node_from(row: Row, hops: int, beyond: int) -> Node:
    """A node by its row, so many edges from the nearest root."""
    node, _, is_run, name, type_name, state, index, project, created_at, deleted, visible, group = row[:12]
    return Node(
        id=node,
        kind=NodeKind.RUN if is_run else NodeKind.VERSION,
        depth=(hops + 1) // 2,
        hidden=not visible,
        deleted=deleted,
        name=name,
        type=type_name,
        state=state,
        index=index,
        project=project,
        created_at=created_at,
        beyond=beyond,
        group=group,
    )
