"""Random graphs with links, aliases, deletions and places nobody sees, and what impact must say of them.

The reference works on sets in memory and shares nothing with the walk.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import LiteralString

from graph.ids import new_id
from graph.impact import Totals
from graph.session import Graph

LAY: LiteralString = """
UNWIND $runs AS run
CREATE (:Run:Lockable {id: run[0], name: run[0], display_name: run[0], project: run[1], state: 'finished',
  created_at: 1, deletions: [], deleted_at: run[2]})
"""
LAY_VERSIONS: LiteralString = """
UNWIND $versions AS v
CREATE (:Version:Lockable {id: v[0], artifact: v[0], artifact_name: 'a', type: 'model', project: v[1],
  tenant: $tenant, index: 0, state: CASE WHEN v[2] IS NULL THEN 'COMMITTED' ELSE 'DELETED' END, digest: '',
  created_at: 1, deletions: [], deleted_at: v[2], tags: v[3]})
"""
LAY_EDGES: LiteralString = """
UNWIND $edges AS edge
MATCH (a:Lockable {id: edge[0]}) MATCH (b:Lockable {id: edge[1]})
FOREACH (_ IN CASE WHEN a:Run THEN [1] ELSE [] END | CREATE (a)-[:PRODUCED {since: edge[2]}]->(b))
FOREACH (_ IN CASE WHEN a:Run THEN [] ELSE [1] END | CREATE (a)-[:CONSUMED_BY {since: edge[2]}]->(b))
"""
LAY_HOLDERS: LiteralString = """
UNWIND $holders AS h
CREATE (n:Holder:Lockable {id: h[0], kind: h[1], name: h[0], type: 'model', project: h[2], tags: [],
  created_at: 1, deletions: [], deleted_at: h[3]})
FOREACH (_ IN CASE h[1] WHEN 'COLLECTION' THEN [1] ELSE [] END | SET n:Collection)
FOREACH (_ IN CASE h[1] WHEN 'COLLECTION' THEN [] ELSE [1] END | SET n:Artifact)
"""
LAY_LINKS: LiteralString = """
UNWIND $links AS l
MATCH (v:Version {id: l[1]}) MATCH (c:Collection {id: l[2]})
CREATE (v)-[:LINKED]->(:Link {id: l[0], collection: c.id, project: c.project, version: v.id, number: l[4],
  since: l[4], live_in: CASE WHEN l[3] THEN c.id END})-[:IN]->(c)
