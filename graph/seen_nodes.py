"""Which of the versions and runs that a statement has found the viewer sees, by what they see today."""

from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT

# Of nodes `n` at a distance `hops`: `projects` are those of their projects that the viewer sees, who may
# see thousands of others. Two lists, because to the planner what comes out of a list of pairs is no node.
# What is told of each node follows, and `TOLD`. It comes 500 to a record (see `graph.packing`), and each
# record is worked out when the one before has been sent, so that the service works on it meanwhile.
JUDGED: Final[LiteralString] = (
    """
WITH collect(n) AS found, collect(hops) AS far
CALL (found) {
  UNWIND found AS m WITH DISTINCT m.project AS project
  MATCH (p:Project {id: project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + """
  RETURN collect(p.id) AS projects
}
UNWIND range(0, size(found) - 1, 500) AS start
CALL (found, far, projects, start) {
  UNWIND range(start, CASE WHEN start + 500 < size(found) THEN start + 499 ELSE size(found) - 1 END) AS place
  WITH projects, found[place] AS n, far[place] AS hops
  RETURN collect("""
)
TOLD: Final[LiteralString] = """) AS rows
}
RETURN rows"""

# After `JUDGED`: a node is seen through its project, a version also through a live link.
SEEN: Final[LiteralString] = (
    """CASE WHEN n.project IN projects THEN true WHEN n:Run THEN false ELSE EXISTS {
    MATCH (n)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
    MATCH (p:Project {id: l.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " } END"
)
