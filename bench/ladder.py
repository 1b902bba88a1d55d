"""A ladder: 30 layers of ten versions, each made from all ten before, so 10^28 ways lead up it.

Whatever enumerates ways never ends here; the aim is 500 ms for each question.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.load import read_lines
from bench.service import Bench
from bench.timing import one_by_one
from service.api.ids import encode

LAYERS: Final = 30
WIDTH: Final = 10
MADE: Final = 1_760_000_000_000_000  # microseconds
TIMES: Final = 20
PROJECT: Final = "ladder"

IDS: Final = """
MATCH (p:Project {name: $project}) MATCH (h:Artifact {project: p.id})<-[:OF]-(v:Version {index: 0})
RETURN h.name AS name, v.id AS id
"""

QUESTIONS: Final = {
    "closure": "lineage(of: [$last], direction: UPSTREAM, maxNodes: 50000) { complete nodes { id depth }"
    " edges { source } }",
    "depth": "lineage(of: [$last], direction: UPSTREAM, maxDepth: 15) { complete nodes { id depth } }",
    "diff": "lineageDiff(a: $last, b: $beside) { inputs { runs { added removed changed }"
    " versions { added removed changed } } }",
    "impact": "impact(of: [$first]) { counts { aliases collections consumers } complete }",
    "paths": "paths(from: $first, to: $last, first: 20) { reachable more paths { length } }",
}


def lines() -> Iterator[dict[str, Any]]:
    """The ladder as lines of a bulk load; version `v3-4` is the fifth of the fourth layer."""
    yield {"kind": "project", "key": "p", "name": PROJECT, "created_at": MADE}
    for layer in range(LAYERS):
        for place in range(WIDTH):
            key, run = f"v{layer}-{place}", f"r{layer}-{place}"
            at = {"created_at": MADE + layer * WIDTH + place}
            yield {"kind": "run", "key": run, "project": "p", "name": run, **at}
            for other in range(WIDTH if layer else 0):
                yield {"kind": "consumed", "version": f"v{layer - 1}-{other}", "run": run}
            yield {"kind": "artifact", "key": key, "project": "p", "name": key, "type": "model", **at}
            yield {
                "kind": "version",
                "key": key,
                "artifact": key,
                "run": run,
                "file_count": 1,
                "size": 1,
                "digest": f"{layer * WIDTH + place:032x}",
                **at,
            }


async def ladder(bench: Bench, folder: Path) -> None:
    """Each question, over HTTP."""
    path = folder / "ladder.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines()), encoding="utf-8")
    await read_lines(bench, path)
    async with bench.graph.session() as session:
        ids = {row["name"]: row["id"] async for row in await session.run(IDS, project=PROJECT)}
    ends = {"first": ids["v0-0"], "last": ids["v29-0"], "beside": ids["v29-1"]}
    given = {name: encode("Version", version) for name, version in ends.items()}
    print(f"\na ladder of {LAYERS} layers by {WIDTH} (aim: none over 500 ms)")
    for name, text in QUESTIONS.items():
        used = {key: value for key, value in given.items() if f"${key}" in text}
        declared = ", ".join(f"${key}: ID!" for key in used)
        query = f"query ({declared}) {{ {text} }}"
        measured = await one_by_one(lambda _, query=query, used=used: bench.ask(query, **used), TIMES)
        print(f"  {name:8} {measured}", flush=True)
