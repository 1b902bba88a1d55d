"""A process of writers for the fault test: each logs versions and links them until it is told to stop.

Every acknowledged change is written to a file at once, so that whoever killed the database can
ask later whether it is still there.
"""

import asyncio
import json
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from graph.actor import Actor
from graph.commits import Content
from graph.credentials import actor_of
from graph.drafts import Draft, draft_version
from graph.errors import UnavailableError
from graph.links import link_version
from graph.session import Graph
from tests.graph.world import commit

WRITERS = 16


@dataclass(frozen=True)
class Job:
    """What a process of writers is told."""

    uri: str
    user: str
    password: str
    key: str
    project: str
    registry: str
    report: str
    stop: str

    @classmethod
    def read(cls, text: str) -> "Job":
        return cls(**json.loads(text))


async def write_once(graph: Graph, actor: Actor, job: Job, holder: str) -> dict[str, str]:
    """Log one version and link it; returns what was acknowledged."""
    digest = secrets.token_hex(16)
    version, _ = await draft_version(
        graph, actor, project=job.project, draft=Draft(artifact=f"a-{holder}", type="model", digest=digest)
    )
    await commit(graph, actor, version, Content(digest=digest, size=1, file_count=1, manifest="none"))
    linked = await link_version(graph, actor, version=version, project=job.registry, collection=f"c-{holder}")
    return {"version": version, "link": linked.link}


async def writer(graph: Graph, actor: Actor, job: Job, number: int, report: TextIO) -> None:
    """Half of the writers share one artifact and one collection."""
    holder = "hot" if number % 2 else f"own-{number % 8}"
    stop = Path(job.stop)
    while not stop.exists():  # noqa: ASYNC240  a stat of a local file
        began = time.monotonic()
        try:
            done = await write_once(graph, actor, job, holder)
        except UnavailableError:
            done = {"unknown": holder}
        line = {**done, "seconds": round(time.monotonic() - began, 3)}
        report.write(json.dumps(line) + "\n")
        report.flush()


async def main(job: Job) -> None:
    graph = Graph.open(job.uri, job.user, job.password)
    actor = await actor_of(graph, job.key)
    with Path(job.report).open("w") as report:  # noqa: ASYNC230  each line is flushed at once, on purpose
        await asyncio.gather(*(writer(graph, actor, job, number, report) for number in range(WRITERS)))
    await graph.close()


if __name__ == "__main__":
    asyncio.run(main(Job.read(sys.argv[1])))
