"""Random lineage graphs, and an independent search of them in memory.

Layers with diamonds, cycles, several producers, edges that came late, deletions and restorations,
things elsewhere, links that began and ended.
"""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import LiteralString

from graph.ids import new_id
from graph.lineage import Direction, NodeKind
from graph.session import Graph
from graph.walk_filters import Through

NODES: LiteralString = """
UNWIND $nodes AS node
CREATE (n:Lockable) SET n = node.properties
FOREACH (_ IN CASE WHEN node.run THEN [1] ELSE [] END | SET n:Run)
FOREACH (_ IN CASE WHEN node.run THEN [] ELSE [1] END | SET n:Version)
"""
EDGES: LiteralString = """
UNWIND $edges AS edge
MATCH (a:Lockable {id: edge[0]}) MATCH (b:Lockable {id: edge[1]})
FOREACH (_ IN CASE WHEN a:Run THEN [1] ELSE [] END | CREATE (a)-[:PRODUCED {since: edge[2]}]->(b))
FOREACH (_ IN CASE WHEN a:Run THEN [] ELSE [1] END | CREATE (a)-[:CONSUMED_BY {since: edge[2]}]->(b))
"""
DERIVED: LiteralString = """
UNWIND $edges AS edge
MATCH (a:Version {id: edge[0]}) MATCH (b:Version {id: edge[1]})
CREATE (a)-[:DERIVED {since: edge[2], run: ''}]->(b)
"""
LINKS: LiteralString = """
UNWIND $links AS link
MERGE (c:Collection:Holder:Lockable {id: link[1]})
  ON CREATE SET c += {kind: 'COLLECTION', name: link[1], project: link[2], type: 'model', created_at: 1}
WITH c, link MATCH (v:Version {id: link[0]})
CREATE (l:Link {id: link[5], collection: c.id, project: c.project, version: v.id, since: link[3]})
CREATE (v)-[:LINKED]->(l)-[:IN]->(c)
FOREACH (_ IN CASE WHEN link[4] IS NULL THEN [1] ELSE [] END | SET l.live_in = c.id)
FOREACH (until IN CASE WHEN link[4] IS NULL THEN [] ELSE [link[4]] END | SET l.until = until)
"""
SPANS: LiteralString = """
UNWIND $spans AS span
CREATE (s:TagSpan {subject: span[0], tag: span[1], since: span[2]})
FOREACH (until IN CASE WHEN span[3] IS NULL THEN [] ELSE [span[3]] END | SET s.until = until)
"""
END = 100  # of the time in which everything happens


@dataclass(frozen=True)
class Thing:
    """A version or run of the sketch."""

    id: str
    is_run: bool
    project: str
    type: str | None
    created_at: int
    deletions: tuple[int, ...]
    spans: tuple[tuple[str, int, int | None], ...]

    def deleted(self, at: int) -> bool:
        return sum(1 for each in self.deletions if each <= at) % 2 == 1

    def tags(self, at: int) -> set[str]:
        return {tag for tag, since, until in self.spans if since <= at and (until is None or until > at)}


@dataclass(frozen=True)
class Expected:
    """What a question must be answered with; `order` is everything that is listed, nearest first."""

    order: list[str]
    hops: dict[str, int]
    whole: bool


