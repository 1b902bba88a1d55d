"""A seeded workload as lines of a bulk load: what `heirloom load` reads.

python -m bench.lines RUNS FILE
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.workload import gen

TIME = 1000  # the workload counts milliseconds


def lines(runs: int, seed: int = 7, *, projects: bool = True) -> Iterator[dict[str, Any]]:
    """Every line, what is referred to before what refers to it.

    Keys are the workload's numbers. Without `projects` all of it stands in one project `bench`.
    """
    made, versions, edges = gen(runs, seed)
    homes = sorted({run["project"] for run in made}) if projects else ["bench"]
    for home in homes:
        yield {"kind": "project", "key": home, "name": home, "created_at": made[0]["created_at"] * TIME}
    for run in made:
        yield {
            "kind": "run",
            "key": str(run["id"]),
            "project": run["project"] if projects else "bench",
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
                "project": version["project"] if projects else "bench",
                "name": name,
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


def write(path: Path, runs: int, seed: int = 7, *, projects: bool = True) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines(runs, seed, projects=projects))


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
