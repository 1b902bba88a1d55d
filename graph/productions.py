"""Production: a run has logged a version. The edge points the way the data flowed."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.events import Action, Change
from graph.targets import Project as ProjectTarget
from graph.work import Work

WORK_PRODUCED: Final[LiteralString] = """
MATCH (r:Run {id: $run})
UNWIND $versions AS version
MATCH (v:Version {id: version})
WHERE NOT (r)-[:PRODUCED]->(v)
CREATE (r)-[:PRODUCED {since: $now}]->(v)
RETURN v.id AS version
"""


async def note_productions(work: Work, versions: Sequence[str], run: str, target: ProjectTarget) -> None:
    """The run has logged these versions of one project; recorded only the first time."""
    for row in await work.write(WORK_PRODUCED, run=run, versions=list(versions)):
        work.record(produced(row["version"], run), target)


def produced(version: str, run: str) -> Change:
    """That a run has logged a version."""
    return Change(Action.VERSION_PRODUCED, "Version", version, after={"run": run}, about=(run,))
