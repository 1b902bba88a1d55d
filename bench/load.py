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


def version_id(number: int) -> str:
    return f"v{number:025d}"


def run_id(number: int) -> str:
    return f"r{number:025d}"


async def load(graph: Graph, *, project: str, tenant: str, runs: int, seed: int = 7) -> Loaded:
    """Load `runs` runs with their versions and edges into one project."""
    made, artifacts, edges = gen(runs, seed)
    scope = {"project": project, "tenant": tenant}
    await send(
        graph, RUNS, [[run_id(run["id"]), run["name"], run["created_at"] * TIME] for run in made], scope
    )
    holders: dict[tuple[str, str], list[Any]] = {}
    rows: list[list[Any]] = []
    for version in artifacts:
        key = (version["project"], version["collection"])
        holder = holders.setdefault(key, [f"a{len(holders):025d}", "-".join(key), version["type"], 0])
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
    late = [version_id(artifacts[-1 - 97 * number]["id"]) for number in range(30)]
    return Loaded(late, len(made), len(artifacts), len(edges))


async def send(graph: Graph, cypher: LiteralString, rows: list[list[Any]], scope: dict[str, str]) -> None:
    for batch in _batches(rows):
        async with graph.session() as session:
            result = await session.run(cypher, {**scope, "rows": batch})
            await result.consume()


def _batches(rows: list[list[Any]]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
