"""Random graphs of what made what, kept in memory and laid into the real graph, with times and deletions."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from graph.ids import new_id
from graph.session import Graph

RUNS: LiteralString = """
UNWIND $rows AS row
CREATE (n:Run:Lockable {id: row[0], name: row[0], display_name: row[0], project: row[1], tenant: 't',
  state: 'finished', created_at: row[2], deletions: row[3], deleted_at: row[4]})
"""
VERSIONS: LiteralString = """
UNWIND $rows AS row
CREATE (n:Version:Lockable {id: row[0], artifact: row[5], artifact_name: row[5], type: 'model',
  project: row[1], tenant: 't', index: row[2], state: 'COMMITTED', digest: row[0], created_at: row[2],
  deletions: row[3], deleted_at: row[4]})
"""
EDGES: LiteralString = """
UNWIND $edges AS edge
MATCH (a:Lockable {id: edge[0]}) MATCH (b:Lockable {id: edge[1]})
FOREACH (_ IN CASE WHEN a:Run THEN [1] ELSE [] END | CREATE (a)-[:PRODUCED {since: edge[2]}]->(b))
FOREACH (_ IN CASE WHEN a:Run THEN [] ELSE [1] END | CREATE (a)-[:CONSUMED_BY {since: edge[2]}]->(b))
"""


@dataclass
class Drawn:
    """A graph: nodes with their ages, edges with the time since when they are, what lies elsewhere.

    `toggles` are the times at which a node was deleted and restored in turn.
    """

    runs: list[str]
    versions: list[str]
    edges: dict[tuple[str, str], int]
    artifact: dict[str, str]
    elsewhere: set[str] = field(default_factory=set[str])
    toggles: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    @classmethod
    def draw(cls, seed: int, *, size: int = 14) -> "Drawn":
        """Layers with diamonds, several producers, and some edges backwards, which make circles."""
        chance = random.Random(seed)  # noqa: S311  a seeded sketch, not a secret
        runs, versions = [new_id() for _ in range(size)], [new_id() for _ in range(2 * size)]
        edges: dict[tuple[str, str], int] = {}
        for place, run in enumerate(runs):
            for version in chance.sample(versions[max(0, place - 4) : place + 6], 2):
                edges[version, run] = chance.randint(1, 100)
            for version in chance.sample(versions[place + 2 : place + 10], 2):
                edges[run, version] = chance.randint(1, 100)
        for _ in range(3):
            edges[chance.choice(runs), chance.choice(versions)] = chance.randint(1, 100)
            edges[chance.choice(versions), chance.choice(runs)] = chance.randint(1, 100)
        names = [new_id() for _ in range(9)]
        artifact = {version: names[place % 9] for place, version in enumerate(versions)}
        drawn = cls(runs, versions, edges, artifact)
        nodes = [*runs, *versions]
        drawn.elsewhere = set(chance.sample(nodes, 5))
        for node in chance.sample(nodes, 8):
            drawn.toggles[node] = sorted(chance.sample(range(1, 101), chance.choice([1, 2, 3])))
        return drawn

    def age(self, node: str) -> int:
        return [*self.runs, *self.versions].index(node) + 1

    def deleted(self, node: str, at: int) -> bool:
        return sum(toggle <= at for toggle in self.toggles.get(node, ())) % 2 == 1

    def sources(self, node: str, at: int) -> set[str]:
        return {source for (source, target), since in self.edges.items() if target == node and since <= at}

    def upstream(self, node: str, at: int) -> set[str]:
        """Everything that flowed into a node by then, itself included: by repeated union, not by a search."""
        found, before = {node}, set[str]()
        while found != before:
            before = set(found)
            found |= {source for each in before for source in self.sources(each, at)}
        return found

    def row(self, node: str, here: str, elsewhere: str) -> list[object]:
        toggles = self.toggles.get(node, [])
        gone = toggles[-1] if len(toggles) % 2 else None
        project = elsewhere if node in self.elsewhere else here
        return [node, project, self.age(node), toggles, gone, self.artifact.get(node)]


async def lay(graph: Graph, drawn: Drawn, here: str, elsewhere: str) -> None:
    """Put it into the graph, in two projects."""
    await write(graph, RUNS, rows=[drawn.row(node, here, elsewhere) for node in drawn.runs])
    await write(graph, VERSIONS, rows=[drawn.row(node, here, elsewhere) for node in drawn.versions])
    await write(graph, EDGES, edges=[[*edge, since] for edge, since in drawn.edges.items()])


async def write(graph: Graph, cypher: LiteralString, **parameters: object) -> None:
    async with graph.session() as session:
        await (await session.run(cypher, parameters)).consume()


def ladder(layers: int, width: int) -> Drawn:
    """Layers in which each of `width` runs uses all versions of the layer before: width^layers paths."""
    runs = [[new_id() for _ in range(width)] for _ in range(layers)]
    versions = [[new_id() for _ in range(width)] for _ in range(layers + 1)]
    edges: dict[tuple[str, str], int] = {}
    for layer in range(layers):
        for run, made in zip(runs[layer], versions[layer + 1], strict=True):
            edges |= {(version, run): 1 for version in versions[layer]}
            edges[run, made] = 1
    return Drawn(flat(runs), flat(versions), edges, {version: version for version in flat(versions)})


def flat(lists: Iterable[Sequence[str]]) -> list[str]:
    return [each for part in lists for each in part]