@dataclass
class Sketch:
    """The graph in memory."""

    things: dict[str, Thing]
    edges: dict[tuple[str, str], int]
    said: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])
    links: list[tuple[str, str, str, int, int | None]] = field(
        default_factory=list[tuple[str, str, str, int, int | None]]
    )

    @classmethod
    def draw(cls, seed: int, here: str, elsewhere: str, *, size: int = 25) -> "Sketch":
        chance = random.Random(seed)  # noqa: S311  a seeded sketch, not a secret
        runs = [new_id() for _ in range(size)]
        versions = [new_id() for _ in range(size + 15)]
        things = {
            each: _thing(chance, each, is_run=place < size, project=chance.choice([here] * 5 + [elsewhere]))
            for place, each in enumerate([*runs, *versions])
        }
        pairs: set[tuple[str, str]] = set()
        for place, run in enumerate(runs):
            near = versions[max(0, place - 4) : place + 6]
            pairs |= {(version, run) for version in chance.sample(near, 2)}
            pairs |= {(run, version) for version in chance.sample(versions[place + 2 : place + 12], 2)}
        pairs |= {(chance.choice(runs), chance.choice(versions)) for _ in range(3)}
        pairs |= {(chance.choice(versions), chance.choice(runs)) for _ in range(3)}
        sketch = cls(
            things, {pair: chance.choice([1, 1, 1, chance.randint(2, END)]) for pair in sorted(pairs)}
        )
        sketch.derive(chance)
        for version in chance.sample(versions, 12):
            ends = chance.choice([None, chance.randint(61, END)])
            name = f"c{chance.randint(0, 2)}{here[2:]}"
            sketch.links.append((version, name, here, chance.randint(1, 60), ends))
        return sketch

    def derive(self, chance: random.Random) -> None:
        """Of every third pair of what a run used and made it is known that the one came of the other."""
        inputs = [(*pair, since) for pair, since in self.edges.items() if self.things[pair[1]].is_run]
        for used, run, first in inputs:
            for (maker, made), second in self.edges.items():
                if run == maker and used != made and chance.random() < 1 / 3:
                    known = chance.choice([max(first, second), chance.randint(max(first, second), END)])
                    self.said += [(used, made, known)] * chance.choice([1, 1, 1, 2])

    @property
    def derived(self) -> dict[tuple[str, str], int]:
        """Since when it is known of which pairs; two runs may have said it."""
        return {(used, made): since for used, made, since in sorted(self.said, key=lambda each: -each[2])}

    async def lay(self, graph: Graph) -> None:
        nodes = [{"run": each.is_run, "properties": _properties(each)} for each in self.things.values()]
        edges = [[*pair, since] for pair, since in self.edges.items()]
        spans = [[each.id, *span] for each in self.things.values() for span in each.spans]
        links = [[*link, new_id()] for link in self.links]
        async with graph.session() as session:
            await (await session.run(NODES, nodes=nodes)).consume()
            await (await session.run(EDGES, edges=edges)).consume()
            await (await session.run(DERIVED, edges=[list(each) for each in self.said])).consume()
            await (await session.run(SPANS, spans=spans)).consume()
            await (await session.run(LINKS, links=links)).consume()

    def neighbours(self, node: str, direction: Direction, at: int) -> set[str]:
        up = direction is Direction.UPSTREAM
        return {
            source if up else target
            for (source, target), since in self.edges.items()
            if since <= at and (target if up else source) == node
        }

    def fits(self, node: str, through: Through, at: int, projects: set[str], *, past: bool) -> bool:
        thing = self.things[node]
        if thing.project not in projects and not self._shared(node, projects):
            return True
        tags = thing.tags(at if past else END)
        linked = {
            project
            for version, _, project, since, until in self.links
            if version == node and since <= at and (until is None or until > at)
        }
        return (
            (through.types is None or thing.is_run or thing.type in through.types)
            and (through.projects is None or thing.project in through.projects)
            and (through.tags is None or thing.is_run or bool(tags & set(through.tags)))
            and (through.registries is None or thing.is_run or bool(linked & set(through.registries)))
            and (through.since is None or thing.created_at >= through.since)
            and (through.until is None or thing.created_at < through.until)
        )

    def _shared(self, node: str, projects: set[str]) -> bool:
        return any(
            version == node and project in projects and until is None
            for version, _, project, _, until in self.links
        )

    def reach(
        self, roots: list[str], directions: list[Direction], at: int, allowed: set[str] | None = None
    ) -> dict[str, int]:
        """How far everything is from the nearest root, by the nearest way; only through what is allowed."""
        hops: dict[str, int] = {}
        for direction in directions:
            seen, waiting = dict.fromkeys(roots, 0), deque(roots)
            while waiting:
                node = waiting.popleft()
                for other in self.neighbours(node, direction, at):
                    if other not in seen and (allowed is None or other in allowed or other in roots):
                        seen[other] = seen[node] + 1
                        waiting.append(other)
            for node, far in seen.items():
                hops[node] = min(far, hops.get(node, far))
        return hops


def listed(sketch: Sketch, node: str, through: Through) -> bool:
    if through.kinds is None:
        return True
    return (NodeKind.RUN if sketch.things[node].is_run else NodeKind.VERSION) in through.kinds


def _thing(chance: random.Random, key: str, *, is_run: bool, project: str) -> Thing:
    toggles = sorted(chance.sample(range(2, END), chance.choice([0, 0, 1, 2, 3])))
    spans: list[tuple[str, int, int | None]] = []
    if not is_run:
        for tag in chance.sample(["a", "b", "c"], chance.randint(0, 2)):
            since = chance.randint(1, 60)
            spans.append((tag, since, chance.choice([None, chance.randint(61, END)])))
    return Thing(
        id=key,
        is_run=is_run,
        project=project,
        type=None if is_run else chance.choice(["model", "dataset"]),
        created_at=chance.randint(1, 40),
        deletions=tuple(toggles),
        spans=tuple(spans),
    )


def _properties(thing: Thing) -> dict[str, object]:
    common: dict[str, object] = {
        "id": thing.id,
        "project": thing.project,
        "created_at": thing.created_at,
        "deletions": list(thing.deletions),
        "tags": sorted(thing.tags(END)),
    }
    if len(thing.deletions) % 2:
        common["deleted_at"] = thing.deletions[-1]
    if thing.is_run:
        return {
            **common,
            "name": thing.id,
            "display_name": thing.id,
            "state": "finished",
            "job_type": "train",
        }
    return {
        **common,
        "artifact": f"a{thing.id[1:]}",
        "artifact_name": thing.id,
        "type": thing.type,
        "tenant": "t",
        "index": 0,
        "state": "COMMITTED",
        "digest": "",
    }
