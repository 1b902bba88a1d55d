"""A seeded workload as lines of a bulk load: what `heirloom load` reads.

python -m bench.lines RUNS FILE
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.workload import gen

TIME = 1000  # the workload counts milliseconds


@dataclass(frozen=True)
class Part:
    """One piece of a workload: how many runs, how many to a project, and how often they reach across.

    `name` goes into the names of projects, so that pieces stand side by side.
    """

    name: str
    runs: int
    per_project: int = 100
    cross: float = 0.005
    seed: int = 7

    @cached_property
    def graph(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[tuple[str, int, str, int]]]:
        """Runs, versions and edges, as the workload makes them."""
        return gen(self.runs, self.seed, cross=self.cross, per_project=self.per_project)

    def project(self, thing: dict[str, Any]) -> str:
        """The name of the project that a run or version stands in."""
        return f"{self.name}-{thing['project']}"


def lines(part: Part) -> Iterator[dict[str, Any]]:
    """Every line, what is referred to before what refers to it; keys are the workload's numbers."""
    made, versions, edges = part.graph
    for home in sorted({part.project(run) for run in made}):
        yield {"kind": "project", "key": home, "name": home, "created_at": made[0]["created_at"] * TIME}
    for run in made:
        yield {
            "kind": "run",
            "key": str(run["id"]),
            "project": part.project(run),
            "name": run["name"],
            "config": run["config"],
            "summary": run["summary"],
            "tags": run["tags"],
            "created_at": run["created_at"] * TIME,
        }
    seen: set[str] = set()
    for version in versions:
        name = f"{version['project']}-{version['collection']}"
        if name not in seen:
            seen.add(name)
            yield {
                "kind": "artifact",
                "key": name,
                "project": part.project(version),
                "name": version["collection"],
                "type": version["type"],
                "created_at": version["created_at"] * TIME,
            }
        yield {
            "kind": "version",
            "key": str(version["id"]),
            "artifact": name,
            "run": None if version["run"] is None else str(version["run"]),
            "digest": version["digest"][:32],
            "size": version["size"],
            "file_count": 1,
            "metadata": version["metadata"],
            "tags": version["tags"],
            "created_at": version["created_at"] * TIME,
        }
        for alias in version["aliases"]:
            if alias != "latest":
                yield {
                    "kind": "alias",
                    "artifact": name,
                    "name": alias,
                    "version": str(version["id"]),
                    "at": version["created_at"] * TIME,
                }
    for kind, source, _, target in edges:
        if kind == "artifact":
            yield {"kind": "consumed", "version": str(source), "run": str(target)}


def write(path: Path, part: Part) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines(part))


if __name__ == "__main__":
    write(Path(sys.argv[2]), Part("bench", int(sys.argv[1])))
