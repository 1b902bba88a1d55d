"""Fills the graph of the bench with a seeded workload, straight into Neo4j: loading is not measured.

The nodes and edges are those that the operations of `graph` would have made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from bench.workload import gen
from graph.session import Graph

BATCH: Final = 5000
TIME: Final = 1000  # the workload counts milliseconds

RUNS: Final[LiteralString] = """
UNWIND $rows AS row
CREATE (:Run:Lockable {id: row[0], name: row[1], live_key: $project + '/' + row[1], project: $project,
  tenant: $tenant, display_name: row[1], state: 'finished', config: '{}', summary: '{}', created_at: row[2],
  deletions: []})
"""

ARTIFACTS: Final[LiteralString] = """
UNWIND $rows AS row
CREATE (:Holder:Artifact:Lockable {id: row[0], kind: 'ARTIFACT', name: row[1],
  live_key: $project + '/' + row[1], type: row[2], project: $project, next_number: row[3], tags: [],
  created_at: 0, deletions: []})
"""

VERSIONS: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (h:Artifact {id: row[1]})
CREATE (:Version:Lockable {id: row[0], artifact: h.id, artifact_name: h.name, type: h.type, project: $project,
  tenant: $tenant, index: row[2], state: 'COMMITTED', digest: row[3], size: row[4], file_count: 1,
  created_at: row[5], committed_at: row[5], tags: [], deletions: []})-[:OF]->(h)
"""

PRODUCED: Final[LiteralString] = """
UNWIND $rows AS row MATCH (r:Run {id: row[0]}) MATCH (v:Version {id: row[1]})
CREATE (r)-[:PRODUCED {since: row[2]}]->(v)
"""

CONSUMED: Final[LiteralString] = """
UNWIND $rows AS row MATCH (v:Version {id: row[0]}) MATCH (r:Run {id: row[1]})
CREATE (v)-[:CONSUMED_BY {since: row[2]}]->(r)
"""


@dataclass(frozen=True)
class Loaded:
    """What is in the graph now: ids of late versions to walk from, and the sizes."""

    roots: Sequence[str]
    runs: int
    versions: int
    edges: int


@dataclass(frozen=True)
class Home:
    """Where the workload goes: a project and its tenant, by id."""

    project: str
    tenant: str


@dataclass(frozen=True)
class Part:
    """One piece of a workload: how many runs, how many to a project, and how often they reach across.

    `name` goes into names and ids, so that pieces stand side by side; one letter.
    """

    name: str
    runs: int
    per_project: int = 100
    cross: float = 0.005
    seed: int = 7

    def version(self, number: int) -> str:
        return f"v{self.name}{number:024d}"

    def run(self, number: int) -> str:
        return f"r{self.name}{number:024d}"


async def load(graph: Graph, home: Home, part: Part) -> Loaded:
    """Load a piece of the workload into one project of ours; its own projects become names."""
    made, artifacts, edges = gen(part.runs, part.seed, cross=part.cross, per_project=part.per_project)
    scope = {"project": home.project, "tenant": home.tenant}
    version_id, run_id = part.version, part.run
    await send(
        graph,
        RUNS,
        [[run_id(run["id"]), f"{part.name}-{run['name']}", run["created_at"] * TIME] for run in made],
        scope,
    )
    holders: dict[tuple[str, str], list[Any]] = {}
    rows: list[list[Any]] = []
    for version in artifacts:
        key = (version["project"], version["collection"])
        holder = holders.setdefault(
            key, [f"a{part.name}{len(holders):024d}", "-".join((part.name, *key)), version["type"], 0]
        )
        rows.append(
            [
                version_id(version["id"]),
                holder[0],
                holder[3],
                version["digest"][:32],
                version["size"],
                version["created_at"] * TIME,
            ]
        )
        holder[3] += 1
    await send(graph, ARTIFACTS, list(holders.values()), scope)
    await send(graph, VERSIONS, rows, scope)
    produced = [[run_id(s), version_id(t), 1] for kind, s, _, t in edges if kind == "run"]
    consumed = [[version_id(s), run_id(t), 1] for kind, s, _, t in edges if kind == "artifact"]
    await send(graph, PRODUCED, produced, scope)
    await send(graph, CONSUMED, consumed, scope)
    step = max(1, min(97, len(artifacts) // 60))
    late = [version_id(artifacts[-1 - step * number]["id"]) for number in range(30)]
    return Loaded(late, len(made), len(artifacts), len(edges))


async def send(graph: Graph, cypher: LiteralString, rows: list[list[Any]], scope: dict[str, str]) -> None:
    for batch in _batches(rows):
        async with graph.session() as session:
            result = await session.run(cypher, {**scope, "rows": batch})
            await result.consume()


def _batches(rows: list[list[Any]]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
