"""What tests/sdk/scripts/enduring.py leaves, exactly once, however often its requests were repeated."""

from collections import Counter
from typing import Final, LiteralString

from tests.fixtures.server import Member
from tests.sdk.sdk_process import Finished

GRAPH: Final[LiteralString] = """
MATCH (p:Project {owner: $team, name: 'enduring'})
MATCH (a:Artifact {project: p.id, name: 'net'})
RETURN COLLECT { MATCH (v:Version)-[:OF]->(a) RETURN [v.state, v.index, v.file_count] } AS versions,
  COLLECT { MATCH (v:Version)-[:OF]->(a) MATCH (alias:Alias {holder: a.id})-[:POINTS_AT]->(v)
    RETURN alias.name ORDER BY alias.name } AS aliases,
  COLLECT { MATCH (v:Version)-[:OF]->(a) MATCH (v)-[:LINKED]->(l:Link)-[:IN]->(c:Collection)
    RETURN [c.name, l.number] } AS links,
  COLLECT { MATCH (v:Version)-[:OF]->(a) MATCH (v)-[:CONSUMED_BY]->(r:Run) RETURN r.job_type } AS users,
  COLLECT { MATCH (r:Run {project: p.id}) RETURN [r.job_type, r.state, r.history_lines]
    ORDER BY r.job_type DESC } AS runs
"""

ONCE: Final[LiteralString] = """
MATCH (e:Event) WHERE e.log = $organization AND e.at >= 0
RETURN e.action AS action, e.subject AS subject
"""

# What happens to one thing no more than once in that script.
SINGLE: Final = frozenset(
    {
        "run.created",
        "run.finished",
        "version.drafted",
        "version.committed",
        "version.produced",
        "version.consumed",
        "collection.created",
        "link.created",
    }
)


async def check_once(member: Member, ended: Finished) -> None:
    """The version, its link, its aliases, the runs, what they logged, and the events of it all."""
    (left,) = await member.world.rows(GRAPH, team=member.world.team.id)
    expected = {
        "versions": [["COMMITTED", 0, 3]],
        "aliases": ["best", "latest"],
        "links": [["shown", 0]],
        "users": ["evaluation"],
        "runs": [["training", "finished", 5], ["evaluation", "finished", 0]],
    }
    assert dict(left) == expected, f"{left}\n{ended.output}"
    assert ended.result["version"] == "v0"
    assert ended.result["used"] == ["v0", ["part-0.txt", "part-1.txt", "part-2.txt"]]
    events = await member.world.rows(ONCE, organization=member.world.organization)
    told = Counter((row["action"], row["subject"]) for row in events if row["action"] in SINGLE)
    assert [each for each, times in told.items() if times > 1] == []
    actions = {action for action, _ in told}
    assert actions >= SINGLE, SINGLE - actions