"""
LAY_ALIASES: LiteralString = """
UNWIND $aliases AS a
MATCH (v:Version {id: a[2]}) MATCH (h:Holder {id: a[1]})
CREATE (:Alias {id: a[0], name: a[3], holder: h.id, project: h.project})-[:POINTS_AT {since: 1}]->(v)
"""
PROTECT: LiteralString = "MATCH (p:Project {id: $project}) SET p.protected_aliases = $names"


@dataclass(frozen=True)
class Places:
    """Projects of the graph: one the viewer sees, a registry they see, and one that they do not."""

    tenant: str
    seen: str
    registry: str
    unseen: str


@dataclass
class Sketch:
    """One random graph. Times of edges are 1 to 900."""

    places: Places
    project: dict[str, str] = field(default_factory=dict[str, str])
    runs: list[str] = field(default_factory=list[str])
    versions: list[str] = field(default_factory=list[str])
    deleted: set[str] = field(default_factory=set[str])
    tagged: set[str] = field(default_factory=set[str])
    edges: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    holders: dict[str, tuple[str, str, bool]] = field(default_factory=dict[str, tuple[str, str, bool]])
    links: list[tuple[str, str, str, bool, int]] = field(
        default_factory=list[tuple[str, str, str, bool, int]]
    )
    aliases: list[tuple[str, str, str, str]] = field(default_factory=list[tuple[str, str, str, str]])

    @classmethod
    def draw(cls, seed: int, places: Places) -> "Sketch":
        chance = random.Random(seed)  # noqa: S311  a seeded sketch, not a secret
        sketch = cls(places)
        sketch.runs = [new_id() for _ in range(chance.randint(8, 25))]
        sketch.versions = [new_id() for _ in range(chance.randint(12, 40))]
        for node in [*sketch.runs, *sketch.versions]:
            sketch.project[node] = chance.choice([places.seen, places.seen, places.unseen])
            if chance.random() < 0.15:
                sketch.deleted.add(node)
        sketch.tagged = {each for each in sketch.versions if chance.random() < 0.2}
        sketch._draw_edges(chance)
        sketch._draw_holders(chance)
        return sketch

    def _draw_edges(self, chance: random.Random) -> None:
        span = len(self.versions)
        for place, run in enumerate(self.runs):
            middle = place * span // len(self.runs)
            for version in chance.sample(self.versions[max(0, middle - 5) : middle + 5], 2):
                self.edges[version, run] = chance.randint(1, 900)
            for version in chance.sample(self.versions[min(middle + 1, span - 3) : middle + 9], 2):
                self.edges[run, version] = chance.randint(1, 900)
        for _ in range(3):  # cycles and shortcuts
            self.edges[chance.choice(self.runs), chance.choice(self.versions)] = chance.randint(1, 900)
            self.edges[chance.choice(self.versions), chance.choice(self.runs)] = chance.randint(1, 900)

    def _draw_holders(self, chance: random.Random) -> None:
        places = self.places
        for _ in range(6):
            project = chance.choice([places.seen, places.registry, places.registry, places.unseen])
            self.holders[new_id()] = ("COLLECTION", project, chance.random() < 0.15)
        for _ in range(2):
            project = chance.choice([places.seen, places.unseen])
            self.holders[new_id()] = ("ARTIFACT", project, chance.random() < 0.15)
        for number, (holder, (kind, _, gone)) in enumerate(self.holders.items()):
            for version in chance.sample(self.versions, 4):
                # What is deleted has no live links; a link that was ended may have come again.
                live = not gone and version not in self.deleted and chance.random() < 0.8
                if kind == "COLLECTION":
                    self.links.append((new_id(), version, holder, False, 100 * number + len(self.links)))
                    self.links.append((new_id(), version, holder, live, 100 * number + len(self.links)))
            for name in chance.sample(["latest", "production", "staging", "best"], 2):
                self.aliases.append((new_id(), holder, chance.choice(self.versions), name))

    async def lay(self, graph: Graph) -> None:
        tags = [[each, self.project[each], self._gone(each), self._tags(each)] for each in self.versions]
        holders = [
            [each, kind, home, 5 if gone else None] for each, (kind, home, gone) in self.holders.items()
        ]
        rows: list[tuple[LiteralString, dict[str, object]]] = [
            (LAY, {"runs": [[each, self.project[each], self._gone(each)] for each in self.runs]}),
            (LAY_VERSIONS, {"versions": tags, "tenant": self.places.tenant}),
            (LAY_EDGES, {"edges": [[*edge, since] for edge, since in self.edges.items()]}),
            (LAY_HOLDERS, {"holders": holders}),
            (LAY_LINKS, {"links": [list(each) for each in self.links]}),
            (LAY_ALIASES, {"aliases": [list(each) for each in self.aliases]}),
            (PROTECT, {"project": self.places.registry, "names": ["production"]}),
        ]
        async with graph.session() as session:
            for cypher, parameters in rows:
                await (await session.run(cypher, parameters)).consume()

    def _gone(self, node: str) -> int | None:
        return 5 if node in self.deleted else None

    def _tags(self, version: str) -> list[str]:
        return ["poisoned data"] if version in self.tagged else []


@dataclass(frozen=True)
class Truth:
    """What impact must say: for everything, or for what is seen."""

    totals: Totals
    collections: dict[str, tuple[int, int, int]]
    aliases: set[str]
    consumers: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, sketch: Sketch, roots: Iterable[str], at: int, *, seen: bool) -> "Truth":
        home, holders = sketch.project, sketch.holders
        places = {sketch.places.seen, sketch.places.registry}
        open_places = places if seen else {*places, sketch.places.unseen}
        affected = _closure(sketch, roots, at)
        live = [link for link in sketch.links if link[3] and holders[link[2]][1] in open_places]
        links = [link for link in live if link[1] in affected]
        shown = {link[1] for link in live}
        nodes = {node for node in affected if home[node] in open_places or node in shown}
        times: dict[str, list[int]] = defaultdict(list)
        for (source, target), since in sketch.edges.items():
            if source in affected & set(sketch.versions) and since <= at and home[target] in open_places:
                times[target].append(since)
        aliases = [
            alias
            for alias in sketch.aliases
            if alias[2] in affected - sketch.deleted
            and holders[alias[1]][1] in open_places
            and not holders[alias[1]][2]
        ]
        inside = [alias for alias in aliases if holders[alias[1]][0] == "COLLECTION"]
        projects = len({home[node] for node in nodes} & open_places)
        collections = _collections(sketch, links, inside)
        totals = Totals(
            versions=len(nodes & set(sketch.versions)),
            runs=len(nodes & set(sketch.runs)),
            consumers=len(times),
            deleted=len(nodes & sketch.deleted),
            projects=projects,
            links=len(links),
            collections=len(collections),
            aliases=len(inside),
            protected=sum(1 for alias in inside if _protected(sketch, alias)),
            artifact_aliases=len(aliases) - len(inside),
        )
        first = {run: (min(each), len(each)) for run, each in times.items()}
        return cls(totals, collections, {alias[0] for alias in aliases}, first)


def _collections(
    sketch: Sketch, links: list[tuple[str, str, str, bool, int]], aliases: list[tuple[str, str, str, str]]
) -> dict[str, tuple[int, int, int]]:
    return {
        holder: (
            sum(1 for link in links if link[2] == holder),
            sum(1 for alias in aliases if alias[1] == holder),
            sum(1 for alias in aliases if alias[1] == holder and _protected(sketch, alias)),
        )
        for holder in {link[2] for link in links}
    }


def _protected(sketch: Sketch, alias: tuple[str, str, str, str]) -> bool:
    return (alias[3], sketch.holders[alias[1]][1]) == ("production", sketch.places.registry)


def _closure(sketch: Sketch, roots: Iterable[str], at: int) -> set[str]:
    found: set[str] = set(roots)
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        for (source, target), since in sketch.edges.items():
            if source == node and since <= at and target not in found:
                found.add(target)
                waiting.append(target)
    return found
