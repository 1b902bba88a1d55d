"""The Cypher that ends a unit of work: what is recorded of it; `graph.work` runs it."""

from typing import Final, LiteralString

# Also ends what an operation writes last, so that both are one round trip.
WORK_CLOSE: Final[LiteralString] = """
CREATE (o:Operation {id: $operation, actor: $actor, input: $input, result: $result, at: $at})
FOREACH (point IN $points |
  CREATE (:Change {subject: point[0], field: point[1], value: point[2], key: point[3], since: $at}))
WITH o
UNWIND $events AS event
CREATE (e:Event:Pending) SET e = event.properties
FOREACH (thing IN event.about | CREATE (:Mention {thing: thing, at: $at, event: e.id}))
"""

WORK_EVENT_TEXT: Final[LiteralString] = """
UNWIND $texts AS pair
MERGE (t:EventText {sha256: pair[0]}) ON CREATE SET t.text = pair[1]
"""
