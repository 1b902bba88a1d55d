"""The leanest Cypher that returns the same answers: what the service is measured against.

No permission, deletion or time predicate, and large answers packed 500 rows to a record, since
a record per node would flatter the service (the driver costs 21-25 microseconds per record).
"""

from typing import Any, Final, LiteralString

from graph.session import Graph

VERSION_BY_ALIAS: Final[LiteralString] = """
MATCH (e:Entity {live_key: $organization})
MATCH (p:Project {live_key: e.id + '/registry/' + $registry})
MATCH (h:Holder {live_key: p.id + '/' + $collection})
MATCH (a:Alias {holder: h.id, name: $alias})-[:POINTS_AT]->(v:Version)
RETURN v.id, v.index, v.digest, v.size, v.state, v.created_at, v.tags, v.artifact_name
"""

UPSTREAM: Final[LiteralString] = """
MATCH (x:Version {id: $root})<-[:CONSUMED_BY|PRODUCED*0..]-(n)
WITH DISTINCT n
WITH collect([n.id, n.artifact_name, n.type, n.state, n.index, n.project, n.created_at, n.display_name,
  [(n)<-[:CONSUMED_BY|PRODUCED]-(m) | m.id]]) AS packed
UNWIND range(0, size(packed) - 1, 500) AS k
RETURN packed[k..k + 500] AS rows
"""

UPSTREAM_5: Final[LiteralString] = """
MATCH (x:Version {id: $root})<-[:CONSUMED_BY|PRODUCED*0..10]-(n)
WITH DISTINCT n
WITH collect([n.id, n.artifact_name, n.type, n.state, n.index, n.project, n.created_at, n.display_name,
  [(n)<-[:CONSUMED_BY|PRODUCED]-(m) | m.id]]) AS packed
UNWIND range(0, size(packed) - 1, 500) AS k
RETURN packed[k..k + 500] AS rows
"""

# What recordRun writes at the least: the run, its two edges and one record of it.
RECORD: Final[LiteralString] = """
MATCH (p:Project {id: $project}) SET p.lock = $run
WITH p, datetime.realtime() AS clock
WITH p, clock.epochSeconds * 1000000 + clock.microsecond AS now
MATCH (i:Version {id: $input}) MATCH (o:Version {id: $output})
CREATE (i)-[:CONSUMED_BY {since: now}]->(r:Run:Lockable {id: $run, name: $run,
  live_key: $project + '/' + $run, project: $project, state: 'finished', config: '{}', summary: '{}',
  created_at: now, deletions: []})-[:PRODUCED {since: now}]->(o)
CREATE (:Event {id: $run, at: now, body: $body})
"""


async def fetch(graph: Graph, cypher: LiteralString, parameters: dict[str, Any]) -> int:
    """Run a statement and return how many rows came, unpacked."""
    async with graph.session() as session:
        result = await session.run(cypher, parameters)
        records = [record async for record in result]
    return sum(len(record.get("rows", [None])) for record in records)
