"""Fills registries of two sizes, straight into Neo4j: loading is not measured.

A collection of `few` versions beside one of `many`, a registry of few collections beside one of
many, and an alias that was moved few times beside one that was moved many times.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.session import Graph

BATCH: Final = 5000

HOLDERS: Final[LiteralString] = """
UNWIND $rows AS row
CREATE (h:Holder:Lockable {id: row[0], kind: row[4], name: row[1], live_key: row[2] + '/' + row[1],
  type: 'model', project: row[2], next_number: row[3], link_count: row[3], tags: row[5], created_at: 1,
  deletions: []})
FOREACH (_ IN CASE WHEN row[4] = 'ARTIFACT' THEN [1] ELSE [] END | SET h:Artifact)
FOREACH (_ IN CASE WHEN row[4] = 'COLLECTION' THEN [1] ELSE [] END | SET h:Collection)
"""

VERSIONS: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (h:Artifact {id: row[1]})
CREATE (:Version:Lockable {id: row[0], artifact: h.id, artifact_name: h.name, type: h.type,
  project: h.project, tenant: $tenant, index: row[2], state: 'COMMITTED', digest: row[3], size: 100,
  file_count: 1, created_at: row[2] + 1, committed_at: row[2] + 1, tags: row[4], deletions: []})-[:OF]->(h)
"""

LINKS: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (v:Version {id: row[1]}) MATCH (c:Collection {id: row[2]})
CREATE (v)-[:LINKED]->(:Link {id: row[0], collection: c.id, project: c.project, live_in: c.id,
  version: v.id, number: row[3], since: row[3] + 1})-[:IN]->(c)
"""

ALIASES: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (v:Version {id: row[2]})
CREATE (:Alias {id: row[0], holder: row[1], name: row[3]})-[:POINTS_AT {since: 1}]->(v)
"""

SPANS: Final[LiteralString] = """
UNWIND $rows AS row
CREATE (:AliasSpan {alias: row[0], holder: row[1], name: row[2], version: row[3], since: row[4]})
"""

FEW: Final = 100
MANY: Final = 10_000
COLLECTIONS: Final = {"few": 100, "many": 2000}
_FIRST: Final = {"few": 10, "many": 110}  # the number of a registry's first collection


@dataclass(frozen=True)
class Homes:
    """Ids of the project that versions are logged in, of two registries, and of the tenant."""

    project: str
    few: str
    many: str
    tenant: str


def identifier(kind: str, number: int) -> str:
    return f"{kind}{number:0{26 - len(kind)}d}"


def collection(registry: str, number: int) -> str:
    """The name of one of a registry's collections, counted from 0."""
    return f"collection-{_FIRST[registry] + number:05d}"


def _tags(number: int) -> list[str]:
    """Every second has one tag, so that a page of 50 is full among 100; a single one has another."""
    return [*(["common"] if number % 2 == 0 else []), *(["single"] if number == FEW - 1 else [])]


async def load_registries(graph: Graph, homes: Homes) -> None:
    """Load everything that `bench.growth` measures; names are `few` and `many`."""
    await _versions(graph, homes)
    await _collection(graph, homes, "few", FEW, first_link=0)
    await _collection(graph, homes, "many", MANY, first_link=FEW)
    await _registry(graph, homes.few, "few")
    await _registry(graph, homes.many, "many")
    await _moves(graph, "few", FEW)
    await _moves(graph, "many", MANY)


async def _versions(graph: Graph, homes: Homes) -> None:
    """One artifact with one more version than the large collection links, to link and unlink."""
    artifact = identifier("a", 1)
    await send(graph, HOLDERS, [[artifact, "source", homes.project, MANY + 1, "ARTIFACT", []]], {})
    rows = [
        [identifier("w", number), artifact, number, f"{number:032x}", _tags(number)]
        for number in range(MANY + 1)
    ]
    await send(graph, VERSIONS, rows, {"tenant": homes.tenant})


async def _collection(graph: Graph, homes: Homes, name: str, size: int, *, first_link: int) -> None:
    collection = identifier(name, 0)
    await send(graph, HOLDERS, [[collection, name, homes.few, size, "COLLECTION", []]], {})
    links = [
        [identifier("l", first_link + number), identifier("w", number), collection, number]
        for number in range(size)
    ]
    await send(graph, LINKS, links, {})
    await send(graph, ALIASES, [[identifier(f"{name}latest", 0), collection, links[-1][1], "latest"]], {})


async def _registry(graph: Graph, project: str, name: str) -> None:
    """Collections of one version each."""
    first = _FIRST[name]
    numbers = range(first, first + COLLECTIONS[name])
    rows = [
        [
            identifier("c", number),
            collection(name, number - first),
            project,
            1,
            "COLLECTION",
            _tags(number - first),
        ]
        for number in numbers
    ]
    await send(graph, HOLDERS, rows, {})
    links = [
        [identifier("m", number), identifier("w", number), identifier("c", number), 0] for number in numbers
    ]
    await send(graph, LINKS, links, {})
    aliases = [
        [identifier("n", number), identifier("c", number), identifier("w", number), "latest"]
        for number in numbers
    ]
    await send(graph, ALIASES, aliases, {})


async def _moves(graph: Graph, name: str, times: int) -> None:
    """The alias `moved` of a collection, with that many places in its past."""
    alias, collection = identifier(f"{name}moved", 0), identifier(name, 0)
    await send(graph, ALIASES, [[alias, collection, identifier("w", 0), "moved"]], {})
    spans = [[alias, collection, "moved", identifier("w", number % FEW), number] for number in range(times)]
    await send(graph, SPANS, spans, {})


async def send(graph: Graph, cypher: LiteralString, rows: list[list[Any]], scope: dict[str, str]) -> None:
    for start in range(0, len(rows), BATCH):
        async with graph.session() as session:
            result = await session.run(cypher, {**scope, "rows": rows[start : start + BATCH]})
            await result.consume()
